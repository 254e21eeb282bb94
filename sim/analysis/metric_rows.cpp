// The rows of the metric table, one a line, grouped as docs/metrics.md shows them.
#include "sim/analysis/metric_rows.hpp"

#include <utility>

#include "sim/analysis/watch_fold.hpp"

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
  void ratio(std::string pattern, Better better, std::string doc) {
    add(std::move(pattern), "1", Kind::ratio, better, std::move(doc));
  }
  // Only of components that are watched.
  void watched(std::string pattern, Kind kind, Better better, std::string doc) {
    add(std::move(pattern), "1", kind, better, std::move(doc));
    rows_.back().needs = MetricInfo::Needs::watch;
  }
  // Statistics of durations, or of counts; every one of them is better when lower.
  void times(const std::string& name, std::initializer_list<const char*> statistics,
             const std::string& doc, std::string_view unit = "s") {
    for (std::string statistic : statistics) {
      Kind kind = statistic.ends_with("mean")  ? Kind::mean
                  : statistic.ends_with("max") ? Kind::maximum
                  : statistic == "sd"          ? Kind::deviation
                                               : Kind::quantile;
      add(name + "." + statistic, unit, kind, Better::lower, doc);
    }
  }
  // A wait of requests `whose`, with who waited at all.
  void waits(const std::string& name, const std::string& whose, const std::string& what) {
    std::string spent = "Time spent waiting for " + what + ", of completed " + whose;
    statistics_of_waits(name, spent + "; those that never waited count as 0.",
                        "Completed " + whose + " that waited for " + what + " at all.",
                        spent + " that waited at all.");
  }
  // The same, only of components that are watched, in the words given.
  void watched_waits(const std::string& name, const std::string& all, const std::string& share,
                     const std::string& waited) {
    std::size_t before = rows_.size();
    statistics_of_waits(name, all, share, waited);
    for (std::size_t i = before; i < rows_.size(); ++i) rows_[i].needs = MetricInfo::Needs::watch;
  }
  // Only of stores whose machine has such `parts`: "processors".
  void of_machine(const std::string& name, MetricInfo::Needs needs, const std::string& parts) {
    std::size_t before = rows_.size();
    add(name + ".utilization", "1", Kind::ratio, Better::neither,
        "Busy " + parts + " of the store's images over all of them, averaged over measured time.");
    add(name + ".queue.mean", "1", Kind::mean, Better::lower,
        "Transactions waiting for any of the " + parts + ", averaged over time.");
    add(name + ".queue.max", "1", Kind::maximum, Better::lower,
        "Most transactions waiting for any of the " + parts + " at once.");
    for (std::size_t i = before; i < rows_.size(); ++i) rows_[i].needs = needs;
  }
  std::vector<MetricInfo> take() { return std::move(rows_); }

 private:
  void statistics_of_waits(const std::string& name, const std::string& all,
                           const std::string& share, const std::string& waited) {
    times(name, {"mean", "p50", "p90", "p95", "p99", "max"}, all);
    ratio(name + ".waited_fraction", Better::lower, share);
    times(name + ".waited", {"mean", "p90"}, waited);
  }

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
  rows.times(kind + ".latency", {"mean", "sd", "p50", "p90", "p95", "p99", "p999", "max"},
             "Arrival until the client has the answer, of completed " + kind + " requests.");
  rows.waits(kind + ".lock_wait", kind + " requests", "locks");
  rows.add(kind + ".lock_wait.share", "1", Kind::ratio, Better::lower,
           "Sum of lock waits over sum of latencies.");
  rows.waits(kind + ".queue_wait", kind + " requests",
             "workers, connections, processors and disks");
  for (const char* part :
       {"network", "queue", "service", "lock_wait", "store", "backoff", "parts", "projection"})
    rows.add(kind + ".part." + part + ".mean", "s", Kind::mean, Better::lower,
             std::string("Mean time of a completed ") + kind + " in phase `" + part +
                 "`; the parts add up to the mean latency.");
}

void add_staleness(Rows& rows) {
  rows.add("query.stale_fraction", "1", Kind::ratio, Better::lower,
           "Completed queries that missed a committed change of a key they read, over those that "
           "read any.");
  rows.times("query.staleness", {"mean", "p50", "p90", "p99", "max"},
             "Age of the oldest change that an answer missed when it was read, of those that the "
             "feed of the image takes; 0 for answers that missed none.");
  rows.times("query.version_lag", {"mean", "p50", "p90", "p99", "max"},
             "Changes of a key newer than the version seen, of those that the feed of the image "
             "takes; of the key that lags most.",
             "1");
  for (const char* k : {"2", "3", "5", "10"})
    rows.ratio(std::string("query.version_lag.at_least_") + k, Better::lower,
               std::string("Completed queries whose version lag was ") + k +
                   " or more, over those that read any key.");
}

void add_changes(Rows& rows) {
  rows.count("session.read_your_writes.violations", Better::lower,
             "Completed queries that saw less of a key than their session had written before.");
  rows.count("session.monotonic_reads.violations", Better::lower,
             "Completed queries that saw less of a key than their session had seen before.");
  rows.times("consistency_window", {"mean", "sd", "p50", "p90", "p95", "p99", "p999", "max"},
             "Commit until the last image of every feed that takes the change shows it.");
  rows.count("consistency_window.open", Better::lower,
             "Changes that some image did not show at the end; they are in no window statistic.");
  rows.times("feed.lag", {"mean", "sd", "p50", "p90", "p95", "p99", "p999", "max"},
             "Commit until an image shows the change, one sample per image.");
  rows.times("feed.age", {"mean", "peak.mean"},
             "Now minus the commit of the newest change that an image shows, over time and images; "
             "its peaks are its values just before a newer change is shown.");
  rows.count("feed.published", Better::neither, "Events handed to a queue.");
  rows.count("feed.delivered", Better::neither, "Events handed to a projection of an image.");
  rows.count("feed.applied", Better::neither, "Events applied to an image.");
  rows.count("feed.duplicates", Better::lower, "Events delivered again, without effect.");
  rows.count("feed.overtaken", Better::lower,
             "Events that reached an image after a newer one of their key.");
  rows.count("feed.set_back", Better::lower,
             "Events that put an older version of their key in the place of a newer one.");
  rows.count("feed.dead_lettered", Better::lower, "Events given up.");
  rows.count("feed.failures", Better::lower, "Handlings of an event by a projection that failed.");
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
  rows.add("<component>.share.max", "1", Kind::maximum, Better::neither,
           "Largest share of a component's visits that one of its several instances got.");
  rows.add("<component>.share.min", "1", Kind::minimum, Better::neither,
           "Smallest share of a component's visits that one of its several instances got.");
  rows.add("<component>.share.sd", "1", Kind::deviation, Better::lower,
           "Standard deviation of those shares over the instances.");
}

void add_watched(Rows& rows) {
  for (std::uint32_t level : WatchFold::levels)
    rows.watched("<component>.held.at_least_" + std::to_string(level), Kind::ratio, Better::neither,
                 "Share of instances that hold " + std::to_string(level) +
                     " requests or more, waiting or served, averaged over time.");
  rows.watched("<component>.all_idle", Kind::ratio, Better::neither,
               "Share of time in which no instance holds any request.");
  rows.watched("<component>.moved_fraction", Kind::ratio, Better::lower,
               "Visits whose key went to another instance than the time before, over visits whose "
               "key had been there before.");
  std::string waits = "Request until grant of a lock of the store, each lock by itself";
  rows.watched_waits("<component>.lock_wait", waits + "; granted at once is 0.",
                     "Granted locks of the store that were waited for at all.",
                     waits + ", of those waited for at all.");
  rows.watched("<component>[<i>].utilization", Kind::ratio, Better::neither,
               "As `<component>.utilization`, of its i-th instance.");
  rows.watched("<component>[<i>].share", Kind::ratio, Better::neither,
               "Share of the component's visits that its i-th instance got.");
}

void add_probes(Rows& rows) {
  std::string name(probe_pattern);
  rows.count(name, Better::neither,
             "What a plugin counts about itself: `cqrslab plugins show` lists its probes.");
  rows.add(name + ".mean", "1", Kind::mean, Better::neither,
           "Mean of what it observes; of a level, over time and instances. In seconds where the "
           "probe's unit is ns.");
  rows.add(name + ".p99", "1", Kind::quantile, Better::neither, "Of what it observes.");
  rows.add(name + ".max", "1", Kind::maximum, Better::neither,
           "Largest of what it observes, or highest level.");
}

// The same for each operation of the domain by its name.
void add_operation(Rows& rows) {
  const std::string name = "<operation>", whose = "requests of the operation";
  rows.count(name + ".offered", Better::neither, "Requests of the operation that arrived.");
  rows.count(name + ".completed", Better::higher, "Those answered with success.");
  rows.count(name + ".failed", Better::lower, "Those answered with a failure.");
  rows.add(name + ".throughput", "1/s", Kind::ratio, Better::higher,
           "Those completed per second of measured time.");
  rows.times(name + ".latency", {"mean", "sd", "p50", "p90", "p95", "p99", "p999", "max"},
             "Arrival until the client has the answer, of completed " + whose + ".");
  rows.waits(name + ".lock_wait", whose, "locks");
  rows.waits(name + ".queue_wait", whose, "workers, connections, processors and disks");
  rows.ratio(name + ".stale_fraction", Better::lower, "As `query.stale_fraction`.");
  rows.count(name + ".conflicts", Better::lower,
             "Transactions of the operation ended by a conflict or a deadlock.");
  rows.count(name + ".retries", Better::lower, "Further attempts of its requests.");
  rows.times(name + ".age", {"mean", "peak.mean"},
             "Now minus the arrival of the youngest completed command of the operation, over time; "
             "its peaks are its values just before a younger one completes.");
}

void add_cost(Rows& rows) {
  rows.add("cost.instance_seconds", "s", Kind::sum, Better::lower,
           "Service instances and store images times measured time.");
  rows.count("cost.messages", Better::lower, "Events published plus events delivered.");
  rows.add("cost.storage_bytes", "B", Kind::sum, Better::lower, "Storage of all images.");
  rows.count("cost.parts", Better::lower, "Different services, stores and feeds to operate.");
}

}  // namespace

std::vector<ProbeStatistic> statistics_of(Probe::Kind kind) {
  if (kind == Probe::Kind::counter) return {{"", Kind::count}};
  if (kind == Probe::Kind::gauge) return {{".mean", Kind::mean}, {".max", Kind::maximum}};
  return {{".mean", Kind::mean}, {".p99", Kind::quantile}, {".max", Kind::maximum}};
}

std::vector<MetricInfo> metric_rows() {
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
  rows.count("command.write_skews", Better::lower,
             "Pairs of committed commands that each read, and did not write, a row that the other "
             "changed meanwhile; absent where no command reads beside what it writes.");
  add_changes(rows);
  add_places(rows);
  add_watched(rows);
  rows.of_machine("<component>.cpu", MetricInfo::Needs::cpus, "processors");
  rows.of_machine("<component>.disk", MetricInfo::Needs::disks, "disks");
  add_probes(rows);
  add_operation(rows);
  add_cost(rows);
  return rows.take();
}

}  // namespace cqrslab
