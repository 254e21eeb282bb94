// Pages about plugins, and docs/plugins.md.
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

#include "sim/contract/page.hpp"

using namespace cqrslab;

TEST_CASE("docs/plugins.md is what the plugins say of themselves") {
  std::ifstream file(CQRSLAB_SOURCE_DIR "/docs/plugins.md");
  std::stringstream text;
  text << file.rdbuf();
  INFO("write it anew with: cqrslab docs plugins > docs/plugins.md");
  bool fresh = text.str() == plugins_page(Registry::built_in());
  CHECK(fresh);
}

TEST_CASE("a plugin's page for a terminal has its doc and its parameters") {
  Registry registry = Registry::built_in();
  std::string text = plugin_text(registry.find("balancer", "power_of_two", ""));
  CHECK(text.starts_with("balancer power_of_two 1.0: the shorter of two targets"));
  CHECK(text.find("supermarket model") != std::string::npos);
  CHECK(text.find("  choices = 2 targets   (1 .. 16)\n      targets looked at") !=
        std::string::npos);
  CHECK(plugin_text(registry.find("balancer", "round_robin", "")).ends_with("No parameters.\n"));
}
