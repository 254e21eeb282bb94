// Equal scenarios give equal traces, however a run is cut into pieces, and end without a trace.
#include <map>

#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

Source poisson(const char* name, unsigned operation, double rate) {
  Source s;
  s.name = name;
  s.operation = operation;
  s.arrivals.rate.points = {{Time(), rate}};
  s.key = {KeyChoice::Law::zipf, 0.9, 100, 0};
  return s;
}

// Something of everything: kept workers, timeouts, patience, retries, deadlocks, parallel parts,
// two feeds, crashes, slowness, closed clients, follow-ups.
Scenario busy() {
  Scenario s = sample();
  s.horizon = Time::seconds(5);
  s.domain.operations[write_item].rows = 3;
  s.domain.operations[write_item].scattered = true;
  Topology& t = s.topologies[0];
  t.services = {service("api", 1), service("part", 2)};
  t.services[0].instances = 2;
  t.services[0].workers = 8;
  t.services[0].balancer.name = "power_of_two";
  t.services[0].time = Distribution::exponential(0.001);
  t.services[0].hop = Distribution::exponential(0.0005);
  t.services[0].timeout = instant(20);
  t.services[0].retries = 2;
  t.services[0].backoff = Distribution::exponential(0.005);
  t.services[1].has_patience = true;
  t.services[1].patience = Distribution::exponential(0.02);
  t.services[1].discipline = QueueDiscipline::random;
  t.stores = {store("w", "row_locks", 2, 8), store("r", "mvcc", 3, 3),
              store("swapped", "document_view", 3, 3)};
  t.stores[0].connections = 20;
  t.stores[1].replicas = 3;
  t.stores[1].apply = Distribution::exponential(0.002);
  t.stores[2].replicas = 4;
  RouteStep parallel;
  parallel.kind = RouteStep::Kind::parallel;
  parallel.arms = {{1, 2}, {1, 3}, {1, 4}};
  parallel.needed = 2;
  t.routes = {{"GET", {visit(0, 1), parallel, visit(1), access(1), access(2)}},
              {"*", {visit(0, 1), access(0)}}};
  t.feeds = {feed("f", 0, 1), feed("g", 0, 2)};
  t.feeds[0].consumers = 2;
  t.feeds[0].queue.name = "partitioned_log";
  t.feeds[0].capture = Distribution::exponential(0.01);
  t.feeds[1].mode = Feed::Mode::image_swap;
  t.feeds[1].copy = Distribution::exponential(0.2);
  t.feeds[1].serve_while_copying = false;
  t.feeds[1].drain_limit = instant(5);
  t.reply = Distribution::exponential(0.0005);
  Source clients = poisson("clients", read_item, 1);
  clients.arrivals.kind = ArrivalProcess::Kind::closed;
  clients.arrivals.clients = 20;
  clients.arrivals.gap = Distribution::exponential(0.1);
  Source after = poisson("after", read_item, 1);
  after.follows = 0;
  after.arrivals.gap = Distribution::exponential(0.05);
  s.workload.sources = {poisson("w", write_item, 60), poisson("r", read_item, 100), clients, after};
  s.faults = {crash("t.api[1]", 1000, 500), crash("t.r[2]", 2000, 700), crash("t.w", 3000, 100),
              slow("t.part", 500, 3000, 3), slow("t.r", 1500, 1000, 2)};
  return s;
}

}  // namespace

TEST_CASE("two worlds of one scenario give the same trace, byte for byte") {
  Trace one = simulate(busy()), two = simulate(busy());
  CHECK(one.records().size() > 20'000);
  CHECK(one == two);
  Trace other_seed = simulate(busy(), {.seed = 2});
  Trace other_replication = simulate(busy(), {.seed = 1, .replication = 1});
  CHECK_FALSE(one.records() == other_seed.records());
  CHECK_FALSE(one.records() == other_replication.records());
}

TEST_CASE("a run in slices is the run at once") {
  Scenario s = busy();
  World world(s, 0, {}, built_in());
  Trace sliced(world.header());
  for (int i = 1; i <= 500; ++i) world.run_until(Time::milliseconds(10 * i), sliced);
  CHECK(sliced == simulate(s));
}

TEST_CASE("a world may end at any instant") {
  for (int i = 0; i < 60; ++i) {
    Scenario s = busy();
    World world(s, 0, {}, built_in());
    Trace trace(world.header());
    world.run_until(Time::milliseconds(83 * i), trace);
    CHECK(world.now() == Time::milliseconds(83 * i));
  }
}

TEST_CASE("in a busy system workers, connections, locks and requests are all given back") {
  Scenario s = busy();
  for (Source& source : s.workload.sources) {
    if (source.arrivals.kind == ArrivalProcess::Kind::poisson && source.follows < 0) {
      source.arrivals.rate.points.push_back(
          {Time::seconds(4), source.arrivals.rate.points[0].rate});
      source.arrivals.rate.points.push_back({Time::seconds(4), 0});
    }
  }
  s.workload.sources.erase(s.workload.sources.begin() + 2);
  s.horizon = Time::seconds(30);
  Trace trace = simulate(s);
  std::int64_t open = 0, workers = 0, connections = 0, locks = 0;
  std::uint64_t outcomes_seen = 0;
  for (const TraceRecord& r : trace.records()) {
    using K = RecordKind;
    open += r.kind == K::arrive ? 1 : r.kind == K::answer ? -1 : 0;
    workers += r.kind == K::serve ? 1 : r.kind == K::release ? -1 : 0;
    connections += r.kind == K::store_begin ? 1 : r.kind == K::store_end ? -1 : 0;
    locks += r.kind == K::lock_grant ? 1 : r.kind == K::lock_release ? -1 : 0;
    if (r.kind == K::answer) outcomes_seen |= 1u << r.flags;
    CHECK(workers >= 0);
    CHECK(connections >= 0);
  }
  CHECK(open == 0);
  CHECK(workers == 0);
  CHECK(connections == 0);
  CHECK(locks == 0);
  for (Outcome o : {Outcome::ok, Outcome::impatient, Outcome::timeout, Outcome::unavailable}) {
    CAPTURE(std::string(name_of(o)));
    CHECK((outcomes_seen >> static_cast<int>(o) & 1) == 1);
  }
}

TEST_CASE("every request is answered once, with the latency that its records tell") {
  Trace trace = simulate(busy());
  std::map<std::uint32_t, std::int64_t> arrived;
  int answered = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::arrive) arrived[r.request] = r.time;
    if (r.kind != RecordKind::answer) continue;
    ++answered;
    CHECK(static_cast<std::int64_t>(r.value) == r.time - arrived.at(r.request));
    arrived.erase(r.request);  // a second answer would be found out
  }
  CHECK(answered > 1000);
}
