// The models of SQLite against SQLite: random clients meet in both, in a World each, and everything
// that happens must be the same, at the same instants.
#include "sim/conformance/fake_host.hpp"
#include "tests/catch.hpp"
#include "tests/plugins/sqlite_scene.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

template <class T>
T one_of(Dice& dice, std::initializer_list<T> values) {
  return values.begin()[dice.below(static_cast<std::uint32_t>(values.size()))];
}

// Three clients with three transactions each on two keys, mostly at once: instants and durations
// are whole and half milliseconds, so that they often coincide.
SqliteScene meeting(const SqliteStore& store, std::uint64_t number) {
  Dice dice(number);
  SqliteScene scene(store);
  bool has_log = store.journal ? std::string(store.journal) == "wal"
                               : std::string(store.plugin) == "sqlite_wal";
  scene.begin(one_of(dice, {"deferred", "immediate", "exclusive"}));
  scene.busy_timeout(one_of(dice, {0.0, 1.0, 4.0, 30.0, 200.0}));
  scene.set("busy", std::string(one_of(dice, {"default", "poll"})));
  scene.set("poll", instant(one_of(dice, {0.5, 1.0, 3.0})));
  scene.set("sync", instant(one_of(dice, {0.0, 0.0, 1.0, 2.5})));
  scene.set("page_cost", instant(one_of(dice, {0.0, 0.5})));
  double autocheckpoint = one_of(dice, {0.0, 1.0, 2.0, 4.0});
  const char* checkpoint = one_of(dice, {"passive", "restart"});
  if (has_log) {
    scene.set("autocheckpoint", autocheckpoint).set("checkpoint", std::string(checkpoint));
  }
  scene.work(one_of(dice, {0.0, 1.0, 3.0}), one_of(dice, {0.0, 1.0, 3.0}));
  Domain& domain = scene.scenario().domain;
  domain.aggregates[0].keys = 4;
  domain.operations[write_item].rows = 1 + dice.below(2);
  for (int client = 0; client < 3; ++client) {
    for (int i = 0; i < 3; ++i) {
      double at = 0.5 * dice.below(120), hold = 0.5 * dice.below(one_of(dice, {1u, 12u, 60u}));
      unsigned key = dice.below(2);
      dice.below(5) < 2 ? scene.read(at, hold, key) : scene.write(at, hold, key);
    }
  }
  return scene;
}

// What both must have in common: all but the locks, which only a model shows, and who is in the
// way, which only a model knows.
std::vector<TraceRecord> common(const Trace& trace) {
  std::vector<TraceRecord> all;
  for (TraceRecord r : trace.records()) {
    if (r.kind == RecordKind::lock_grant || r.kind == RecordKind::lock_release) continue;
    bool waits = r.kind == RecordKind::pause || r.kind == RecordKind::resume;
    if (waits) r.key = r.version = 0, r.value = 0, r.flags &= 3;
    if (r.kind == RecordKind::probe) {
      const std::string& probe = trace.header().places[r.place].probes[r.key].name;
      r.key = probe.ends_with("busy") ? 0 : probe.ends_with("wal_pages") ? 1 : 2;
    }
    all.push_back(r);
  }
  return all;
}

std::string in_words(const Trace& trace) {
  return story(trace, {RecordKind::arrive, RecordKind::pause, RecordKind::resume,
                       RecordKind::observe, RecordKind::commit, RecordKind::store_end});
}

struct Tally {
  std::uint64_t commits = 0, conflicts = 0, deadlocks = 0, timeouts = 0, pauses = 0;

  void add(const Trace& trace) {
    for (const TraceRecord& r : trace.records()) {
      commits += r.kind == RecordKind::commit;
      pauses += r.kind == RecordKind::pause;
      if (r.kind != RecordKind::store_end) continue;
      conflicts += static_cast<StoreEnd>(r.flags) == StoreEnd::conflict;
      deadlocks += static_cast<StoreEnd>(r.flags) == StoreEnd::deadlock;
      timeouts += static_cast<StoreEnd>(r.flags) == StoreEnd::lock_timeout;
    }
  }
};

Tally compare(const SqliteStore& model, const SqliteStore& real, std::uint64_t meetings) {
  Tally tally;
  for (std::uint64_t i = 0; i < meetings; ++i) {
    Trace expected = meeting(real, i).run(), found = meeting(model, i).run();
    tally.add(expected);
    if (common(expected) == common(found)) continue;
    INFO("meeting " << i);
    CHECK(in_words(found) == in_words(expected));
    FAIL("the model differs");
  }
  return tally;
}

constexpr std::uint64_t meetings = 2000;

}  // namespace

TEST_CASE("sqlite_rollback does what SQLite with a rollback journal does, whoever meets") {
  Tally tally = compare({"sqlite_rollback"}, {"sqlite", "delete"}, meetings);
  CHECK(tally.commits > 5 * meetings / 2);
  CHECK(tally.pauses > meetings);
  CHECK(tally.deadlocks > meetings / 10);
  CHECK(tally.timeouts > meetings / 10);
  CHECK(tally.conflicts == 0);
}

TEST_CASE("sqlite_wal does what SQLite with a write-ahead log does, whoever meets") {
  Tally tally = compare({"sqlite_wal"}, {"sqlite", "wal"}, meetings);
  CHECK(tally.commits > 5 * meetings / 2);
  CHECK(tally.pauses > meetings);
  CHECK(tally.conflicts > meetings / 10);
  CHECK(tally.timeouts > meetings / 10);
  CHECK(tally.deadlocks == 0);
}
