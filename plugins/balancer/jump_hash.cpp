// jump_hash: a key's target by jump consistent hashing.
#include "sim/contract/jump.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { scatter };
constexpr cq_param params[] = {
    boolean_param("scatter",
                  "hash the key first, so that neighbours are scattered; off = the key itself is "
                  "what the published algorithm takes",
                  true)};

class JumpHash {
 public:
  JumpHash(const Host& host, const Config& config)
      : host_(host), stream_(host.stream("keys")), scatter_(config.boolean(scatter)) {}

  std::uint32_t pick(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    std::uint64_t key = scatter_ ? cq_draw(stream_, op.key, 0) : op.key;
    constexpr int tries = 64;
    for (int i = 0; n > 0 && i < tries; ++i) {
      std::uint32_t target = jump_bucket(key, n);
      if (host_.explains()) {
        host_.explain("key ", op.key, " jumps to target ", target + 1,
                      targets[target].up ? "" : ", which is down: again");
      }
      if (targets[target].up) return target;
      key = cq_draw(stream_, op.key, static_cast<std::uint32_t>(i) + 1);
    }
    for (std::uint32_t i = 0; i < n; ++i) {
      if (targets[i].up) return i;
    }
    return CQ_NONE;
  }

 private:
  Host host_;
  std::uint64_t stream_;
  bool scatter_;
};

const Plugin<JumpHash, BalancerKind> plugin{{
    .name = "jump_hash",
    .summary = "the key's bucket by jump consistent hash",
    .doc =
        R"(Computes the target from the key alone, without a table: a key jumps forward through the
numbers of targets as if they had been added one by one, each time moving with exactly the
probability that keeps the shares equal (Lamping and Veach 2014). The shares are as even as they can
be, and a target added at the end takes 1 / (n + 1) of the keys and moves no other.

Targets can only be added and removed at the end; the algorithm has no word for one in the middle
that is down. Here such a key is hashed again until it meets one that is up, so the keys of a target
that is down scatter over the others and come back to it later. How busy targets are plays no part,
and weights are ignored. It suits numbered shards better than machines that come and go.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
