// Orders of service and ways with deadlocks, traced by hand through the store plugins.
#include "tests/catch.hpp"
#include "tests/model/one_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// Older #1 waits at key 0 for #0 (0-20), works 20-30 and then wants key 1; younger #3 has key 1
// from 3 on, and from 13 on waits for key 2, which #2 keeps for long.
Scenario old_and_young(const char* deadlock) {
  Scenario s = database("row_locks", 1, 20);
  set(s, "statements", std::string("per_key"));
  set(s, "deadlock", std::string(deadlock));
  s.domain.operations[put_item].rows = 2;
  s.workload.sources = {at("first", write_item, {0}, 0), at("old", put_item, {1}, 0),
                        at("slow", write_item, {2}, 2), at("young", put_item, {3}, 1)};
  s.workload.sources[2].hold = ms(200);
  return s;
}

}  // namespace

TEST_CASE("wound-wait: a younger one that waits elsewhere is ended when an older wants its lock") {
  CHECK(story(simulate(old_and_young("wound_wait")),
              {RecordKind::lock_wait, RecordKind::lock_grant, RecordKind::store_end}) ==
        "0 lock_grant db[1] #0 key 0 mode 1\n"
        "1 lock_wait db[1] #1 key 0 for #0\n"
        "2 lock_grant db[1] #2 key 2 mode 1\n"
        "3 lock_grant db[1] #3 key 1 mode 1\n"
        "13 lock_wait db[1] #3 key 2 for #2\n"
        "20 lock_grant db[1] #1 key 0 mode 1\n"
        "20 store_end db[1] #0 done\n"
        "30 lock_wait db[1] #1 key 1 for #3\n"
        "30 lock_grant db[1] #1 key 1 mode 1\n"
        "30 store_end db[1] #3 deadlock\n"
        "40 store_end db[1] #1 done\n"
        "222 store_end db[1] #2 done\n");
}

TEST_CASE("wait-die: a younger one dies where it would wait") {
  Scenario s = old_and_young("wait_die");
  CHECK(story(simulate(s), {RecordKind::lock_wait, RecordKind::store_end}) ==
        "1 store_end db[1] #1 deadlock\n"
        "13 store_end db[1] #3 deadlock\n"
        "20 store_end db[1] #0 done\n"
        "222 store_end db[1] #2 done\n");
}

TEST_CASE("wound-wait: a younger one that works is ended in the middle of it, also when slowed") {
  Scenario s = database("row_locks", 1, 20);
  set(s, "statements", std::string("per_key"));
  set(s, "deadlock", std::string("wound_wait"));
  s.domain.operations[put_item].rows = 2;
  s.workload.sources = {at("old", put_item, {0}, 0), at("young", write_item, {5}, 1)};
  s.faults = {slow("t.db", 10, 100, 3)};
  CHECK(story(simulate(s), {RecordKind::store_end, RecordKind::answer}) ==
        "10 store_end db[1] #1 deadlock\n"
        "10 answer #1 deadlock\n"
        "40 store_end db[1] #0 done\n"
        "40 answer #0 ok\n");
}

TEST_CASE("a victim that tries again keeps its age, and so gets its turn") {
  Scenario s = database("row_locks", 1, 20);
  set(s, "deadlock", std::string("wait_die"));
  put_retrying_service(s, 0, 9, 15);
  s.workload.sources = {at("w", write_item, {0, 5, 22})};
  // #1 dies at 5, 20 is back at 20 when #0 ends, and holds 20-40; #2 dies at 22 and 37 and writes
  // from 52. Had #1 come back later than #2, it would wait for it, being older.
  CHECK(story(simulate(s), {RecordKind::backoff, RecordKind::answer}) ==
        "5 backoff #1 attempt 1\n"
        "20 answer #0 ok\n"
        "22 backoff #2 attempt 1\n"
        "37 backoff #2 attempt 2\n"
        "40 answer #1 ok\n"
        "72 answer #2 ok\n");
}

TEST_CASE("who looks for a deadlock after a while is its victim then, and others wait meanwhile") {
  Scenario s = database("row_locks", 1, 10);
  set(s, "deadlock_timeout", instant(50));
  set(s, "upgrade", true);
  s.workload.sources = {at("w", write_item, {0, 1})};
  s.workload.sources[0].hold = ms(5);
  CHECK(story(simulate(s), {RecordKind::lock_wait, RecordKind::store_end}) ==
        "5 lock_wait db[1] #0 key 0 for #1\n"
        "6 lock_wait db[1] #1 key 0 for #0\n"
        "55 store_end db[1] #0 deadlock\n"
        "65 store_end db[1] #1 done\n");
}

TEST_CASE("a convoy: readers queue behind a schema change that waits, until it gives up") {
  Scenario s = database("table_lock", 1, 1);
  s.workload.sources = {at("long", read_item, {0}), at("alter", write_item, {5}),
                        at("r", read_item, {6, 20})};
  s.workload.sources[0].hold = ms(29);
  s.workload.sources[1].lock_timeout = instant(10);
  CHECK(answers(simulate(s)) ==
        "15 answer #1 lock_timeout\n16 answer #2 ok\n21 answer #3 ok\n30 answer #0 ok\n");
  s.workload.sources[1].lock_timeout = Time();
  CHECK(answers(simulate(s)) ==
        "30 answer #0 ok\n31 answer #1 ok\n32 answer #2 ok\n32 answer #3 ok\n");
}

TEST_CASE("a client without limit waits on where the store's limit ends the others") {
  Scenario s = database("table_lock", 1, 30);
  set(s, "lock_timeout", instant(10));
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {1}),
                        at("patient", read_item, {2})};
  s.workload.sources[2].lock_timeout = Time::max();
  CHECK(answers(simulate(s)) == "11 answer #1 lock_timeout\n30 answer #0 ok\n31 answer #2 ok\n");
}

TEST_CASE("readers that lock for update wait for each other") {
  Scenario s = database("row_locks", 10, 10);
  s.workload.sources = {at("r", read_item, {0, 1})};
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n11 answer #1 ok\n");
  set(s, "read_mode", std::string("exclusive"));
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n20 answer #1 ok\n");
}

TEST_CASE("barging: who locks to share overtakes a writer that waits") {
  Scenario s = database("row_locks", 10, 10);
  s.workload.sources = {at("r", read_item, {0, 5, 14}), at("w", write_item, {1})};
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n20 answer #1 ok\n30 answer #2 ok\n30 answer #3 ok\n");
  set(s, "order", std::string("barging"));
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n15 answer #2 ok\n24 answer #3 ok\n34 answer #1 ok\n");
}

TEST_CASE("the random order is the same in every run and another with another seed") {
  Scenario s = database("row_locks", 10, 10);
  set(s, "order", std::string("random"));
  std::vector<double> instants;
  for (int i = 0; i < 12; ++i) instants.push_back(i * 0.1);
  s.workload.sources = {at("w", write_item, instants)};
  std::string once = answers(simulate(s));
  CHECK(once == answers(simulate(s)));
  CHECK(once != answers(simulate(s, {.seed = 2})));
}
