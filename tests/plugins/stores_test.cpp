// Stores alone, step by step.
#include "sim/conformance/store_driver.hpp"
#include "sim/contract/plugin.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// One transaction at a time, whose steps the test answers by hand.
class Storing {
 public:
  explicit Storing(const char* name, const std::vector<ParamSetting>& settings = {})
      : registry_(Registry::built_in()),
        plugin_(registry_.find("store", name, "")),
        instance_(plugin_, param_values(plugin_, settings).values, config_of(20, 0, 0, 0)) {}

  cq_locks locks() {
    cq_locks locks{};
    locks.size = sizeof locks;
    instance_.f->locks(instance_.self, &locks);
    return locks;
  }
  const std::string& failure() const { return instance_.host.failure; }
  std::vector<std::uint32_t> reads;
  std::int64_t lock_timeout = 0;

  // The steps in words when the plugin hears CQ_BEGIN and then `events`.
  std::string steps(std::uint32_t kind, std::vector<std::uint32_t> events) {
    cq_transaction t{};
    t.size = sizeof t;
    t.kind = kind;
    t.id = 1;
    t.work = 30;
    t.hold = 100;
    t.keys = keys_;
    t.n_keys = 2;
    t.reads = reads.data();
    t.n_reads = kind == CQ_WRITE ? static_cast<std::uint32_t>(reads.size()) : 0;
    t.lock_timeout = lock_timeout;
    events.insert(events.begin(), CQ_BEGIN);
    std::string words;
    for (std::uint32_t event : events) {
      cq_step step{};
      instance_.f->next(instance_.self, &t, event, &step);
      words += (words.empty() ? "" : ", ") + in_words(step);
    }
    return words;
  }

 private:
  static std::string in_words(const cq_step& step) {
    static const char* const abort_words[] = {"conflict", "deadlock", "lock timeout"};
    std::string lock = (step.mode ? " exclusive " : " shared ") + std::to_string(step.lock);
    switch (step.action) {
      case CQ_LOCK:
        return "lock" + lock + (step.duration ? " for " + std::to_string(step.duration) : "");
      case CQ_WORK:
        return "work " + std::to_string(step.duration);
      case CQ_OBSERVE:
        return "observe";
      case CQ_CHECK:
        if (step.mode == CQ_CHECK_KEY) return "check key " + std::to_string(step.lock);
        return step.mode == CQ_CHECK_READS ? "check reads" : "check";
      case CQ_COMMIT:
        return step.mode == CQ_COMMIT_OVERWRITES ? "overwrite" : "commit";
      case CQ_END:
        return "end";
      case CQ_ABORT:
        return std::string("abort by ") + abort_words[step.mode];
      default:
        return "?";
    }
  }

  static constexpr std::uint32_t keys_[] = {7, 3};
  Registry registry_;
  const cq_descriptor& plugin_;
  Instance<cq_store> instance_;
};

ParamSetting choose(const char* key, const char* label) {
  return {key, std::string(label), ""};
}

// SQLite whose clients try again every microsecond until they succeed.
std::vector<ParamSetting> patient(const char* begin) {
  return {choose("begin", begin),
          choose("busy", "poll"),
          {"poll", Time::nanoseconds(1000), ""},
          {"busy_timeout", Time::seconds(60), ""}};
}

}  // namespace

TEST_CASE("table_lock locks everything once, shared to read and exclusive to write") {
  Storing s("table_lock");
  std::vector<std::uint32_t> events = {CQ_GRANTED, CQ_OBSERVED, CQ_WORKED};
  CHECK(s.steps(CQ_READ, events) == "lock shared 0, observe, work 130, end");
  events.push_back(CQ_COMMITTED);
  CHECK(s.steps(CQ_WRITE, events) == "lock exclusive 0, observe, work 130, commit, end");
  CHECK(s.steps(CQ_APPLY, events) == s.steps(CQ_WRITE, events));
}

TEST_CASE("table_lock declares one lock in the order that its fairness means") {
  struct Case {
    const char* fairness;
    std::uint32_t order;
  };
  for (Case c : {Case{"fifo", CQ_FIFO}, Case{"readers_first", CQ_WEAKEST_FIRST},
                 Case{"writers_first", CQ_STRONGEST_FIRST}}) {
    cq_locks locks = Storing("table_lock", {choose("fairness", c.fairness)}).locks();
    CHECK(locks.count == 1);
    CHECK(locks.modes == 2);
    CHECK(locks.compatible[0] == 1);
    CHECK(locks.compatible[1] == 0);
    CHECK(locks.order == c.order);
  }
}

TEST_CASE("a wait beyond lock_timeout ends the transaction in every store with locks") {
  for (const char* name : {"table_lock", "row_locks", "mvcc"}) {
    Storing s(name, {{"lock_timeout", Time::nanoseconds(55), ""}});
    std::string steps = s.steps(CQ_WRITE, {CQ_LOCK_TIMEOUT});
    CHECK(steps.ends_with(" for 55, abort by lock timeout"));
  }
}

TEST_CASE("row_locks locks key by key in the order given") {
  Storing s("row_locks");
  std::vector<std::uint32_t> events = {CQ_GRANTED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED};
  CHECK(s.steps(CQ_READ, events) == "lock shared 7, lock shared 3, observe, work 130, end");
  events.push_back(CQ_COMMITTED);
  CHECK(s.steps(CQ_WRITE, events) ==
        "lock exclusive 7, lock exclusive 3, observe, work 130, commit, end");
  CHECK(s.steps(CQ_APPLY, events) == s.steps(CQ_WRITE, events));
  CHECK(s.locks().count == 20);
  CHECK(s.locks().deadlock == CQ_DEADLOCK_DETECT);
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_DEADLOCK}) ==
        "lock exclusive 7, lock exclusive 3, abort by deadlock");
}

TEST_CASE("row_locks without read locks lets readers pass") {
  Storing s("row_locks", {{"read_locks", false, ""}});
  CHECK(s.steps(CQ_READ, {CQ_OBSERVED, CQ_WORKED}) == "observe, work 130, end");
}

TEST_CASE("row_locks that upgrades reads under shared locks and makes them exclusive to write") {
  Storing s("row_locks", {{"upgrade", true, ""}});
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED, CQ_GRANTED, CQ_GRANTED,
                           CQ_WORKED, CQ_COMMITTED}) ==
        "lock shared 7, lock shared 3, observe, work 100, "
        "lock exclusive 7, lock exclusive 3, work 30, commit, end");
  CHECK(s.steps(CQ_APPLY, {CQ_GRANTED}) == "lock exclusive 7, lock exclusive 3");
}

TEST_CASE("row_locks with a statement per key works and holds behind each lock") {
  Storing s("row_locks", {choose("statements", "per_key")});
  std::vector<std::uint32_t> events = {CQ_GRANTED, CQ_WORKED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED};
  CHECK(s.steps(CQ_READ, events) == "lock shared 7, work 65, lock shared 3, observe, work 65, end");
  events.push_back(CQ_COMMITTED);
  CHECK(s.steps(CQ_WRITE, events) ==
        "lock exclusive 7, work 65, lock exclusive 3, observe, work 65, commit, end");
}

TEST_CASE("row_locks locks in ascending order if it is sorted") {
  Storing s("row_locks", {{"sorted", true, ""}});
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED}) ==
        "lock exclusive 3, lock exclusive 7, observe");
  s.reads = {9, 5};
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED, CQ_GRANTED, CQ_GRANTED}) ==
        "lock exclusive 3, lock shared 5, lock exclusive 7, lock shared 9, observe");
}

TEST_CASE("row_locks keeps what a command reads from being changed") {
  Storing s("row_locks");
  s.reads = {9, 5};
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED, CQ_GRANTED, CQ_GRANTED, CQ_OBSERVED}) ==
        "lock shared 9, lock shared 5, lock exclusive 7, lock exclusive 3, observe, work 130");
  Storing upgrading("row_locks", {{"upgrade", true, ""}});
  upgrading.reads = {9};
  CHECK(upgrading.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED,
                                   CQ_GRANTED, CQ_GRANTED, CQ_WORKED}) ==
        "lock shared 9, lock shared 7, lock shared 3, observe, work 100, lock exclusive 7, "
        "lock exclusive 3, work 30, commit");
  Storing passing("row_locks", {{"read_locks", false, ""}});
  passing.reads = {9, 5};
  CHECK(passing.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED}) ==
        "lock exclusive 7, lock exclusive 3, observe");
}

TEST_CASE("row_locks whose readers lock for update take exclusive locks") {
  Storing s("row_locks", {choose("read_mode", "exclusive")});
  CHECK(s.steps(CQ_READ, {CQ_GRANTED}) == "lock exclusive 7, lock exclusive 3");
}

TEST_CASE("row_locks declares the order and the way with deadlocks that it is told") {
  CHECK(Storing("row_locks").locks().order == CQ_FIFO);
  CHECK(Storing("row_locks", {choose("order", "random")}).locks().order == CQ_RANDOM);
  CHECK(Storing("row_locks", {choose("order", "barging")}).locks().order == CQ_BARGING);
  CHECK(Storing("row_locks", {choose("order", "race")}).locks().order == CQ_RACE);
  CHECK(Storing("mvcc", {choose("order", "race")}).locks().order == CQ_RACE);
  cq_locks locks = Storing("row_locks", {{"deadlock_timeout", Time::seconds(1), ""}}).locks();
  CHECK(locks.deadlock == CQ_DEADLOCK_DETECT);
  CHECK(locks.check_after == 1'000'000'000);
  CHECK(Storing("row_locks", {choose("deadlock", "wound_wait")}).locks().deadlock ==
        CQ_DEADLOCK_WOUND_WAIT);
  CHECK(Storing("row_locks", {choose("deadlock", "wait_die")}).locks().deadlock ==
        CQ_DEADLOCK_WAIT_DIE);
}

TEST_CASE("row_locks under no_wait ends at the first lock that is taken") {
  Storing s("row_locks", {choose("deadlock", "no_wait")});
  CHECK(s.locks().deadlock == CQ_DEADLOCK_IGNORE);
  std::string steps = s.steps(CQ_WRITE, {CQ_GRANTED, CQ_LOCK_TIMEOUT});
  CHECK(steps == "lock exclusive 7 for -1, lock exclusive 3 for -1, abort by conflict");
  CHECK(
      Storing("row_locks", {choose("deadlock", "no_wait"), {"lock_timeout", Time::seconds(1), ""}})
          .failure() == "under deadlock = no_wait nobody waits: lock_timeout must be 0");
}

TEST_CASE("row_locks refuses settings that contradict each other") {
  CHECK(
      Storing("row_locks", {choose("deadlock", "wait_die"), choose("order", "random")}).failure() ==
      "under deadlock = wound_wait and wait_die the line goes by age: order must be in_order");
  CHECK(Storing("row_locks",
                {choose("deadlock", "wound_wait"), {"deadlock_timeout", Time::seconds(1), ""}})
            .failure() == "deadlock_timeout is for deadlock = detect");
  CHECK(Storing("row_locks", {{"upgrade", true, ""}, choose("statements", "per_key")}).failure() ==
        "upgrade takes all shared locks first: not with per_key");
  CHECK(Storing("row_locks", {{"read_locks", false, ""}, choose("read_mode", "exclusive")})
            .failure() == "read_mode = exclusive needs read_locks on");
}

TEST_CASE("a client's own lock_timeout counts instead of the store's") {
  for (const char* name : {"table_lock", "row_locks", "mvcc"}) {
    Storing s(name, {{"lock_timeout", Time::nanoseconds(55), ""}});
    s.lock_timeout = 7;
    CHECK(s.steps(CQ_WRITE, {}).ends_with(" for 7"));
    s.lock_timeout = CQ_FOREVER;
    CHECK(s.steps(CQ_WRITE, {}).find(" for ") == std::string::npos);
  }
}

TEST_CASE("row_locks refuses deadlocks that would last for ever") {
  Storing endless("row_locks", {choose("deadlock", "timeout")});
  CHECK(endless.failure() ==
        "deadlock = timeout needs a lock_timeout above 0, or a deadlock lasts for ever");
  Storing s("row_locks", {choose("deadlock", "timeout"), {"lock_timeout", Time::seconds(1), ""}});
  CHECK(s.failure() == "");
  CHECK(s.locks().deadlock == CQ_DEADLOCK_IGNORE);
}

TEST_CASE("document_view overwrites what is newer if it does not guard it, where a feed writes") {
  for (bool guards : {true, false}) {
    Storing s("document_view", {{"version_guard", guards, ""}});
    std::string last = guards ? "commit" : "overwrite";
    CHECK(s.steps(CQ_APPLY, {CQ_OBSERVED, CQ_WORKED}) == "observe, work 130, " + last);
    CHECK(s.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED}) == "observe, work 130, commit");
  }
}

TEST_CASE("mvcc reads take no lock") {
  for (const char* isolation : {"read_committed", "snapshot"}) {
    for (const char* conflict : {"first_updater", "first_committer"}) {
      Storing s("mvcc", {choose("isolation", isolation), choose("conflict", conflict)});
      CHECK(s.steps(CQ_READ, {CQ_OBSERVED, CQ_WORKED}) == "observe, work 130, end");
    }
  }
}

TEST_CASE("mvcc under read_committed goes on from what it finds after its waits") {
  Storing s("mvcc");
  CHECK(s.steps(CQ_WRITE, {CQ_GRANTED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED, CQ_COMMITTED}) ==
        "lock exclusive 7, lock exclusive 3, observe, work 130, commit, end");
}

TEST_CASE("mvcc under snapshot compares with its begin behind each wait") {
  Storing s("mvcc", {choose("isolation", "snapshot")});
  CHECK(s.steps(CQ_WRITE, {CQ_OBSERVED, CQ_GRANTED, CQ_UNCHANGED, CQ_GRANTED, CQ_UNCHANGED,
                           CQ_WORKED, CQ_COMMITTED}) ==
        "observe, lock exclusive 7, check key 0, lock exclusive 3, check key 1, work 130, commit, "
        "end");
  CHECK(s.steps(CQ_WRITE, {CQ_OBSERVED, CQ_GRANTED, CQ_CHANGED}) ==
        "observe, lock exclusive 7, check key 0, abort by conflict");
}

TEST_CASE("mvcc under serializable also compares what it only read, when it commits") {
  Storing s("mvcc", {choose("isolation", "serializable")});
  std::vector<std::uint32_t> events = {CQ_OBSERVED, CQ_GRANTED,   CQ_UNCHANGED,
                                       CQ_GRANTED,  CQ_UNCHANGED, CQ_WORKED};
  std::string steps =
      "observe, lock exclusive 7, check key 0, lock exclusive 3, check key 1, work 130, ";
  CHECK(s.steps(CQ_WRITE, events) == steps + "commit");
  s.reads = {9};
  events.insert(events.end(), {CQ_UNCHANGED, CQ_COMMITTED});
  CHECK(s.steps(CQ_WRITE, events) == steps + "check reads, commit, end");
  Storing other("mvcc",
                {choose("isolation", "serializable"), choose("conflict", "first_committer")});
  CHECK(other.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_CHANGED}) ==
        "observe, work 130, check reads, abort by conflict");
}

TEST_CASE("mvcc with first_committer refuses what only those who wait can need") {
  for (ParamSetting setting :
       {choose("order", "random"), ParamSetting{"deadlock_timeout", Time::seconds(1), ""},
        ParamSetting{"lock_timeout", Time::seconds(1), ""}}) {
    Storing s("mvcc", {choose("conflict", "first_committer"), setting});
    CHECK(s.failure().starts_with("with conflict = first_committer nobody waits"));
  }
}

TEST_CASE("mvcc with first_committer has no locks and checks at the commit") {
  Storing s("mvcc", {choose("conflict", "first_committer")});
  CHECK(s.locks().count == 0);
  CHECK(s.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_UNCHANGED, CQ_COMMITTED}) ==
        "observe, work 130, check, commit, end");
  CHECK(s.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_CHANGED}) ==
        "observe, work 130, check, abort by conflict");
}

TEST_CASE("mvcc works statement by statement where each key is one") {
  Storing s("mvcc", {choose("statements", "per_key")});
  CHECK(s.steps(CQ_WRITE,
                {CQ_GRANTED, CQ_WORKED, CQ_GRANTED, CQ_OBSERVED, CQ_WORKED, CQ_COMMITTED}) ==
        "lock exclusive 7, work 65, lock exclusive 3, observe, work 65, commit, end");
  CHECK(s.steps(CQ_READ, {CQ_OBSERVED, CQ_WORKED, CQ_WORKED}) == "observe, work 65, work 65, end");
  Storing snapshot("mvcc", {choose("statements", "per_key"), choose("isolation", "serializable")});
  snapshot.reads = {9};
  CHECK(snapshot.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_GRANTED, CQ_UNCHANGED, CQ_WORKED,
                                  CQ_GRANTED, CQ_UNCHANGED, CQ_WORKED, CQ_UNCHANGED}) ==
        "observe, work 43, lock exclusive 7, check key 0, work 43, lock exclusive 3, check key 1, "
        "work 44, check reads, commit");
  Storing optimistic("mvcc",
                     {choose("statements", "per_key"), choose("conflict", "first_committer")});
  CHECK(optimistic.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_WORKED, CQ_UNCHANGED}) ==
        "observe, work 65, work 65, check, commit");
  Storing early("mvcc", {choose("statements", "per_key"), choose("conflict", "first_committer"),
                         choose("validation", "at_statements")});
  CHECK(early.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_UNCHANGED, CQ_WORKED, CQ_UNCHANGED}) ==
        "observe, work 65, check, work 65, check, commit");
  CHECK(early.steps(CQ_WRITE, {CQ_OBSERVED, CQ_WORKED, CQ_CHANGED}) ==
        "observe, work 65, check, abort by conflict");
  CHECK(Storing("mvcc", {choose("validation", "at_statements")})
            .failure()
            .starts_with("validation = at_statements is for conflict = first_committer"));
}

TEST_CASE("each store fails in its own way and in no other") {
  struct Case {
    const char* name;
    std::vector<ParamSetting> settings;
    bool conflicts, deadlocks, readers_wait;
  };
  const Case cases[] = {{"table_lock", {}, false, false, true},
                        {"row_locks", {}, false, true, true},
                        {"row_locks", {{"read_locks", false, ""}}, false, true, false},
                        {"row_locks", {{"upgrade", true, ""}}, false, true, true},
                        {"mvcc", {}, false, true, false},
                        {"mvcc", {choose("isolation", "snapshot")}, true, true, false},
                        {"mvcc", {choose("conflict", "first_committer")}, true, false, false},
                        {"sqlite_rollback", patient("deferred"), false, true, true},
                        {"sqlite_rollback", patient("immediate"), false, false, true},
                        {"sqlite_wal", patient("deferred"), true, false, false},
                        {"sqlite_wal", patient("exclusive"), false, false, false}};
  Registry registry = Registry::built_in();
  for (const Case& c : cases) {
    INFO(c.name << " case " << &c - cases);
    const cq_descriptor& plugin = registry.find("store", c.name, "");
    StoreDriver driver(plugin, param_values(plugin, c.settings).values, 5);
    for (int i = 0; i < 20'000; ++i) driver.step();
    driver.finish();
    CHECK(driver.problem() == "");
    CHECK((driver.aborted(CQ_ABORT_CONFLICT) > 0) == c.conflicts);
    CHECK((driver.aborted(CQ_ABORT_DEADLOCK) > 0) == c.deadlocks);
    CHECK((driver.waits_of_reads() > 0) == c.readers_wait);
    CHECK(driver.aborted(CQ_ABORT_LOCK_TIMEOUT) == 0);
  }
}
