// What the results database keeps, and what it does with the same run again.
#include "sim/results/results_database.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "sim/results/sqlite.hpp"
#include "tests/catch.hpp"
#include "tests/results/some_run.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

void put(const std::string& path, const RunResult& run) {
  ResultsDatabase(path).put(run);
}

std::string first(const std::string& path, const char* sql) {
  return Connection(path, false).text(sql);
}

}  // namespace

TEST_CASE("a run and all that belongs to it can be queried") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  put(path, some_run());
  CHECK(first(path, "SELECT scenario || ' ' || seed || ' ' || horizon FROM run") ==
        "launch_night 7 120.0");
  CHECK(first(path, "SELECT group_concat(kind || '/' || name || ' ' || version) FROM plugin") ==
        "balancer/random 1.0,store/row_locks 1.2");
  CHECK(first(path, "SELECT group_concat(name || '=' || value || unit) FROM parameter") ==
        "bulk=20.5s,replicas=4,store=mvcc,viewers=2000.0");
  CHECK(first(path, "SELECT fingerprint FROM topology WHERE name = 'cqrs'") == "00000000000000bb");
  CHECK(first(path, "SELECT group_concat(verdict) FROM expectation") == "passed,no_sample");
  CHECK(first(path, "SELECT count(*) FROM expectation WHERE value IS NULL") == "1");
}

TEST_CASE("v_scalar has one row for each run and metric") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  put(path, some_run(0));
  put(path, some_run(1));
  CHECK(first(path, "SELECT count(*) FROM v_scalar") == "6");
  CHECK(first(path,
              "SELECT scenario || '|' || parameters || '|' || seed || '|' || replication || '|' ||"
              " topology || '|' || metric || '|' || value FROM v_scalar"
              " WHERE metric = 'query.stale_fraction' AND replication = 1") ==
        "launch_night|{\"viewers\":2000,\"replicas\":4,\"bulk\":20.5,\"store\":\"mvcc\"}|7|1|"
        "cqrs|query.stale_fraction|0.25");
}

TEST_CASE("a run without parameters has a row in v_scalar all the same") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  RunResult run = some_run();
  run.parameters.clear();
  put(path, run);
  CHECK(first(path, "SELECT parameters FROM v_scalar") == "{}");
}

TEST_CASE("the same run again takes the place of the first") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  ResultsDatabase results(path);
  RunResult run = some_run();
  CHECK(results.put(run) == ResultsDatabase::Put::added);
  CHECK(results.put(run) == ResultsDatabase::Put::replaced);
  run.topologies[0].fingerprint = "00000000000000ff";
  CHECK(results.put(run) == ResultsDatabase::Put::contradicted);
  CHECK(results.contains(run_key(run)));
  CHECK(!results.contains(run_key(some_run(1))));
  results.close();
  CHECK(first(path, "SELECT count(*) FROM run") == "1");
  CHECK(first(path, "SELECT count(*) FROM scalar") == "3");
  CHECK(first(path, "SELECT fingerprint FROM topology WHERE name = 'crud'") == "00000000000000ff");
}

TEST_CASE("whatever makes a run another run changes its key") {
  using Change = std::function<void(RunResult&)>;
  std::string key = run_key(some_run());
  CHECK(key.size() == 32);
  const Change changes[] = {
      [](RunResult& r) { r.scenario_hash++; },
      [](RunResult& r) { r.parameters[0].value = 2001; },
      [](RunResult& r) { r.plugins[1] = "store/row_locks 1.3"; },
      [](RunResult& r) { r.seed++; },
      [](RunResult& r) { r.replication++; },
      [](RunResult& r) { r.engine = "0.2.0"; },
      [](RunResult& r) { r.topologies.pop_back(); },
  };
  for (const Change& change : changes) {
    RunResult run = some_run();
    change(run);
    CHECK(run_key(run) != key);
  }
  RunResult run = some_run();
  run.topologies[0].metrics[0].value = 99;
  CHECK(run_key(run) == key);
}

TEST_CASE("a closed database is one plain file, synced and marked as ours") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  {
    ResultsDatabase results(path);
    results.put(some_run());
    CHECK(Connection(path, false).text("PRAGMA journal_mode") == "wal");
    results.close();
  }
  CHECK(!std::filesystem::exists(path + "-wal"));
  CHECK(!std::filesystem::exists(path + "-journal"));
  CHECK(content_of(path).substr(68, 4) == "cqlb");
  CHECK(first(path, "PRAGMA user_version") == "1");
  CHECK(first(path, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("runs survive a program that is killed") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  pid_t child = fork();
  if (child == 0) {
    ResultsDatabase results(path);
    for (std::uint32_t i = 0; i < 5; ++i) results.put(some_run(i));
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  put(path, some_run(5));
  CHECK(first(path, "SELECT count(*) FROM run") == "6");
  CHECK(first(path, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("four programs write to one file at the same time and nothing is lost") {
  TemporaryFolder folder;
  std::string path = folder / "runs.db";
  constexpr std::uint32_t writers = 4, each = 25;
  for (std::uint32_t writer = 0; writer < writers; ++writer) {
    if (fork() != 0) continue;
    try {
      for (std::uint32_t i = 0; i < each; ++i) {
        ResultsDatabase results(path);
        results.put(some_run(writer * each + i));
      }
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  for (std::uint32_t writer = 0; writer < writers; ++writer) {
    int status = 0;
    wait(&status);
    CHECK(status == 0);
  }
  CHECK(first(path, "SELECT count(*) FROM run") == "100");
  CHECK(first(path, "PRAGMA integrity_check") == "ok");
}
