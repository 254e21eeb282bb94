// Finding a metric's row, also of a component or a probe, and docs/metrics.md.
#include "sim/analysis/metric_table.hpp"

#include <algorithm>
#include <utility>

#include "sim/analysis/metric_rows.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {
namespace {

bool is_reason(std::string_view text) {
  for (int i = 1; i < outcomes; ++i)
    if (name_of(static_cast<Outcome>(i)) == text) return true;
  return false;
}

// Whether `text` may stand for the placeholder: "<component>", "<i>", ...
bool may_stand_for(std::string_view placeholder, std::string_view text) {
  if (text.empty()) return false;
  if (placeholder == "<reason>") return is_reason(text);
  if (placeholder == "<i>") return text.find_first_not_of("0123456789") == text.npos;
  return text.find_first_of(".[]") == text.npos;
}

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t open = pattern.find('<');
  if (open == pattern.npos) return pattern == name;
  if (name.substr(0, open) != pattern.substr(0, open)) return false;
  std::size_t close = pattern.find('>') + 1;
  std::string_view placeholder = pattern.substr(open, close - open), rest = pattern.substr(close);
  name.remove_prefix(open);
  for (std::size_t length = 1; length <= name.size(); ++length) {
    if (may_stand_for(placeholder, name.substr(0, length)) && matches(rest, name.substr(length)))
      return true;
  }
  return false;
}

// The names of all rows that begin with `placeholder`, for one `name` in its place, which has what
// has(row.needs) tells.
template <class Has>
void add_names(std::vector<std::string>& names, std::string_view placeholder,
               const std::string& name, Has has) {
  for (const MetricInfo& row : metric_table()) {
    bool here = row.pattern.starts_with(placeholder) && !row.pattern.starts_with(probe_pattern);
    if (here && (row.needs == MetricInfo::Needs::nothing || has(row.needs)))
      names.push_back(name + row.pattern.substr(placeholder.size() - 1));
  }
}

bool has(const MetricSubjects& subjects, const std::string& component, MetricInfo::Needs needs) {
  auto among = [&](const std::vector<std::string>& stores) {
    return std::find(stores.begin(), stores.end(), component) != stores.end();
  };
  if (needs == MetricInfo::Needs::cpus) return among(subjects.cpus);
  if (needs == MetricInfo::Needs::disks) return among(subjects.disks);
  return std::any_of(subjects.watched.begin(), subjects.watched.end(),
                     [&](const Place& place) { return place.component == component; });
}

void add_subjects(std::vector<std::string>& names, const MetricSubjects& subjects) {
  for (const std::string& component : subjects.components) {
    add_names(names, "<component>.", component,
              [&](MetricInfo::Needs needs) { return has(subjects, component, needs); });
  }
  for (const Place& place : subjects.watched)
    add_names(names, "<component>[<i>].", place.name, [](MetricInfo::Needs) { return true; });
  for (const Probe& probe : subjects.probes)
    for (const ProbeStatistic& statistic : statistics_of(probe.kind))
      names.push_back(probe.name + statistic.end);
  for (const TraceOperation& operation : subjects.operations)
    if (has_metrics_of_its_own(operation))
      add_names(names, "<operation>.", operation.name, [](MetricInfo::Needs) { return false; });
}

}  // namespace

const std::vector<MetricInfo>& metric_table() {
  static const std::vector<MetricInfo> table = metric_rows();
  return table;
}

// "query.completed" is the metric of all queries.
bool has_metrics_of_its_own(const TraceOperation& operation) {
  return operation.name != "query" && operation.name != "command";
}

const MetricInfo* find_metric(std::string_view name) {
  const MetricInfo* general = nullptr;
  for (const MetricInfo& row : metric_table()) {
    if (row.pattern == name) return &row;
    if (row.pattern.starts_with(probe_pattern)) continue;
    if (!general && matches(row.pattern, name)) general = &row;
  }
  return general;
}

std::optional<MetricInfo> find_metric(std::string_view name, const MetricSubjects& subjects) {
  for (const Probe& probe : subjects.probes) {
    for (const ProbeStatistic& statistic : statistics_of(probe.kind)) {
      if (name != probe.name + statistic.end) continue;
      MetricInfo info;
      info.pattern = name;
      info.unit = probe.unit == "ns" ? "s" : "1";
      info.kind = statistic.kind;
      return info;
    }
  }
  const MetricInfo* row = find_metric(name);
  return row ? std::optional(*row) : std::nullopt;
}

std::vector<std::string> metric_names(const MetricSubjects& subjects) {
  std::vector<std::string> names;
  bool subjects_done = false;
  for (const MetricInfo& row : metric_table()) {
    if (row.pattern.ends_with("<reason>")) {
      std::string stem = row.pattern.substr(0, row.pattern.find('<'));
      for (int i = 1; i < outcomes; ++i)
        names.push_back(stem + std::string(name_of(static_cast<Outcome>(i))));
    } else if (!row.pattern.starts_with("<")) {
      names.push_back(row.pattern);
    } else if (!std::exchange(subjects_done, true)) {
      add_subjects(names, subjects);
    }
  }
  return names;
}

std::string_view name_of(MetricInfo::Kind kind) {
  static constexpr std::string_view names[] = {"count", "ratio", "mean", "quantile",
                                               "max",   "min",   "sd",   "sum"};
  return names[static_cast<int>(kind)];
}

std::string_view name_of(Better better) {
  static constexpr std::string_view names[] = {"lower", "higher", "-"};
  return names[static_cast<int>(better)];
}

std::string metrics_page() {
  std::string page =
      "# Metrics\n\n"
      "Generated from the metric table: do not edit, run `cqrslab docs metrics > docs/metrics.md`."
      "\n\n"
      "A metric's full name is `<topology>.<name>`. Times are in seconds; what has no sample is "
      "absent. A request counts when it arrives at or after the end of warm-up, a change when it "
      "commits then, anything else when it happens then. Quantiles are nearest rank, within 0.1 % "
      "of the sample.\n\n"
      "Names with `held`, `all_idle`, `moved_fraction` or an instance's number, and the lock waits "
      "of a component, exist for services and stores with `watch = true`; those with `cpu` or "
      "`disk` for stores with `cpus` or `disks`.\n\n"
      "| name | unit | statistic | better | meaning |\n"
      "|---|---|---|---|---|\n";
  for (const MetricInfo& row : metric_table()) {
    page += "| `" + row.pattern + "` | " + std::string(row.unit) + " | " +
            std::string(name_of(row.kind)) + " | " + std::string(name_of(row.better)) + " | " +
            row.doc + " |\n";
  }
  return page;
}

}  // namespace cqrslab
