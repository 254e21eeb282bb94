// Scenario: everything a run depends on besides its seed. simulate(Scenario, seed) -> Trace.
//
// A plain value: read from a Lua file (reader.hpp) or built by hand. Two equal Scenarios with equal
// seeds produce the same Trace, byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/scenario/domain.hpp"
#include "sim/scenario/topology.hpp"
#include "sim/scenario/workload.hpp"
#include "sim/script/parameter.hpp"

namespace cqrslab {

// Fault: something that goes wrong with a part of one topology for a while.
struct Fault {
  enum class Kind {
    crash,  // the part is down: its requests fail, its queue is lost, its feed lanes pause
    slow,   // the part works `factor` times slower
  };

  Kind kind = Kind::crash;
  // "<topology>.<service or store>[<instance from 1>]" or "<topology>.<feed>[<consumer from 1>]",
  // without [..]: all of them; "<topology>.<feed>.queue", ".capture": the machine
  // of the feed's queue, its listener.
  std::string target;
  Time at, lasts;
  double factor = 1;
  std::string where;

  bool operator==(const Fault&) const = default;
};

// Expectation: a claim about the metrics, kept as text; analysis/expectation.hpp reads it.
struct Expectation {
  std::string text;
  std::string where;

  bool operator==(const Expectation&) const = default;
};

struct Scenario {
  std::string name, title;
  std::vector<std::string> seeds;  // the documents that asked for it
  Time horizon, warm_up;
  std::vector<std::string> plugins;  // paths of the Lua plugins that it brings along
  std::vector<Parameter> parameters;
  Domain domain;
  Workload workload;
  std::vector<Topology> topologies;
  std::vector<Fault> faults;
  std::vector<Expectation> expect;
  std::vector<std::string> printed;  // by the script while it was read, one entry per print
  // Of the script, its plugins and recorded files, the libraries and the parameters.
  std::uint64_t hash = 0;

  bool operator==(const Scenario&) const = default;
};

}  // namespace cqrslab
