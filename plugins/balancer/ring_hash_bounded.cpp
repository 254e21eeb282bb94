// ring_hash_bounded: a key's place on a ring, and onwards where that target is overloaded.
#include <algorithm>
#include <cmath>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { vnodes, bounded, epsilon, hash_by };
enum HashBy { by_key, by_session };
constexpr const char* hash_by_labels[] = {"key", "session", nullptr};
constexpr cq_param params[] = {
    integer_param("vnodes", "points",
                  "points of a target of mean weight on the ring; others have theirs in proportion "
                  "(HAProxy: 16 per weight 1)",
                  100, 1, 10'000),
    boolean_param("bounded",
                  "a target above its bound is passed over; off = plain consistent hashing", true),
    ratio_param("epsilon",
                "a target gets at most 1 + epsilon times the mean load (0.25 is the usual "
                "hash-balance-factor 125 of HAProxy, Vimeo's choice)",
                0.25, 0.01, 100),
    choice_param("hash_by", "what keeps to its target", hash_by_labels, by_key)};

class RingHashBounded {
 public:
  RingHashBounded(const Host& host, const Config& config)
      : host_(host),
        ring_stream_(host.stream("ring")),
        key_stream_(host.stream("keys")),
        points_(config.integer(vnodes)),
        bounded_(config.boolean(bounded)),
        epsilon_(config.real(epsilon)),
        hash_by_(static_cast<HashBy>(config.integer(hash_by))) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    if (targets.empty()) return CQ_NONE;
    if (ring_.empty()) build(targets);
    std::uint64_t bound = bound_of(targets);
    std::uint64_t hash =
        cq_draw(key_stream_, hash_by_ == by_session && op.session ? op.session : op.key, 0);
    auto first = std::lower_bound(ring_.begin(), ring_.end(), Point{hash, 0});
    auto start = static_cast<std::size_t>(first - ring_.begin());
    for (std::size_t i = 0; i < ring_.size(); ++i) {
      std::uint32_t target = ring_[(start + i) % ring_.size()].target;
      bool may = targets[target].up && targets[target].outstanding < bound;
      if (host_.explains()) explain(target, targets[target], bound);
      if (may) return target;
    }
    return CQ_NONE;
  }

 private:
  struct Point {
    std::uint64_t at;
    std::uint32_t target;
    bool operator<(const Point& o) const { return at != o.at ? at < o.at : target < o.target; }
  };

  // Once: the points of a target that goes down stay, and are passed over.
  void build(Targets targets) {
    double weights = 0;
    for (const cq_target& t : targets) weights += double{t.weight};
    double points = static_cast<double>(points_) * static_cast<double>(targets.size());
    for (std::uint32_t t = 0; t < targets.size(); ++t) {
      auto n = std::llround(std::max(1.0, points * double{targets[t].weight} / weights));
      for (std::int64_t i = 0; i < n; ++i) {
        ring_.push_back({cq_draw(ring_stream_, t, static_cast<std::uint32_t>(i)), t});
      }
    }
    std::sort(ring_.begin(), ring_.end());
  }

  // Requests that a target may have before it gets one more. Never all targets are at it.
  std::uint64_t bound_of(Targets targets) const {
    if (!bounded_) return ~std::uint64_t{0};
    std::uint64_t total = 1, up = 0;
    for (const cq_target& t : targets) {
      if (!t.up) continue;
      total += t.outstanding;
      ++up;
    }
    // A bound that is a whole number must not be rounded up because 1.1 has no exact binary form.
    double bound = (1 + epsilon_) * static_cast<double>(total) / static_cast<double>(up);
    return static_cast<std::uint64_t>(std::ceil(bound * (1 - 1e-12)));
  }

  void explain(std::uint32_t target, const cq_target& t, std::uint64_t bound) const {
    host_.explain("point of target ", target + 1, " on the ring: ",
                  !t.up                    ? "it is down"
                  : t.outstanding >= bound ? "it is at its bound"
                                           : "taken");
  }

  Host host_;
  std::uint64_t ring_stream_, key_stream_;
  std::int64_t points_;
  bool bounded_;
  double epsilon_;
  HashBy hash_by_;
  std::vector<Point> ring_;
};

const Plugin<RingHashBounded, BalancerKind> plugin{{
    .name = "ring_hash_bounded",
    .summary = "the key's own target on a hash ring, unless it is too busy",
    .doc =
        R"(Every target has `vnodes` points on a circle, and a key belongs to the target of the next
point clockwise of its own hash. So each key keeps to one target, whose cache knows it, and when a
target goes down only its keys move, each to the next point: of n targets 1/n of the keys. This is
consistent hashing (Karger and others 1997). Few points make the shares uneven: with one point each
the largest of ten targets has 29 % of the circle instead of 10 %; with v points the standard
deviation of a share is about 1 / (n sqrt(v)).

A popular key still makes its target hot, however even the circle. With `bounded` a target that has
its bound of unanswered requests, ceil((1 + `epsilon`) x mean), the new request counted, is passed
over and the next one on the circle is taken: no target ever has more than that, and there is always
one below it (Mirrokni, Thorup and Zadimoghaddam 2018). A small epsilon balances well and scatters
hot keys; a large one keeps keys together. Each request that is sent on is a likely cache miss.

`hash_by` = session keeps users instead of keys in their places; requests without a session then go
by their key. The circle depends on the seed, so that replications see different ones. HAProxy calls
it `balance hash` with `hash-balance-factor`, Envoy `RING_HASH` with a bound.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
