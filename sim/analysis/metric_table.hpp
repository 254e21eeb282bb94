// The metric table: every metric's name, unit and meaning, in the order of every listing.
//
// The one source of the names that MetricsFold gives, that expectations may use and that
// docs/metrics.md explains. Names are without the topology in front.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/header.hpp"

namespace cqrslab {

enum class Better { lower, higher, neither };  // which direction is an improvement

struct MetricInfo {
  enum class Kind { count, ratio, mean, quantile, maximum, minimum, deviation, sum };
  // What the component must have: watch = true, limited processors, disks.
  enum class Needs { nothing, watch, cpus, disks };

  std::string pattern;    // "query.latency.p99", "<component>.utilization"
  std::string_view unit;  // "s", "1/s", "B", or "1" for counts and ratios
  Kind kind = Kind::count;
  Better better = Better::neither;
  std::string doc;  // one sentence
  Needs needs = Needs::nothing;
};

// What the names in "<...>" of a table's row may be in one topology.
struct MetricSubjects {
  std::vector<std::string> components;  // its services and stores
  std::vector<TraceOperation> operations;
  std::vector<Probe> probes;             // full names: "db.sqlite_wal.wal_pages"
  std::vector<Place> watched;            // one for each instance of a watched component
  std::vector<std::string> cpus, disks;  // the stores with limited processors, and with disks
};

const std::vector<MetricInfo>& metric_table();

// The row that `name` belongs to, or null; null also for figures of probes. "<component>" and
// "<operation>" stand for any name without a dot, "<i>" for a number, "<reason>" for the name of an
// Outcome; a row without any is preferred.
const MetricInfo* find_metric(std::string_view name);

// As find_metric, but knows the topology's probes too.
std::optional<MetricInfo> find_metric(std::string_view name, const MetricSubjects& subjects);

// False for an operation whose name is that of all queries or all commands.
bool has_metrics_of_its_own(const TraceOperation& operation);

// All names that such a topology can have, in the order of the table.
std::vector<std::string> metric_names(const MetricSubjects& subjects);

// The text of docs/metrics.md.
std::string metrics_page();

std::string_view name_of(MetricInfo::Kind kind);
std::string_view name_of(Better better);

}  // namespace cqrslab
