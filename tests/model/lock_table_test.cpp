// The lock table by itself: orders of service, conversions, cycles of waits.
#include <cmath>

#include "tests/catch.hpp"
#include "tests/model/bare_lock_table.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using Table = BareLockTable;

constexpr auto granted = LockTable::Answer::granted;
constexpr auto waits = LockTable::Answer::waits;
constexpr auto deadlock = LockTable::Answer::deadlock;

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
  Table table(CQ_FIFO, CQ_DEADLOCK_IGNORE);
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

TEST_CASE("barging: who can share enters past those who wait, and past who cannot at a release") {
  Table table(CQ_BARGING);
  auto &reader = table.transaction(), &writer = table.transaction(), &late = table.transaction();
  auto& updater = table.transaction();
  table.ask(reader, 0, shared);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(late, 0, update) == granted);
  CHECK(table.ask(updater, 0, update) == waits);
  table.locks().release_all(late);
  CHECK(table.entered(writer) == 0);
  CHECK(table.entered(updater) == 1);
  table.locks().release_all(updater);
  table.locks().release_all(reader);
  CHECK(table.entered(writer) == 1);
}

TEST_CASE("random: whoever waits is next, and all alike often") {
  constexpr int n = 5, rounds = 4000;
  Table table(CQ_RANDOM);
  std::vector<Transaction*> t;
  for (int i = 0; i <= n; ++i) t.push_back(&table.transaction());
  std::vector<int> first(n + 1);
  for (int round = 0; round < rounds; ++round) {
    table.ask(*t[0], 0, exclusive);
    for (int i = 1; i <= n; ++i) CHECK(table.ask(*t[i], 0, exclusive) == waits);
    table.locks().release_all(*t[0]);
    for (int left = n; left > 0; --left) {
      for (int i = 1; i <= n; ++i) {
        if (!t[i]->claims) continue;
        if (left == n) ++first[i];
        table.locks().release_all(*t[i]);
        break;
      }
    }
  }
  // Binomial with probability 1/5: a deviation of four times the standard deviation of 25.3.
  for (int i = 1; i <= n; ++i) CHECK(std::abs(first[i] - rounds / n) < 101);
}

TEST_CASE("random: who could share queues behind those who wait, until the next release") {
  Table table(CQ_RANDOM);
  auto &one = table.transaction(), &two = table.transaction(), &writer = table.transaction();
  auto& late = table.transaction();
  table.ask(one, 0, shared);
  table.ask(two, 0, shared);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(late, 0, shared) == waits);
  table.locks().release_all(one);
  CHECK(table.entered(late) == 1);
  CHECK(table.entered(writer) == 0);
}

TEST_CASE("random: who waits for any of several releases is stuck only when all of them are") {
  Table table(CQ_RANDOM);
  auto &one = table.transaction(), &two = table.transaction(), &writer = table.transaction();
  auto& late = table.transaction();
  table.ask(one, 0, shared);
  table.ask(two, 0, shared);
  table.ask(late, 1, exclusive);
  table.ask(writer, 0, exclusive);
  CHECK(table.ask(late, 0, shared) == waits);
  CHECK(table.ask(one, 1, exclusive) == waits);
  CHECK(table.ask(two, 1, exclusive) == deadlock);
}

TEST_CASE("who looks for a circle later waits in it until then, and is the victim") {
  Table table(CQ_FIFO, CQ_DEADLOCK_DETECT, 1'000'000'000);
  auto &a = table.transaction(), &b = table.transaction();
  table.ask(a, 0, exclusive);
  table.ask(b, 1, exclusive);
  CHECK(table.ask(a, 1, exclusive) == waits);
  table.simulator().run_until(instant(400));
  CHECK(table.ask(b, 0, exclusive) == waits);
  table.simulator().run_until(instant(999));
  CHECK(table.deadlocked(a) + table.deadlocked(b) == 0);
  table.simulator().run_until(instant(1000));
  CHECK(table.deadlocked(a) == 1);
  CHECK(a.waits == nullptr);
  table.locks().release_all(a);
  CHECK(table.entered(b) == 1);
  table.simulator().run_until(instant(2000));
  CHECK(table.deadlocked(b) == 0);
}

TEST_CASE("who has its lock before it looks for a circle does not look any more") {
  Table table(CQ_FIFO, CQ_DEADLOCK_DETECT, 1'000'000'000);
  auto &a = table.transaction(), &b = table.transaction();
  table.ask(a, 0, exclusive);
  table.ask(b, 1, exclusive);
  table.ask(a, 1, exclusive);
  table.simulator().run_until(instant(500));
  table.locks().release_all(b);
  CHECK(table.entered(a) == 1);
  table.ask(b, 2, exclusive);
  table.ask(b, 0, exclusive);
  CHECK(table.ask(a, 2, exclusive) == waits);
  table.simulator().run_until(instant(1499));
  CHECK(table.deadlocked(a) + table.deadlocked(b) == 0);
  table.simulator().run_until(instant(1500));
  CHECK(table.deadlocked(a) + table.deadlocked(b) == 1);
}

TEST_CASE("wound-wait: an older one makes the younger holder a victim, a younger one waits") {
  Table table(CQ_FIFO, CQ_DEADLOCK_WOUND_WAIT);
  auto &old = table.transaction(), &middle = table.transaction(), &young = table.transaction();
  table.ask(middle, 0, exclusive);
  CHECK(table.ask(young, 0, exclusive) == waits);
  CHECK_FALSE(middle.doomed);
  CHECK(table.ask(old, 0, exclusive) == waits);
  CHECK(middle.doomed);
  CHECK_FALSE(young.doomed);
  table.locks().release_all(middle);
  CHECK(table.entered(old) == 1);
}

TEST_CASE("a victim that gets the lock it waits for still hears that it is one") {
  Table table(CQ_FIFO, CQ_DEADLOCK_WOUND_WAIT, 1'000'000);
  auto &old = table.transaction(), &middle = table.transaction(), &young = table.transaction();
  table.ask(middle, 0, exclusive);
  table.ask(young, 1, exclusive);
  CHECK(table.ask(young, 0, exclusive) == waits);
  CHECK(table.ask(old, 1, exclusive) == waits);
  CHECK(young.doomed);
  bool heard = false;
  young.timer = table.simulator().after(Time::milliseconds(1), [&] { heard = true; });
  table.locks().release_all(middle);
  CHECK(table.entered(young) == 1);
  table.simulator().run_until(Time::seconds(1));
  CHECK(heard);
}

TEST_CASE("wound-wait: who has committed is let finish") {
  Table table(CQ_FIFO, CQ_DEADLOCK_WOUND_WAIT);
  auto &old = table.transaction(), &young = table.transaction();
  table.ask(young, 0, exclusive);
  young.committed = true;
  CHECK(table.ask(old, 0, exclusive) == waits);
  CHECK_FALSE(young.doomed);
}

TEST_CASE("wait-die: an older one waits, a younger one is the victim at once") {
  Table table(CQ_FIFO, CQ_DEADLOCK_WAIT_DIE);
  auto &old = table.transaction(), &middle = table.transaction(), &young = table.transaction();
  table.ask(middle, 0, exclusive);
  CHECK(table.ask(young, 0, exclusive) == deadlock);
  CHECK(table.ask(old, 0, exclusive) == waits);
  table.locks().release_all(middle);
  CHECK(table.entered(old) == 1);
}

TEST_CASE("by age the line goes by age: under wound-wait the oldest first, else the youngest") {
  for (std::uint32_t way : {CQ_DEADLOCK_WOUND_WAIT, CQ_DEADLOCK_WAIT_DIE}) {
    Table table(CQ_FIFO, way);
    auto &a = table.transaction(), &b = table.transaction(), &c = table.transaction();
    auto& d = table.transaction();
    bool wounds = way == CQ_DEADLOCK_WOUND_WAIT;
    Transaction& holder = wounds ? a : d;
    table.ask(holder, 0, exclusive);
    CHECK(table.ask(c, 0, exclusive) == waits);
    CHECK(table.ask(b, 0, exclusive) == waits);
    table.locks().release_all(holder);
    CHECK(table.entered(wounds ? b : c) == 1);
    CHECK(table.entered(wounds ? c : b) == 0);
  }
}
