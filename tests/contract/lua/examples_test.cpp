// The example plugins: they keep the contract as native plugins do, and follow the same rules.
#include <filesystem>

#include "sim/conformance/balancer_driver.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/conformance/store_driver.hpp"
#include "sim/model/world.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/fingerprint.hpp"
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

const std::filesystem::path folder = CQRSLAB_SOURCE_DIR "/scenarios/plugins";

const Registry& registry() {
  static const Registry all = [] {
    Registry r = Registry::built_in();
    for (const auto& file : std::filesystem::directory_iterator(folder)) r.load(file.path());
    return r;
  }();
  return all;
}

struct Outcome {
  std::string problem;
  std::uint64_t digest;
};

template <class Driver>
Outcome driven(const cq_descriptor& plugin, std::uint64_t seed) {
  Driver driver(plugin, initial_values(plugin), seed);
  for (int i = 0; i < 5'000; ++i) driver.step();
  driver.finish();
  return {driver.problem(), driver.digest()};
}

template <class Driver>
void check_driven(const cq_descriptor& plugin) {
  Outcome one = driven<Driver>(plugin, 1);
  CHECK(one.problem == "");
  CHECK(driven<Driver>(plugin, 1).digest == one.digest);
  CHECK(driven<Driver>(plugin, 2).digest != one.digest);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
    ++count;
  }
  CHECK(count > 0);
  return text;
}

// One per topology of a bundled scenario, in which `from` is `to`.
std::vector<std::string> fingerprints(const char* scenario, const std::string& from,
                                      const std::string& to, const Registry& plugins,
                                      const Assignments& set = {}) {
  std::string text = content_of(std::string(CQRSLAB_SOURCE_DIR "/scenarios/") + scenario);
  Scenario read = read_scenario_text(replaced(text, from, to), scenario, set);
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < read.topologies.size(); ++i) {
    World world(read, i, {}, plugins);
    Fingerprint fingerprint;
    world.run_until(read.horizon, fingerprint);
    all.push_back(fingerprint.text());
  }
  return all;
}

}  // namespace

TEST_CASE("every example plugin in Lua keeps the contract") {
  int kinds[3] = {};
  for (const Registry::Entry& entry : registry().entries()) {
    if (entry.origin == "built in") continue;
    const cq_descriptor& plugin = *entry.descriptor;
    INFO(plugin.kind << " " << plugin.name);
    std::string kind = kind_name(plugin);
    if (kind == "store") ++kinds[0], check_driven<StoreDriver>(plugin);
    if (kind == "queue") ++kinds[1], check_driven<QueueDriver>(plugin);
    if (kind == "balancer") ++kinds[2], check_driven<BalancerDriver>(plugin);
  }
  for (int n : kinds) CHECK(n > 0);
}

TEST_CASE("a balancer in Lua gives the fingerprint of the built-in with the same rule") {
  struct Pair {
    const char *native, *lua;
  };
  for (Pair pair : {Pair{"round_robin", "turns"}, Pair{"power_of_two", "two_choices"}}) {
    INFO(pair.lua);
    auto run = [](const char* name) {
      return fingerprints("what_if/launch_night.lua", "\"power_of_two\"",
                          "\"" + std::string(name) + "\"", registry(), {{"viewers", "300"}});
    };
    CHECK(run(pair.native) == run(pair.lua));
    CHECK(run("random") != run(pair.lua));
  }
}

TEST_CASE("the shortest in Lua is least_outstanding with the first of equal ones") {
  auto run = [](const std::string& use) {
    return fingerprints("what_if/launch_night.lua", "\"power_of_two\"", use, registry(),
                        {{"viewers", "300"}});
  };
  CHECK(run("{ \"least_outstanding\", ties = \"first\" }") == run("\"shortest\""));
}

TEST_CASE("a store in Lua gives the fingerprint of the built-in with the same rule") {
  auto run = [](const char* name) {
    return fingerprints("lecture/04_replicas.lua", "\"table_lock\"",
                        "\"" + std::string(name) + "\"", registry());
  };
  CHECK(run("table_lock") == run("one_lock"));
  CHECK(run("row_locks") != run("one_lock"));
}

TEST_CASE("a store in Lua that checks before it commits is mvcc's first committer") {
  // Its probe is a record more, and so the file without that line is compared.
  TemporaryFolder folder_of_test;
  std::string text = content_of(folder / "check_first.lua");
  Registry plugins = Registry::built_in();
  plugins.load(
      folder_of_test.file("check_first.lua", replaced(text, "host:record(\"clashes\", 1)", "")));
  const char* native = "\"mvcc\", conflict = \"first_committer\"";
  CHECK(fingerprints("theory/optimistic.lua", native, native, plugins) ==
        fingerprints("theory/optimistic.lua", native, "\"check_first\"", plugins));
}

TEST_CASE("a queue in Lua gives the fingerprint of the built-in with the same rule") {
  auto run = [](const char* name) {
    return fingerprints("lecture/04_replicas.lua", "\"fifo\"", name, registry());
  };
  CHECK(run("\"fifo\"") == run("\"mailbox\""));
  CHECK(run("{ \"fifo\", latency = \"3 ms\" }") == run("{ \"mailbox\", latency = \"3 ms\" }"));
}

TEST_CASE("a plugin in Lua that fails ends the run with the plugin, the instant and the line") {
  TemporaryFolder folder_of_test;
  Registry plugins = Registry::built_in();
  std::string path = folder_of_test.file(
      "my.lua", pick_text("if op.now > s(2) then\nwhile true do end end\nreturn 1"));
  plugins.load(path);
  try {
    fingerprints("what_if/launch_night.lua", "\"power_of_two\"", "\"my\"", plugins);
    FAIL("it ended well");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::plugin);
    CHECK(error.where() == "plugin balancer/my at 2 s");
    CHECK(error.message() == path + ":4: script exceeded its budget of 1000000 instructions");
  }
}
