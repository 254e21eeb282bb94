// The parts of a scenario, in the order in which they are read. Each may rely on those before it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/reader.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {

// What some parts need to know beyond the script.
struct ScenarioReading : Reading {
  std::string folder;  // of the script; empty for a script in memory
  Time horizon;        // known once the scenario's head has been read
};

// Path of the file `name` in the script's folder or below it. `what` is what messages call it.
std::string path_beside(const ScenarioReading&, int line, const std::string& what,
                        const std::string& name);

// Gives the parameters named in `set` their new values.
void assign_parameters(std::vector<Parameter>& parameters, const Assignments& set);

// `default_n` keys when the choice does not say how many; 0 = it must.
KeyChoice read_key_choice(const Reading&, const Value& value, const std::string& what,
                          unsigned default_n);

RateProfile read_rate_profile(const ScenarioReading&, const Value& value, const std::string& what);

// `recorded` arrivals bring their own keys and the hash of their file's text; else `recorded_keys`
// stays empty and `recorded_hash` 0.
struct Arrivals {
  ArrivalProcess process;
  std::vector<unsigned> recorded_keys;
  std::uint64_t recorded_hash = 0;
};
Arrivals read_arrivals(const ScenarioReading&, const Value& value, const std::string& what);

// The flag 'scattered' of an operation, wherever it is declared.
bool read_scattered(const Reading&, const Record& record);
Domain read_domain(const Reading&, const Value& value);

// The sources of `value`. Operations are looked up in `domain` when `declared` is true; otherwise
// each declares itself there, over one aggregate as large as the largest choice of keys.
Workload read_workload(const ScenarioReading&, const Value& value, Domain& domain, bool declared);

std::vector<Topology> read_topologies(const Reading&, const Value& value, const Domain& domain);
// Pre: the topology's services and stores are complete.
std::vector<RouteStep> read_route(const Reading&, const Value& value, const Topology& topology,
                                  const std::string& what);
PluginUse read_plugin_use(const Reading&, const Value& value, const std::string& what);
// A plugin's settings: the fields of `table` whose keys are not in `known`, by name.
std::vector<Setting> read_settings(const Reading&, const Table& table,
                                   const std::vector<std::string>& known);
std::vector<Feed> read_feeds(const Reading&, const Value& value, const Topology& topology,
                             const Domain& domain);

std::vector<Fault> read_faults(const Reading&, const Value& value,
                               const std::vector<Topology>& topologies);

}  // namespace cqrslab
