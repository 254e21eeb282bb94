// LockTable alone, with transactions that are no image's: a test drives them by hand.
#pragma once

#include <deque>

#include "sim/model/image.hpp"
#include "tests/model/sample_scenario.hpp"

namespace cqrslab::testing {

// Ten locks with three modes: shared goes with shared and update, update with shared, exclusive
// alone.
enum Mode { shared, update, exclusive };

class BareLockTable {
 public:
  explicit BareLockTable(std::uint32_t order, std::uint32_t deadlock = CQ_DEADLOCK_DETECT,
                         std::int64_t check_after = 0)
      : recorder_(simulator_),
        context_{simulator_, recorder_, built_in(), 1, 0, header_, explanations_},
        image_(context_, {"document_view", {}, ""}, "image", {.place = 1, .keys = 10}),
        table_(simulator_, recorder_, 1, declared(order, deadlock, check_after),
               {[](Transaction& t) { ++t.seen.phase; }, [](Transaction& t) { ++t.seen.cursor; },
                [](Transaction& t) { ++t.seen.attempt; }, [](Transaction&) {}},
               RandomStream::named(1, 0, "locks")) {}

  // A transaction of request `number`.
  Transaction& transaction() {
    Transaction::Purpose purpose;
    purpose.request = static_cast<std::uint32_t>(transactions_.size());
    Transaction& t = transactions_.emplace_back(image_, purpose);
    t.seen = cq_transaction{};
    return t;
  }
  LockTable::Answer ask(Transaction& t, std::uint32_t lock, std::uint32_t mode,
                        Time timeout = Time()) {
    return table_.request(t, lock, mode, timeout);
  }
  // How many of its waits have ended with a grant, a timeout, or as the victim.
  static std::uint32_t entered(const Transaction& t) { return t.seen.phase; }
  static std::uint32_t timed_out(const Transaction& t) { return t.seen.cursor; }
  static std::uint32_t deadlocked(const Transaction& t) { return t.seen.attempt; }
  LockTable& locks() { return table_; }
  Simulator& simulator() { return simulator_; }

 private:
  static cq_locks declared(std::uint32_t order, std::uint32_t deadlock, std::int64_t check_after) {
    cq_locks locks{};
    locks.size = sizeof locks;
    locks.modes = 3;
    locks.count = 10;
    locks.compatible[shared] = 1u << shared | 1u << update;
    locks.compatible[update] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = order;
    locks.deadlock = deadlock;
    locks.check_after = check_after;
    return locks;
  }

  Simulator simulator_;
  Recorder recorder_;
  TraceHeader header_{.places = std::vector<Place>(2)};
  std::vector<Explanation> explanations_;
  PluginContext context_;
  Image image_;
  LockTable table_;
  std::deque<Transaction> transactions_;
};

}  // namespace cqrslab::testing
