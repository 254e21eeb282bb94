// join_idle: an idle target if there is one, else any.
#include "sim/contract/draw.hpp"

namespace cqrslab {
namespace {

class JoinIdle {
 public:
  JoinIdle(const Host& host, const Config&) : host_(host), stream_(host.stream("pick")) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    bool any_idle = false;
    for (const cq_target& t : targets) any_idle = any_idle || (t.up && t.outstanding == 0);
    if (host_.explains()) host_.explain(any_idle ? "one that is idle" : "none is idle: any");
    return draw_target(stream_, op, 0, n, [&](std::uint32_t i) {
      return targets[i].up && (!any_idle || targets[i].outstanding == 0);
    });
  }

 private:
  Host host_;
  std::uint64_t stream_;
};

const Plugin<JoinIdle, BalancerKind> plugin{{
    .name = "join_idle",
    .summary = "an idle target if there is one, else any",
    .doc =
        R"(Sends a request to one of the idle targets, each equally likely, and when none is idle to
any that is up, each equally likely. A target is idle when this balancer has no unanswered request
there.

It needs one bit per target instead of a count, and the targets can report it themselves when they
run out of work, so nobody is asked while a request waits: that is the point of join-idle-queue (Lu,
Xie, Kliot, Geller, Larus and Greenberg 2011). On ten exponential servers at 80 % load a request
stays 1.48 service times, between 1.36 with `least_outstanding` and 2.16 with `power_of_two`. At
very high load idle targets become rare and it turns into `random`, which is where it loses.
Weights are ignored.)",
}};

}  // namespace
}  // namespace cqrslab
