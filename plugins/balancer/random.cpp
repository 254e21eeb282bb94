// random: any target, each as likely or by its weight.
#include "sim/contract/draw.hpp"

namespace cqrslab {
namespace {

enum Param { weighted };
constexpr cq_param params[] = {
    boolean_param("weighted", "as likely as its weight says instead of equally likely", false)};

class Random {
 public:
  Random(const Host& host, const Config& config)
      : host_(host), stream_(host.stream("pick")), weighted_(config.boolean(weighted)) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    if (host_.explains()) host_.explain("by chance, ", weighted_ ? "by weight" : "all alike");
    if (weighted_) return pick_weighted(op, targets);
    return draw_target(stream_, op, 0, n, [&](std::uint32_t i) { return targets[i].up != 0; });
  }

 private:
  // Like draw_target: a target that is down is drawn again, so that only its requests move.
  std::uint32_t pick_weighted(const cq_op& op, Targets targets) const {
    double all = 0, up = 0;
    for (const cq_target& t : targets) {
      all += double{t.weight};
      if (t.up) up += double{t.weight};
    }
    if (up <= 0) return CQ_NONE;
    constexpr std::uint32_t tries = 4;
    for (std::uint32_t i = 0; i < tries; ++i) {
      bool last = i + 1 == tries;
      std::uint64_t bits = cq_draw(stream_, op.id, op.pick * tries + i);
      double left = static_cast<double>(bits >> 11) * 0x1p-53 * (last ? up : all);
      std::uint32_t chosen = CQ_NONE;
      for (std::uint32_t t = 0; t < targets.size() && left >= 0; ++t) {
        if (last && !targets[t].up) continue;
        left -= double{targets[t].weight};
        chosen = t;
      }
      if (chosen != CQ_NONE && targets[chosen].up) return chosen;
    }
    return CQ_NONE;
  }

  Host host_;
  std::uint64_t stream_;
  bool weighted_;
};

const Plugin<Random, BalancerKind> plugin{{
    .name = "random",
    .summary = "any target, each equally likely or as its weight says",
    .doc =
        R"(Throws a fair die over the targets that are up. It is the baseline that every other
balancer has to beat: a random split of random arrivals is random again, so each target is a queue
on its own that gains nothing from the idle neighbours. With exponential service each is an M/M/1
queue: at 80 % load a request stays 5 service times, where one common queue over two servers would
need 2.78.

With `weighted` the die is loaded: a target is as likely as its weight (`weights` of the service, or
its `speeds`). Two servers of speeds 2 and 1 at 80 % load then keep a request 3.33 service times of
the slow one; the best possible split, which gives the fast one a little more than its share, 3.21.

The die is thrown per request, by its number: the same request goes to the same target in every
topology with as many targets, and when a target goes down only the requests that it would have
had move.

It is what DNS with several addresses does, and `random` in nginx and Envoy.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
