// Replications of a twin experiment.
#include "sim/experiment/replications.hpp"

#include <algorithm>
#include <functional>

#include "sim/base/error.hpp"
#include "sim/scenario/reader.hpp"
#include "tests/catch.hpp"
#include "tests/cli/small_scenario.hpp"

using namespace cqrslab;

namespace {

Scenario small(const std::string& expectations = "") {
  return read_scenario_text(small_scenario(expectations, "2 s"), "small.lua");
}

Replications run(const Scenario& scenario, const ReplicationOptions& options = {}) {
  return run_replications(scenario, options, Registry::built_in());
}

// The arrivals of a trace that every topology must share, as text.
std::string arrivals(const Trace& trace) {
  std::string all;
  for (const TraceRecord& record : trace.records()) {
    if (record.kind != RecordKind::arrive || (record.flags & request_part)) continue;
    all += std::to_string(record.time) + " " + std::to_string(record.request) + " " +
           std::to_string(record.place) + " " + std::to_string(record.key) + " " +
           std::to_string(record.version) + "\n";
  }
  return all;
}

std::string message(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a run holds what it was made from and a result per topology") {
  Replications done = run(small("\"crud.query.latency.p99 < 10 s\""), {.seed = 5});
  REQUIRE(done.runs.size() == 1);
  const RunResult& run = done.runs[0];
  CHECK(run.scenario == "small");
  CHECK(run.scenario_hash != 0);
  CHECK(run.seed == 5);
  CHECK(run.horizon == Time::seconds(2));
  CHECK(run.parameters.size() == 2);
  CHECK(std::is_sorted(run.plugins.begin(), run.plugins.end()));
  CHECK(std::count(run.plugins.begin(), run.plugins.end(), "store/table_lock 1.0") == 1);
  REQUIRE(run.topologies.size() == 2);
  CHECK(run.topologies[0].name == "crud");
  CHECK(run.topologies[1].name == "cqrs");
  CHECK(run.topologies[0].events > 100);
  REQUIRE(run.expectations.size() == 1);
  CHECK(run.expectations[0].passed());
}

TEST_CASE("all topologies of a replication see the same arrivals") {
  Replications done = run(small(), {.keep_traces = true});
  REQUIRE(done.traces.size() == 2);
  CHECK(arrivals(done.traces[0]).size() > 1000);
  bool same = arrivals(done.traces[0]) == arrivals(done.traces[1]);
  CHECK(same);
}

TEST_CASE("replications differ from one another and not from themselves") {
  Replications done = run(small(), {.replications = 3});
  REQUIRE(done.runs.size() == 3);
  CHECK(done.runs[1].replication == 1);
  CHECK(done.runs[0].topologies[0].fingerprint != done.runs[1].topologies[0].fingerprint);
  Replications again = run(small(), {.replications = 2});
  CHECK(again.runs[1].topologies == done.runs[1].topologies);
}

TEST_CASE("keeping a trace and watching progress change nothing") {
  Replications plain = run(small());
  int calls = 0;
  double last = 0;
  bool grows = true;
  ReplicationOptions options;
  options.keep_traces = true;
  options.progress = [&](double done) {
    grows = grows && done > last;
    last = done;
    return ++calls > 0;
  };
  Replications watched = run(small(), options);
  CHECK(watched.runs[0].topologies == plain.runs[0].topologies);
  CHECK(calls == 400);
  CHECK(grows);
  CHECK(last == Approx(1));
}

TEST_CASE("progress is asked after some events, however much time a slice has") {
  Scenario scenario = small();
  double events_a_second =
      static_cast<double>(run(scenario, {.only = "crud"}).runs[0].topologies[0].events) / 2;
  scenario.horizon = Time::seconds(500'000);
  std::vector<double> asked{0};
  ReplicationOptions options;
  options.only = "crud";
  options.progress = [&](double done) {
    asked.push_back(done);
    return asked.size() < 20;
  };
  Replications done = run(scenario, options);
  CHECK(done.stopped);
  for (std::size_t i = 1; i < asked.size(); ++i) {
    double events = (asked[i] - asked[i - 1]) * 500'000 * events_a_second;
    CHECK(events > 10'000);
    CHECK(events < 400'000);
  }
}

TEST_CASE("stopping drops the replication under way and keeps those before") {
  std::vector<std::uint32_t> finished;
  ReplicationOptions options;
  options.replications = 10;
  options.progress = [](double done) { return done < 0.25; };
  options.finished = [&](const RunResult& run) { finished.push_back(run.replication); };
  Replications done = run(small(), options);
  CHECK(done.stopped);
  CHECK(done.runs.size() == 2);
  CHECK(finished == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("one topology alone is judged only by what speaks of it") {
  Scenario scenario = small(
      "\"crud.query.completed > 1\", \"cqrs.query.completed > 1\","
      " \"cqrs.query.latency.mean < crud.query.latency.mean\"");
  Replications done = run(scenario, {.only = "cqrs"});
  REQUIRE(done.runs[0].topologies.size() == 1);
  REQUIRE(done.runs[0].expectations.size() == 1);
  CHECK(done.runs[0].expectations[0].text == "cqrs.query.completed > 1");
  CHECK(claims_for(scenario, Registry::built_in()).size() == 3);
}

TEST_CASE("a scenario is checked without being simulated") {
  Registry registry = Registry::built_in();
  CHECK(message([&] { check_scenario(small(), registry); }) == "");
  CHECK(message([&] { check_scenario(small(), registry, "crd"); }) ==
        "--only: unknown topology 'crd'; did you mean 'crud'? known: crud, cqrs");
  CHECK(message([&] {
          check_scenario(small("\"crud.query.nothing < 1\""), registry);
        }).find("nothing") != std::string::npos);
  Scenario scenario = small();
  scenario.topologies[1].stores[0].plugin.name = "tabel_lock";
  CHECK(message([&] { check_scenario(scenario, registry); }).find("table_lock") !=
        std::string::npos);
}
