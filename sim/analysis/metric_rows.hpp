// The rows of the metric table, as they are written down.
#pragma once

#include <string_view>
#include <vector>

#include "sim/analysis/metric_table.hpp"

namespace cqrslab {

// Called: once, by metric_table().
std::vector<MetricInfo> metric_rows();

// Rows that begin so stand for the figures of all probes.
inline constexpr std::string_view probe_pattern = "<component>.<plugin>.<probe>";

// One statistic of a probe, as the end of its name: "", ".mean".
struct ProbeStatistic {
  const char* end;
  MetricInfo::Kind kind;
};
std::vector<ProbeStatistic> statistics_of(Probe::Kind kind);

}  // namespace cqrslab
