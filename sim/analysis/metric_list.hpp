// MetricList: collects named metrics, leaving out those without a sample.
#pragma once

#include <string>
#include <utility>

#include "sim/analysis/histogram.hpp"
#include "sim/analysis/metrics.hpp"

namespace cqrslab {

class MetricList {
 public:
  void put(std::string name, double value) { metrics_.push_back({std::move(name), value}); }
  void count(std::string name, std::uint64_t n) { put(std::move(name), static_cast<double>(n)); }

  // Durations, each absent when nothing was sampled. per_mille: 500 -> ".p50", 999 -> ".p999".
  void mean(const std::string& name, const Histogram& h) {
    if (h.count() > 0) put(name + ".mean", seconds_from_ns(h.mean()));
  }
  void quantile(const std::string& name, const Histogram& h, unsigned per_mille) {
    if (h.count() == 0) return;
    std::string digits = std::to_string(per_mille % 10 == 0 ? per_mille / 10 : per_mille);
    put(name + ".p" + digits, seconds_from_ns(h.quantile(per_mille)));
  }
  void max(const std::string& name, const Histogram& h) {
    if (h.count() > 0) put(name + ".max", seconds_from_ns(static_cast<double>(h.max())));
  }

  MetricSet take() { return std::move(metrics_); }

 private:
  MetricSet metrics_;
};

}  // namespace cqrslab
