// Summary: one topology's metrics over its replications, each mean with its uncertainty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/metrics.hpp"

namespace cqrslab {

// What simulating one topology gave, by replication. Two topologies are twins: their i-th
// replications saw the same requests.
struct TopologyRuns {
  std::string topology;
  std::vector<MetricSet> replications;
};

struct MetricSummary {
  std::string name;
  std::size_t n = 0;  // replications in which the metric had a sample
  double mean = 0;
  std::optional<double> half_width;  // of the 95 % confidence interval; needs n >= 2

  bool operator==(const MetricSummary&) const = default;
};

// The value of a metric, or nothing when it had no sample.
std::optional<double> find_value(const MetricSet& metrics, const std::string& name);

// In the order of the metric table; what has a sample in any replication is listed. Pre: no
// replication has two values of one name.
std::vector<MetricSummary> summarise(const std::vector<MetricSet>& replications);

}  // namespace cqrslab
