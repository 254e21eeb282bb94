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

  std::string_view pattern;  // "query.latency.p99", "<component>.utilization"
  std::string_view unit;     // "s", "1", "1/s", "B", "requests", ...
  Kind kind = Kind::count;
  Better better = Better::neither;
  std::string_view doc;      // one sentence
};

const std::vector<MetricInfo>& metric_table();

// The row that `name` belongs to, or null. "<component>" stands for any name without a dot and
// "<reason>" for a failure's name; rows without them come first.
const MetricInfo* find_metric(std::string_view name);

// Of all names a topology with these components can have, the one most like `name`.
std::string nearest_metric(std::string_view name, const std::vector<std::string>& components);

// The text of docs/metrics.md.
std::string metrics_page();

}  // namespace cqrslab
