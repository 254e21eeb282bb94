// Interruption, closed pipes and full disks on the way out.
#include <chrono>
#include <csignal>
#include <thread>

#include "sim/results/sqlite.hpp"
#include "tests/catch.hpp"
#include "tests/cli/json_value.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/small_scenario.hpp"

using namespace cqrslab;

namespace {

// Sends `signal` to the program as soon as `ready` says so; kills it if that takes a minute.
void signal_when(const std::function<bool()>& ready, pid_t program, int signal) {
  for (int i = 0; i < 12000; ++i) {
    if (ready()) return void(kill(program, signal));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(program, SIGKILL);
}

void close_inherited() {
  for (int descriptor = 3; descriptor < 1024; ++descriptor) close(descriptor);
}

// Has the program, and not the fork of this one that it began as, a file open? Without a /proc to
// look it up in, half a second counts as long enough.
bool holds_open(pid_t program, const std::string& path) {
  std::filesystem::path self = "/proc/self/exe";
  if (!std::filesystem::exists(self)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return true;
  }
  std::error_code error;
  std::filesystem::path folder = "/proc/" + std::to_string(program);
  if (std::filesystem::equivalent(folder / "exe", self, error) || error) return false;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "fd", error)) {
    if (std::filesystem::equivalent(entry.path(), path, error)) return true;
  }
  return false;
}

Said interrupted(const std::vector<std::string>& words, int signal,
                 const std::function<bool()>& ready) {
  return run_program(words, {}, [&](pid_t child) { signal_when(ready, child, signal); });
}

std::int64_t runs_in(const std::string& path) {
  try {
    return Connection(path, false).integer("SELECT count(*) FROM run");
  } catch (const std::exception&) {
    return 0;
  }
}

}  // namespace

TEST_CASE("an interrupted run keeps and shows what was finished") {
  int signal = GENERATE(SIGINT, SIGTERM);
  TemporaryFolder folder;
  std::string script = folder.file("small.lua", small_scenario("", "60 s"));
  std::string path = folder / "runs.db";
  Said said = interrupted(
      {"run", script, "--replications", "100000", "--results", path, "--format", "json"}, signal,
      [&] { return runs_in(path) >= 2; });
  CHECK(said.code == 130);
  JsonValue json = JsonReader(said.out).read();
  CHECK(json["interrupted"].truth);
  std::int64_t kept = runs_in(path);
  CHECK(kept >= 2);
  CHECK(kept == static_cast<std::int64_t>(json["replications"].number));
  CHECK(said.err == "cqrslab: interrupted: " + std::to_string(kept) +
                        " of 100000 replications finished and kept in " + path + "\n");
  CHECK(Connection(path, false).text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a run interrupted within its first replication prints nothing") {
  TemporaryFolder folder;
  std::string script = folder.file("small.lua", small_scenario("", "100 h"));
  std::string path = folder / "runs.db";
  Said said = interrupted({"run", script, "--results", path}, SIGINT,
                          [&] { return std::filesystem::exists(path + "-wal"); });
  CHECK(said.code == 130);
  CHECK(said.out.empty());
  CHECK(said.err == "cqrslab: interrupted: 0 of 1 replication finished\n");
}

TEST_CASE("a run interrupted while its results file is locked prints nothing and leaves it whole") {
  TemporaryFolder folder;
  std::string script = folder.file("small.lua", small_scenario("", "60 s"));
  std::string path = folder / "runs.db";
  REQUIRE(run_program({"run", script, "--results", path}).code == 0);
  Connection other(path, false);
  other.run("BEGIN EXCLUSIVE");
  Said said = run_program({"run", script, "--seed", "2", "--results", path}, close_inherited,
                          [&](pid_t child) {
                            signal_when([&] { return holds_open(child, path); }, child, SIGINT);
                            other.run("ROLLBACK");
                          });
  CHECK(said.code == 130);
  CHECK(said.out.empty());
  CHECK(said.err == "cqrslab: interrupted: 0 of 1 replication finished\n");
  CHECK(runs_in(path) == 1);
  CHECK(Connection(path, false).text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a reader that goes away and a closed stdout end quietly") {
  TemporaryFolder folder;
  std::string script = folder.file("small.lua", small_scenario());
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  Said said = run_program(
      {"run", script},
      [&] {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
      },
      [&](pid_t) {
        close(ends[0]);
        close(ends[1]);
      });
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  std::string path = folder / "runs.db";
  said = run_program({"run", script, "--results", path}, [] { close(STDOUT_FILENO); });
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  CHECK(runs_in(path) == 1);
}

TEST_CASE("output to a full disk is an error") {
  TemporaryFolder folder;
  std::string script = folder.file("small.lua", small_scenario());
  Said said =
      run_program({"run", script}, [] { dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO); });
  CHECK(said.code == 4);
  CHECK(said.err == "cqrslab: stdout: No space left on device\n");
}
