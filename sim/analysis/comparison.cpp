// Paired differences against the baseline, metric by metric.
#include "sim/analysis/comparison.hpp"

#include <algorithm>

#include "sim/analysis/estimator.hpp"
#include "sim/analysis/metric_table.hpp"
#include "sim/base/assert.hpp"

namespace cqrslab {
namespace {

Verdict judge(double difference, double half_width, Better better) {
  if (better == Better::neither) return Verdict::not_judged;
  double low = difference - half_width, high = difference + half_width;
  if (low <= 0 && high >= 0) return Verdict::no_significant_difference;
  return (high < 0) == (better == Better::lower) ? Verdict::better : Verdict::worse;
}

MetricComparison compare_pairs(const std::string& name, const std::vector<double>& baseline,
                               const std::vector<double>& other) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < other.size(); ++i) differences.push_back(other[i] - baseline[i]);
  MetricComparison result;
  result.name = name;
  result.pairs = differences.size();
  result.baseline = mean(baseline);
  result.value = mean(other);
  result.difference = mean(differences);
  if (result.baseline != 0) result.ratio = result.value / result.baseline;
  if (result.pairs < 2) return result;
  result.half_width = half_width(differences);
  const MetricInfo* info = find_metric(name);
  if (info) result.verdict = judge(result.difference, *result.half_width, info->better);
  return result;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  static constexpr std::string_view names[] = {"better", "worse", "no_significant_difference",
                                               "not_judged"};
  return names[static_cast<int>(verdict)];
}

std::vector<MetricComparison> compare(const std::vector<MetricSet>& baseline,
                                      const std::vector<MetricSet>& other) {
  std::vector<MetricComparison> result;
  std::size_t pairs = std::min(baseline.size(), other.size());
  for (const MetricSummary& metric : summarise(other)) {
    std::vector<double> before, after;
    for (std::size_t i = 0; i < pairs; ++i) {
      auto a = find_value(baseline[i], metric.name), b = find_value(other[i], metric.name);
      if (!a || !b) continue;
      before.push_back(*a);
      after.push_back(*b);
    }
    if (!after.empty()) result.push_back(compare_pairs(metric.name, before, after));
  }
  return result;
}

std::vector<TopologyComparison> compare_topologies(const std::vector<TopologyRuns>& runs) {
  std::vector<TopologyComparison> result;
  for (std::size_t i = 1; i < runs.size(); ++i)
    result.push_back(
        {runs[0].topology, runs[i].topology, compare(runs[0].replications, runs[i].replications)});
  return result;
}

}  // namespace cqrslab
