#include "sim/contract/draw.hpp"

namespace cqrslab {
namespace {

class Random {
 public:
  Random(const Host& host, const Config&) : stream_(host.stream("pick")) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    return draw_target(stream_, op, 0, n, [&](std::uint32_t i) { return targets[i].up != 0; });
  }

 private:
  std::uint64_t stream_;
};

const Plugin<Random, BalancerKind> plugin{{
    .name = "random",
    .summary = "any target, each equally likely",
    .doc =
        R"(Throws a fair die over the targets that are up. It is the baseline that every other
balancer has to beat: a random split of random arrivals is random again, so each target is a queue
on its own that gains nothing from the idle neighbours. With exponential service each is an M/M/1
queue: at 80 % load a request stays 5 service times, where one common queue over two servers would
need 2.78.

The die is thrown per request, by its number: the same request goes to the same target in every
topology with as many targets, and when a target goes down only the requests that it would have
had move. Weights are ignored.

It is what DNS with several addresses does, and `random` in nginx and Envoy.)",
}};

}  // namespace
}  // namespace cqrslab
