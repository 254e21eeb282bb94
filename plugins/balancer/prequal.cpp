// prequal: probes of load and latency sent ahead, hot targets avoided.
#include <algorithm>
#include <array>

#include "sim/contract/decay.hpp"
#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t most_kept = 64;

enum Param { probes, probe_time, pool, hot_quantile, max_age, reuse, average };
enum Seen { pool_size, hot_picks };
constexpr cq_param params[] = {
    integer_param("probes", "targets", "targets probed per request, chosen at random (paper: 3)", 3,
                  1, 16),
    law_param("probe_time", "from sending a probe until its answer is there", 0.2e6, 0, 10e9),
    integer_param("pool", "probes", "answers kept at once (paper: 16)", 16, 1, most_kept),
    ratio_param("hot_quantile",
                "targets above this quantile of requests in flight are hot (paper: 0.6 to 0.9)",
                0.84, 0, 1),
    duration_param("max_age", "an older answer is not used (paper: about 1 s)", 1e9, 1e6, 60e9),
    integer_param("reuse", "picks", "a probe's answer is used for so many picks", 3, 1, 1000),
    duration_param("average", "time constant of the latency that a target reports of itself", 1e9,
                   1e6, 600e9)};
constexpr cq_probe seen_probes[] = {
    sample_probe("pool", "probes", "answers in the pool when a request was placed"),
    counter("hot_picks", "requests", "requests placed when all known targets were hot")};

struct Answer {
  std::uint32_t target = 0, in_flight = 0;
  double latency = 0;  // ns; 0 = it has not answered anybody yet
  std::int64_t at = 0;
  std::uint32_t uses = 0;
};

class Prequal {
 public:
  Prequal(const Host& host, const Config& config)
      : host_(host),
        probe_stream_(host.stream("probes")),
        time_stream_(host.stream("probe times")),
        probes_(static_cast<std::uint32_t>(config.integer(probes))),
        pool_limit_(static_cast<std::size_t>(config.integer(pool))),
        hot_quantile_(config.real(hot_quantile)),
        max_age_(config.integer(max_age)),
        reuse_(static_cast<std::uint32_t>(config.integer(reuse))),
        average_(config.real(average)),
        latency_(config.targets()),
        answered_(config.targets()) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    targets_ = targets;
    if (targets.empty()) return CQ_NONE;
    send_probes(op);
    drop_useless(op.now);
    host_.record(pool_size, static_cast<std::int64_t>(kept_));
    std::size_t chosen = choose();
    if (host_.explains()) explain(chosen, op.now);
    if (chosen == kept_) return any_up(op);
    Answer& answer = pool_[chosen];
    std::uint32_t target = answer.target;
    ++answer.in_flight;  // what we send there ourselves is known without asking
    if (++answer.uses >= reuse_) remove(chosen);
    drop_worst_or_oldest();
    return target;
  }

  void done(const cq_op&, std::uint32_t target, std::int64_t latency) {
    std::int64_t now = host_.now();
    double& mean = latency_[target];
    double kept =
        mean == 0 ? 0 : kept_after(static_cast<double>(now - answered_[target]), average_);
    // An answer counts for a tenth at least, so that many at one instant still move the mean.
    kept = std::min(kept, 0.9);
    mean = mean == 0 ? static_cast<double>(latency)
                     : mean * kept + static_cast<double>(latency) * (1 - kept);
    answered_[target] = now;
  }

  // A probe's answer: what its target says at this instant.
  void timer(std::uint32_t target, std::uint64_t) {
    if (!targets_[target].up) return;
    if (kept_ == pool_limit_) remove(oldest());
    pool_[kept_++] = {target, targets_[target].outstanding, latency_[target], host_.now(), 0};
  }

 private:
  void send_probes(const cq_op& op) {
    auto n = static_cast<std::uint32_t>(targets_.size());
    for (std::uint32_t i = 0; i < probes_; ++i) {
      std::uint32_t slot = op.pick * 16 + i;
      std::uint32_t target = cq_below(cq_draw(probe_stream_, op.id, slot), n);
      host_.after(host_.sample(probe_time, time_stream_, op.id, slot), target, 0);
    }
  }

  void drop_useless(std::int64_t now) {
    for (std::size_t i = kept_; i-- > 0;) {
      if (now - pool_[i].at > max_age_ || !targets_[pool_[i].target].up) remove(i);
    }
  }

  // Of the cold the quickest; where all are hot the one with the least in flight. kept_ = none.
  std::size_t choose() {
    std::uint32_t limit = hot_limit();
    std::size_t cold = kept_, least = kept_;
    for (std::size_t i = 0; i < kept_; ++i) {
      const Answer& a = pool_[i];
      if (least == kept_ || a.in_flight < pool_[least].in_flight) least = i;
      if (a.in_flight > limit) continue;
      if (cold == kept_ || a.latency < pool_[cold].latency) cold = i;
    }
    if (cold != kept_ || kept_ == 0) return cold;
    host_.record(hot_picks, 1);
    return least;
  }

  void explain(std::size_t chosen, std::int64_t now) const {
    if (chosen == kept_) return host_.explain("no probe has answered: any target");
    const Answer& a = pool_[chosen];
    host_.explain("target ", a.target + 1, " said ", static_cast<double>(now - a.at) / 1e6,
                  " ms ago that it has ", a.in_flight, " in flight and answers within ",
                  a.latency / 1e6, " ms (0: it has answered nobody yet); more than ", hot_limit(),
                  " in flight is hot");
  }

  // Requests in flight above which a target is hot.
  std::uint32_t hot_limit() const {
    std::array<std::uint32_t, most_kept> counts;
    for (std::size_t i = 0; i < kept_; ++i) counts[i] = pool_[i].in_flight;
    if (kept_ == 0) return 0;
    auto rank = static_cast<std::size_t>(hot_quantile_ * static_cast<double>(kept_));
    rank = std::min(rank, kept_ - 1);
    std::nth_element(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(rank),
                     counts.begin() + static_cast<std::ptrdiff_t>(kept_));
    return counts[rank];
  }

  // One answer leaves per request, the oldest and the worst in turn, or the pool fills up with
  // answers that nobody chooses.
  void drop_worst_or_oldest() {
    if (kept_ < pool_limit_) return;
    drops_worst_ = !drops_worst_;
    std::size_t which = oldest();
    for (std::size_t i = 0; drops_worst_ && i < kept_; ++i) {
      if (pool_[i].in_flight > pool_[which].in_flight) which = i;
    }
    remove(which);
  }

  std::size_t oldest() const {
    std::size_t first = 0;
    for (std::size_t i = 1; i < kept_; ++i) {
      if (pool_[i].at < pool_[first].at) first = i;
    }
    return first;
  }
  void remove(std::size_t i) { pool_[i] = pool_[--kept_]; }

  // Nothing is known yet.
  std::uint32_t any_up(const cq_op& op) const {
    auto n = static_cast<std::uint32_t>(targets_.size());
    std::uint32_t start = cq_below(cq_draw(probe_stream_, op.id, op.pick * 16 + 15), n);
    for (std::uint32_t i = 0; i < n; ++i) {
      if (targets_[(start + i) % n].up) return (start + i) % n;
    }
    return CQ_NONE;
  }

  Host host_;
  std::uint64_t probe_stream_, time_stream_;
  std::uint32_t probes_;
  std::size_t pool_limit_;
  double hot_quantile_;
  std::int64_t max_age_;
  std::uint32_t reuse_;
  double average_;
  Targets targets_;
  std::vector<double> latency_;         // per target: mean of its answers, in ns
  std::vector<std::int64_t> answered_;  // per target: when it last answered
  std::array<Answer, most_kept> pool_;
  std::size_t kept_ = 0;
  bool drops_worst_ = false;
};

const Plugin<Prequal, BalancerKind> plugin{{
    .name = "prequal",
    .summary = "by probes: not the busy ones, and of the others the quickest",
    .doc =
        R"(With every request some targets, chosen at random, are probed beside it, and their
answers, requests in flight and recent latency, come after `probe_time` into a pool. The request
itself does not wait for them: it is placed by the answers that are there. Targets whose requests
in flight lie above the `hot_quantile` of the pool are hot; of the cold ones the one with the least
latency is taken, and only if all are hot the one with the least in flight. So load is capped first
and latency decides among those that have room: the lexicographic rule of Prequal (Wydrowski and
others, "Load is not what you should balance", NSDI 2024), which Google runs before YouTube.

An answer is thrown away when it is older than `max_age`, has been used `reuse` times, or when the
pool is full: the oldest and the worst in turn, because the good ones are used up and the bad ones
would stay. A request placed by an answer counts in it at once. Without any answer a target is taken
at random.

The latency that a target reports is the mean of its answers with time constant `average`; the
original takes the median of recent answers at about the present number in flight. Two signals make
it robust where machines differ: a slow one is avoided although its queue is short, and a fast one
is not flooded although it is fast. Weights are ignored. A probe costs a message that is not counted
here.)",
    .params = params,
    .probes = seen_probes,
}};

}  // namespace
}  // namespace cqrslab
