// maglev: a key's target by a table that targets fill in turn.
#include <algorithm>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

// Primes: then every skip visits every place.
constexpr std::uint32_t sizes[] = {251, 1021, 5003, 65'537};
enum Param { table_size };
constexpr const char* size_labels[] = {"small", "medium", "large", "huge", nullptr};
constexpr cq_param params[] = {
    choice_param("table_size",
                 "places of the table: 251, 1021, 5003 or 65537, the last two being the small and "
                 "the usual size of Google's paper (Envoy: 65537)",
                 size_labels, 3)};

class Maglev {
 public:
  Maglev(const Host& host, const Config& config)
      : host_(host),
        key_stream_(host.stream("keys")),
        order_stream_(host.stream("permutations")),
        table_(sizes[config.integer(table_size)], CQ_NONE),
        up_(config.targets(), false) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    if (targets.empty()) return CQ_NONE;
    bool changed = false;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      changed = changed || up_[i] != (targets[i].up != 0);
    }
    if (changed) build(targets);
    auto places = static_cast<std::uint32_t>(table_.size());
    std::uint32_t place = cq_below(cq_draw(key_stream_, op.key, 0), places);
    if (host_.explains() && table_[place] != CQ_NONE) {
      host_.explain("key ", op.key, " falls on place ", place, " of ", places, ", which target ",
                    table_[place] + 1, " has");
    }
    return table_[place];
  }

 private:
  // Every target that is up takes in turn the next free place of its own permutation.
  void build(Targets targets) {
    auto places = static_cast<std::uint32_t>(table_.size());
    std::fill(table_.begin(), table_.end(), CQ_NONE);
    struct Turn {
      std::uint32_t target, at, skip;
    };
    std::vector<Turn> turns;
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      up_[i] = targets[i].up != 0;
      if (!up_[i]) continue;
      std::uint32_t offset = cq_below(cq_draw(order_stream_, i, 0), places);
      std::uint32_t skip = 1 + cq_below(cq_draw(order_stream_, i, 1), places - 1);
      turns.push_back({i, offset, skip});
    }
    for (std::uint32_t filled = 0; filled < places && !turns.empty();) {
      for (Turn& t : turns) {
        while (table_[t.at] != CQ_NONE) t.at = (t.at + t.skip) % places;
        table_[t.at] = t.target;
        if (++filled == places) break;
      }
    }
  }

  Host host_;
  std::uint64_t key_stream_, order_stream_;
  std::vector<std::uint32_t> table_;
  std::vector<bool> up_;  // as the table was built for
};

const Plugin<Maglev, BalancerKind> plugin{{
    .name = "maglev",
    .summary = "the key's place in a table that all targets fill in turn",
    .doc =
        R"(A table of a prime number of places is filled by the targets in turn, each taking the
next free place of a permutation of its own; a key is hashed to a place. No target has more than one
place more than another, so the shares are nearly equal, and a look-up is one array access, however
many targets there are. When a target goes down the table is filled anew: its own places must move,
1/n of all, and with them a few others that did not have to, some tenths of a percent with 65537
places. That little extra disruption is the price for the evenness; `ring_hash_bounded` and
`rendezvous_hash` move none.

The table is built again only when a target goes up or down. How busy targets are plays no part, and
weights are ignored. Google's Maglev (Eisenbud and others 2016) is its home; Envoy offers it as
`MAGLEV`.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
