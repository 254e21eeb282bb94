// Means and half-widths of every metric over the replications.
#include "sim/analysis/summary.hpp"

#include <algorithm>

#include "sim/analysis/estimator.hpp"
#include "sim/base/assert.hpp"

namespace cqrslab {

std::optional<double> find_value(const MetricSet& metrics, const std::string& name) {
  for (const Metric& metric : metrics)
    if (metric.name == name) return metric.value;
  return std::nullopt;
}

std::vector<MetricSummary> summarise(const std::vector<MetricSet>& replications) {
  std::vector<std::string> names;
  std::vector<std::vector<double>> samples;
  std::vector<std::size_t> taken;  // the replication of the newest sample, from 1
  for (std::size_t replication = 1; replication <= replications.size(); ++replication) {
    // Both lists are in the order of the table: a new name belongs behind its predecessor.
    std::size_t behind = 0;
    for (const Metric& metric : replications[replication - 1]) {
      auto found = std::find(names.begin(), names.end(), metric.name);
      std::size_t at = static_cast<std::size_t>(found - names.begin());
      if (found == names.end()) {
        at = behind;
        names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), metric.name);
        samples.emplace(samples.begin() + static_cast<std::ptrdiff_t>(at));
        taken.emplace(taken.begin() + static_cast<std::ptrdiff_t>(at));
      }
      CQRSLAB_ASSERT(taken[at] != replication);
      taken[at] = replication;
      samples[at].push_back(metric.value);
      behind = at + 1;
    }
  }
  std::vector<MetricSummary> summary;
  for (std::size_t i = 0; i < names.size(); ++i) {
    summary.push_back({names[i], samples[i].size(), mean(samples[i]), std::nullopt});
    if (samples[i].size() >= 2) summary.back().half_width = half_width(samples[i]);
  }
  return summary;
}

}  // namespace cqrslab
