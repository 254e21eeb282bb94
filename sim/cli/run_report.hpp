// RunReport: everything that `run` has to say, as plain values, before it is told in one of the
// formats. All formats read this and nothing else, so that none knows a number that JSON lacks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/experiment/replications.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab {

// A metric of one topology: the value of the only replication, or the mean over all.
struct Estimate {
  std::string metric;
  double mean = 0;
  std::optional<double> half_width;  // of the 95 % confidence interval; needs two replications
};

struct TopologyReport {
  std::string name;
  std::vector<Estimate> metrics;          // in the order of the metric table
  std::vector<std::string> fingerprints;  // by replication

  const Estimate* find(const std::string& metric) const;
};

// How far a topology lies above the first one in a metric, replication by replication.
struct DifferenceReport {
  std::string metric, baseline, topology;
  double difference = 0;
  std::optional<double> half_width;  // as above, of the paired differences
};

struct ExpectationReport {
  using Verdict = JudgedExpectation::Verdict;

  std::string text, metric;  // metric: with its topology
  Verdict verdict = Verdict::inconclusive;
  std::optional<double> value, half_width;
  double limit = 0;
};

struct RunReport {
  std::string scenario, title, engine;
  std::uint64_t seed = 1;
  std::size_t replications = 0;  // finished
  bool interrupted = false;
  Time horizon, warm_up;
  std::vector<Parameter> parameters;
  std::vector<TopologyReport> topologies;
  std::vector<DifferenceReport> comparison;  // by topology, then metric
  std::vector<ExpectationReport> expectations;
  std::vector<RunResult> runs;               // what all of it was made from

  const DifferenceReport* find_difference(const std::string& topology,
                                          const std::string& metric) const;
  // No expectation failed and none is inconclusive.
  bool passed() const;
};

// Pre: at least one replication is finished.
RunReport make_report(const Scenario& scenario, Replications done);

// The four formats of --format, each a whole text that ends with a line feed.
std::string report_table(const RunReport& report);
std::string report_json(const RunReport& report);
std::string report_csv(const RunReport& report);
std::string report_markdown(const RunReport& report);

}  // namespace cqrslab
