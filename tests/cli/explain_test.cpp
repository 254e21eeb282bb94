// run --explain: the plugins say why.
#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

using namespace cqrslab;

namespace {

const char* const scenario = R"(return scenario {
  name = "why", horizon = "10 s",
  setup = function()
    local function desks(balancer)
      return topology {
        services = { desk = station { instances = 4, time = "50 ms", balancer = balancer } },
        routes = { ["*"] = { "desk" } },
      }
    end
    return {
      workload = { query "Job" { arrivals = poisson(40), key = uniform_keys(50) } },
      topologies = {
        two = desks("power_of_two"),
        turns = desks("round_robin"),
        free = topology {
          services = { desk = station { instances = 1, workers = 1000, time = "50 ms" } },
          routes = { ["*"] = { "desk" } },
        },
      },
    }
  end,
})";

}  // namespace

TEST_CASE("run --explain tells what each plugin said about one request, and changes nothing") {
  TemporaryFolder folder;
  std::string path = folder.file("why.lua", scenario);
  Said plain = run_program({"run", path});
  Said why = run_program({"run", path, "--explain", "17"});
  REQUIRE(why.code == 0);
  auto fingerprints = [](const std::string& out) { return out.substr(out.find("\nfingerprint")); };
  CHECK(fingerprints(plain.out) == fingerprints(why.out));
  std::size_t at = why.out.find("\nwhy\n  two\n");
  REQUIRE(at != std::string::npos);
  CHECK(why.out.find("\n  free\n    (no plugin had anything to say about it)\n") !=
        std::string::npos);
  CHECK(why.out.find("balancer/round_robin of desk: it is the turn of target ") !=
        std::string::npos);
  std::string said = why.out.substr(at);
  CHECK(said.find("balancer/power_of_two of desk: looked at target ") != std::string::npos);
  CHECK(said.find(": the shortest so far\n") != std::string::npos);
  Said json = run_program({"run", path, "--explain", "17", "--format", "json"});
  CHECK(json.out.find("\"plugin\": \"balancer/power_of_two of desk\"") != std::string::npos);
  CHECK(run_program({"run", path, "--explain", "17", "--format", "csv"}).code == 2);
}

TEST_CASE("run --explain says which numbers there are") {
  TemporaryFolder folder;
  std::string path = folder.file("why.lua", scenario);
  Said said = run_program({"run", path, "--explain", "x"});
  CHECK(said.code == 2);
  CHECK(said.err ==
        "cqrslab: --explain: 'x' is no number it can take; a whole number, 0 or more\n");
  said = run_program({"run", path, "--explain", "4000000"});
  CHECK(said.code == 0);
  CHECK(said.out.find("\n  two\n    (there was no such request; arrivals are numbered from 0)\n") !=
        std::string::npos);
  said = run_program({"run", path, "--explain", "4000000", "--format", "json"});
  CHECK(said.out.find("\"arrived\": false") != std::string::npos);
}
