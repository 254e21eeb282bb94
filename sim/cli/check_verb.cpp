// The verb `check`: reads scenarios and assembles their topologies without simulating.
#include "sim/base/error.hpp"
#include "sim/cli/script_files.hpp"
#include "sim/cli/standard_streams.hpp"
#include "sim/cli/verb.hpp"
#include "sim/contract/registry.hpp"
#include "sim/experiment/replications.hpp"

namespace cqrslab {
namespace {

// "ok: 2 topologies, 3 parameters, 4 expectations"
std::string verdict(const Scenario& scenario) {
  auto counted = [](std::size_t n, std::string noun, const std::string& plural) {
    return std::to_string(n) + " " + (n == 1 ? noun : plural);
  };
  return "ok: " + counted(scenario.topologies.size(), "topology", "topologies") + ", " +
         counted(scenario.parameters.size(), "parameter", "parameters") + ", " +
         counted(scenario.expect.size(), "expectation", "expectations");
}

VerbResult run(const Arguments& arguments) {
  if (arguments.operands().empty()) {
    throw Error(ExitCode::usage, "check", "needs a scenario", "see cqrslab check --help");
  }
  Registry registry = Registry::built_in();
  for (const std::string& path : arguments.values("plugin")) load_named_plugin(registry, path);
  VerbResult result;
  for (const std::string& path : arguments.operands()) {
    try {
      Scenario scenario = read_named_scenario(path);
      note_printed(result, path, scenario);
      Registry with_its_own = registry;
      with_its_own.load_all(scenario.plugins);
      check_scenario(scenario, with_its_own);
      result.output += printable(path) + ": " + verdict(scenario) + "\n";
    } catch (const Error& error) {
      result.notes.push_back(error.what());
      result.code = ExitCode::usage;
    }
  }
  return result;
}

}  // namespace

const Verb check_verb = {
    {.verb = "check",
     .operands = "SCENARIO...",
     .summary = "validates scenarios without simulating them",
     .options = {{"plugin", "PATH", "also use the plugins of this library, or this one in Lua",
                  true}},
     .example = "  cqrslab check scenarios/what_if/launch_night.lua\n"},
    run};

}  // namespace cqrslab
