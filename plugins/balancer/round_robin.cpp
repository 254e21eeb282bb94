// round_robin: the targets in turn.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

class RoundRobin {
 public:
  RoundRobin(const Host& host, const Config&) : host_(host) {}

  std::uint32_t pick(const cq_op&, Targets targets) {
    auto n = static_cast<std::uint32_t>(targets.size());
    for (std::uint32_t tried = 0; tried < n; ++tried) {
      std::uint32_t index = next_ < n ? next_ : 0;
      next_ = index + 1;
      if (host_.explains()) {
        host_.explain("it is the turn of target ", index + 1,
                      targets[index].up ? "" : ", which is down");
      }
      if (targets[index].up) return index;
    }
    return CQ_NONE;
  }

 private:
  Host host_;
  std::uint32_t next_ = 0;
};

const Plugin<RoundRobin, BalancerKind> plugin{{
    .name = "round_robin",
    .summary = "each target in turn",
    .doc =
        R"(Gives the first request to the first target, the second to the second, and starts again
behind the last. A target that is down is left out, and its turn goes to the next one that is up.

It looks at nothing but its own counter, so it costs the same for three targets as for a thousand.
Because each target sees only every n-th arrival, the gaps between its arrivals vary less than
those of a random split, and its queue is shorter: at 80 % load on two exponential servers a
request stays 3.84 service times instead of 5. It does not notice that one target is slow or still
busy with a long request; `least_outstanding` and `power_of_two` do. Weights are ignored.

It is the default of nginx (`upstream` without a method) and of HAProxy (`balance roundrobin`).)",
}};

}  // namespace
}  // namespace cqrslab
