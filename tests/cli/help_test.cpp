// What the program says of itself, and what it says to a typing mistake.
#include "sim/cli/verb.hpp"
#include "tests/catch.hpp"
#include "tests/cli/json_value.hpp"
#include "tests/cli/program.hpp"

using namespace cqrslab;

namespace {

void check_refusal(const std::vector<std::string>& words, const std::string& message) {
  Said said = run_program(words);
  CHECK(said.err == "cqrslab: " + message + "\n");
  CHECK(said.out.empty());
  CHECK(said.code == 2);
}

}  // namespace

TEST_CASE("without a verb the program lists its verbs") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{}, std::vector<std::string>{"--help"}}) {
    Said said = run_program(words);
    CHECK(said.code == 0);
    CHECK(said.err.empty());
    for (const Verb* verb : verbs()) {
      CHECK(said.out.find(std::string("\n  ") + verb->usage.verb + " ") != std::string::npos);
    }
  }
}

TEST_CASE("every verb's help names its options and ends with an example of itself") {
  for (const Verb* verb : verbs()) {
    Said said = run_program({verb->usage.verb, "--help"});
    CHECK(said.code == 0);
    for (const Option& option : verb->usage.options) {
      CHECK(said.out.find("--" + std::string(option.name)) != std::string::npos);
    }
    std::size_t example = said.out.find("\nExample:\n");
    REQUIRE(example != std::string::npos);
    CHECK(said.out.find(std::string("  cqrslab ") + verb->usage.verb, example) !=
          std::string::npos);
  }
}

TEST_CASE("help is given beside mistakes") {
  Said said = run_program({"run", "--sede", "3", "--help"});
  CHECK(said.code == 0);
  CHECK(said.out.find("--seed") != std::string::npos);
}

TEST_CASE("the version is one line") {
  CHECK(run_program({"--version"}).out == "cqrslab 0.1.0\n");
}

TEST_CASE("an unknown verb or option brings the nearest one") {
  check_refusal({"rnu"},
                "unknown verb 'rnu'; did you mean 'run'? known: run, check, plugins, docs");
  check_refusal({"--versoin"},
                "unknown option '--versoin'; did you mean '--version'? known: --help, --version");
  check_refusal({"check", "--plugins=x", "a.lua"},
                "check: unknown option '--plugins'; did you mean '--plugin'? known: --help, "
                "--plugin");
  check_refusal({"docs", "metric"},
                "docs: unknown page 'metric'; did you mean 'metrics'? known: metrics, plugins");
  check_refusal({"plugins", "shwo", "random"},
                "plugins: unknown word 'shwo'; did you mean 'show'? known: check, "
                "new, show");
}

TEST_CASE("options with wrong values are refused") {
  check_refusal({"run", "--seed", "-1", "a.lua"},
                "--seed: '-1' is no number it can take; a whole number, 0 or more");
  check_refusal({"run", "--seed=1.5", "a.lua"},
                "--seed: '1.5' is no number it can take; a whole number, 0 or more");
  check_refusal({"run", "--seed", "9223372036854775808", "a.lua"},
                "--seed: '9223372036854775808' is no number it can take; a whole number, 0 or "
                "more");
  check_refusal({"run", "--replications", "0", "a.lua"},
                "--replications: '0' is no number it can take; a whole number, 1 or more");
  check_refusal({"run", "--format", "jsn", "a.lua"},
                "--format: unknown value 'jsn'; did you mean 'json'? known: table, json, csv, "
                "markdown");
  check_refusal({"run", "--seed", "1", "--seed", "2", "a.lua"},
                "run: --seed is given twice; see cqrslab run --help");
  check_refusal({"run", "--set", "viewers", "a.lua"},
                "--set: 'viewers' assigns nothing; write --set parameter=value");
  check_refusal({"run", "--set", "a=1", "--set", "a=2", "a.lua"}, "--set: 'a' is given twice");
  check_refusal({"run"}, "run: needs one scenario; see cqrslab run --help");
  check_refusal({"check"}, "check: needs a scenario; see cqrslab check --help");
}

TEST_CASE("a single dash is a mistake and no file") {
  CHECK(run_program({"run", "-s"}).err.find("unknown option '-s'") != std::string::npos);
  CHECK(run_program({"run", "--", "-s"}).err.find("-s: no such file") != std::string::npos);
}

TEST_CASE("plugins are listed as a table and as JSON") {
  Said table = run_program({"plugins"});
  CHECK(table.code == 0);
  JsonValue list = JsonReader(run_program({"plugins", "--format", "json"}).out).read();
  REQUIRE(list.items.size() >= 9);
  for (const JsonValue& plugin : list.items) {
    for (const char* key : {"kind", "name", "summary"}) {
      CHECK(table.out.find(plugin[key].text) != std::string::npos);
    }
    for (const JsonValue& parameter : plugin["parameters"].items) {
      CHECK(!parameter["id"].text.empty());
      CHECK(!parameter["doc"].text.empty());
      CHECK(parameter.has("initial"));
    }
  }
}

TEST_CASE("one plugin is shown with its parameters") {
  Said said = run_program({"plugins", "show", "row_locks"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("store row_locks "));
  CHECK(said.out.find("lock_timeout") != std::string::npos);
  CHECK(run_program({"plugins", "show", "store/row_locks"}).out == said.out);
  CHECK(run_program({"plugins", "show", "row_lock"}).err.find("did you mean 'row_locks'?") !=
        std::string::npos);
}

TEST_CASE("generated pages are printed as Markdown") {
  CHECK(run_program({"docs", "metrics"}).out.starts_with("# Metrics\n"));
  CHECK(run_program({"docs", "plugins"}).out.starts_with("# Plugins\n"));
}
