// The lock table under the order race: newcomers stand in line, losers race, and what follows for
// deadlocks and timers.
#include "tests/catch.hpp"
#include "tests/model/bare_lock_table.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

constexpr auto granted = LockTable::Answer::granted;
constexpr auto waits = LockTable::Answer::waits;
constexpr auto deadlock = LockTable::Answer::deadlock;

// A holder of lock 0 and n who came in turn and wait for it.
struct Line {
  explicit Line(int n, std::int64_t check_after = 0)
      : table(CQ_RACE, CQ_DEADLOCK_DETECT, check_after), holder(table.transaction()) {
    table.ask(holder, 0, exclusive);
    for (int i = 0; i < n; ++i) CHECK(table.ask(come(), 0, exclusive) == waits);
  }
  Transaction& come() {
    t.push_back(&table.transaction());
    return *t.back();
  }
  // Who has entered since all are there, by number; -1 where nobody has.
  int now_holding() const {
    for (std::size_t i = 0; i < t.size(); ++i) {
      if (t[i]->claims) return static_cast<int>(i);
    }
    return -1;
  }

  BareLockTable table;
  Transaction& holder;
  std::vector<Transaction*> t;
};

}  // namespace

TEST_CASE("race: of those who have lost no race yet the first enters") {
  Line line(4);
  line.table.locks().release_all(line.holder);
  CHECK(line.now_holding() == 0);
}

TEST_CASE("race: who has lost one goes before all newcomers, and all losers are alike") {
  constexpr int losers = 4, rounds = 4000;
  std::vector<int> won(losers + 1);
  Line line(0);
  for (int i = 0; i <= losers + 2; ++i) line.come();
  line.table.locks().release_all(line.holder);
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i <= losers + 1; ++i) line.table.ask(*line.t[i], 0, exclusive);
    line.table.locks().release_all(*line.t[0]);
    REQUIRE(line.now_holding() == 1);
    line.table.ask(*line.t[losers + 2], 0, exclusive);
    line.table.locks().release_all(*line.t[1]);
    int winner = line.now_holding();
    REQUIRE(winner >= 2);
    REQUIRE(winner <= losers + 1);
    ++won[winner - 1];
    for (Transaction* t : line.t) line.table.locks().stop_waiting(*t);
    line.table.locks().release_all(*line.t[winner]);
  }
  // Binomial with probability 1/4: a deviation of four times the standard deviation of 27.4.
  for (int i = 1; i <= losers; ++i) CHECK(std::abs(won[i] - rounds / losers) < 110);
}

TEST_CASE("race: who can share enters past those who wait") {
  BareLockTable table(CQ_RACE);
  auto &reader = table.transaction(), &writer = table.transaction(), &late = table.transaction();
  table.ask(reader, 0, shared);
  CHECK(table.ask(writer, 0, exclusive) == waits);
  CHECK(table.ask(late, 0, shared) == granted);
  table.locks().release_all(reader);
  CHECK(table.entered(writer) == 0);
  table.locks().release_all(late);
  CHECK(table.entered(writer) == 1);
}

TEST_CASE("race: the first in line is the victim of a circle that one behind it closes") {
  // The holder waits for lock 1, which the second in line has: the two are a deadlock. The first in
  // line, which holds nothing, looks earliest, and the second waits for it: it is the victim, in
  // vain; then the second is another.
  Line line(1, 1'000'000'000);
  Transaction &first = *line.t[0], &second = line.come();
  line.table.ask(second, 1, exclusive);
  line.table.simulator().run_until(instant(100));
  CHECK(line.table.ask(second, 0, exclusive) == waits);
  line.table.simulator().run_until(instant(200));
  CHECK(line.table.ask(line.holder, 1, exclusive) == waits);
  line.table.simulator().run_until(instant(1000));
  CHECK(line.table.deadlocked(first) == 1);
  line.table.simulator().run_until(instant(1099));
  CHECK(line.table.deadlocked(second) == 0);
  line.table.simulator().run_until(instant(1100));
  CHECK(line.table.deadlocked(second) == 1);
}

TEST_CASE("race: who has lost waits for the winner and not for who came before it") {
  Line line(3);
  line.table.ask(*line.t[2], 1, exclusive);
  line.table.locks().release_all(line.holder);
  CHECK(line.now_holding() == 0);
  CHECK(line.table.ask(*line.t[0], 1, exclusive) == deadlock);
}

TEST_CASE("race: with every race lost the wait begins anew") {
  Line line(1);
  Transaction &first = *line.t[0], &second = line.come();
  CHECK(line.table.ask(second, 0, exclusive, instant(100)) == waits);
  line.table.simulator().run_until(instant(60));
  line.table.locks().release_all(line.holder);
  CHECK(line.table.entered(first) == 1);
  line.table.simulator().run_until(instant(159));
  CHECK(line.table.timed_out(second) == 0);
  line.table.simulator().run_until(instant(160));
  CHECK(line.table.timed_out(second) == 1);
}
