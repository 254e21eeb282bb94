// RunReport: everything that `run` has to say, as plain values, before it is told in one of the
// formats. All formats read this and nothing else, so that none knows a number that JSON lacks.
#pragma once

#include <string>
#include <vector>

#include "sim/analysis/comparison.hpp"
#include "sim/analysis/expectation.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/experiment/replications.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab {

struct TopologyReport {
  std::string name;
  std::vector<MetricSummary> metrics;
  std::vector<std::string> fingerprints;  // by replication
  MetricSubjects subjects;

  // Null where no replication had a sample.
  const MetricSummary* find(const std::string& metric) const;
};

struct ExpectationReport {
  Judgement judgement;  // over all replications
  Dimension dimension;  // of its value and limit
};

struct RunReport {
  std::string scenario, title, engine;
  std::uint64_t seed = 1;
  std::size_t replications = 0;  // finished
  bool interrupted = false;
  Time horizon, warm_up;
  std::vector<Parameter> parameters;
  std::vector<TopologyReport> topologies;
  std::vector<TopologyComparison> comparison;  // each topology after the first with the first
  std::vector<ExpectationReport> expectations;
  std::vector<Answer> answers;              // of replication 0
  std::vector<ExplainedRequest> explained;  // of replication 0, by topology
  std::vector<RunResult> runs;              // what all of it was made from

  // Null where the two have no replication with a sample in common.
  const MetricComparison* find_comparison(const std::string& topology,
                                          const std::string& metric) const;
  // Every expectation holds.
  bool passed() const;
};

// Pre: at least one replication is finished.
RunReport make_report(const Scenario& scenario, const Registry& registry,
                      const std::vector<Claim>& claims, Replications done);

// The four formats of --format, each a whole text that ends with a line feed.
std::string report_table(const RunReport& report);
std::string report_json(const RunReport& report);
std::string report_csv(const RunReport& report);
std::string report_markdown(const RunReport& report);

}  // namespace cqrslab
