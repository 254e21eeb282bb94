// Runs a scenario's script and reads the table that it returns.
#include "sim/scenario/reader.hpp"

#include <filesystem>

#include "sim/base/error.hpp"
#include "sim/base/hash.hpp"
#include "sim/base/quantity.hpp"
#include "sim/scenario/language.hpp"
#include "sim/scenario/library.hpp"
#include "sim/scenario/read_parts.hpp"
#include "sim/script/script_file.hpp"

namespace cqrslab {
namespace {

std::uint64_t hash_of(const std::string& text, const std::vector<Parameter>& parameters,
                      const Workload& workload) {
  std::uint64_t hash = hash_text(text);
  for (const EmbeddedFile& library : libraries()) hash = hash_text(library.text, hash);
  for (const Parameter& p : parameters) {
    hash = hash_text(format_number(p.value), hash_text(p.name, hash));
  }
  for (const Source& source : workload.sources) {
    if (source.recorded_hash == 0) continue;
    hash = hash_text(std::to_string(source.recorded_hash), hash_text(source.name, hash));
  }
  return hash;
}

void read_head(ScenarioReading& reading, const Record& record, Scenario& scenario) {
  scenario.name = read_text(reading, record.need("name"), record.place("name"));
  if (scenario.name.empty()) reading.fail(record.line(), "'name' of scenario is empty");
  scenario.title = record.text("title", "");
  scenario.seeds = record.texts("seeds");
  scenario.horizon = read_time(reading, record.need("horizon"), record.place("horizon"));
  scenario.warm_up = record.time("warm_up", Time());
  if (scenario.horizon <= Time()) {
    reading.fail(record.need("horizon").line, "'horizon' of scenario must be above 0 s");
  }
  if (scenario.warm_up >= scenario.horizon) {
    reading.fail(record.need("warm_up").line, "'warm_up' of scenario must be below its horizon");
  }
  reading.horizon = scenario.horizon;
}

// `plugins`: names of Lua files beside the script. Native ones are trusted code, which a scenario
// cannot bring along.
void read_plugins(const ScenarioReading& reading, const Value& value, Scenario& scenario) {
  for (const Value& item : read_list(reading, value, "'plugins' of scenario")) {
    std::string name = read_text(reading, item, "an item of 'plugins'");
    if (!name.ends_with(".lua")) {
      reading.fail(item.line, "a scenario brings plugins in Lua alone, not '" + name + "'",
                   "load others with --plugin");
    }
    std::string path = path_beside(reading, item.line, "plugin", name);
    try {
      scenario.hash = hash_text(read_script_file(path, "plugin"), scenario.hash);
    } catch (const Error& error) {
      reading.fail(item.line, "plugin '" + name + "': " + error.message(), error.hint());
    }
    scenario.plugins.push_back(path);
  }
}

void read_body(const ScenarioReading& reading, const Value& value, Scenario& scenario) {
  const Table* table = value.table("");
  if (!table || !table->items.empty()) {
    reading.mismatch(value, "the result of setup", "a table { workload = ..., topologies = ... }");
  }
  Record body(reading, *table, "setup's result",
              {"domain", "workload", "topologies", "faults", "expect"});
  bool declared = body.has("domain");
  if (declared) scenario.domain = read_domain(reading, body.need("domain"));
  scenario.workload = read_workload(reading, body.need("workload"), scenario.domain, declared);
  scenario.topologies = read_topologies(reading, body.need("topologies"), scenario.domain);
  if (const Value* faults = body.find("faults")) {
    scenario.faults = read_faults(reading, *faults, scenario.topologies);
  }
  if (const Value* expect = body.find("expect")) {
    for (const Value& item : read_list(reading, *expect, "'expect'")) {
      std::string text = read_text(reading, item, "an entry of 'expect'");
      scenario.expect.push_back({text, reading.where(item.line)});
    }
  }
}

Scenario read(const std::string& text, const std::string& name, const std::string& folder,
              const Assignments& set) {
  Sandbox sandbox(name, scenario_words());
  for (const EmbeddedFile& library : libraries()) sandbox.add_library(library.name, library.text);
  Value value = sandbox.run(text);
  ScenarioReading reading{{sandbox}, folder, Time()};
  const Table* table = value.table("scenario");
  if (!table)
    reading.mismatch(value, "the script's result", "scenario { ... }",
                     "write return scenario { ... }");
  Record record(reading, *table, "scenario",
                {"name", "title", "seeds", "horizon", "warm_up", "plugins", "parameters", "setup"});
  if (!table->items.empty()) reading.fail(table->items[0].line, "scenario takes named values only");
  Scenario scenario;
  read_head(reading, record, scenario);
  const Value* parameters = record.find("parameters");
  scenario.parameters =
      read_parameters(reading, parameters ? *parameters : Value{}, record.place("parameters"));
  assign_parameters(scenario.parameters, set);
  const Value& setup = record.need("setup");
  if (!setup.function())
    reading.mismatch(setup, "'setup' of scenario", "a function of the parameters");
  Value body = sandbox.call(*setup.function(), parameter_values(scenario.parameters));
  if (body.line == 0) body.line = setup.line;
  read_body(reading, body, scenario);
  scenario.printed = sandbox.printed();
  scenario.hash = hash_of(text, scenario.parameters, scenario.workload);
  if (const Value* plugins = record.find("plugins")) read_plugins(reading, *plugins, scenario);
  return scenario;
}

}  // namespace

Scenario read_scenario(const std::string& path, const Assignments& set) {
  return read(read_script_file(path, "scenario"), path,
              std::filesystem::path(path).parent_path().string(), set);
}

Scenario read_scenario_text(const std::string& text, const std::string& name,
                            const Assignments& set) {
  return read(text, name, "", set);
}

}  // namespace cqrslab
