// How connections to SQLite meet: the thirteen outcomes that three real connections show
// (SQLite 3.40.1), each through the model of that journal mode and through SQLite itself.
#include "tests/catch.hpp"
#include "tests/plugins/sqlite_scene.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// In each of the stores, the clients that `meet` adds have this outcome.
void check_outcome(const std::vector<SqliteStore>& stores, void (*meet)(SqliteScene&),
                   const std::string& outcome) {
  for (const SqliteStore& store : stores) {
    INFO(store.plugin);
    SqliteScene scene(store);
    meet(scene);
    CHECK(scene.outcome() == outcome);
  }
}

}  // namespace

TEST_CASE("rollback journal: a reader beside a writer in RESERVED sees the old value") {
  check_outcome(
      rollback_stores, [](SqliteScene& s) { s.begin("immediate").write(0, 10).read(5, 0); },
      "0 observe db[1] #0 key 0 v0\n"
      "5 observe db[1] #1 key 0 v0\n"
      "5 store_end db[1] #1 done\n"
      "10 commit db[1] #0 key 0 v1\n"
      "10 store_end db[1] #0 done\n");
}

TEST_CASE("rollback journal: a second BEGIN IMMEDIATE finds the database locked") {
  check_outcome(
      rollback_stores, [](SqliteScene& s) { s.begin("immediate").write(0, 10).write(5, 0); },
      "0 observe db[1] #0 key 0 v0\n"
      "5 store_end db[1] #1 lock_timeout\n"
      "10 commit db[1] #0 key 0 v1\n"
      "10 store_end db[1] #0 done\n");
}

TEST_CASE("rollback journal: a COMMIT finds the database locked while a reader holds SHARED") {
  check_outcome(
      rollback_stores, [](SqliteScene& s) { s.begin("immediate").read(0, 20).write(1, 4); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 0 v0\n"
      "5 store_end db[1] #1 lock_timeout\n"
      "20 store_end db[1] #0 done\n");
}

TEST_CASE("rollback journal: a new reader finds the database locked while a writer is PENDING") {
  // The writer sleeps from 5 to 6 and to 8, where its time is up. It is PENDING, so the reader
  // at 5.5, whose tries are at 6.5 and 8.5, enters only when the writer has given up.
  check_outcome(
      rollback_stores,
      [](SqliteScene& s) {
        s.begin("immediate").busy_timeout(3).read(0, 20).write(1, 4).read(5.5, 0);
      },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 0 v0\n"
      "8 store_end db[1] #1 lock_timeout\n"
      "8.5 observe db[1] #2 key 0 v0\n"
      "8.5 store_end db[1] #2 done\n"
      "20 store_end db[1] #0 done\n");
}

TEST_CASE("rollback journal: the COMMIT succeeds when the old reader has finished") {
  // Tries of the COMMIT at 5, 6, 8, 13 and 23; of the reader at 10 also at 11, 13, 18 and 28.
  check_outcome(
      rollback_stores,
      [](SqliteScene& s) {
        s.begin("immediate").busy_timeout(1000).read(0, 20).write(1, 4).read(10, 0);
      },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 0 v0\n"
      "20 store_end db[1] #0 done\n"
      "23 commit db[1] #1 key 0 v1\n"
      "23 store_end db[1] #1 done\n"
      "28 observe db[1] #2 key 0 v1\n"
      "28 store_end db[1] #2 done\n");
}

TEST_CASE("rollback journal: beside an open reader another may write but not commit") {
  // RESERVED at 1, written at 3, and tried until 10 without success.
  check_outcome(
      rollback_stores,
      [](SqliteScene& s) { s.begin("immediate").busy_timeout(7).read(0, 20).write(1, 2, 1); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 1 v0\n"
      "10 store_end db[1] #1 lock_timeout\n"
      "20 store_end db[1] #0 done\n");
}

TEST_CASE("rollback journal: a reader that wants to write while another has RESERVED must go") {
  // #1 has RESERVED from 3 and waits for #0 to finish, tries at 4, 6 and 11; #0 is refused at
  // once, although it could wait for a second.
  check_outcome(
      rollback_stores,
      [](SqliteScene& s) { s.begin("deferred").busy_timeout(1000).write(0, 10).write(1, 2, 1); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 1 v0\n"
      "10 store_end db[1] #0 deadlock\n"
      "11 commit db[1] #1 key 1 v1\n"
      "11 store_end db[1] #1 done\n");
}

TEST_CASE("who asks why a request waits for SQLite hears of each try") {
  SqliteScene reads({"sqlite_rollback"});
  reads.begin("exclusive").busy_timeout(2.5).write(0, 10).read(5, 0);
  CHECK(explained(reads.scenario(), 0) == "");
  CHECK(explained(reads.scenario(), 1) ==
        "5 SHARED is not to be had, try 1: sleeps 1 ms, then tries again\n"
        "6 SHARED is not to be had, try 2: sleeps 1.5 ms, then tries again\n"
        "7.5 SHARED is not to be had, try 3: gives up with SQLITE_BUSY\n");
  for (const SqliteStore& store : wal_stores) {
    SqliteScene upgrades(store);
    upgrades.begin("deferred").write(0, 10).write(1, 2);
    CHECK(explained(upgrades.scenario(), 0) ==
          "10 wants to write from an old snapshot, or beside a writer: SQLITE_BUSY at once\n");
  }
  for (const SqliteStore& store : rollback_stores) {
    SqliteScene upgrades(store);
    upgrades.begin("deferred").busy_timeout(1000).write(0, 10).write(1, 2, 1);
    CHECK(explained(upgrades.scenario(), 0) ==
          "10 has read and may not wait for RESERVED: a deadlock\n");
  }
}

TEST_CASE("WAL: a reader beside a writer sees the old value") {
  check_outcome(
      wal_stores, [](SqliteScene& s) { s.begin("immediate").write(0, 10).read(5, 0); },
      "0 observe db[1] #0 key 0 v0\n"
      "5 observe db[1] #1 key 0 v0\n"
      "5 store_end db[1] #1 done\n"
      "10 commit db[1] #0 key 0 v1\n"
      "10 store_end db[1] #0 done\n");
}

TEST_CASE("WAL: a second writer finds the database locked") {
  check_outcome(
      wal_stores, [](SqliteScene& s) { s.begin("immediate").write(0, 10).write(5, 0, 1); },
      "0 observe db[1] #0 key 0 v0\n"
      "5 store_end db[1] #1 lock_timeout\n"
      "10 commit db[1] #0 key 0 v1\n"
      "10 store_end db[1] #0 done\n");
}

TEST_CASE("WAL: a COMMIT with readers open succeeds") {
  check_outcome(
      wal_stores, [](SqliteScene& s) { s.begin("immediate").read(0, 20).write(1, 4); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 0 v0\n"
      "5 commit db[1] #1 key 0 v1\n"
      "5 store_end db[1] #1 done\n"
      "20 store_end db[1] #0 done\n");
}

TEST_CASE("WAL: behind a commit a new reader sees the new value and an old one keeps the old") {
  check_outcome(
      wal_stores, [](SqliteScene& s) { s.begin("immediate").read(0, 20).write(1, 4).read(6, 0); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 0 v0\n"
      "5 commit db[1] #1 key 0 v1\n"
      "5 store_end db[1] #1 done\n"
      "6 observe db[1] #2 key 0 v1\n"
      "6 store_end db[1] #2 done\n"
      "20 store_end db[1] #0 done\n");
}

TEST_CASE("WAL: a stale snapshot may not write, and no timeout helps") {
  // Even though #1 has changed another key.
  check_outcome(
      wal_stores,
      [](SqliteScene& s) { s.begin("deferred").busy_timeout(1000).write(0, 10).write(1, 2, 1); },
      "0 observe db[1] #0 key 0 v0\n"
      "1 observe db[1] #1 key 1 v0\n"
      "3 commit db[1] #1 key 1 v1\n"
      "3 store_end db[1] #1 done\n"
      "10 store_end db[1] #0 conflict\n");
}

TEST_CASE("WAL: BEGIN EXCLUSIVE behaves like IMMEDIATE for readers") {
  check_outcome(
      wal_stores, [](SqliteScene& s) { s.begin("exclusive").write(0, 10).read(5, 0).write(6, 0); },
      "0 observe db[1] #0 key 0 v0\n"
      "5 observe db[1] #1 key 0 v0\n"
      "5 store_end db[1] #1 done\n"
      "6 store_end db[1] #2 lock_timeout\n"
      "10 commit db[1] #0 key 0 v1\n"
      "10 store_end db[1] #0 done\n");
}
