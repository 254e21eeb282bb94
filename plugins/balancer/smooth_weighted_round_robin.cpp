// smooth_weighted_round_robin: in turn by weight, without bursts.
#include <cmath>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

// Weights are turned into whole numbers, so that adding them up for ever loses nothing.
constexpr double unit = 1u << 20;

class SmoothWeightedRoundRobin {
 public:
  SmoothWeightedRoundRobin(const Host& host, const Config& config)
      : host_(host), credit_(config.targets()) {}

  std::uint32_t pick(const cq_op&, Targets targets) {
    std::uint32_t best = CQ_NONE;
    std::int64_t total = 0;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (!targets[i].up) continue;
      std::int64_t weight = std::llround(double{targets[i].weight} * unit);
      credit_[i] += weight;
      total += weight;
      if (best == CQ_NONE || credit_[i] > credit_[best]) best = i;
    }
    if (host_.explains() && best != CQ_NONE) {
      host_.explain("target ", best + 1, " has the most credit, ",
                    static_cast<double>(credit_[best]) / unit, ", and pays ",
                    static_cast<double>(total) / unit);
    }
    if (best != CQ_NONE) credit_[best] -= total;
    return best;
  }

 private:
  Host host_;
  std::vector<std::int64_t> credit_;
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
about the machines; the plugin looks at nothing that happens. With equal weights it is
`round_robin`. A target that is down neither earns nor spends, and its turns fall to the others.

This is the rule of nginx since 1.3.1 (2012) for `upstream` servers with `weight`; nginx also lowers
the weight of a server for a while after it has failed, which this plugin leaves to the health of
the targets.)",
}};

}  // namespace
}  // namespace cqrslab
