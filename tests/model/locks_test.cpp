// Transactions that meet at locks, traced by hand through the store plugins.
#include "tests/catch.hpp"
#include "tests/model/one_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

const std::vector<RecordKind> locking = {RecordKind::lock_wait, RecordKind::lock_grant,
                                         RecordKind::lock_release, RecordKind::store_end};

}  // namespace

TEST_CASE("readers share a row, a writer has it alone, nobody overtakes") {
  Scenario s = database("row_locks", 10, 10);
  s.workload.sources = {at("r", read_item, {0, 1, 5}), at("w", write_item, {3})};
  CHECK(story(simulate(s), locking) ==
        "0 lock_grant db[1] #0 key 0 mode 0\n"
        "1 lock_grant db[1] #1 key 0 mode 0\n"
        "3 lock_wait db[1] #2 key 0 for #1\n"
        "5 lock_wait db[1] #3 key 0 for the line\n"
        "10 lock_release db[1] #0 key 0 mode 0\n"
        "10 store_end db[1] #0 done\n"
        "11 lock_release db[1] #1 key 0 mode 0\n"
        "11 lock_grant db[1] #2 key 0 mode 1\n"
        "11 store_end db[1] #1 done\n"
        "21 lock_release db[1] #2 key 0 mode 1\n"
        "21 lock_grant db[1] #3 key 0 mode 0\n"
        "21 store_end db[1] #2 done\n"
        "31 lock_release db[1] #3 key 0 mode 0\n"
        "31 store_end db[1] #3 done\n");
}

TEST_CASE("neighbouring readers enter a table together when its writer leaves") {
  Scenario s = database("table_lock", 10, 10);
  s.workload.sources = {at("w", write_item, {0, 2}), at("r", read_item, {1, 3, 4})};
  // In line behind writer #0: reader #1 (1 ms), writer #2 (2 ms), readers #3 and #4.
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n"
        "20 answer #1 ok\n"
        "30 answer #2 ok\n"
        "40 answer #3 ok\n"
        "40 answer #4 ok\n");
}

TEST_CASE("readers first: readers pass writers that wait") {
  Scenario s = database("table_lock", 10, 10);
  set(s, "fairness", std::string("readers_first"));
  s.workload.sources = {at("r", read_item, {0, 5, 14}), at("w", write_item, {1})};
  // Readers #0 (0-10), #2 (5-15) and #3 (14-24) overlap, so writer #1 waits for all of them.
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n15 answer #2 ok\n24 answer #3 ok\n34 answer #1 ok\n");
}

TEST_CASE("writers first: writers pass readers that wait, and readers queue behind them") {
  Scenario s = database("table_lock", 10, 10);
  set(s, "fairness", std::string("writers_first"));
  s.workload.sources = {at("w", write_item, {0, 3, 15}), at("r", read_item, {1, 2})};
  // #0 writes 0-10; writer #3 (3 ms) goes before readers #1 and #2, writer #4 (15 ms) too.
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n"
        "20 answer #3 ok\n"
        "30 answer #4 ok\n"
        "40 answer #1 ok\n"
        "40 answer #2 ok\n");
}

TEST_CASE("two commands that upgrade the same row deadlock, and the second dies") {
  Scenario s = database("row_locks", 1, 10);
  set(s, "upgrade", true);
  s.workload.sources = {at("w", write_item, {0, 1})};
  s.workload.sources[0].hold = ms(5);
  // Both read shared and think until 5 and 6; #0 waits to upgrade, #1 would close the circle.
  CHECK(story(simulate(s), locking) ==
        "0 lock_grant db[1] #0 key 0 mode 0\n"
        "1 lock_grant db[1] #1 key 0 mode 0\n"
        "5 lock_wait db[1] #0 key 0 for #1\n"
        "6 lock_release db[1] #1 key 0 mode 0\n"
        "6 lock_grant db[1] #0 key 0 mode 1\n"
        "6 store_end db[1] #1 deadlock\n"
        "16 lock_release db[1] #0 key 0 mode 1\n"
        "16 store_end db[1] #0 done\n");
}

TEST_CASE("a snapshot that takes its rows one by one gives up at the row that has changed") {
  // #0 writes keys 0 to 2, each for 10 ms; #1 changes key 2 meanwhile.
  Scenario s = database("mvcc", 0, 30);
  set(s, "isolation", std::string("snapshot"));
  set(s, "statements", std::string("per_key"));
  s.domain.operations[put_item].rows = 3;
  s.workload.sources = {at("long", put_item, {0}, 0), at("short", write_item, {5}, 2)};
  s.topologies[0].stores[0].write = ms(0);
  s.workload.sources[0].hold = ms(30);
  CHECK(story(simulate(s), {RecordKind::commit, RecordKind::store_end}) ==
        "5 commit db[1] #1 key 2 v1\n"
        "5 store_end db[1] #1 done\n"
        "20 store_end db[1] #0 conflict\n");
}

TEST_CASE("without detection only the lock timeout ends a deadlock") {
  Scenario s = database("row_locks", 1, 10);
  set(s, "deadlock", std::string("timeout"));
  set(s, "lock_timeout", instant(50));
  set(s, "upgrade", true);
  s.workload.sources = {at("w", write_item, {0, 1})};
  s.workload.sources[0].hold = ms(5);
  CHECK(story(simulate(s), {RecordKind::lock_wait, RecordKind::store_end}) ==
        "5 lock_wait db[1] #0 key 0 for #1\n"
        "6 lock_wait db[1] #1 key 0 for #0\n"
        "55 store_end db[1] #0 lock_timeout\n"
        "65 store_end db[1] #1 done\n");
}

TEST_CASE("an upgrade waits until every other reader of the row has left or died") {
  Scenario s = database("row_locks", 8, 10);
  set(s, "upgrade", true);
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {1}),
                        at("late", write_item, {2})};
  s.workload.sources[0].hold = ms(5);
  s.workload.sources[2].hold = ms(20);
  // At 5 #0 wants to upgrade while #1 (1-9) and #2 (shared while it thinks, 2-22) hold the row.
  CHECK(story(simulate(s), locking) ==
        "0 lock_grant db[1] #0 key 0 mode 0\n"
        "1 lock_grant db[1] #1 key 0 mode 0\n"
        "2 lock_grant db[1] #2 key 0 mode 0\n"
        "5 lock_wait db[1] #0 key 0 for #2\n"
        "9 lock_release db[1] #1 key 0 mode 0\n"
        "9 store_end db[1] #1 done\n"
        "22 lock_release db[1] #2 key 0 mode 0\n"
        "22 lock_grant db[1] #0 key 0 mode 1\n"
        "22 store_end db[1] #2 deadlock\n"
        "32 lock_release db[1] #0 key 0 mode 1\n"
        "32 store_end db[1] #0 done\n");
}

TEST_CASE("a client that gives up leaves the lock's line") {
  Scenario s = database("row_locks", 10, 30);
  s.topologies[0].services = {service("s", 0)};
  s.topologies[0].services[0].workers = 5;
  s.topologies[0].services[0].timeout = instant(20);
  s.topologies[0].routes = {{"*", {visit(0, 1), access(0)}}};
  s.workload.sources = {at("w", write_item, {0, 5}), at("r", read_item, {12})};
  // #0 writes 0-30 though its client has gone at 20; #1 leaves at 25, so that #2 needs not wait for
  // it and enters at 30.
  CHECK(story(simulate(s), {RecordKind::lock_wait, RecordKind::lock_grant, RecordKind::store_end,
                            RecordKind::answer}) ==
        "0 lock_grant db[1] #0 key 0 mode 1\n"
        "5 lock_wait db[1] #1 key 0 for #0\n"
        "12 lock_wait db[1] #2 key 0 for #0\n"
        "20 answer #0 timeout\n"
        "25 answer #1 timeout\n"
        "25 store_end db[1] #1 cancelled\n"
        "30 lock_grant db[1] #2 key 0 mode 0\n"
        "30 store_end db[1] #0 done\n"
        "32 answer #2 timeout\n"
        "40 store_end db[1] #2 done\n");
}

TEST_CASE("snapshot writers of one row: the first commits, the other has a conflict") {
  Scenario s = database("mvcc", 1, 10);
  set(s, "isolation", std::string("snapshot"));
  s.workload.sources = {at("w", write_item, {0, 3})};
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n10 answer #1 conflict\n");
}

TEST_CASE("a reader of several versions never waits") {
  Scenario s = database("mvcc", 1, 10);
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {5})};
  CHECK(story(simulate(s), {RecordKind::observe, RecordKind::commit, RecordKind::answer}) ==
        "0 observe db[1] #0 key 0 v0\n"
        "5 observe db[1] #1 key 0 v0\n"
        "6 answer #1 ok\n"
        "10 commit db[1] #0 key 0 v1\n"
        "10 answer #0 ok\n");
}

TEST_CASE("a service tries again after a conflict and keeps its worker meanwhile") {
  Scenario s = database("mvcc", 1, 10);
  set(s, "isolation", std::string("snapshot"));
  put_retrying_service(s, 1, 2, 4);
  s.workload.sources = {at("w", write_item, {0, 3})};
  // #1 begins at 4, waits for the row until 11, backs off until 15 and writes 15-25.
  CHECK(story(simulate(s),
              {RecordKind::serve, RecordKind::serve_end, RecordKind::release, RecordKind::backoff,
               RecordKind::store_begin, RecordKind::store_end, RecordKind::answer}) ==
        "0 serve api[1] #0\n"
        "1 serve_end api[1] #0\n"
        "1 store_begin db[1] #0\n"
        "3 serve api[1] #1\n"
        "4 serve_end api[1] #1\n"
        "4 store_begin db[1] #1\n"
        "11 store_end db[1] #0 done\n"
        "11 release api[1] #0\n"
        "11 answer #0 ok\n"
        "11 store_end db[1] #1 conflict\n"
        "11 backoff #1 attempt 1\n"
        "15 store_begin db[1] #1\n"
        "25 store_end db[1] #1 done\n"
        "25 release api[1] #1\n"
        "25 answer #1 ok\n");
}

TEST_CASE("connections limit the transactions at once") {
  Scenario s = database("document_view", 10, 10);
  s.topologies[0].stores[0].connections = 1;
  s.workload.sources = {at("r", read_item, {0, 2, 4})};
  CHECK(story(simulate(s), {RecordKind::queue, RecordKind::store_begin, RecordKind::answer}) ==
        "0 store_begin db[1] #0\n"
        "2 queue db[1] #1 behind 0\n"
        "4 queue db[1] #2 behind 1\n"
        "10 answer #0 ok\n"
        "10 store_begin db[1] #1\n"
        "20 answer #1 ok\n"
        "20 store_begin db[1] #2\n"
        "30 answer #2 ok\n");
}
