// Whatever is wrong with the input: one clear line, the right exit code, nothing else touched.
#include <sys/resource.h>

#include <csignal>

#include "tests/catch.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/small_scenario.hpp"

using namespace cqrslab;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Runs and checks the scenario and expects one line that holds every one of `parts`.
void check_refusal(const std::string& path, int code, const std::vector<std::string>& parts) {
  Said said = run_program({"run", path});
  CHECK(said.code == code);
  CHECK(said.out.empty());
  CHECK(said.err.starts_with("cqrslab: "));
  CHECK(said.err.find('\n') == said.err.size() - 1);
  CAPTURE(said.err);
  for (const std::string& part : parts) CHECK(said.err.find(part) != std::string::npos);
  Said checked = run_program({"check", path});
  CHECK(checked.code == 2);
  CHECK(checked.out.empty());
  CHECK(checked.err == said.err);
}

void check_script(const std::string& script, int code, const std::vector<std::string>& parts) {
  TemporaryFolder folder;
  check_refusal(folder.file("bad.lua", script), code, parts);
}

}  // namespace

TEST_CASE("a misspelt key is refused with its line and the nearest key") {
  check_script(replaced(small_scenario(), "horizon =", "horizn ="), 2,
               {"bad.lua:3: ", "'horizn'", "did you mean 'horizon'?"});
  check_script(replaced(small_scenario(), "aggregate =", "agregate ="), 2,
               {"bad.lua:", "'agregate'", "did you mean 'aggregate'?"});
}

TEST_CASE("an unknown plugin is refused with its line and the nearest one") {
  check_script(replaced(small_scenario(), "document_view", "documnt_view"), 2,
               {"bad.lua:", "'documnt_view'", "did you mean 'document_view'?"});
}

TEST_CASE("an unknown metric is refused with its line and the nearest one") {
  check_script(small_scenario(R"("crud.query.latncy.p99 < 1 s")"), 2,
               {"bad.lua:", "latncy", "query.latency.p99"});
}

TEST_CASE("a bare number where a time is meant is refused") {
  check_script(replaced(small_scenario(), "\"5 s\"", "5"), 2, {"bad.lua:3: ", "horizon"});
}

TEST_CASE("an endless loop and a memory bomb are stopped") {
  check_script("while true do end", 3, {"bad.lua:1: "});
  check_script("local t = {}\nwhile true do t[#t + 1] = #t .. ('x'):rep(60000) end", 3,
               {"bad.lua:2: "});
}

TEST_CASE("a syntax error is refused with its line") {
  check_script("return scenario {\n  name = = 3\n}\n", 2, {"bad.lua:2: "});
  check_script("return scenario {\n  name = \xE2\x80\x9Cshop\xE2\x80\x9D\n}\n", 2,
               {"bad.lua:2: unexpected symbol near '<\\226>'; ", "word processor"});
}

TEST_CASE("a mark at the start of a file in UTF-8 is no part of the script") {
  TemporaryFolder folder;
  std::string marked = folder.file("marked.lua", "\xEF\xBB\xBF" + small_scenario());
  CHECK(run_program({"check", marked}).code == 0);
}

TEST_CASE("missing files, folders and binary garbage are refused") {
  TemporaryFolder folder;
  check_refusal(folder / "missing.lua", 4, {"missing.lua: no such file"});
  check_refusal(folder.path(), 4, {"is a directory"});
  check_refusal(folder.file("garbage", std::string("\x1bLua\x54\0\xff\x7f", 8)), 2, {"garbage"});
  check_refusal(folder.file("zeros", std::string(5000, '\0')), 2, {"zeros"});
}

TEST_CASE("a misspelt scenario file is refused with the nearest one that is there") {
  TemporaryFolder folder;
  folder.file("launch_night.lua", small_scenario());
  folder.file("deadlocks.lua", small_scenario());
  std::string near = "did you mean '" + folder / "launch_night.lua" + "'?";
  check_refusal(folder / "launch_nite.lua", 4, {"launch_nite.lua: no such file; ", near});
  check_refusal(folder / "launch_night", 4, {near});
  Said said = run_program({"run", folder / "something_else.lua"});
  CHECK(said.err == "cqrslab: " + folder / "something_else.lua" + ": no such file\n");
}

TEST_CASE("a scenario in the wrong folder, or in none, is refused with where it is") {
  auto at_the_root = [] { (void)!chdir(CQRSLAB_SOURCE_DIR); };
  std::string near = ": no such file; did you mean 'scenarios/what_if/launch_night.lua'?\n";
  for (std::string path :
       {"scenarios/what_if/launch_nite.lua", "scenarios/what_iff/launch_night.lua",
        "launch_night.lua", "launch_night", "what_if/launch_night.lua"}) {
    Said said = run_program({"run", path}, at_the_root);
    CHECK(said.code == 4);
    CHECK(said.err == "cqrslab: " + path + near);
  }
}

TEST_CASE("check looks at all files and fails when one does") {
  TemporaryFolder folder;
  std::string good = folder.file("good.lua", small_scenario());
  std::string bad = folder.file("bad.lua", "return 3\n");
  Said said = run_program({"check", bad, good, folder / "missing.lua"});
  CHECK(said.code == 2);
  CHECK(said.out == good + ": ok: 2 topologies, 2 parameters, 0 expectations\n");
  CHECK(std::count(said.err.begin(), said.err.end(), '\n') == 2);
}

TEST_CASE("every bundled scenario passes its check") {
  std::vector<std::string> words{"check"};
  for (const char* folder : {"lecture", "what_if"}) {
    for (const auto& entry : std::filesystem::directory_iterator(bundled(folder))) {
      words.push_back(entry.path().string());
    }
  }
  Said said = run_program(words);
  CHECK(said.err.empty());
  CHECK(said.code == 0);
}

TEST_CASE("a results path that is no results database is refused before anything is simulated") {
  TemporaryFolder folder;
  std::string notes = folder.file("notes.txt", "dear diary\n");
  std::string endless = folder.file("small.lua", small_scenario("", "1000 h"));
  Said said = run_program({"run", endless, "--results", notes});
  CHECK(said.code == 4);
  CHECK(said.out.empty());
  CHECK(said.err == "cqrslab: " + notes +
                        ": not a cqrslab results database; it was left as it is; name another "
                        "file\n");
  CHECK(content_of(notes) == "dear diary\n");
}

TEST_CASE("unknown parameters, values out of range and unknown topologies are refused") {
  TemporaryFolder folder;
  std::string path = folder.file("small.lua", small_scenario());
  Said said = run_program({"run", path, "--set", "reader=5"});
  CHECK(said.code == 2);
  CHECK(said.err.find("did you mean 'readers'?") != std::string::npos);
  said = run_program({"run", bundled("theory/at_least_once.lua"), "--set", "ratee=3"});
  CHECK(said.code == 2);
  CHECK(said.err.starts_with(
      "cqrslab: --set ratee: the scenario has no such parameter; did you mean 'rate'? known: "));
  CHECK(run_program({"run", path, "--set", "readers=5000"}).code == 2);
  CHECK(run_program({"run", path, "--set", "pause=5"}).code == 2);
  said = run_program({"run", path, "--only", "crd"});
  CHECK(said.code == 2);
  CHECK(said.err ==
        "cqrslab: --only: unknown topology 'crd'; did you mean 'crud'? known: crud, cqrs\n");
}

TEST_CASE("a file that is no plugin library is refused") {
  TemporaryFolder folder;
  std::string path = folder.file("small.lua", small_scenario());
  Said said = run_program({"run", path, "--plugin", folder.file("not.so", "no library")});
  CHECK(said.code == 5);
  CHECK(said.out.empty());
}

TEST_CASE("a plugin in Lua that fails is one line with plugin, instant, file and line") {
  TemporaryFolder folder;
  std::string path = folder.file(
      "small.lua", replaced(small_scenario(), "replicas = 2", "replicas = 2, balancer = \"mine\""));
  std::string plugin = folder.file("mine.lua", R"(return plugin {
  kind = "balancer", name = "mine", summary = "the third of two, after a second",
  pick = function(self, op, targets)
    return op.now > s(1) and targets[3].up and 1 or 1
  end,
})");
  Said said = run_program({"run", path, "--plugin", plugin});
  CHECK(said.code == 5);
  CHECK(said.out.empty());
  CHECK(said.err.starts_with("cqrslab: plugin balancer/mine at 1."));
  CHECK(said.err.ends_with(": " + plugin +
                           ":4: attempt to index a nil value (field 'integer index')\n"));
}

TEST_CASE("a trace that does not fit leaves the old file as it was") {
  TemporaryFolder folder;
  std::string path = folder.file("small.lua", small_scenario());
  std::string trace = folder.file("small.trace", "CQRSLABT, the old one");
  Said said = run_program({"run", path, "--trace", trace}, [] {
    rlimit limit{20'000, 20'000};
    setrlimit(RLIMIT_FSIZE, &limit);
  });
  CHECK(said.code == 4);
  CHECK(said.out.empty());
  CHECK(content_of(trace) == "CQRSLABT, the old one");
  auto files = std::filesystem::directory_iterator(folder.path());
  CHECK(std::distance(begin(files), end(files)) == 2);
}

TEST_CASE("a trace's path that cannot be used is refused before anything is simulated") {
  TemporaryFolder folder;
  std::string endless = folder.file("endless.lua", small_scenario("", "100 h"));
  Said said = run_program({"run", endless, "--trace", folder / "missing/small.trace"});
  CHECK(said.code == 4);
  CHECK(said.out.empty());
  CHECK(said.err == "cqrslab: " + folder / "missing/small.trace" +
                        ": cannot be written: No such file or directory\n");
  said = run_program({"run", endless, "--trace", ""});
  CHECK(said.code == 4);
  CHECK(said.err == "cqrslab: --trace: needs a file's name\n");
  said = run_program({"run", endless, "--trace", endless});
  CHECK(said.code == 4);
  CHECK(said.err ==
        "cqrslab: " + endless + ": is not a trace file; it was left as it is; name another file\n");
  CHECK(content_of(endless) == small_scenario("", "100 h"));
}

TEST_CASE("a full disk keeps the finished runs and says how many") {
  TemporaryFolder folder;
  std::string path = folder.file("small.lua", small_scenario("", "1 s"));
  Said said =
      run_program({"run", path, "--results", folder / "runs.db", "--replications", "500"}, [] {
        rlimit limit{500'000, 500'000};
        setrlimit(RLIMIT_FSIZE, &limit);
      });
  CHECK(said.code == 4);
  CHECK(said.out.empty());
  CHECK(said.err.find("is full (") != std::string::npos);
  CHECK(said.err.find(" of 500 replications finished and kept)") != std::string::npos);
}

TEST_CASE("a plugin in a scenario's place, and the other way round, is told so") {
  TemporaryFolder folder;
  std::string plugin = folder.file("turns.lua", "return plugin { kind = \"balancer\" }\n");
  std::string script = folder.file("shop.lua", small_scenario());
  std::string told = "cqrslab: " + plugin +
                     ":1: unknown name 'plugin'; a plugin is no scenario: test it with "
                     "cqrslab plugins check " +
                     plugin + ", use it with --plugin\n";
  CHECK(run_program({"run", plugin}).err == told);
  CHECK(run_program({"check", plugin}).err == told);
  Said said = run_program({"run", script, "--plugin", script});
  CHECK(said.code == 5);
  CHECK(said.err == "cqrslab: " + script +
                        ":1: unknown name 'scenario'; a scenario is no plugin: simulate it with "
                        "cqrslab run " +
                        script + "\n");
  said = run_program({script});
  CHECK(said.code == 2);
  CHECK(said.err == "cqrslab: unknown verb '" + script + "'; to simulate a scenario: cqrslab run " +
                        script + "\n");
}

TEST_CASE("a parameter that is true or false may be given as it is printed") {
  TemporaryFolder folder;
  std::string path = folder.file("lock.lua", R"(return scenario {
  name = "lock", horizon = "1 s",
  parameters = { lock = { false, doc = "whether" } },
  setup = function(p)
    return {
      workload = { query "Job" { arrivals = poisson(10), key = uniform_keys(5) } },
      topologies = { one = crud { store = p.lock and "table_lock" or "mvcc" } },
    }
  end,
})");
  auto out = [&](const std::string& text) {
    return run_program({"run", path, "--set", "lock=" + text}).out;
  };
  CHECK(out("on").find("\nparameters: lock on\n") != std::string::npos);
  CHECK(out("off").find("\nparameters: lock off\n") != std::string::npos);
  CHECK(out("on") == out("true"));
  CHECK(out("off") == out("false"));
  CHECK(run_program({"run", path, "--set", "lock=yes"}).err ==
        "cqrslab: --set lock: 'yes' is not on, off, true or false\n");
}

TEST_CASE("a source that is faster than the clock is stopped with the topology and the cause") {
  TemporaryFolder folder;
  std::string path = folder.file("fast.lua", R"(return scenario {
  name = "fast", horizon = "1 s",
  setup = function()
    return {
      workload = { query "Job" { arrivals = poisson(1e12), key = uniform_keys(5) } },
      topologies = { shop = crud { store = "mvcc" } },
    }
  end,
})");
  Said said = run_program({"run", path});
  CHECK(said.code == 3);
  CHECK(said.err ==
        "cqrslab: shop, simulator at 0 s: 1000000 events without time passing; some loop in the "
        "model waits for nothing, or a source has more than one request in a nanosecond\n");
}
