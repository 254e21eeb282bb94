// run --explain: the plugins say why.
#include <regex>

#include "tests/catch.hpp"
#include "tests/cli/json_value.hpp"
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
  std::smatch head;
  std::regex free(
      "\n  free\n    query Job of key \\d+, number 17, arrived at 0\\.\\d{6} s, answered after "
      "\\d+\\.\\d{3} ms\n    \\(no plugin had anything to say about it\\)\n");
  CHECK(std::regex_search(why.out, head, free));
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
        "cqrslab: --explain: 'x' is no number it can take; a whole number, 0 or more, or slowest, "
        "slowest-query, slowest-command\n");
  said = run_program({"run", path, "--explain", "4000000"});
  CHECK(said.code == 0);
  CHECK(said.out.find("\n  two\n    (there was no such request; arrivals are numbered from 0)\n") !=
        std::string::npos);
  said = run_program({"run", path, "--explain", "4000000", "--format", "json"});
  CHECK(said.out.find("\"arrived\": false") != std::string::npos);
}

TEST_CASE("steps that are a microsecond apart bear different times") {
  TemporaryFolder folder;
  std::string path = folder.file("late.lua", R"(return scenario {
  name = "late", horizon = "3 h",
  setup = function()
    return {
      workload = { query "Job" { arrivals = at { "9000 s", "9000 s" }, key = uniform_keys(5) } },
      topologies = { one = topology {
        services = { desk = station { instances = 1, workers = 1, time = "2 us" } },
        routes = { ["*"] = { "desk" } },
      } },
    }
  end,
})");
  Said why = run_program({"run", path, "--explain", "1"});
  INFO(why.out + why.err);
  CHECK(why.out.find(
            "number 1, arrived at 9000.000000 s, answered after 0.004 ms\n"
            "    +0.000 ms  service desk[1]: waits for a worker; all are taken, by request 0\n"
            "    +0.002 ms  service desk[1]: has waited and gets a worker\n") != std::string::npos);
}

TEST_CASE("a request that is not answered by the end is told as such") {
  TemporaryFolder folder;
  std::string path = folder.file("long.lua", R"(return scenario {
  name = "long", horizon = "10 s",
  setup = function()
    return {
      workload = { command "Job" { arrivals = at "9 s", key = uniform_keys(5) } },
      topologies = { one = topology {
        services = { desk = station { instances = 1, workers = 1, time = "2 s" } },
        routes = { ["*"] = { "desk" } },
      } },
    }
  end,
})");
  Said why = run_program({"run", path, "--explain", "0"});
  INFO(why.out + why.err);
  CHECK(why.out.find("    command Job of key ") != std::string::npos);
  CHECK(why.out.find(", arrived at 9.000000 s, not answered by the end\n") != std::string::npos);
  Said none = run_program({"run", path, "--explain", "slowest"});
  CHECK(none.code == 2);
  CHECK(none.err == "cqrslab: --explain slowest: one completed no request\n");
}

TEST_CASE("run --explain slowest finds the longest latency of the first topology") {
  TemporaryFolder folder;
  std::string path = folder.file("why.lua", scenario);
  Said said = run_program({"run", path, "--explain", "slowest", "--format", "json"});
  JsonValue json = JsonReader(said.out).read();
  const JsonValue& first = json["explanations"].items.at(0);
  CHECK(first["topology"].text == "two");
  CHECK(first["request"]["latency"].number ==
        Approx(json["topologies"]["two"]["metrics"]["query.latency.max"].number).epsilon(1e-12));
  CHECK(first["request"]["operation"].text == "Job");
  CHECK(first["request"]["outcome"].text == "ok");
  double number = first["request"]["number"].number;
  CHECK(json["explanations"].items.at(1)["request"]["number"].number == number);
  std::string named = std::to_string(static_cast<long>(number));
  CHECK(run_program({"run", path, "--explain", "slowest"}).out ==
        run_program({"run", path, "--explain", named}).out);
}

TEST_CASE("run --explain finds the slowest query and the slowest command") {
  auto explained = [](const std::string& whom) {
    Said said = run_program({"run", bundled("lecture/01_crud.lua"), "--set", "update=40 ms",
                             "--explain", whom, "--format", "json"});
    return JsonReader(said.out).read();
  };
  for (const char* kind : {"query", "command"}) {
    JsonValue json = explained(std::string("slowest-") + kind);
    const JsonValue& request = json["explanations"].items.at(0)["request"];
    CHECK(request["kind"].text == kind);
    const JsonValue& metrics = json["topologies"]["crud"]["metrics"];
    CHECK(request["latency"].number ==
          Approx(metrics[std::string(kind) + ".latency.max"].number).epsilon(1e-12));
    CHECK(request["at"].number >= 5);
  }
}
