// shortest_expected_delay: the least outstanding work per weight.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

class ShortestExpectedDelay {
 public:
  ShortestExpectedDelay(const Host& host, const Config&)
      : host_(host), stream_(host.stream("ties")) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    std::uint32_t best = CQ_NONE, equal = 0;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (!targets[i].up) continue;
      int order = best == CQ_NONE ? -1 : compare(targets[i], targets[best]);
      if (order < 0) best = i, equal = 1;
      if (order == 0) ++equal;
    }
    if (host_.explains() && best != CQ_NONE) {
      host_.explain("the least of (unanswered requests + 1) / weight is ",
                    (targets[best].outstanding + 1.0) / double{targets[best].weight}, ", at ",
                    equal, equal == 1 ? " target" : " targets");
    }
    if (equal <= 1) return best;
    std::uint32_t skip = cq_below(cq_draw(stream_, op.id, op.pick), equal);
    std::uint32_t i = best;
    while (skip > 0) {
      ++i;
      if (targets[i].up && compare(targets[i], targets[best]) == 0) --skip;
    }
    return i;
  }

 private:
  // Of (outstanding + 1) / weight, multiplied out so that equal delays are equal.
  static int compare(const cq_target& a, const cq_target& b) {
    double left = (a.outstanding + 1.0) * double{b.weight};
    double right = (b.outstanding + 1.0) * double{a.weight};
    return left < right ? -1 : left > right ? 1 : 0;
  }

  Host host_;
  std::uint64_t stream_;
};

const Plugin<ShortestExpectedDelay, BalancerKind> plugin{{
    .name = "shortest_expected_delay",
    .summary = "the target where the request would be done first if weights are speeds",
    .doc =
        R"(Takes the target with the smallest (unanswered requests + 1) / weight, that is, the one
whose queue with this request in it would be worked off first if weights are speeds; a fair coin
decides between equals. On equal targets it is `least_outstanding`.

On unequal ones it is what `least_outstanding` is not: two exponential servers of speeds 2 and 1 at
80 % load keep a request 1.98 service times of the slow one against 2.09 by counting requests alone,
and at speeds 4 and 1 and 70 % it is 0.86 against 1.08, because counting sends every other request
of an idle pair to the slow one. It is greedy, not optimal: it never lets a request wait for the
fast target while the slow one is idle and just as quick for this request.

Linux' IPVS calls it `sed`; HAProxy and nginx divide the connections by the weight as well in
`leastconn` and `least_conn`, without the one to be added.)",
}};

}  // namespace
}  // namespace cqrslab
