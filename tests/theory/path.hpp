// Runs of bundled scenarios whose records a test reads itself, without the folds of analysis.
#pragma once

#include <string>
#include <vector>

#include "sim/model/world.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/trace.hpp"
#include "tests/catch.hpp"

namespace cqrslab::theory {

inline Scenario bundled_scenario(const std::string& name, const Assignments& set = {}) {
  return read_scenario(CQRSLAB_SOURCE_DIR "/scenarios/" + name + ".lua", set);
}

// `body` is what setup returns, without its braces.
inline Scenario small_scenario(const std::string& body, const std::string& horizon = "60 s") {
  return read_scenario_text("return scenario { name = 'small', title = 'Small', horizon = '" +
                                horizon + "', warm_up = '0 s', setup = function() return { " +
                                body + " } end }",
                            "small.lua");
}

// Simulates one topology up to `end`, or to the horizon.
inline TraceHeader simulate(const Scenario& scenario, unsigned topology, TraceSink& sink,
                            Time end = Time::max()) {
  Registry registry = Registry::built_in();
  World world(scenario, topology, RunOptions{}, registry);
  world.run_until(std::min(end, scenario.horizon), sink);
  return world.header();
}

inline Trace trace_of(const Scenario& scenario, unsigned topology = 0) {
  TraceHeader header = World(scenario, topology, RunOptions{}, Registry::built_in()).header();
  Trace trace(header);
  simulate(scenario, topology, trace);
  return trace;
}

inline bool is_part(const TraceRecord& r) {
  return (r.flags & request_part) != 0;
}

// Of a record about a transaction: it works for a feed, not for the request it names.
inline bool for_feed(const TraceRecord& r) {
  return static_cast<TransactionKind>(r.flags & ~paused_before) == TransactionKind::apply;
}

}  // namespace cqrslab::theory
