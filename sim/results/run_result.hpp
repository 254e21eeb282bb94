// RunResult: what is kept of one run, which is one scenario with one seed and one replication,
// simulated under all its topologies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/expectation.hpp"
#include "sim/analysis/metrics.hpp"
#include "sim/base/time.hpp"
#include "sim/script/parameter.hpp"

namespace cqrslab {

struct TopologyResult {
  std::string name;
  std::string fingerprint;  // 16 hexadecimal digits
  std::uint64_t events = 0;
  MetricSet metrics;

  bool operator==(const TopologyResult&) const = default;
};

struct RunResult {
  std::string scenario;
  std::uint64_t scenario_hash = 0;
  std::string engine;
  std::uint64_t seed = 1;  // below 2^63
  std::uint32_t replication = 0;
  Time horizon, warm_up;
  std::vector<Parameter> parameters;       // with the values used
  std::vector<std::string> plugins;        // "store/row_locks 1.0", ascending, each once
  std::vector<TopologyResult> topologies;  // in the scenario's order
  std::vector<Judgement> expectations;     // of this run alone
};

// The identity of a run, 32 hexadecimal digits: scenario hash, parameter values, plugins with their
// versions, engine, seed, replication and the names of the topologies. Runs with equal keys have
// equal fingerprints.
std::string run_key(const RunResult& run);

}  // namespace cqrslab
