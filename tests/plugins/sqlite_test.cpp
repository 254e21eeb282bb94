// The store that runs SQLite: its files, its images, and questions to it.
#include <cstdlib>

#include "tests/catch.hpp"
#include "tests/cli/program.hpp"
#include "tests/plugins/sqlite_scene.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

constexpr SqliteStore rollback_journal{"sqlite", "delete"}, wal_log{"sqlite", "wal"};

// What an image answers when everything until this instant has happened.
std::string asked_at(const Scenario& scenario, double at_ms, const std::string& question,
                     const std::string& image = "db") {
  World world(scenario, 0, {}, built_in());
  Trace trace(world.header());
  world.run_until(instant(at_ms), trace);
  std::string text;
  for (const std::string& row : world.ask(image, question)) text += row + "\n";
  return text;
}

// A run of the program whose files go to `place`.
Said run_in(const TemporaryFolder& place, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{
      "run", bundled("what_if/sqlite_modes.lua"), "--set", "engine=sqlite", "--only", "wal"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, [&] { setenv("TMPDIR", place.path().c_str(), 1); });
}

// Waits until `what` is so while the process runs, a minute at most. Whether it is.
template <class What>
bool comes_true(pid_t process, What what) {
  constexpr int tries = 60'000;
  for (int i = 0; i < tries; ++i) {
    siginfo_t ended{};
    bool runs =
        waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        ended.si_pid == 0;
    if (what()) return true;
    if (!runs) return false;
    usleep(1000);
  }
  return false;
}

std::size_t entries(const TemporaryFolder& place) {
  std::filesystem::directory_iterator all(place.path());
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("sqlite shows who asks what is committed, whoever has the file locked") {
  const char* question = "SELECT key, version FROM model WHERE version > 0";
  for (const SqliteStore& s : {rollback_journal, wal_log}) {
    INFO(s.journal);
    // From 1 ms on with all changes made, from 11 to 21 ms on the way to the disk, with EXCLUSIVE.
    SqliteScene scene(s);
    scene.begin("exclusive").set("sync", instant(10)).write(1, 10, 7);
    CHECK(asked_at(scene.scenario(), 0, question) == "");
    CHECK(asked_at(scene.scenario(), 5, question) == "");
    CHECK(asked_at(scene.scenario(), 20, question) == "");
    CHECK(asked_at(scene.scenario(), 21, question) == "7|1\n");
  }
}

TEST_CASE("sqlite shows a PENDING writer's file as it was") {
  SqliteScene scene(rollback_journal);
  scene.begin("immediate").busy_timeout(100).read(0, 50).write(1, 4, 7);
  CHECK(asked_at(scene.scenario(), 10, "SELECT max(version) FROM model") == "0\n");
  CHECK(asked_at(scene.scenario(), 90, "SELECT max(version) FROM model") == "1\n");
}

TEST_CASE("a question to sqlite changes nothing") {
  SqliteScene scene(wal_log);
  scene.begin("immediate").busy_timeout(100).set("autocheckpoint", 2.0);
  for (int i = 0; i < 20; ++i) scene.write(i, 3, static_cast<unsigned>(i)), scene.read(i, 4);
  Trace plain = scene.run();
  World world(scene.scenario(), 0, {}, built_in());
  Trace asked(world.header());
  for (int i = 0; i < 200; ++i) {
    world.run_until(instant(0.5 * i), asked);
    world.ask("db", "SELECT * FROM model");
  }
  world.run_until(scene.scenario().horizon, asked);
  CHECK(asked.records() == plain.records());
}

TEST_CASE("sqlite behind a feed holds what was applied") {
  SqliteScene scene(rollback_journal);
  Topology& t = scene.scenario().topologies[0];
  t.stores.push_back(t.stores[0]);
  t.stores[1].name = "copy";
  t.feeds = {feed("f", 0, 1)};
  scene.write(0, 0, 3).write(1, 0, 3).write(2, 0, 5);
  const char* question = "SELECT key, version FROM model WHERE version > 0";
  CHECK(asked_at(scene.scenario(), 5, question, "db") == "3|2\n5|1\n");
  CHECK(asked_at(scene.scenario(), 5, question, "copy[1]") == "3|2\n5|1\n");
}

TEST_CASE("an image of sqlite that is replaced as a whole shows the new one, to who comes then") {
  std::string stories[2];
  for (const SqliteStore& s : rollback_stores) {
    SqliteScene scene(s);
    scene.busy_timeout(100);
    Topology& t = scene.scenario().topologies[0];
    t.stores.push_back(t.stores[0]);
    t.stores[1].name = "copy";
    t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
    Feed swap = feed("f", 0, 1);
    swap.mode = Feed::Mode::image_swap;
    swap.copy = ms(10);
    t.feeds = {swap};
    scene.write(0, 0, 3).read(5, 20, 3).read(15, 0, 3).read(16, 0, 4).write(20, 0, 4);
    scene.read(29, 10, 4).read(31, 0, 4).read(50, 0, 3);
    stories[s.journal != nullptr] = scene.outcome();
    if (!s.journal) continue;
    const char* question = "SELECT key, version FROM model WHERE version > 0";
    CHECK(asked_at(scene.scenario(), 9, question, "copy") == "");
    CHECK(asked_at(scene.scenario(), 12, question, "copy") == "3|1\n");
    CHECK(asked_at(scene.scenario(), 60, question, "copy") == "3|1\n4|1\n");
  }
  CHECK(stories[0].find("15 observe copy[1] #2 key 3 v1") != std::string::npos);
  CHECK(stories[1] == stories[0]);
}

TEST_CASE("sqlite refuses more keys than it could hold") {
  SqliteScene scene(wal_log);
  scene.scenario().domain.aggregates[0].keys = 200'001;
  scene.read(0, 0);
  CHECK(mistake(scene.scenario()) ==
        "plugin store/sqlite at 0 s: holds at most 200000 keys, a page of its file each");
}

TEST_CASE("sqlite leaves no files behind, also when a run fails or is killed") {
  TemporaryFolder place;
  CHECK(run_in(place).code == 0);
  CHECK(entries(place) == 0);
  CHECK(run_in(place, {"--ask", "wal.db at 1 s: SELEC"}).code == 2);
  CHECK(entries(place) == 0);

  auto in_place = [&] { setenv("TMPDIR", place.path().c_str(), 1); };
  bool lives_there = false;
  auto kill_it = [&](pid_t child) {
    lives_there = comes_true(child, [&] { return entries(place) > 0; }) && comes_true(child, [&] {
                    std::string home =
                        std::filesystem::directory_iterator(place.path())->path().string();
                    return access((home + "/lock").c_str(), F_OK) == 0;
                  });
    kill(child, SIGKILL);
  };
  run_program({"run", bundled("what_if/sqlite_modes.lua"), "--set", "engine=sqlite", "--set",
               "readers=5000"},
              in_place, kill_it);
  REQUIRE(lives_there);
  CHECK(entries(place) > 0);
  CHECK(run_in(place).code == 0);
  CHECK(entries(place) == 0);
}

TEST_CASE("where sqlite has its files does not show in its results") {
  TemporaryFolder one, other;
  Said here = run_in(one, {"--format", "json"}), there = run_in(other, {"--format", "json"});
  CHECK(here.code == 0);
  CHECK(here.out == there.out);
}

TEST_CASE("sqlite says which place has no room for its files") {
  Said said = run_program({"run", bundled("what_if/sqlite_modes.lua"), "--set", "engine=sqlite"},
                          [] { setenv("TMPDIR", "/nowhere/at/all", 1); });
  CHECK(said.code == 5);
  CHECK(said.err ==
        "cqrslab: plugin store/sqlite at 0 s: cannot make a folder for its files in "
        "/nowhere/at/all: No such file or directory; TMPDIR can name another place\n");
}
