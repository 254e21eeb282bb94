// One metric of a run that has been kept as a Trace.
#pragma once

#include <optional>
#include <string_view>

#include "sim/analysis/metrics.hpp"
#include "sim/trace/trace.hpp"

namespace cqrslab::testing {

// The metric's value at the horizon; nothing where it has no sample.
inline std::optional<double> value_of(const Trace& trace, std::string_view metric) {
  MetricsFold fold(trace.header());
  fold.accept(trace.records().data(), trace.records().size());
  for (const auto& [name, value] : fold.metrics(trace.header().horizon)) {
    if (name == metric) return value;
  }
  return std::nullopt;
}

}  // namespace cqrslab::testing
