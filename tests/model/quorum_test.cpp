// A store of several copies in a whole system: what its readers miss.
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"
#include "tests/model/trace_value.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

// `n` copies, all delays 0 but for `remote`, which takes 50 ms longer each way.
Scenario copies(double n, double r, double w) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("db", "quorum", 0, 0)};
  t.stores[0].plugin.settings = {{"n", n, ""}, {"r", r, ""}, {"w", w, ""}};
  for (const char* delay : {"write_delay", "ack_delay", "request_delay", "response_delay"}) {
    t.stores[0].plugin.settings.push_back({delay, Time(), ""});
  }
  t.stores[0].plugin.settings.push_back({"remote_delay", instant(50), ""});
  t.routes = {{"*", {access(0)}}};
  return s;
}

Source many(const char* name, unsigned operation, double rate) {
  Source source = at(name, operation, {});
  source.arrivals.kind = ArrivalProcess::Kind::poisson;
  source.arrivals.rate.points = {{Time(), rate}};
  return source;
}

}  // namespace

TEST_CASE("a reader of a copy that a write has not reached misses it, as old as its commit") {
  Scenario s = copies(2, 1, 1);
  std::vector<double> instants(200, 10);
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, instants)};
  Trace trace = simulate(s);
  CHECK(value_of(trace, "query.staleness.max") == 0.010);
  CHECK(value_of(trace, "query.version_lag.max") == 1);
  CHECK(value_of(trace, "query.stale_fraction") > 0.35);  // each copy is the near one half the time
  CHECK(value_of(trace, "query.stale_fraction") < 0.65);
}

TEST_CASE("a session of a partial quorum can miss its own write") {
  Scenario s = copies(2, 1, 1);
  s.workload.sources = {many("w", write_item, 20), at("r", read_item, {})};
  s.workload.sources[0].sessions = 5;
  s.workload.sources[1].follows = 0;
  Trace trace = simulate(s);
  CHECK(value_of(trace, "session.read_your_writes.violations") > 50);
  s = copies(2, 2, 1);
  s.workload.sources = {many("w", write_item, 20), at("r", read_item, {})};
  s.workload.sources[1].follows = 0;
  CHECK(value_of(simulate(s), "session.read_your_writes.violations") == 0);
}

TEST_CASE("r + w above n: no read misses what was committed when it began, however busy the key") {
  auto stale = [](double r, double w) {
    Scenario s = copies(3, r, w);
    Setting random{"write_delay", Distribution::exponential(0.02), ""};
    std::vector<Setting>& settings = s.topologies[0].stores[0].plugin.settings;
    settings[3] = random;
    settings.pop_back();  // none is remote
    s.workload.sources = {many("w", write_item, 300), many("r", read_item, 1000)};
    return *value_of(simulate(s), "query.stale_fraction");
  };
  CHECK(stale(1, 3) == 0);
  CHECK(stale(2, 2) == 0);
  CHECK(stale(3, 1) == 0);
  CHECK(stale(1, 2) > 0.1);
  CHECK(stale(2, 1) > 0.1);
}

TEST_CASE("the age of what a reader missed reaches back to the oldest version it missed") {
  Scenario s = copies(2, 1, 1);
  s.workload.sources = {at("w", write_item, {0, 1000, 2000, 3000}),
                        at("r", read_item, std::vector<double>(100, 3500))};
  Setting only_one{"quorum", std::string("non_expanding"), ""};
  s.topologies[0].stores[0].plugin.settings.push_back(only_one);
  Trace trace = simulate(s);
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == K::observe && r.flags == 0) CHECK(r.value == 4);
  }
  double lag = *value_of(trace, "query.version_lag.max");
  CHECK(lag >= 1);  // the copy that got the last write misses none, the other the last ones
  CHECK(value_of(trace, "query.staleness.max") == 0.5 + (lag - 1));
}
