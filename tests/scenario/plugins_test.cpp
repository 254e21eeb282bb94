// Plugins that a scenario brings along.
#include "sim/scenario/reader.hpp"
#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/scenario/script.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

std::string bringing(const std::string& plugins) {
  std::string script = script_of(
      "workload = { query 'Q' { arrivals = poisson(1) } }, topologies = { t = topology { routes = "
      "{ ['*'] = {} } } }");
  return script.insert(script.find("name ="), "plugins = " + plugins + ", ");
}

}  // namespace

TEST_CASE("a scenario brings plugins from its own folder") {
  TemporaryFolder folder;
  std::string plugin = folder.file("mine.lua", "return plugin {}");
  std::string path = folder.file("x.lua", bringing("{ 'mine.lua' }"));
  Scenario scenario = read_scenario(path);
  CHECK(scenario.plugins == std::vector<std::string>{plugin});
  folder.file("mine.lua", "return plugin { }");
  CHECK(read_scenario(path).hash != scenario.hash);
}

TEST_CASE("a plugin that a scenario cannot bring is refused at its line") {
  TemporaryFolder folder;
  folder.file("mine.lua", "");
  auto refusal = [&](const std::string& plugins) {
    std::string path = folder.file("x.lua", bringing(plugins));
    Error error = mistake([&] { read_scenario(path); });
    CHECK(error.code() == ExitCode::usage);
    CHECK(error.where() == path + ":1");
    return error.message();
  };
  CHECK(refusal("{ 'mien.lua' }") == "plugin 'mien.lua': no such file");
  CHECK(refusal("{ '../mine.lua' }") == "plugin '../mine.lua' leaves the scenario's folder");
  CHECK(refusal("{ '/mine.lua' }") == "plugin '/mine.lua' leaves the scenario's folder");
  CHECK(refusal("{ 'mine.so' }") == "a scenario brings plugins in Lua alone, not 'mine.so'");
  CHECK(refusal("'mine.lua'").starts_with("'plugins' of scenario must be a list"));
}
