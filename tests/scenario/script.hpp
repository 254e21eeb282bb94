// Short scenarios for tests: a body inside an otherwise complete script.
#pragma once

#include <string>

#include "sim/scenario/reader.hpp"

namespace cqrslab {

// The body is one line, so that it is line 2 of the script.
inline std::string script_of(const std::string& body) {
  return "return scenario { name = 'x', horizon = '10 s', setup = function(p) return {\n" + body +
         "\n} end }";
}

inline Scenario read_body(const std::string& body) {
  return read_scenario_text(script_of(body), "x.lua");
}

// A workload of one source, given its fields.
inline Source read_source(const std::string& fields) {
  return read_body("workload = { query 'Q' { " + fields +
                   " } }, topologies = { t = topology { routes = { ['*'] = {} } } }")
      .workload.sources.at(0);
}

// A topology, given its fields, under a workload of one query.
inline Topology read_fields(const std::string& fields) {
  return read_body(
             "workload = { query 'Q' { arrivals = poisson(1) } }, topologies = { t = topology { " +
             fields + " } }")
      .topologies.at(0);
}

}  // namespace cqrslab
