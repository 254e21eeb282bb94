// Claims: what is read, how it is judged, what is refused.
#include "sim/analysis/expectation.hpp"

#include <cmath>

#include "sim/base/error.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Result = Judgement::Result;

namespace {

const std::vector<KnownTopology> known{{"plain", {{"api", "db"}, {}, {}, {}, {"db"}, {}}},
                                       {"split",
                                        {{"api", "read"},
                                         {{"View", false}},
                                         {{"read.lag.sync", "ns", Probe::Kind::sample}},
                                         {{.name = "api[1]", .component = "api"}}}}};

// Replications of two topologies with given p99 latencies of queries.
std::vector<TopologyRuns> runs(std::vector<double> plain, std::vector<double> split) {
  std::vector<TopologyRuns> result{{"plain", {}}, {"split", {}}};
  for (double x : plain)
    result[0].replications.push_back({{"query.latency.p99", x}, {"query.throughput", 2000}});
  for (double x : split)
    result[1].replications.push_back({{"query.latency.p99", x}, {"query.failed", 0}});
  return result;
}

Judgement judged(const std::string& text, const std::vector<TopologyRuns>& data) {
  return Claim({text, "x.lua:3"}, known).judge(data);
}
Result result_of(const std::string& text) {
  return judged(text, runs({0.5}, {0.05})).result;
}

std::string mistake(const std::string& text) {
  try {
    Claim claim({text, "x.lua:3"}, known);
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    CHECK(error.where() == "x.lua:3");
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a claim compares a metric with a quantity in any unit") {
  CHECK(result_of("split.query.latency.p99 < 51 ms") == Result::passed);
  CHECK(result_of("split.query.latency.p99 < 50 ms") == Result::failed);
  CHECK(result_of("split.query.latency.p99 <= 50ms") == Result::passed);
  CHECK(result_of("split.query.latency.p99 == 0.05 s") == Result::passed);
  CHECK(result_of("split.query.latency.p99 != 50000 us") == Result::failed);
  CHECK(result_of("plain.query.throughput >= 2000 /s") == Result::passed);
  CHECK(result_of("plain.query.throughput>1999req/s") == Result::passed);
  CHECK(result_of("split.query.failed == 0") == Result::passed);
  CHECK(result_of("split.query.latency.p99 > 0") == Result::passed);
}

TEST_CASE("a claim compares metrics with each other and calculates") {
  CHECK(result_of("plain.query.latency.p99 > 9 * split.query.latency.p99") == Result::passed);
  CHECK(result_of("plain.query.latency.p99 > 11 * split.query.latency.p99") == Result::failed);
  CHECK(result_of("plain.query.latency.p99 / split.query.latency.p99 == 10") == Result::passed);
  CHECK(result_of("plain.query.latency.p99 - 450 ms == split.query.latency.p99") == Result::passed);
  CHECK(result_of("2 * (split.query.latency.p99 + 1 s) - 1 s < 1.2 s") == Result::passed);
  CHECK(result_of("-split.query.latency.p99 < 0") == Result::passed);
  CHECK(result_of("plain.query.throughput * split.query.latency.p99 == 100") == Result::passed);
}

TEST_CASE("a claim of equality may state a tolerance") {
  CHECK(result_of("split.query.latency.p99 == 51 ms within 2 %") == Result::passed);
  CHECK(result_of("split.query.latency.p99 == 51 ms within 1 %") == Result::failed);
  CHECK(result_of("split.query.latency.p99 == 51 ms within 1.1 ms") == Result::passed);
  CHECK(result_of("split.query.latency.p99 != 51 ms within 2 %") == Result::failed);
  CHECK(result_of("plain.query.latency.p99 == 10 * split.query.latency.p99 within 1%") ==
        Result::passed);
}

TEST_CASE("with several replications the confidence interval decides") {
  auto steady = runs({0.5, 0.51, 0.49}, {0.05, 0.051, 0.049});
  CHECK(judged("split.query.latency.p99 < 60 ms", steady).result == Result::passed);
  CHECK(judged("split.query.latency.p99 < 40 ms", steady).result == Result::failed);
  CHECK(judged("split.query.latency.p99 < 50.1 ms", steady).result == Result::inconclusive);
  CHECK(judged("split.query.latency.p99 == 50 ms within 10 %", steady).result == Result::passed);
  CHECK(judged("split.query.latency.p99 == 50 ms within 1 %", steady).result ==
        Result::inconclusive);
  CHECK(judged("split.query.latency.p99 == 70 ms within 1 %", steady).result == Result::failed);
  // What both share cancels in the differences of twin runs.
  auto noisy = runs({0.5, 5, 50}, {0.49, 4.99, 49.99});
  CHECK(judged("split.query.latency.p99 < plain.query.latency.p99", noisy).result ==
        Result::passed);
  Judgement j = judged("split.query.latency.p99 < 60 ms", steady);
  CHECK(j.value.value() == Approx(0.05));
  CHECK(j.limit.value() == Approx(0.06));
  CHECK(j.half_width.value() == Approx(4.302652730 * 0.001 / std::sqrt(3.0)).epsilon(1e-8));
  CHECK(j.metric == "split.query.latency.p99");
}

TEST_CASE("a metric without a sample never passes") {
  Judgement j = judged("split.consistency_window.p99 < 1 s", runs({1}, {1}));
  CHECK(j.result == Result::no_sample);
  CHECK_FALSE(j.passed());
  CHECK(j.reason == "split.consistency_window.p99 has no sample");
  auto partly = runs({1, 1}, {1, 1});
  partly[1].replications[1].clear();
  CHECK(judged("split.query.latency.p99 < 2 s", partly).reason ==
        "split.query.latency.p99 has no sample in replication 2");
  CHECK(judged("split.query.latency.p99 / split.query.failed > 1 s", runs({1}, {1})).reason ==
        "it divides by zero");
  CHECK(judged("split.query.latency.p99 < 2 s", {}).reason == "nothing was simulated");
  CHECK(judged("split.query.latency.p99 < 2 s", {{"plain", {{}}}}).result == Result::no_sample);
}

TEST_CASE("unknown names are refused with the nearest known one") {
  CHECK(mistake("split.query.latencey.p99 < 1 s").find("did you mean 'split.query.latency.p99'") !=
        std::string::npos);
  CHECK(mistake("splitt.query.latency.p99 < 1 s").find("'split'") != std::string::npos);
  CHECK(mistake("plain.read.utilization < 1").find("unknown metric") != std::string::npos);
  CHECK(mistake("split.read.utilization < 1") == "");
  CHECK(mistake("split.query.failed.timeout == 0") == "");
  CHECK(mistake("split.View.latency.p95 < 1 s") == "");
  CHECK(mistake("split.Veiw.latency.p95 < 1 s").find("did you mean 'split.View.latency.p95'") !=
        std::string::npos);
  CHECK(mistake("split.read.lag.sync.p99 < 1 s") == "");
  CHECK(mistake("split.read.lag.sync.p99 < 1").find("kinds of quantities") != std::string::npos);
  CHECK(mistake("split.read.lag.sink.p99 < 1 s").find("did you mean 'split.read.lag.sync.p99'") !=
        std::string::npos);
  CHECK(mistake("split.api[1].share < 1") == "");
  CHECK(mistake("split.read[1].share < 1").find("watch = true") != std::string::npos);
  CHECK(mistake("plain.api.moved_fraction < 1").find("watch = true") != std::string::npos);
  CHECK(mistake("plain.db.cpu.utilization < 1") == "");
  CHECK(mistake("plain.api.cpu.utilization < 1").find("cpus = 4") != std::string::npos);
  CHECK(mistake("plain.db.disk.queue.mean < 1").find("disks = 2") != std::string::npos);
  CHECK(mistake("split < 1").find("topology.metric") != std::string::npos);
}

TEST_CASE("a text that is no claim is refused where it goes wrong") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "the end"},
      {"split.query.failed", "one of < <= > >= == !="},
      {"split.query.failed <", "the end"},
      {"split.query.failed < 1 2", "goes on with \"2\""},
      {"split.query.failed = 1", "comparison is expected"},
      {"1 < 2", "names no metric"},
      {"(split.query.failed < 1", "lacks a \")\""},
      {"split.query.latency.p99 < 50", "kinds of quantities"},
      {"split.query.latency.p99 < 5 %", "kinds of quantities"},
      {"split.query.latency.p99 + 1 < 5 s", "combines a time with a plain number"},
      {"split.query.latency.p99 < 50 parsecs", "unknown unit"},
      {"split.query.failed < 1 within 1 %", "belongs to == and !="},
      {"split.query.latency.p99 == 1 s within 5", "another kind"},
      {"split.query.failed < nan", "topology.metric"},
      {"split.query.failed < 1e999", "number or a metric"},
      {"split.query.failed < *", "number or a metric"},
  };
  for (auto [text, part] : cases) {
    INFO(text);
    std::string message = mistake(text);
    INFO(message);
    CHECK(message.find(part) != std::string::npos);
  }
  CHECK(mistake(std::string(100000, '(')).find("nested") != std::string::npos);
}
