// The log of SQLite's WAL mode and its checkpoints.
#include "tests/catch.hpp"
#include "tests/plugins/sqlite_scene.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// What the n-th probe of the store noted: "at 3: 1; at 9: 2".
std::string noted(const Trace& trace, unsigned probe) {
  std::string text;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind != RecordKind::probe || r.key != probe) continue;
    char line[64];
    std::snprintf(line, sizeof line, "%sat %g: %lld", text.empty() ? "" : "; ",
                  static_cast<double>(r.time) / 1e6, static_cast<long long>(r.value));
    text += line;
  }
  return text;
}
std::string wal_pages(const Trace& trace) {
  return noted(trace, 0);
}
std::string checkpoint_pages(const Trace& trace) {
  return noted(trace, 1);
}

// Writes at 1, 2, ... n ms of one page each.
SqliteScene writes(const SqliteStore& store, int n) {
  SqliteScene scene(store);
  scene.begin("immediate");
  for (int i = 1; i <= n; ++i) scene.write(i, 0, static_cast<unsigned>(i % 3));
  return scene;
}

}  // namespace

TEST_CASE("WAL: the log grows with each commit and begins anew behind a checkpoint") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    Trace trace = writes(s, 6).set("autocheckpoint", 3.0).run();
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 3: 3; at 4: 1; at 5: 2; at 6: 3");
    CHECK(checkpoint_pages(trace) == "at 3: 3; at 6: 3");
  }
}

TEST_CASE("WAL: without autocheckpoint the log only grows") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    Trace trace = writes(s, 4).set("autocheckpoint", 0.0).run();
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 3: 3; at 4: 4");
    CHECK(checkpoint_pages(trace) == "");
  }
}

TEST_CASE("WAL: a reader that stays open starves checkpoints and lets the log grow") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    // It has begun with two pages in the log, which may be copied and no more; when it is gone the
    // commit at 8 copies all, and the one at 9 begins anew.
    Trace trace = writes(s, 9).read(2.5, 5).set("autocheckpoint", 3.0).run();
    CHECK(wal_pages(trace) ==
          "at 1: 1; at 2: 2; at 3: 3; at 4: 4; at 5: 5; at 6: 6; at 7: 7; at 8: 8; at 9: 1");
    CHECK(checkpoint_pages(trace) == "at 3: 2; at 8: 6");
  }
}

TEST_CASE("WAL: a reader that needs nothing of the log holds the next checkpoint up completely") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    Trace trace = writes(s, 6).read(2.5, 10).set("autocheckpoint", 2.0).run();
    CHECK(checkpoint_pages(trace) == "at 2: 2");
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 3: 1; at 4: 2; at 5: 3; at 6: 4");
  }
}

TEST_CASE("WAL: a checkpoint takes time of the commit that makes it, and of no reader") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    SqliteScene scene = writes(s, 3);
    scene.set("autocheckpoint", 3.0).set("page_cost", instant(0.1)).set("sync", instant(0.3));
    scene.read(3.5, 0);
    // A commit lasts 0.3 + 0.1 ms, the checkpoint of three pages 0.3 + 0.3 ms more.
    CHECK(answers(scene.run()) ==
          "1.4 answer #0 ok\n"
          "2.4 answer #1 ok\n"
          "3.5 answer #3 ok\n"
          "4 answer #2 ok\n");
  }
}

TEST_CASE("WAL: a checkpoint that restarts waits for readers and keeps writers out") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    SqliteScene scene = writes(s, 3);
    scene.set("checkpoint", std::string("restart")).set("autocheckpoint", 2.0).busy_timeout(50);
    scene.read(1.5, 10).read(4, 0);
    // The commit at 2 tries at 2, 3, 5, 10 and 20, when the reader is gone since 11.5; the write at
    // 3 tries at 3, 4, 6, 11 and 21, and begins the log anew.
    Trace trace = scene.run();
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 21: 1");
    CHECK(answers(trace) ==
          "1 answer #0 ok\n"
          "4 answer #4 ok\n"
          "11.5 answer #1 ok\n"
          "20 answer #2 ok\n"
          "21 answer #3 ok\n");
  }
}

TEST_CASE("WAL: a checkpoint that restarts gives up when its time is over") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    SqliteScene scene = writes(s, 2);
    scene.set("checkpoint", std::string("restart")).set("autocheckpoint", 2.0).busy_timeout(5);
    scene.read(1.5, 30).write(20, 0);
    Trace trace = scene.run();
    // Until 7; the page that the reader does not need is copied at once.
    CHECK(answers(trace) ==
          "1 answer #0 ok\n"
          "7 answer #2 ok\n"
          "25 answer #3 ok\n"
          "31.5 answer #1 ok\n");
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 20: 3");
    CHECK(checkpoint_pages(trace) == "at 7: 1");
  }
}

TEST_CASE("WAL: after a crash the log is copied again from its beginning") {
  for (const SqliteStore& s : wal_stores) {
    INFO(s.plugin);
    SqliteScene scene = writes(s, 4);
    scene.set("autocheckpoint", 3.0).read(2.5, 10).write(20, 0);
    scene.scenario().faults = {crash("t.db[1]", 3.5, 0.2)};
    Trace trace = scene.run();
    CHECK(checkpoint_pages(trace) == "at 3: 2; at 4: 4");
    CHECK(wal_pages(trace) == "at 1: 1; at 2: 2; at 3: 3; at 4: 4; at 20: 1");
  }
}
