// StoreClient: one of those who use a store under test, and the transaction that it has open.
//
// Plain state of the StoreDriver, which alone changes it. A client makes a request, tries it in one
// transaction after the other until the driver is content with how it ended, and makes the next.
// All attempts at a request have the same keys, kind and event, as from a client that sends its
// command again; each has an id of its own.
#pragma once

#include <array>
#include <cstdint>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/plugin.h"

namespace cqrslab::testing {

struct StoreClient {
  bool open = false;   // it has a transaction
  bool again = false;  // its next transaction is a further attempt at the same request
  cq_transaction t{};  // as the plugin sees it; points into `keys`, so a client must not be moved
  std::array<std::uint32_t, 4> keys{};      // the first t.n_keys of them
  std::array<std::uint32_t, 4> observed{};  // their versions, as the plugin saw them last
  std::uint64_t age = 0;                    // number of its first attempt: smaller is older
  std::uint64_t expected =
      0;                   // sequence of the driver's event it waits for; others are of the past
  std::uint64_t wait = 0;  // number of the wait in a lock's line that it is in, 0 = none
  std::uint32_t old_seen = 0;  // keys seen by CQ_OBSERVE_OLD
  bool has_observed = false, has_numbers = false;
  int commits = 0;

  // A new request: any kind, one to three neighbouring keys of all_keys, times below 500 ns, half
  // of them 0. `downwards`: its keys descend, so that clients deadlock with those whose keys
  // ascend. `number` >= 1 is its age, and the event of a command.
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

  // An attempt at it, under an id of its own, at the instant `now`. Pre: none is open.
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
