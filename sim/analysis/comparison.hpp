// Comparison: one topology against the baseline, metric by metric, on twin replications.
//
// Both topologies of a replication saw the same requests, so the differences are taken pair by pair
// and what both share by chance cancels. A verdict needs at least two pairs: one run is no proof.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/summary.hpp"

namespace cqrslab {

enum class Verdict {
  better,  // the interval of the difference lies on the good side of 0
  worse,
  no_significant_difference,  // the interval contains 0
  not_judged,                 // fewer than two pairs, or no direction is better
};
std::string_view name_of(Verdict verdict);

struct MetricComparison {
  std::string name;
  std::size_t pairs = 0;             // replications in which both had a sample; at least 1
  double baseline = 0, value = 0;    // means over the pairs
  double difference = 0;             // value - baseline
  std::optional<double> half_width;  // of the 95 % interval of the difference; needs 2 pairs
  std::optional<double> ratio;       // value / baseline, unless that is 0
  Verdict verdict = Verdict::not_judged;

  bool operator==(const MetricComparison&) const = default;
};

struct TopologyComparison {
  std::string baseline, topology;
  std::vector<MetricComparison> metrics;  // in the order of the metric table
};

std::vector<MetricComparison> compare(const std::vector<MetricSet>& baseline,
                                      const std::vector<MetricSet>& other);

// Every topology against the first.
std::vector<TopologyComparison> compare_topologies(const std::vector<TopologyRuns>& runs);

}  // namespace cqrslab
