// What the table says of a system that cannot keep up.
#include "tests/catch.hpp"
#include "tests/cli/program.hpp"

using namespace cqrslab;

namespace {

// In crud, one worker is busy for 0.5 ms and for as long as the store takes, `buyers` times a
// second.
std::string shop(const std::string& buyers, const std::string& lookers = "") {
  return R"(return scenario {
  name = "shop", horizon = "30 s", warm_up = "10 s",
  setup = function()
    return {
      workload = {
        command "Buy" { arrivals = poisson()" +
         buyers + R"(), key = uniform_keys(100000) },)" +
         (lookers.empty() ? ""
                          : "query \"Look\" { arrivals = poisson(" + lookers +
                                "), key = uniform_keys(100000) },") +
         R"(
      },
      topologies = {
        crud = crud { store = "mvcc", api = { instances = 1, workers = 1, time = "0.5 ms" } },
        cqrs = cqrs {
          write = { store = "mvcc" }, feed = { queue = "fifo" },
          read = { store = "document_view", replicas = 1 },
        },
      },
    }
  end,
})";
}

Said run(const std::string& script, const std::vector<std::string>& more = {}) {
  TemporaryFolder folder;
  std::vector<std::string> words{"run", folder.file("shop.lua", script)};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

bool has(const Said& said, const std::string& text) {
  return said.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the table tells what an overloaded system left unfinished, and who was busy") {
  Said said = run(shop("1500"));
  INFO(said.out);
  CHECK(has(said, "\n  unfinished "));
  CHECK(has(said, "\ncrud: 'api' was busy 100 % of the time; "));
  CHECK(has(said, " commands unfinished at the end are not in the latencies\n"));
  CHECK_FALSE(has(said, "\ncqrs: "));
  Said markdown = run(shop("1500"), {"--format", "markdown"});
  CHECK(has(markdown, "| commands: unfinished |"));
  CHECK(has(markdown, "\n\ncrud: 'api' was busy 100 % of the time; "));
}

TEST_CASE("a handful of requests in flight at the end of a steady run is not worth a row") {
  Said said = run(shop("300"));
  INFO(said.out);
  CHECK(has(said, "\ncommands\n  answered "));
  CHECK_FALSE(has(said, "unfinished"));
  CHECK_FALSE(has(said, "busy"));
}

TEST_CASE("changes that are not yet visible are told where they are many") {
  Said said = run(R"(return scenario {
  name = "slow", horizon = "30 s", warm_up = "5 s",
  setup = function()
    return {
      workload = { command "Buy" { arrivals = poisson(100), key = uniform_keys(1000) } },
      topologies = {
        cqrs = cqrs {
          write = { store = "mvcc" },
          feed = { queue = { "fifo", latency = "8 s" } },
          read = { store = "document_view", replicas = 1 },
        },
      },
    }
  end,
})");
  INFO(said.out + said.err);
  CHECK(has(said, "\n  changes not yet visible "));
  CHECK(has(said,
            " changes not yet visible everywhere at the end are not in the consistency"
            " window\n"));
  CHECK_FALSE(has(said, "unfinished"));
}

TEST_CASE("the headline names a topology that answered no query") {
  Said said = run(shop("40000", "50"));
  INFO(said.out);
  CHECK(has(said, " by cqrs, none by crud.\n"));
  CHECK(has(said, " queries and "));
}
