// MetricList: collects named metrics, leaving out those without a sample.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/analysis/histogram.hpp"
#include "sim/analysis/metrics.hpp"
#include "sim/analysis/waits.hpp"
#include "sim/base/assert.hpp"

namespace cqrslab {

class MetricList {
 public:
  void put(std::string name, double value) { metrics_.push_back({std::move(name), value}); }
  void count(std::string name, std::uint64_t n) { put(std::move(name), static_cast<double>(n)); }

  // Statistics of durations in ns, each absent when nothing was sampled. Sample: a Histogram or
  // Waits. per_mille: 500 -> ".p50", 999 -> ".p999".
  template <class Sample>
  void mean(const std::string& name, const Sample& h) {
    if (h.count() > 0) put(name + ".mean", seconds_from_ns(h.mean()));
  }
  template <class Sample>
  void quantiles(const std::string& name, const Sample& h,
                 std::initializer_list<unsigned> per_mille) {
    if (h.count() == 0) return;
    for (unsigned p : per_mille) put(name + ending(p), seconds_from_ns(h.quantile(p)));
  }
  template <class Sample>
  void max(const std::string& name, const Sample& h) {
    if (h.count() > 0) put(name + ".max", seconds_from_ns(static_cast<double>(h.max())));
  }
  // ".mean", ".sd", ".p50" up to ".p999", ".max".
  void spread(const std::string& name, const Histogram& h) {
    if (h.count() == 0) return;
    mean(name, h);
    put(name + ".sd", seconds_from_ns(std::sqrt(h.variance())));
    quantiles(name, h, {500, 900, 950, 990, 999});
    max(name, h);
  }
  // Of all, then who waited, and the statistics of those alone.
  void waits(const std::string& name, const Waits& waits) {
    mean(name, waits);
    quantiles(name, waits, {500, 900, 950, 990});
    max(name, waits);
    if (waits.count() > 0) put(name + ".waited_fraction", waits.longer_share());
    mean(name + ".waited", waits.longer());
    quantiles(name + ".waited", waits.longer(), {900});
  }

  static std::string ending(unsigned per_mille) {
    return ".p" + std::to_string(per_mille % 10 == 0 ? per_mille / 10 : per_mille);
  }

  // Each name has one value: two things of one name are refused where a scenario is read.
  MetricSet take() {
    CQRSLAB_ASSERT(every_name_is_unique());
    return std::move(metrics_);
  }

 private:
  bool every_name_is_unique() const {
    std::vector<std::string_view> names;
    names.reserve(metrics_.size());
    for (const Metric& metric : metrics_) names.push_back(metric.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) == names.end();
  }

  MetricSet metrics_;
};

}  // namespace cqrslab
