// From the folds' sums to named metrics, in the order of the metric table.
#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/analysis/metric_list.hpp"
#include "sim/analysis/metric_table.hpp"
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
  list.spread(kind + ".latency", latency);
  list.waits(kind + ".lock_wait", fold.lock_wait());
  if (latency.sum() > 0)
    list.put(kind + ".lock_wait.share",
             static_cast<double>(fold.lock_wait().sum()) / static_cast<double>(latency.sum()));
  list.waits(kind + ".queue_wait", fold.queue_wait());
  static constexpr std::pair<const char*, Phase> parts[] = {
      {"network", Phase::network}, {"queue", Phase::queue},
      {"service", Phase::service}, {"lock_wait", Phase::lock_wait},
      {"store", Phase::store},     {"backoff", Phase::backoff},
      {"parts", Phase::parts},     {"projection", Phase::projection}};
  for (const auto& [name, phase] : parts)
    list.put(kind + ".part." + name + ".mean",
             seconds_from_ns(static_cast<double>(fold.spent(phase)) /
                             static_cast<double>(latency.count())));
}

void report_stale_fraction(MetricList& list, const std::string& kind, const RequestFold& fold) {
  std::uint64_t judged = fold.staleness().count();
  if (judged > 0)
    list.put(kind + ".stale_fraction",
             static_cast<double>(fold.stale()) / static_cast<double>(judged));
}

void report_staleness(MetricList& list, const RequestFold& queries) {
  report_stale_fraction(list, "query", queries);
  const Waits& lag = queries.version_lag();
  if (lag.count() == 0) return;
  list.mean("query.staleness", queries.staleness());
  list.quantiles("query.staleness", queries.staleness(), {500, 900, 990});
  list.max("query.staleness", queries.staleness());
  list.put("query.version_lag.mean", lag.mean());
  for (unsigned p : {500u, 900u, 990u})
    list.put("query.version_lag" + MetricList::ending(p), lag.quantile(p));
  list.put("query.version_lag.max", static_cast<double>(lag.max()));
  for (int k : {2, 3, 5, 10})
    list.put("query.version_lag.at_least_" + std::to_string(k),
             static_cast<double>(lag.longer().at_least(k)) / static_cast<double>(lag.count()));
}

void report_operation(MetricList& list, const std::string& name, const RequestFold& fold,
                      double span) {
  list.count(name + ".offered", fold.offered_count());
  list.count(name + ".completed", fold.completed());
  list.count(name + ".failed", fold.failed());
  if (span > 0) list.put(name + ".throughput", static_cast<double>(fold.completed()) / span);
  list.spread(name + ".latency", fold.latency());
  list.waits(name + ".lock_wait", fold.lock_wait());
  list.waits(name + ".queue_wait", fold.queue_wait());
  report_stale_fraction(list, name, fold);
  list.count(name + ".conflicts", fold.conflicts());
  list.count(name + ".retries", fold.retries());
}

void report_age(MetricList& list, const std::string& name, std::optional<double> mean,
                const Tally& peaks) {
  if (mean) list.put(name + ".age.mean", seconds_from_ns(*mean));
  if (peaks.count() > 0) list.put(name + ".age.peak.mean", seconds_from_ns(peaks.mean()));
}

void report_changes(MetricList& list, const ChangeFold& changes, std::int64_t now) {
  list.spread("consistency_window", changes.windows());
  list.count("consistency_window.open", changes.open_windows());
  list.spread("feed.lag", changes.lags());
  report_age(list, "feed", changes.age(now), changes.age_peaks());
  list.count("feed.published", changes.published());
  list.count("feed.delivered", changes.delivered());
  list.count("feed.applied", changes.applied());
  list.count("feed.duplicates", changes.duplicates());
  list.count("feed.overtaken", changes.overtaken());
  list.count("feed.set_back", changes.set_back());
  list.count("feed.dead_lettered", changes.dead_lettered());
  list.count("feed.failures", changes.failures());
}

void report_locks(MetricList& list, const LockFold& locks) {
  list.count("lock.conflicts", locks.conflicts());
  list.count("lock.deadlocks", locks.deadlocks());
  list.count("lock.queue.max", locks.longest());
  if (locks.hold().count() > 0) list.put("lock.hold.mean", seconds_from_ns(locks.hold().mean()));
}

void report_shares(MetricList& list, const std::string& name, const std::vector<double>& shares) {
  if (shares.size() < 2) return;
  auto [least, most] = std::minmax_element(shares.begin(), shares.end());
  double fair = 1 / static_cast<double>(shares.size()), squares = 0;
  for (double share : shares) squares += (share - fair) * (share - fair);
  list.put(name + ".share.max", *most);
  list.put(name + ".share.min", *least);
  list.put(name + ".share.sd", std::sqrt(squares * fair));
}

void report_watched(MetricList& list, const WatchFold::Component& component) {
  for (std::size_t i = 0; i < component.at_least.size(); ++i)
    list.put(component.name + ".held.at_least_" + std::to_string(WatchFold::levels[i]),
             component.at_least[i]);
  list.put(component.name + ".all_idle", component.all_idle);
  if (component.returned > 0)
    list.put(component.name + ".moved_fraction",
             static_cast<double>(component.moved) / static_cast<double>(component.returned));
  list.waits(component.name + ".lock_wait", *component.lock_waits);
}

void report_instances(MetricList& list, const UsageFold::Component& part) {
  for (std::size_t i = 0; i < part.utilizations.size(); ++i) {
    std::string name = part.name + "[" + std::to_string(i + 1) + "]";
    if (part.has_utilization) list.put(name + ".utilization", part.utilizations[i]);
    if (!part.shares.empty()) list.put(name + ".share", part.shares[i]);
  }
}

void report_usage(MetricList& list, const UsageFold& usage, const WatchFold& watched,
                  std::int64_t warm_up, std::int64_t now) {
  std::vector<UsageFold::Component> parts = usage.components(warm_up, now);
  std::vector<WatchFold::Component> closer = watched.components(now);
  auto is_watched = [&](const UsageFold::Component& part) {
    return std::find_if(closer.begin(), closer.end(),
                        [&](const WatchFold::Component& each) { return each.name == part.name; });
  };
  for (const UsageFold::Component& part : parts) {
    if (part.has_utilization) list.put(part.name + ".utilization", part.utilization);
    list.put(part.name + ".queue.mean", part.queue_mean);
    list.count(part.name + ".queue.max", part.queue_max);
    if (!part.is_machine) report_shares(list, part.name, part.shares);
    auto found = is_watched(part);
    if (found != closer.end()) report_watched(list, *found);
  }
  for (const UsageFold::Component& part : parts)
    if (is_watched(part) != closer.end()) report_instances(list, part);
}

void report_cost(MetricList& list, const TraceHeader& header, const ChangeFold& changes,
                 double span) {
  std::vector<std::string> parts;
  std::uint64_t instances = 0, bytes = 0;
  for (const Place& place : header.places) {
    if (place.kind == Place::Kind::outside || place.kind == Place::Kind::machine) continue;
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

void report_commands(MetricList& list, const RequestFold& commands) {
  list.count("command.conflicts", commands.conflicts());
  list.count("command.retries", commands.retries());
  list.count("command.repeated", commands.repeated_count());
  list.count("command.rejected", commands.ended(Outcome::unauthorised) +
                                     commands.ended(Outcome::invalid) +
                                     commands.ended(Outcome::no_route));
}

}  // namespace

RequestFold MetricsFold::State::fold_of_kind(bool command) const {
  RequestFold all;
  for (std::size_t i = 0; i < folds.size(); ++i)
    if (is_command[i] == command) all.merge(folds[i]);
  return all;
}

MetricSet MetricsFold::metrics(Time now) const {
  const State& s = *state_;
  std::int64_t end = std::max(now.ns(), s.warm_up);
  double span = seconds_from_ns(static_cast<double>(end - s.warm_up));
  auto is_issued = [&](std::size_t operation) {
    return std::find(s.operation.begin(), s.operation.end(), operation) != s.operation.end();
  };
  auto issued = [&](bool command) {
    return std::any_of(s.operation.begin(), s.operation.end(),
                       [&](std::uint16_t each) { return s.is_command[each] == command; });
  };
  bool has_feeds = std::any_of(s.header.places.begin(), s.header.places.end(),
                               [](const Place& p) { return p.kind == Place::Kind::feed; });
  MetricList list;
  if (issued(false)) {
    RequestFold queries = s.fold_of_kind(false);
    report_outcomes(list, "query", queries, span);
    report_times(list, "query", queries);
    report_staleness(list, queries);
  }
  if (issued(true)) {
    RequestFold commands = s.fold_of_kind(true);
    report_outcomes(list, "command", commands, span);
    report_times(list, "command", commands);
    report_commands(list, commands);
    if (s.skews.has_seen_reads()) list.count("command.write_skews", s.skews.pairs());
  }
  if (s.has_sessions) {
    list.count("session.read_your_writes.violations", s.fold_of_kind(false).lost_own_write());
    list.count("session.monotonic_reads.violations", s.fold_of_kind(false).went_back());
  }
  if (has_feeds) report_changes(list, s.changes, end);
  report_locks(list, s.locks);
  if (end > s.warm_up) report_usage(list, s.usage, s.watched, s.warm_up, end);
  for (const ProbeFold::Figure& figure : s.probes.figures(end)) list.put(figure.name, figure.value);
  for (std::size_t i = 0; i < s.folds.size(); ++i) {
    const TraceOperation& operation = s.header.operations[i];
    if (!is_issued(i) || !has_metrics_of_its_own(operation)) continue;
    report_operation(list, operation.name, s.folds[i], span);
    report_age(list, operation.name, s.ages[i].mean(end), s.ages[i].peaks());
  }
  report_cost(list, s.header, s.changes, span);
  return list.take();
}

}  // namespace cqrslab
