// `run --ask`: questions to an image at an instant, and their answers.
#include "tests/catch.hpp"
#include "tests/cli/json_value.hpp"
#include "tests/cli/program.hpp"

using namespace cqrslab;

namespace {

using Words = std::vector<std::string>;

// A write store and two read images of SQLite behind a feed; likes of the posts 0, 1 and 2.
constexpr const char* scenario = R"lua(return scenario {
  name = "likes", horizon = "10 s",
  setup = function(p)
    return {
      domain = domain {
        aggregates = { Post = { keys = 20 } },
        commands = { LikePost = { aggregate = "Post", emits = { "PostLiked" } } },
        queries = { ReadPost = { aggregate = "Post" } },
      },
      workload = {
        query "ReadPost" { arrivals = poisson(50), key = uniform_keys(20) },
        command "LikePost" { arrivals = at("1 s"), key = fixed(0) },
        command "LikePost" { name = "Again", arrivals = at("2 s", "3 s"), key = fixed(1) },
        command "LikePost" { name = "Later", arrivals = at("4 s"), key = fixed(2) },
      },
      topologies = {
        crud = crud { store = "table_lock" },
        cqrs = cqrs { write = { store = "sqlite" },
                      feed = { queue = "fifo", capture = constant("700 ms") },
                      read = { store = "sqlite", replicas = 2 } },
      },
    }
  end,
})lua";

Said run_asking(const Words& more) {
  TemporaryFolder folder;
  Words words{"run", folder.file("likes.lua", scenario)};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

Said ask(const std::string& question) {
  return run_asking({"--ask", question, "--format", "json"});
}

// The rows of the n-th answer, each with a line feed behind it.
std::string rows(const Said& said, std::size_t n = 0) {
  JsonValue json = JsonReader(said.out).read();
  std::string text;
  for (const JsonValue& row : json["answers"].items.at(n)["rows"].items) {
    text += row.text + "\n";
  }
  return text;
}

std::string refusal(const std::string& question) {
  Said said = ask(question);
  CHECK(said.code == 2);
  CHECK(said.out == "");
  return said.err;
}

}  // namespace

TEST_CASE("an image of SQLite answers a SELECT with what it shows at that instant") {
  Said said = run_asking(
      {"--format", "json", "--ask",
       "cqrs.write at 3 s: SELECT key, version FROM model WHERE version > 0 ORDER BY key", "--ask",
       "cqrs.read[1] at 3.1 s: SELECT key, version FROM model WHERE version > 0 ORDER BY key",
       "--ask", "cqrs.read[2] at 9 s: SELECT sum(version), count(*) FROM model", "--ask",
       "cqrs.read[2] at 0 s: SELECT sum(version), count(*) FROM model"});
  REQUIRE(said.code == 0);
  CHECK(rows(said, 0) == "0|1\n1|1\n");
  CHECK(rows(said, 1) == "0|1\n1|1\n");
  CHECK(rows(said, 2) == "4|20\n");
  CHECK(rows(said, 3) == "0|20\n");
}

TEST_CASE("asking changes nothing of a run") {
  Said asked = ask("cqrs.write at 2.5 s: SELECT * FROM model");
  Said plain = run_asking({"--format", "json"});
  JsonValue a = JsonReader(asked.out).read(), b = JsonReader(plain.out).read();
  for (const char* topology : {"crud", "cqrs"}) {
    CHECK(a["topologies"][topology]["fingerprint"].text ==
          b["topologies"][topology]["fingerprint"].text);
  }
  std::size_t answers = asked.out.find(",\n  \"answers\"");
  REQUIRE(answers != std::string::npos);
  CHECK(asked.out.substr(0, answers) == plain.out.substr(0, answers));
}

TEST_CASE("the table shows each question with its rows") {
  Said said = run_asking({"--only", "cqrs", "--ask",
                          "cqrs.read[1] at 9 s: SELECT key FROM model WHERE version = 2", "--ask",
                          "cqrs.read[1] at 9 s: SELECT 1 WHERE 0"});
  CHECK(said.out.find("answers\n"
                      "  cqrs.read[1] at 9 s: SELECT key FROM model WHERE version = 2\n"
                      "    1\n"
                      "  cqrs.read[1] at 9 s: SELECT 1 WHERE 0\n"
                      "    (no rows)\n") != std::string::npos);
}

TEST_CASE("what is wrong with a question is said before anything is simulated") {
  CHECK(refusal("nobody.read at 1 s: x") ==
        "cqrslab: --ask 'nobody.read at 1 s: x': unknown topology 'nobody'; known: crud, cqrs\n");
  CHECK(refusal("cqrs.reed[1] at 1 s: x") ==
        "cqrslab: --ask 'cqrs.reed[1] at 1 s: x': no image is called 'reed[1]'; "
        "did you mean 'read[1]'? known: write[1], read[1], read[2]\n");
  CHECK(refusal("cqrs.read at 1 s: x") ==
        "cqrslab: --ask 'cqrs.read at 1 s: x': no image is called 'read'; "
        "did you mean 'read[1]'? known: write[1], read[1], read[2]\n");
  CHECK(refusal("crud.db at 1 s: x") ==
        "cqrslab: --ask 'crud.db at 1 s: x': its store, table_lock, cannot be asked\n");
  CHECK(refusal("cqrs.write at 11 s: SELECT 1") ==
        "cqrslab: --ask 'cqrs.write at 11 s: SELECT 1': the run ends at 10 s\n");
  CHECK(refusal("cqrs.write at 1 s: SELEC 1") ==
        "cqrslab: --ask 'cqrs.write at 1 s: SELEC 1': near \"SELEC\": syntax error\n");
  CHECK(refusal("cqrs.write at 1 s: DELETE FROM model") ==
        "cqrslab: --ask 'cqrs.write at 1 s: DELETE FROM model': not authorized\n");
  CHECK(refusal("cqrs.write at 1 s: SELECT random()") ==
        "cqrslab: --ask 'cqrs.write at 1 s: SELECT random()': "
        "not authorized to use function: random\n");
  CHECK(refusal("cqrs.write at 1 s: SELECT 1; SELECT 2") ==
        "cqrslab: --ask 'cqrs.write at 1 s: SELECT 1; SELECT 2': a question is one SELECT\n");
}

TEST_CASE("a question whose answer has no end is stopped at a limit") {
  std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT ";
  std::string count = "cqrs.write at 1 s: " + numbers + "count(*) FROM n";
  CHECK(refusal(count) ==
        "cqrslab: --ask '" + count + "': the answer takes SQLite more than 100 million steps\n");
  std::string list = "cqrs.write at 1 s: " + numbers + "i FROM n";
  CHECK(refusal(list) ==
        "cqrslab: --ask '" + list +
            "': the answer has more than 10000 rows or 1 MB; ask for less of it\n");
  std::string text = "cqrs.write at 1 s: SELECT hex(zeroblob(600000))";
  CHECK(refusal(text) == "cqrslab: --ask '" + text + "': string or blob too big\n");
}

TEST_CASE("a question about a topology that is left out, or in CSV, is refused") {
  Said left_out = run_asking({"--only", "crud", "--ask", "cqrs.write at 1 s: SELECT 1"});
  CHECK(left_out.code == 2);
  CHECK(left_out.err ==
        "cqrslab: --ask 'cqrs.write at 1 s: SELECT 1': unknown topology 'cqrs'; known: crud\n");
  Said csv = run_asking({"--format", "csv", "--ask", "cqrs.write at 1 s: SELECT 1"});
  CHECK(csv.code == 2);
  CHECK(csv.err ==
        "cqrslab: --ask: CSV has no place for answers; "
        "use --format table, json or markdown\n");
}
