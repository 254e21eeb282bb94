#include "sim/analysis/metric_table.hpp"

#include <algorithm>
#include <utility>

#include "sim/trace/record.hpp"

namespace cqrslab {
namespace {

using Kind = MetricInfo::Kind;

class Rows {
 public:
  void add(std::string pattern, std::string_view unit, Kind kind, Better better, std::string doc) {
    rows_.push_back({std::move(pattern), unit, kind, better, std::move(doc)});
  }
  void count(std::string pattern, Better better, std::string doc) {
    add(std::move(pattern), "1", Kind::count, better, std::move(doc));
  }
  // Statistics of durations; every one of them is better when lower.
  void times(const std::string& name, std::initializer_list<const char*> statistics,
             const std::string& doc) {
    for (std::string statistic : statistics) {
      Kind kind = statistic == "mean"  ? Kind::mean
                  : statistic == "max" ? Kind::maximum
                                       : Kind::quantile;
      add(name + "." + statistic, "s", kind, Better::lower, doc);
    }
  }
  std::vector<MetricInfo> take() { return std::move(rows_); }

 private:
  std::vector<MetricInfo> rows_;
};

void add_requests(Rows& rows, const std::string& kind, const std::string& plural) {
  rows.count(kind + ".offered", Better::neither, plural + " that arrived.");
  rows.count(kind + ".completed", Better::higher, plural + " answered with success.");
  rows.count(kind + ".failed", Better::lower, plural + " answered with a failure.");
  rows.count(kind + ".unfinished", Better::lower, plural + " still open at the end.");
  rows.count(kind + ".failed.<reason>", Better::lower,
             plural +
                 " that failed for this reason: `no_route`, `unauthorised`, `invalid`, "
                 "`queue_full`, `impatient`, `timeout`, `conflict`, `deadlock`, `lock_timeout` or "
                 "`unavailable`.");
  rows.add(kind + ".throughput", "1/s", Kind::ratio, Better::higher,
           plural + " completed per second of measured time.");
  rows.times(kind + ".latency", {"mean", "p50", "p90", "p99", "p999", "max"},
             "Arrival until the client has the answer, of completed " + kind + " requests.");
  rows.times(kind + ".lock_wait", {"mean", "p99", "max"},
             "Time spent waiting for locks, of completed " + kind +
                 " requests; those that never waited count as 0.");
  rows.add(kind + ".lock_wait.share", "1", Kind::ratio, Better::lower,
           "Sum of lock waits over sum of latencies.");
  for (const char* part : {"network", "queue", "service", "lock_wait", "store", "backoff", "parts"})
    rows.add(kind + ".part." + part + ".mean", "s", Kind::mean, Better::lower,
             std::string("Mean time of a completed ") + kind + " in phase `" + part +
                 "`; the parts add up to the mean latency.");
}

void add_staleness(Rows& rows) {
  rows.add("query.stale_fraction", "1", Kind::ratio, Better::lower,
           "Completed queries that missed a committed change of a key they read, over those that "
           "read any.");
  rows.times("query.staleness", {"mean", "p99", "max"},
             "Age of the oldest change that an answer missed when it was read; 0 for answers that "
             "missed none.");
  rows.add("query.version_lag.mean", "1", Kind::mean, Better::lower,
           "Newest committed version minus version seen, of the key that lags most.");
  rows.add("query.version_lag.max", "1", Kind::maximum, Better::lower,
           "The largest version lag of any completed query.");
}

void add_changes(Rows& rows) {
  rows.count("session.read_your_writes.violations", Better::lower,
             "Completed queries that saw less of a key than their session had written before.");
  rows.count("session.monotonic_reads.violations", Better::lower,
             "Completed queries that saw less of a key than their session had seen before.");
  rows.times("consistency_window", {"mean", "p50", "p99", "max"},
             "Commit until the last image of every feed that takes the change shows it.");
  rows.count("consistency_window.open", Better::lower,
             "Changes that some image did not show at the end; they are in no window statistic.");
  rows.times("feed.lag", {"mean", "p99", "max"},
             "Commit until an image shows the change, one sample per image.");
  rows.count("feed.published", Better::neither, "Events handed to a queue.");
  rows.count("feed.delivered", Better::neither, "Events handed to a projection of an image.");
  rows.count("feed.applied", Better::neither, "Events applied to an image.");
  rows.count("feed.duplicates", Better::lower, "Events delivered again, without effect.");
  rows.count("feed.dead_lettered", Better::lower, "Events given up.");
}

void add_places(Rows& rows) {
  rows.count("lock.conflicts", Better::lower, "Lock requests that had to wait.");
  rows.count("lock.deadlocks", Better::lower, "Transactions ended as the victim of a deadlock.");
  rows.add("lock.queue.max", "1", Kind::maximum, Better::lower,
           "Most transactions waiting for one lock at once.");
  rows.add("lock.hold.mean", "s", Kind::mean, Better::lower, "Grant until release of a lock.");
  rows.add("<component>.utilization", "1", Kind::ratio, Better::neither,
           "Busy workers or connections over all of them, averaged over measured time; absent "
           "where they are unlimited.");
  rows.add("<component>.queue.mean", "1", Kind::mean, Better::lower,
           "Requests waiting for a worker or connection of any instance, averaged over time.");
  rows.add("<component>.queue.max", "1", Kind::maximum, Better::lower,
           "Most requests waiting for any instance at once.");
  rows.add("cost.instance_seconds", "s", Kind::sum, Better::lower,
           "Service instances and store images times measured time.");
  rows.count("cost.messages", Better::lower, "Events published plus events delivered.");
  rows.add("cost.storage_bytes", "B", Kind::sum, Better::lower, "Storage of all images.");
  rows.count("cost.parts", Better::lower, "Different services, stores and feeds to operate.");
}

std::vector<MetricInfo> build() {
  Rows rows;
  add_requests(rows, "query", "Queries");
  add_staleness(rows);
  add_requests(rows, "command", "Commands");
  rows.count("command.conflicts", Better::lower,
             "Transactions of commands ended by a conflict or a deadlock.");
  rows.count("command.retries", Better::lower, "Further attempts of commands.");
  rows.count("command.repeated", Better::neither,
             "Commands that changed nothing because they had been committed before: a client "
             "without an answer had sent them again.");
  rows.count("command.rejected", Better::lower,
             "Commands refused as unauthorised, invalid or without a route.");
  add_changes(rows);
  add_places(rows);
  return rows.take();
}

bool is_reason(std::string_view text) {
  for (int i = 1; i < outcomes; ++i)
    if (name_of(static_cast<Outcome>(i)) == text) return true;
  return false;
}

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t open = pattern.find('<');
  if (open == std::string_view::npos) return pattern == name;
  std::size_t close = pattern.find('>');
  std::string_view before = pattern.substr(0, open), after = pattern.substr(close + 1);
  if (name.size() <= before.size() + after.size()) return false;
  if (!name.starts_with(before) || !name.ends_with(after)) return false;
  std::string_view middle = name.substr(open, name.size() - before.size() - after.size());
  if (pattern.substr(open, close + 1 - open) == "<reason>") return is_reason(middle);
  return middle.find('.') == std::string_view::npos;
}

}  // namespace

const std::vector<MetricInfo>& metric_table() {
  static const std::vector<MetricInfo> table = build();
  return table;
}

const MetricInfo* find_metric(std::string_view name) {
  const MetricInfo* general = nullptr;
  for (const MetricInfo& row : metric_table()) {
    if (row.pattern == name) return &row;
    if (!general && matches(row.pattern, name)) general = &row;
  }
  return general;
}

std::vector<std::string> metric_names(const std::vector<std::string>& components) {
  std::vector<std::string> names;
  bool components_done = false;
  for (const MetricInfo& row : metric_table()) {
    if (row.pattern.ends_with("<reason>")) {
      std::string stem = row.pattern.substr(0, row.pattern.find('<'));
      for (int i = 1; i < outcomes; ++i)
        names.push_back(stem + std::string(name_of(static_cast<Outcome>(i))));
    } else if (!row.pattern.starts_with("<component>")) {
      names.push_back(row.pattern);
    } else if (!std::exchange(components_done, true)) {
      for (const std::string& component : components)
        for (const MetricInfo& each : metric_table())
          if (each.pattern.starts_with("<component>"))
            names.push_back(component + each.pattern.substr(11));
    }
  }
  return names;
}

std::string_view name_of(MetricInfo::Kind kind) {
  static constexpr std::string_view names[] = {"count", "ratio", "mean", "quantile", "max", "sum"};
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
