// StoreClient: one of those who use a store under test, and the transaction that it has open.
#pragma once

#include <array>
#include <cstdint>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/plugin.h"

namespace cqrslab::testing {

struct StoreClient {
  bool open = false;
  bool again = false;  // its next transaction is a further attempt at the same request
  cq_transaction t{};
  std::array<std::uint32_t, 4> keys{};
  std::array<std::uint32_t, 4> observed{};
  std::uint64_t age = 0;       // number of its first attempt: smaller is older
  std::uint64_t expected = 0;  // the event it waits for
  std::uint64_t wait = 0;      // number of the wait in a lock's line that it is in, 0 = none
  std::uint32_t old_seen = 0;
  bool has_observed = false, has_numbers = false;
  int commits = 0;

  // A new request, whose number is also its event.
  void request(Dice& dice, std::uint32_t all_keys, bool downwards, std::uint64_t number) {
    *this = StoreClient{};
    age = number;
    t.size = sizeof t;
    t.kind = dice.below(3);
    t.work = dice.below(2) * dice.below(500);
    t.hold = dice.below(2) * dice.below(500);
    t.n_keys = t.kind == CQ_APPLY ? 1 : 1 + dice.below(3);
    for (std::uint32_t i = 0, first = dice.below(all_keys); i < t.n_keys; ++i) {
      keys[i] = (first + (downwards ? all_keys - i : i)) % all_keys;
    }
    t.session = dice.below(4);
    if (t.kind != CQ_READ) t.event = number;
  }

  // An attempt at it.
  void begin(std::uint64_t id, std::int64_t now) {
    t.keys = keys.data();
    t.id = id;
    t.begun = now;
    t.phase = t.cursor = 0;
    t.scratch[0] = t.scratch[1] = 0;
    open = true;
    again = false;
    expected = wait = 0;
    old_seen = 0;
    commits = 0;
    has_observed = has_numbers = false;
  }
};

}  // namespace cqrslab::testing
