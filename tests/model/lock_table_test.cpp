// The lock table by itself: orders of service, conversions, cycles of waits.
#include <deque>

#include "sim/model/image.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

constexpr auto granted = LockTable::Answer::granted;
constexpr auto waits = LockTable::Answer::waits;
constexpr auto deadlock = LockTable::Answer::deadlock;

// Ten locks with three modes: shared goes with shared and update, update with shared, exclusive
// alone.
enum Mode { shared, update, exclusive };

// A lock table with transactions that are no image's: a test drives them by hand.
class Table {
 public:
  explicit Table(std::uint32_t order, bool detect = true)
      : recorder_(simulator_),
        context_{simulator_, recorder_, built_in(), 1, 0, header_, explanations_},
        image_(context_, {"document_view", {}, ""}, "image", {.place = 1, .keys = 10}),
        table_(simulator_, recorder_, 1, declared(order, detect),
               {[](Transaction& t) { ++t.seen.phase; }, [](Transaction& t) { ++t.seen.cursor; }}) {}

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
  // How many of its waits have ended with a grant, or with a timeout.
  static std::uint32_t entered(const Transaction& t) { return t.seen.phase; }
  static std::uint32_t timed_out(const Transaction& t) { return t.seen.cursor; }
  LockTable& locks() { return table_; }
  Simulator& simulator() { return simulator_; }

 private:
  static cq_locks declared(std::uint32_t order, bool detect) {
    cq_locks locks{};
    locks.size = sizeof locks;
    locks.modes = 3;
    locks.count = 10;
    locks.compatible[shared] = 1u << shared | 1u << update;
    locks.compatible[update] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = order;
    locks.deadlock = detect ? CQ_DEADLOCK_DETECT : CQ_DEADLOCK_IGNORE;
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

}  // namespace

TEST_CASE("first come: who conflicts with nobody still waits behind one who does") {
  Table table(CQ_FIFO);
  auto &reader = table.transaction(), &writer = table.transaction(), &late = table.transaction();
  CHECK(table.ask(reader, 0, shared) == granted);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(late, 0, shared) == waits);
  table.locks().release_all(reader);
  CHECK(table.entered(writer) == 1);
  CHECK(table.entered(late) == 0);
  table.locks().release_all(writer);
  CHECK(table.entered(late) == 1);
}

TEST_CASE("when one gives up, those whom it held up enter") {
  Table table(CQ_FIFO);
  auto &reader = table.transaction(), &writer = table.transaction(), &late = table.transaction();
  table.ask(reader, 0, shared);
  table.ask(writer, 0, exclusive, instant(5));
  table.ask(late, 0, shared);
  table.simulator().run_until(instant(5));
  CHECK(table.timed_out(writer) == 1);
  CHECK(table.entered(late) == 1);
}

TEST_CASE("a conversion goes before all who hold nothing, in every order") {
  for (std::uint32_t order : {CQ_FIFO, CQ_WEAKEST_FIRST, CQ_STRONGEST_FIRST}) {
    CAPTURE(order);
    Table table(order);
    auto &a = table.transaction(), &b = table.transaction(), &writer = table.transaction();
    table.ask(a, 0, shared);
    table.ask(b, 0, update);
    CHECK(table.ask(writer, 0, exclusive) == waits);
    CHECK(table.ask(a, 0, update) == waits);
    table.locks().release_all(b);
    CHECK(table.entered(a) == 1);
    CHECK(table.entered(writer) == 0);
    table.locks().release_all(a);
    CHECK(table.entered(writer) == 1);
  }
}

TEST_CASE("conversions that can go at once pass one that cannot") {
  Table table(CQ_FIFO, false);
  auto &a = table.transaction(), &b = table.transaction(), &c = table.transaction();
  table.ask(a, 0, shared);
  table.ask(b, 0, shared);
  table.ask(c, 0, update);
  CHECK(table.ask(a, 0, exclusive) == waits);
  CHECK(table.ask(b, 0, update) == waits);
  table.locks().release_all(c);
  CHECK(table.entered(a) == 0);
  CHECK(table.entered(b) == 1);
  table.locks().release_all(b);
  CHECK(table.entered(a) == 1);
}

TEST_CASE("readers first: readers pass, and writers wait for the last of them") {
  Table table(CQ_WEAKEST_FIRST);
  auto &holder = table.transaction(), &writer = table.transaction(), &reader = table.transaction();
  auto& another = table.transaction();
  table.ask(holder, 0, exclusive);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(reader, 0, shared) == waits);
  table.locks().release_all(holder);
  CHECK(table.entered(reader) == 1);
  CHECK(table.entered(writer) == 0);
  CHECK(table.ask(another, 0, shared) == granted);
  table.locks().release_all(reader);
  CHECK(table.entered(writer) == 0);
  table.locks().release_all(another);
  CHECK(table.entered(writer) == 1);
}

TEST_CASE("writers first: the stronger the earlier, equals as they came") {
  Table table(CQ_STRONGEST_FIRST);
  auto &holder = table.transaction(), &reader = table.transaction(), &updater = table.transaction();
  auto &first = table.transaction(), &second = table.transaction();
  table.ask(holder, 0, exclusive);
  table.ask(reader, 0, shared);
  table.ask(updater, 0, update);
  table.ask(first, 0, exclusive);
  table.ask(second, 0, exclusive);
  table.locks().release_all(holder);
  CHECK(table.entered(first) == 1);
  CHECK(table.entered(second) + table.entered(updater) + table.entered(reader) == 0);
  table.locks().release_all(first);
  CHECK(table.entered(second) == 1);
  table.locks().release_all(second);
  CHECK(table.entered(updater) == 1);
  CHECK(table.entered(reader) == 1);
}

TEST_CASE("writers first: a stronger newcomer passes those who wait if the holders allow it") {
  Table table(CQ_STRONGEST_FIRST);
  auto &holder = table.transaction(), &reader = table.transaction(), &updater = table.transaction();
  table.ask(holder, 0, exclusive);
  table.ask(reader, 0, shared);
  table.ask(updater, 0, update);
  table.locks().stop_waiting(updater);
  table.locks().release_all(holder);
  CHECK(table.entered(reader) == 1);
  CHECK(table.ask(updater, 0, update) == granted);
}

TEST_CASE("two who wait for each other are a deadlock, and the later is the victim") {
  Table table(CQ_FIFO);
  auto &a = table.transaction(), &b = table.transaction();
  table.ask(a, 0, exclusive);
  table.ask(b, 1, exclusive);
  CHECK(table.ask(a, 1, exclusive) == waits);
  CHECK(table.ask(b, 0, exclusive) == deadlock);
  CHECK(b.waits == nullptr);
  table.locks().release_all(b);
  CHECK(table.entered(a) == 1);
}

TEST_CASE("a long circle of waits is a deadlock") {
  Table table(CQ_FIFO);
  std::vector<Transaction*> t;
  for (int i = 0; i < 10; ++i) t.push_back(&table.transaction());
  for (std::uint32_t i = 0; i < 10; ++i) table.ask(*t[i], i, exclusive);
  for (std::uint32_t i = 0; i < 9; ++i) CHECK(table.ask(*t[i], i + 1, exclusive) == waits);
  CHECK(table.ask(*t[9], 0, exclusive) == deadlock);
}

TEST_CASE("who stands before one in line closes a circle like a holder") {
  // b waits at 0 behind a, which waits for the reader; b holds 1. When the reader, too, wants 1, it
  // waits for b, b for a, and a for the reader.
  Table table(CQ_FIFO);
  auto &reader = table.transaction(), &a = table.transaction(), &b = table.transaction();
  table.ask(reader, 0, shared);
  table.ask(b, 1, exclusive);
  CHECK(table.ask(a, 0, exclusive) == waits);
  CHECK(table.ask(b, 0, shared) == waits);
  CHECK(table.ask(reader, 1, exclusive) == deadlock);
}

TEST_CASE("a conversion closes a circle with those who wait behind it") {
  // b holds 1 and waits at 0 to update, behind holder c; a holds 0 shared, and d, which holds 0
  // shared too, waits at 1 for b. When a wants to write 0 it waits for d, d for b, and b, now
  // behind the conversion, for a.
  Table table(CQ_FIFO);
  auto &a = table.transaction(), &b = table.transaction(), &c = table.transaction();
  auto& d = table.transaction();
  table.ask(a, 0, shared);
  table.ask(d, 0, shared);
  table.ask(c, 0, update);
  table.ask(b, 1, exclusive);
  CHECK(table.ask(b, 0, update) == waits);
  CHECK(table.ask(d, 1, exclusive) == waits);
  CHECK(table.ask(a, 0, exclusive) == deadlock);
  CHECK(table.ask(a, 2, exclusive) == granted);
}

TEST_CASE("readers who share a lock and wait for each other's writers are no deadlock") {
  Table table(CQ_FIFO);
  auto &a = table.transaction(), &b = table.transaction(), &writer = table.transaction();
  table.ask(a, 0, shared);
  table.ask(b, 0, shared);
  table.ask(writer, 1, exclusive);
  CHECK(table.ask(a, 1, shared) == waits);
  CHECK(table.ask(b, 1, shared) == waits);
  table.locks().release_all(writer);
  CHECK(table.entered(a) == 1);
  CHECK(table.entered(b) == 1);
}

TEST_CASE("under readers first a reader who waits closes a circle only through holders") {
  Table table(CQ_WEAKEST_FIRST);
  auto &holder = table.transaction(), &writer = table.transaction(), &reader = table.transaction();
  table.ask(holder, 0, exclusive);
  table.ask(reader, 1, exclusive);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(reader, 0, shared) == waits);
  CHECK(table.ask(holder, 1, shared) == deadlock);
}
