// A log-structured store in a whole system: fast until the background falls behind.
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"
#include "tests/model/trace_value.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// Rows of 64 KiB, memtables of 1 MiB, flushes and compactions of 8 MiB/s.
Scenario merged(double writes_per_second) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("db", "lsm", 0.1, 0.1)};
  t.stores[0].plugin.settings = {{"row_bytes", 65'536.0, ""},
                                 {"write_buffer_size", 1024.0, ""},
                                 {"flush_bandwidth", 8.0, ""},
                                 {"compaction_bandwidth", 8.0, ""}};
  t.routes = {{"*", {access(0)}}};
  s.workload.sources = {at("w", write_item, {}), at("r", read_item, {})};
  for (Source& source : s.workload.sources) {
    source.arrivals.kind = ArrivalProcess::Kind::poisson;
    source.key = {KeyChoice::Law::uniform, 0, 100, 0};
  }
  s.workload.sources[0].arrivals.rate.points = {{Time(), writes_per_second}};
  s.workload.sources[1].arrivals.rate.points = {{Time(), 100}};
  return s;
}

}  // namespace

TEST_CASE("writes of a log-structured store wait only when they outrun its background") {
  Trace calm = simulate(merged(20));  // 1.25 MiB/s
  CHECK(value_of(calm, "command.lock_wait.max") == 0);
  CHECK(value_of(calm, "command.latency.max") == 0.0001);
  Trace hurried = simulate(merged(200));  // 12.5 MiB/s
  CHECK(value_of(hurried, "command.lock_wait.max") > 0.05);
  CHECK(value_of(hurried, "query.lock_wait.max") == 0);
}

TEST_CASE("reads of a log-structured store pay for tables without filters") {
  auto mean = [](double false_positives) {
    Scenario s = merged(50);
    s.topologies[0].stores[0].plugin.settings.push_back(
        {"bloom_false_positives", false_positives, ""});
    return *value_of(simulate(s), "query.latency.mean");
  };
  double filtered = mean(0.01), unfiltered = mean(1);
  CHECK(filtered < 0.00022);  // its own 0.1 ms and one table
  CHECK(unfiltered > filtered + 0.0001);
}
