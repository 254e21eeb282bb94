// The guide to plugins in Lua: its listings work, and it leaves nothing out.
#include <set>

#include "sim/conformance/balancer_driver.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/conformance/store_driver.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/scenario/language.hpp"
#include "tests/cli/program.hpp"
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

const std::string guide = content_of(CQRSLAB_SOURCE_DIR "/docs/guide/plugins_in_lua.md");

std::vector<std::string> listings() {
  std::vector<std::string> blocks;
  const std::string open = "```lua\n", close = "```";
  for (std::size_t at = 0; (at = guide.find(open, at)) != std::string::npos;) {
    at += open.size();
    std::size_t end = guide.find(close, at);
    blocks.push_back(guide.substr(at, end - at));
    at = end + close.size();
  }
  return blocks;
}

// Drives the plugin of a listing; its kind.
std::string drive(const std::string& listing) {
  LuaText text(listing);
  const cq_descriptor& plugin = text.plugin();
  auto driven = [&](auto driver) {
    for (int i = 0; i < 3'000; ++i) driver->step();
    driver->finish();
    // Those that may refuse a request although a target is up are not driven to the end.
    if (driver->problem() != "refused a request although a target was up") {
      CHECK(driver->problem() == "");
    }
  };
  std::vector<double> values = initial_values(plugin);
  std::string kind = kind_name(plugin);
  if (kind == "store") driven(std::make_unique<StoreDriver>(plugin, values, 1));
  if (kind == "queue") driven(std::make_unique<QueueDriver>(plugin, values, 1));
  if (kind == "balancer") driven(std::make_unique<BalancerDriver>(plugin, values, 1));
  return kind;
}

bool in_code(const std::string& word) {
  for (const char* after : {"`", "(", " =", "\"", ":", ","}) {
    if (guide.find(word + after) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every plugin that the guide lists keeps the contract") {
  std::set<std::string> kinds;
  for (const std::string& listing : listings()) {
    if (listing.starts_with("return scenario")) continue;
    INFO(listing);
    kinds.insert(drive(listing));
  }
  CHECK(kinds == std::set<std::string>{"balancer", "queue", "store"});
}

TEST_CASE("the scenario that the guide lists brings its plugin along") {
  TemporaryFolder folder;
  std::string scenario;
  for (const std::string& listing : listings()) {
    if (listing.find("name = \"first_up\"") != std::string::npos) {
      folder.file("first_up.lua", listing);
    }
    if (listing.starts_with("return scenario")) scenario = folder.file("scenario.lua", listing);
  }
  Said said = run_program({"run", scenario, "--format", "json"});
  CHECK(said.err == "");
  CHECK(said.code == 0);
  CHECK(run_program({"check", scenario}).code == 0);
}

TEST_CASE("the guide names every function, field, event and word") {
  for (const KindForm& kind : kind_forms()) {
    for (const FunctionForm& function : kind.functions) {
      INFO(function.name);
      bool known = std::string(function.name) == "create" ||
                   guide.find(function.name + std::string(function.arguments)) != std::string::npos;
      CHECK(known);
    }
    for (const char* key : kind.keys) CHECK(in_code(key));
  }
  for (const auto* form : {&op_form, &target_form, &transaction_form, &message_form}) {
    for (const Field& field : form->fields) {
      INFO(field.name);
      CHECK(guide.find(std::string("`") + field.name + "`") != std::string::npos);
    }
  }
  for (const auto* names :
       {event_names, order_names, deadlock_names, abort_names, waits_names, probe_kind_names}) {
    for (const char* const* name = names; *name; ++name) {
      INFO(*name);
      CHECK(in_code(*name));
    }
  }
}

TEST_CASE("the guide names every word that a plugin finds and a scenario does not") {
  Sandbox plugins("p", plugin_words()), scenarios("s", scenario_words());
  define_plugin_words(plugins, nullptr);
  std::set<std::string> known;
  for (const std::string& name : scenarios.reachable_names()) known.insert(name);
  std::set<std::string> words;
  for (const std::string& name : plugins.reachable_names()) {
    if (!known.contains(name)) words.insert(name);
  }
  CHECK(words == std::set<std::string>{"abort", "check", "commit", "finish", "host", "lock",
                                       "number", "observe", "observe_old", "pause", "plugin",
                                       "try_lock", "unlock", "work"});
  for (const std::string& word : words) {
    INFO(word);
    CHECK(in_code(word));
  }
}
