// power_of_two: the shorter of some targets that are drawn.
#include <array>

#include "sim/contract/draw.hpp"

namespace cqrslab {
namespace {

constexpr int most_choices = 16;

enum Param { choices, distinct };
constexpr cq_param params[] = {
    integer_param("choices", "targets",
                  "targets looked at per request; 1 = random (choice_count of Envoy: 2)", 2, 1,
                  most_choices),
    boolean_param("distinct",
                  "never look at one target twice for a request; off as in the supermarket model, "
                  "on as in Finagle",
                  false)};

class PowerOfTwo {
 public:
  PowerOfTwo(const Host& host, const Config& config)
      : host_(host),
        stream_(host.stream("choices")),
        choices_(static_cast<std::uint32_t>(config.integer(choices))),
        distinct_(config.boolean(distinct)) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    std::array<std::uint32_t, most_choices> seen;
    std::uint32_t best = CQ_NONE;
    for (std::uint32_t slot = 0; slot < choices_; ++slot) {
      seen[slot] = look(op, slot, targets, seen);
      if (seen[slot] == CQ_NONE) break;
      bool shorter = best == CQ_NONE || targets[seen[slot]].outstanding < targets[best].outstanding;
      if (shorter) best = seen[slot];
      if (host_.explains()) {
        host_.explain("looked at target ", seen[slot] + 1, " with ",
                      targets[seen[slot]].outstanding, " unanswered requests",
                      shorter ? ": the shortest so far" : "");
      }
    }
    return best;
  }

 private:
  // One more target; the first `slot` of `seen` are those looked at before.
  std::uint32_t look(const cq_op& op, std::uint32_t slot, Targets targets,
                     const std::array<std::uint32_t, most_choices>& seen) const {
    auto eligible = [&](std::uint32_t i) {
      bool again = false;
      for (std::uint32_t s = 0; distinct_ && s < slot; ++s) again = again || seen[s] == i;
      return targets[i].up && !again;
    };
    return draw_target(stream_, op, slot, static_cast<std::uint32_t>(targets.size()), eligible);
  }

  Host host_;
  std::uint64_t stream_;
  std::uint32_t choices_;
  bool distinct_;
};

const Plugin<PowerOfTwo, BalancerKind> plugin{{
    .name = "power_of_two",
    .summary = "the shorter of two targets chosen at random",
    .doc =
        R"(Chooses two targets at random and takes the one with fewer unanswered requests; of two
equal ones the first that was drawn. One look more than `random` changes the picture completely:
in the limit of many exponential servers at 90 % load a request stays 2.61 service times instead
of 10, and a third look gains only a little (2.03). This is the supermarket model of Vvedenskaya,
Dobrushin and Karpelevich (1996) and Mitzenmacher (2001); the mean stay with d looks at load r is
the sum over i >= 1 of r^((d^i - d) / (d - 1)).

The model draws with replacement, so the two may be one and the same target, and so does this
plugin unless `distinct` is on; with a hundred targets the difference is below one percent, with
two it is everything: distinct looks at both of two targets are `least_outstanding`.

It reads two counters instead of all, and several balancers that know only their own counts do not
all run to the same idle target. Targets that are down are drawn again; when fewer are up than
`choices`, those that are up are looked at. Weights are ignored. Finagle's default balancer and
Envoy's `LEAST_REQUEST` work like this.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
