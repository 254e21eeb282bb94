// From the folds' sums to named metrics, in the order of the metric table.
#include <algorithm>

#include "sim/analysis/metric_list.hpp"
#include "sim/analysis/metrics_state.hpp"

namespace cqrslab {
namespace {

void report_outcomes(MetricList& list, const std::string& kind, const RequestFold& fold,
                     double span) {
  list.count(kind + ".offered", fold.offered_count());
  list.count(kind + ".completed", fold.completed());
  list.count(kind + ".failed", fold.failed());
  list.count(kind + ".unfinished", fold.unfinished());
  for (int i = 1; i < outcomes; ++i) {
    Outcome outcome = static_cast<Outcome>(i);
    list.count(kind + ".failed." + std::string(name_of(outcome)), fold.ended(outcome));
  }
  if (span > 0) list.put(kind + ".throughput", static_cast<double>(fold.completed()) / span);
}

void report_times(MetricList& list, const std::string& kind, const RequestFold& fold) {
  const Histogram& latency = fold.latency();
  if (latency.count() == 0) return;
  list.mean(kind + ".latency", latency);
  for (unsigned per_mille : {500u, 900u, 990u, 999u})
    list.quantile(kind + ".latency", latency, per_mille);
  list.max(kind + ".latency", latency);
  list.mean(kind + ".lock_wait", fold.lock_wait());
  list.quantile(kind + ".lock_wait", fold.lock_wait(), 990);
  list.max(kind + ".lock_wait", fold.lock_wait());
  if (latency.sum() > 0)
    list.put(kind + ".lock_wait.share",
             static_cast<double>(fold.lock_wait().sum()) / static_cast<double>(latency.sum()));
  static constexpr std::pair<const char*, Phase> parts[] = {
      {"network", Phase::network},     {"queue", Phase::queue}, {"service", Phase::service},
      {"lock_wait", Phase::lock_wait}, {"store", Phase::store}, {"backoff", Phase::backoff},
      {"parts", Phase::parts}};
  for (const auto& [name, phase] : parts)
    list.put(kind + ".part." + name + ".mean",
             seconds_from_ns(static_cast<double>(fold.spent(phase)) /
                             static_cast<double>(latency.count())));
}

void report_staleness(MetricList& list, const RequestFold& queries) {
  const Histogram& staleness = queries.staleness();
  if (staleness.count() == 0) return;
  list.put("query.stale_fraction",
           static_cast<double>(queries.stale()) / static_cast<double>(staleness.count()));
  list.mean("query.staleness", staleness);
  list.quantile("query.staleness", staleness, 990);
  list.max("query.staleness", staleness);
  list.put("query.version_lag.mean", queries.version_lag().mean());
  list.put("query.version_lag.max", static_cast<double>(queries.version_lag().max()));
}

void report_changes(MetricList& list, const ChangeFold& changes, bool has_feeds) {
  if (!has_feeds) return;
  list.mean("consistency_window", changes.windows());
  list.quantile("consistency_window", changes.windows(), 500);
  list.quantile("consistency_window", changes.windows(), 990);
  list.max("consistency_window", changes.windows());
  list.count("consistency_window.open", changes.open_windows());
  list.mean("feed.lag", changes.lags());
  list.quantile("feed.lag", changes.lags(), 990);
  list.max("feed.lag", changes.lags());
  list.count("feed.published", changes.published());
  list.count("feed.delivered", changes.delivered());
  list.count("feed.applied", changes.applied());
  list.count("feed.duplicates", changes.duplicates());
  list.count("feed.dead_lettered", changes.dead_lettered());
}

void report_locks(MetricList& list, const LockFold& locks) {
  list.count("lock.conflicts", locks.conflicts());
  list.count("lock.deadlocks", locks.deadlocks());
  list.count("lock.queue.max", locks.longest());
  if (locks.hold().count() > 0) list.put("lock.hold.mean", seconds_from_ns(locks.hold().mean()));
}

void report_usage(MetricList& list, const UsageFold& usage, std::int64_t warm_up,
                  std::int64_t now) {
  for (const UsageFold::Component& part : usage.components(warm_up, now)) {
    if (part.has_utilization) list.put(part.name + ".utilization", part.utilization);
    list.put(part.name + ".queue.mean", part.queue_mean);
    list.count(part.name + ".queue.max", part.queue_max);
  }
}

void report_cost(MetricList& list, const TraceHeader& header, const ChangeFold& changes,
                 double span) {
  std::vector<std::string> parts;
  std::uint64_t instances = 0, bytes = 0;
  for (const Place& place : header.places) {
    if (place.kind == Place::Kind::outside) continue;
    if (place.kind != Place::Kind::feed) ++instances;
    bytes += place.storage_bytes;
    if (std::find(parts.begin(), parts.end(), place.component) == parts.end())
      parts.push_back(place.component);
  }
  list.put("cost.instance_seconds", static_cast<double>(instances) * span);
  list.count("cost.messages", changes.published() + changes.delivered());
  list.count("cost.storage_bytes", bytes);
  list.count("cost.parts", parts.size());
}

}  // namespace

MetricSet MetricsFold::metrics(Time now) const {
  const State& s = *state_;
  std::int64_t end = std::max(now.ns(), s.warm_up);
  double span = seconds_from_ns(static_cast<double>(end - s.warm_up));
  auto issued = [&](bool command) {
    return std::find(s.issues_command.begin(), s.issues_command.end(), command) !=
           s.issues_command.end();
  };
  bool has_feeds = std::any_of(s.header.places.begin(), s.header.places.end(),
                               [](const Place& p) { return p.kind == Place::Kind::feed; });
  MetricList list;
  if (issued(false)) {
    report_outcomes(list, "query", s.queries, span);
    report_times(list, "query", s.queries);
    report_staleness(list, s.queries);
  }
  if (issued(true)) {
    report_outcomes(list, "command", s.commands, span);
    report_times(list, "command", s.commands);
    list.count("command.conflicts", s.commands.conflicts());
    list.count("command.retries", s.commands.retries());
    list.count("command.repeated", s.commands.repeated_count());
    list.count("command.rejected", s.commands.ended(Outcome::unauthorised) +
                                       s.commands.ended(Outcome::invalid) +
                                       s.commands.ended(Outcome::no_route));
  }
  if (s.has_sessions) {
    list.count("session.read_your_writes.violations", s.queries.lost_own_write());
    list.count("session.monotonic_reads.violations", s.queries.went_back());
  }
  report_changes(list, s.changes, has_feeds);
  report_locks(list, s.locks);
  if (end > s.warm_up) report_usage(list, s.usage, s.warm_up, end);
  report_cost(list, s.header, s.changes, span);
  return list.take();
}

}  // namespace cqrslab
