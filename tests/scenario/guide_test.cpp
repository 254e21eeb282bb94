// The guide to scenarios says what the reader does.
#include <fstream>
#include <sstream>

#include "sim/contract/registry.hpp"
#include "sim/experiment/replications.hpp"
#include "sim/scenario/language.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/script/sandbox.hpp"
#include "tests/catch.hpp"
#include "tests/scenario/script.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

const std::string guide = content_of(CQRSLAB_SOURCE_DIR "/docs/guide/scenarios.md");

std::vector<std::string> lua_blocks() {
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

}  // namespace

TEST_CASE("whole scenarios in the guide are read") {
  int whole = 0;
  for (const std::string& block : lua_blocks()) {
    if (block.rfind("return scenario", 0) != 0) continue;
    INFO(block);
    CHECK_NOTHROW(read_scenario_text(block, "scenarios.md"));
    ++whole;
  }
  CHECK(whole >= 2);
}

TEST_CASE("the rates in the guide are read") {
  int rates = 0;
  for (const std::string& block : lua_blocks()) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("poisson(", 0) != 0) continue;
      INFO(line);
      CHECK_NOTHROW(read_source("arrivals = " + line));
      ++rates;
    }
  }
  CHECK(rates == 6);
}

TEST_CASE("domain, feeds and faults in the guide are read") {
  std::string domain, faults;
  std::vector<std::string> feeds;
  for (const std::string& block : lua_blocks()) {
    if (block.rfind("domain = ", 0) == 0) domain = block;
    if (block.rfind("faults = ", 0) == 0) faults = block;
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("feeds = ", 0) == 0) feeds.push_back(line);
    }
  }
  CHECK_NOTHROW(
      read_body(domain + "workload = { command 'HidePost' { arrivals = poisson(1) } }, " + faults +
                "topologies = { crud = crud {}, cqrs = cqrs { read = { replicas = 2 } } }"));
  REQUIRE(feeds.size() == 2);
  for (const std::string& each : feeds) {
    INFO(each);
    CHECK_NOTHROW(read_fields(
        "stores = { write = 'mvcc', read = 'mvcc' }, routes = { ['*'] = 'read' }, " + each));
  }
}

TEST_CASE("the expectations in the guide can be judged") {
  std::string expect;
  for (const std::string& block : lua_blocks()) {
    if (block.rfind("expect = ", 0) == 0) expect = block;
  }
  Scenario scenario = read_body("workload = { command 'HidePost' { arrivals = poisson(1) } }, " +
                                expect + "topologies = { crud = crud {}, cqrs = cqrs {} }");
  CHECK(scenario.expect.size() == 6);
  CHECK_NOTHROW(check_scenario(scenario, Registry::built_in(), "", {}));
}

TEST_CASE("the guide mentions every word of the language") {
  for (const Constructor& each : scenario_words().constructors) {
    INFO(each.name);
    CHECK(guide.find(each.name) != std::string::npos);
  }
}

TEST_CASE("every bundled scenario is read") {
  for (const char* folder : {"lecture", "what_if"}) {
    std::filesystem::path path = std::filesystem::path(CQRSLAB_SOURCE_DIR) / "scenarios" / folder;
    if (!std::filesystem::exists(path)) continue;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
      if (file.path().extension() != ".lua") continue;
      INFO(file.path());
      CHECK_NOTHROW(read_scenario(file.path().string()));
    }
  }
}
