// least_outstanding: the target with the fewest unanswered requests.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { ties };
enum Ties { random_tie, first_tie };

constexpr const char* ties_labels[] = {"random", "first", nullptr};
constexpr cq_param params[] = {
    choice_param("ties",
                 "which of several equally short targets; random is the fair coin of the model, "
                 "first sends an idle system's whole load to the first",
                 ties_labels, random_tie)};

class LeastOutstanding {
 public:
  LeastOutstanding(const Host& host, const Config& config)
      : host_(host), stream_(host.stream("ties")), ties_(static_cast<Ties>(config.integer(ties))) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    std::uint32_t best = CQ_NONE, equal = 0;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (!targets[i].up) continue;
      if (best != CQ_NONE && targets[i].outstanding > targets[best].outstanding) continue;
      bool tie = best != CQ_NONE && targets[i].outstanding == targets[best].outstanding;
      equal = tie ? equal + 1 : 1;
      if (!tie) best = i;
    }
    if (host_.explains() && best != CQ_NONE) {
      host_.explain("the fewest unanswered requests are ", targets[best].outstanding, ", at ",
                    equal, equal == 1 ? " target" : " targets");
    }
    if (equal <= 1 || ties_ == first_tie) return best;
    return one_of(targets, best, cq_below(cq_draw(stream_, op.id, op.pick), equal));
  }

 private:
  // The target `skip` places behind `first` among those as short as it.
  static std::uint32_t one_of(Targets targets, std::uint32_t first, std::uint32_t skip) {
    std::uint32_t i = first;
    while (skip > 0) {
      ++i;
      if (targets[i].up && targets[i].outstanding == targets[first].outstanding) --skip;
    }
    return i;
  }

  Host host_;
  std::uint64_t stream_;
  Ties ties_;
};

const Plugin<LeastOutstanding, BalancerKind> plugin{{
    .name = "least_outstanding",
    .summary = "the target with the fewest unanswered requests",
    .doc =
        R"(Looks at every target that is up and takes the one that has the fewest requests it has
not answered yet, in service or waiting. Queueing theory calls it join the shortest queue. With
two equal exponential servers at 50 % load a request stays 1.43 service times, against 1.33 of one
common queue and 2 of a random split (Adan, Wessels and Zijm 1990, with a fair coin on ties, which
is what `ties` = random tosses).

It needs to know all the counts at once, which one balancer in front of everything does and ten
balancers side by side do not; `power_of_two` gets most of the effect from two looks. It costs a
look at each target per request. Weights are ignored: of an idle slow target and an idle fast one
it may take the slow one. And it loves a target that fails fast, because that one always looks
idle.

nginx calls it `least_conn`, HAProxy `leastconn`, Envoy `LEAST_REQUEST` with a full scan.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
