// rendezvous_hash: a key's target is the one with the highest hash of both.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

class RendezvousHash {
 public:
  RendezvousHash(const Host& host, const Config&) : host_(host), stream_(host.stream("ranks")) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    std::uint32_t best = CQ_NONE;
    std::uint64_t highest = 0;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (!targets[i].up) continue;
      std::uint64_t rank = cq_draw(stream_, op.key, i);
      if (best != CQ_NONE && rank <= highest) continue;
      best = i;
      highest = rank;
    }
    if (host_.explains() && best != CQ_NONE) {
      host_.explain("of those that are up, target ", best + 1, " ranks first for key ", op.key);
    }
    return best;
  }

 private:
  Host host_;
  std::uint64_t stream_;
};

const Plugin<RendezvousHash, BalancerKind> plugin{{
    .name = "rendezvous_hash",
    .summary = "the target that ranks highest for the key",
    .doc =
        R"(Key and target together are hashed to a number, and the target that is up and has the
highest number for a key gets its requests: highest random weight (Thaler and Ravishankar 1998). The
shares are as even as throwing keys at random makes them, without any points on a ring, and when a
target goes down its keys scatter over all others while no key moves between two that stay. When one
is added, 1 / (n + 1) of the keys move, all of them to it.

It looks at every target for each request, and not at how busy they are: a popular key makes its
target hot. Weights are ignored. The ranks depend on the seed, so that replications see different
ones.)",
}};

}  // namespace
}  // namespace cqrslab
