// peak_ewma: the least estimated latency times requests outstanding, with peaks taken at once.
#include <limits>

#include "sim/contract/decay.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { decay, choices, penalty };
constexpr cq_param params[] = {
    duration_param("decay",
                   "time in which an estimate forgets all but 1/e of what it was (Finagle's "
                   "peak EWMA: 10 s)",
                   10e9, 1e6, 3600e9),
    integer_param("choices", "targets",
                  "targets compared per request, chosen at random; 0 = all (Finagle: 2)", 2, 0, 16),
    duration_param("penalty",
                   "assumed of a target that is busy and has not answered yet, so that a new one "
                   "is tried but not flooded (Finagle assumes a very large value)",
                   1e9, 0, 3600e9)};

// What is believed about one target: the latency of its answers, in ns.
struct Estimate {
  double latency = 0;
  std::int64_t at = 0;
  bool known = false;
};

class PeakEwma {
 public:
  PeakEwma(const Host& host, const Config& config)
      : host_(host),
        stream_(host.stream("choices")),
        decay_(static_cast<double>(config.integer(decay))),
        choices_(static_cast<std::uint32_t>(config.integer(choices))),
        penalty_(config.real(penalty)),
        estimates_(config.targets()) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    std::uint32_t looks = choices_ == 0 || choices_ > n ? n : choices_;
    std::uint32_t best = CQ_NONE;
    double least = std::numeric_limits<double>::infinity();
    auto look = [&](std::uint32_t i) {
      double load = targets[i].up ? load_of(i, targets[i], op.now) : least;
      bool better = targets[i].up && (best == CQ_NONE || load < least);
      if (host_.explains() && targets[i].up) {
        host_.explain("looked at target ", i + 1, ", which costs ", load / 1e6, " ms with ",
                      targets[i].outstanding, " unanswered requests",
                      better ? ": the least so far" : "");
      }
      if (!better) return;
      best = i;
      least = load;
    };
    if (looks < n) {
      for (std::uint32_t slot = 0; slot < looks; ++slot) {
        look(cq_below(cq_draw(stream_, op.id, op.pick * 16 + slot), n));
      }
    }
    // All of them, also where every one that was drawn is down.
    if (best == CQ_NONE) {
      for (std::uint32_t i = 0; i < n; ++i) look(i);
    }
    return best;
  }

  void done(const cq_op&, std::uint32_t target, std::int64_t latency) {
    Estimate& e = estimates_[target];
    double now_ns = static_cast<double>(latency);
    std::int64_t now = host_.now();
    if (!e.known || now_ns > e.latency) {
      e.latency = now_ns;
    } else {
      double kept = kept_after(static_cast<double>(now - e.at), decay_);
      e.latency = e.latency * kept + now_ns * (1 - kept);
    }
    e.known = true;
    e.at = now;
  }

 private:
  double load_of(std::uint32_t i, const cq_target& target, std::int64_t now) const {
    const Estimate& e = estimates_[i];
    if (!e.known) return target.outstanding == 0 ? 0 : penalty_ * (target.outstanding + 1.0);
    return e.latency * kept_after(static_cast<double>(now - e.at), decay_) *
           (target.outstanding + 1.0);
  }

  Host host_;
  std::uint64_t stream_;
  double decay_;
  std::uint32_t choices_;
  double penalty_;
  std::vector<Estimate> estimates_;
};

const Plugin<PeakEwma, BalancerKind> plugin{{
    .name = "peak_ewma",
    .summary = "the target whose recent peak latency times its queue is smallest",
    .doc =
        R"(Keeps for each target an estimate of its latency that jumps up to every answer that took
longer and sinks only slowly, by an exponentially weighted moving average with time constant
`decay`, when answers are faster. The load of a target is this estimate times one more than its
unanswered requests; of `choices` targets drawn at random the least loaded gets the request.

So one slow answer is enough to make a target unattractive, while it has to earn its good name back
over seconds: a machine that pauses for garbage collection or shares its processor with a noisy
neighbour is avoided at once, where `least_outstanding` notices only when a queue has formed. An
estimate that is not renewed sinks by itself, so a target that nobody asks any more is tried again.
A target that has not answered yet counts as free while it is idle and as slow as `penalty` when it
is not.

Latency is seen from here: network, queue and service together. A fast failure looks like a fast
answer. This is the measure of Finagle's `p2cPeakEwma` (Twitter) and of Linkerd.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
