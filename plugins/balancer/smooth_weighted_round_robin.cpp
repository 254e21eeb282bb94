// smooth_weighted_round_robin: each target as often as its weight says, as nginx does it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { max_fails, fail_timeout };
constexpr cq_param params[] = {
    integer_param("max_fails", "",
                  "requests in a row that a target loses or lets wait too long before it is left "
                  "out; 0 = nobody counts them (nginx: 1)",
                  1, 0, 1000),
    duration_param("fail_timeout",
                   "how long it is left out, and how long a failure counts (nginx: 10 s)", 10e9,
                   1e6, 3600e9)};

enum Figure { left_out };
constexpr cq_probe probes[] = {
    counter("left_out", "", "times that a target was left out for its failures")};

// Weights are turned into whole numbers, so that adding them up for ever loses nothing.
constexpr std::int64_t unit = 1 << 20;

class SmoothWeightedRoundRobin {
 public:
  SmoothWeightedRoundRobin(const Host& host, const Config& config)
      : host_(host),
        most_(static_cast<std::uint32_t>(config.integer(max_fails))),
        timeout_(config.integer(fail_timeout)),
        states_(config.targets()) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    std::uint32_t best = pick_among(targets, op.now);
    if (best != CQ_NONE || !any_up(targets)) return best;
    for (State& state : states_) state.failures = 0;
    return pick_among(targets, op.now);
  }

  void done(const cq_op& op, std::uint32_t target, std::int64_t latency) {
    State& state = states_[target];
    bool failed = op.outcome == CQ_GIVEN_UP || op.outcome == CQ_LOST;
    if (failed && most_ > 0) return fail(state, target);
    // An answer to what was asked before the failure says nothing about the target now.
    if (!failed && host_.now() - latency >= state.failed_at) state.failures = 0;
  }

 private:
  struct State {
    std::int64_t credit = 0;
    std::int64_t weight = 0;  // as it was when a request was placed last
    std::int64_t lost = 0;    // of it, by failures
    std::uint32_t failures = 0;
    std::int64_t failed_at = 0;  // the last time
  };

  static bool any_up(Targets targets) {
    return std::any_of(targets.begin(), targets.end(), [](const cq_target& t) { return t.up; });
  }
  bool is_left_out(const State& state, std::int64_t now) const {
    return most_ > 0 && state.failures >= most_ && now - state.failed_at < timeout_;
  }

  std::uint32_t pick_among(Targets targets, std::int64_t now) {
    std::uint32_t best = CQ_NONE;
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      State& state = states_[i];
      if (!targets[i].up || is_left_out(state, now)) continue;
      state.weight = std::llround(double{targets[i].weight} * unit);
      state.credit += state.weight - state.lost;
      total += state.weight - state.lost;
      state.lost = std::max<std::int64_t>(0, state.lost - unit);
      if (best == CQ_NONE || state.credit > states_[best].credit) best = i;
    }
    if (best != CQ_NONE) states_[best].credit -= total;
    return best;
  }

  void fail(State& state, std::uint32_t target) {
    if (host_.now() - state.failed_at >= timeout_) state.failures = 0;
    ++state.failures;
    state.failed_at = host_.now();
    state.lost = std::min(state.weight, state.lost + state.weight / most_);
    if (state.failures != most_) return;
    host_.record(left_out, 1);
    if (!host_.explains()) return;
    char text[64];
    std::snprintf(text, sizeof text, "leaves target %u out for its failures", target + 1);
    host_.explain(text);
  }

  Host host_;
  std::uint32_t most_;
  std::int64_t timeout_;
  std::vector<State> states_;
};

const Plugin<SmoothWeightedRoundRobin, BalancerKind> plugin{{
    .name = "smooth_weighted_round_robin",
    .summary = "each target in turn, as often as its weight says, well mixed",
    .doc =
        R"(Every request gives each target that is up as much credit as its weight. The one with
the most credit, the first of several, gets the request and pays for it with the sum of all weights.
So over any round each target gets its share exactly, and the turns of a heavy target are spread
over the round instead of coming in a row: weights 5, 1, 1 give a a b a c a a, where a plain
weighted round robin would give a a a a a b c and bury the first target five times in succession.

Weights are those of the service (`weights`, or its `speeds`) and follow what an operator believes
about the machines; with equal weights it is `round_robin`. A target that is down neither earns nor
spends, and its turns fall to the others.

Nobody tells it that a target is ill: it learns that from requests that were lost in a crash or
whose client gave up waiting. Each takes 1 / `max_fails` of the target's weight away, which comes
back by 1 with every request that is placed. After `max_fails` of them the target is left out for
`fail_timeout`, and it counts as healthy again when it has answered a request that was placed after
the last failure. So a slow machine costs one client in every `fail_timeout`, and a machine that
merely had one slow request is punished as well. A refusal for want of room is an answer: it comes
fast, and a target that refuses keeps its share. When all that are up are left out, all are tried
again.

This is the rule of nginx since 1.3.1 (2012) for `upstream` servers with `weight`, `max_fails` and
`fail_timeout`; nginx answers with an error when all are left out, and tries them all again for the
request after it.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
