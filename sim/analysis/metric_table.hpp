// The metric table: every metric's name, unit and meaning, in the order of every listing.
//
// The one source of the names that MetricsFold gives, that expectations may use and that
// docs/metrics.md explains. Names are without the topology in front.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cqrslab {

enum class Better { lower, higher, neither };  // which direction is an improvement

struct MetricInfo {
  enum class Kind { count, ratio, mean, quantile, maximum, sum };

  std::string pattern;    // "query.latency.p99", "<component>.utilization"
  std::string_view unit;  // "s", "1/s", "B", or "1" for counts and ratios
  Kind kind = Kind::count;
  Better better = Better::neither;
  std::string doc;  // one sentence
};

const std::vector<MetricInfo>& metric_table();

// The row that `name` belongs to, or null. "<component>" stands for any name without a dot,
// "<reason>" for the name of an Outcome; a row that has neither is preferred.
const MetricInfo* find_metric(std::string_view name);

// All names a topology with these components can have, in the order of the table.
std::vector<std::string> metric_names(const std::vector<std::string>& components);

// The text of docs/metrics.md.
std::string metrics_page();

std::string_view name_of(MetricInfo::Kind kind);
std::string_view name_of(Better better);

}  // namespace cqrslab
