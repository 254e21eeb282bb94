// Cases that need no theory: everybody can work out the answer by hand.
#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "tests/theory/path.hpp"

namespace cqrslab::theory {
namespace {

MetricSet measure(const Scenario& scenario, unsigned topology = 0) {
  TraceHeader header = World(scenario, topology, RunOptions{}, Registry::built_in()).header();
  MetricsFold fold(header);
  simulate(scenario, topology, fold);
  return fold.metrics(scenario.horizon);
}

double value(const MetricSet& metrics, const std::string& name) {
  INFO(name);
  auto found = find_value(metrics, name);
  REQUIRE(found.has_value());
  return *found;
}

const std::string reads = "query 'Read' { arrivals = poisson(100), key = uniform_keys(10) }";
const std::string writes = "command 'Write' { arrivals = poisson(10), key = uniform_keys(10) }";

}  // namespace

TEST_CASE("equal gaps and equal work below capacity never wait") {
  MetricSet m =
      measure(small_scenario("workload = { query 'Job' { arrivals = every('1 s') } },"
                             "topologies = { t = queue { time = '600 ms' } }",
                             "100.5 s"));
  CHECK(value(m, "query.latency.mean") == Approx(0.6).epsilon(1e-12));
  CHECK(value(m, "query.latency.max") == Approx(0.6).epsilon(1e-12));
  CHECK(value(m, "query.part.queue.mean") == 0);
  CHECK(value(m, "query.completed") == 99);
  CHECK(value(m, "server.utilization") == Approx((99 * 0.6 + 0.5) / 100.5).epsilon(1e-12));
}

TEST_CASE("a batch of equal work is served one after the other, or two after the other two") {
  Scenario scenario = small_scenario(
      "workload = { query 'Job' { arrivals = at('1 s'), batch = 10 } },"
      "topologies = { one = queue { time = '1 s' }, two = queue { workers = 2, time = '1 s' } }");
  REQUIRE(scenario.topologies.size() == 2);
  MetricSet one = measure(scenario, 0), two = measure(scenario, 1);
  CHECK(value(one, "query.latency.mean") == Approx(5.5).epsilon(1e-12));
  CHECK(value(one, "query.latency.max") == Approx(10).epsilon(1e-12));
  CHECK(value(one, "server.queue.max") == 9);
  CHECK(value(two, "query.latency.mean") == Approx(3).epsilon(1e-12));
  CHECK(value(two, "query.latency.max") == Approx(5).epsilon(1e-12));
  CHECK(value(two, "server.queue.max") == 8);
}

TEST_CASE("a shared processor ends equal work at one instant") {
  MetricSet m = measure(small_scenario(
      "workload = { query 'Job' { arrivals = at('1 s'), batch = 10 } },"
      "topologies = { shared = queue { discipline = 'processor_sharing', time = '1 s' } }"));
  CHECK(value(m, "query.latency.mean") == Approx(10).epsilon(1e-6));
  CHECK(value(m, "query.latency.p50") == Approx(10).epsilon(2e-3));
}

TEST_CASE("without writers nobody waits for a lock and nothing is stale") {
  Scenario scenario =
      small_scenario("workload = { " + reads +
                     " }, topologies = {"
                     " a = crud { store = 'table_lock' }, b = crud { store = 'row_locks' },"
                     " c = cqrs { read = { store = 'table_lock', replicas = 3 } } }");
  for (unsigned i = 0; i < 3; ++i) {
    MetricSet m = measure(scenario, i);
    CHECK(value(m, "query.lock_wait.max") == 0);
    CHECK(value(m, "query.stale_fraction") == 0);
    CHECK(value(m, "lock.conflicts") == 0);
    CHECK(value(m, "query.failed") == 0);
  }
}

TEST_CASE("without readers a table lock serves writers one by one") {
  MetricSet m =
      measure(small_scenario("workload = { command 'Write' { arrivals = at('1 s'), batch = 4 } }, "
                             "topologies = { t = topology {"
                             " stores = { db = store { 'table_lock', write = '2 s' } }, routes = { "
                             "['*'] = { 'db' } } } }"));
  CHECK(value(m, "command.latency.mean") == Approx((2 + 4 + 6 + 8) / 4.0).epsilon(1e-12));
  CHECK(value(m, "command.lock_wait.mean") == Approx((0 + 2 + 4 + 6) / 4.0).epsilon(1e-12));
  CHECK(value(m, "lock.queue.max") == 3);
  CHECK(value(m, "lock.hold.mean") == Approx(2).epsilon(1e-12));
}

TEST_CASE("without lag nothing is stale, with one replica or several") {
  for (const char* replicas : {"1", "4"}) {
    INFO(replicas);
    MetricSet m =
        measure(small_scenario("workload = { " + reads + ", " + writes +
                               " }, topologies = {"
                               " t = topology { stores = { write = 'row_locks', read = store { "
                               "'document_view', replicas = " +
                               replicas +
                               " } }, routes = { GET = { 'read' }, POST = { 'write' } },"
                               " feeds = { feed = feed { from = 'write', to = 'read' } } } }"));
    CHECK(value(m, "query.stale_fraction") == 0);
    CHECK(value(m, "consistency_window.max") == 0);
    CHECK(value(m, "feed.applied") == value(m, "command.completed") * (replicas[0] - '0'));
  }
}

TEST_CASE("one database is never stale, whatever waits") {
  MetricSet m = measure(small_scenario("workload = { " + reads +
                                       ", command 'Write' { arrivals ="
                                       " poisson(10), key = uniform_keys(10), hold = '50 ms' } }, "
                                       "topologies = { t = crud { store = 'row_locks' } }"));
  CHECK(value(m, "query.stale_fraction") == 0);
  CHECK(value(m, "query.lock_wait.max") > 0.01);
}

TEST_CASE("a fixed lag is the age of what is missed, at most") {
  MetricSet m = measure(small_scenario(
      "workload = { " + reads + ", " + writes +
      " }, topologies = {"
      " t = topology { stores = { write = 'row_locks', read = 'document_view' },"
      " routes = { GET = { 'read' }, POST = { 'write' } },"
      " feeds = { feed = feed { from = 'write', to = 'read', capture = '500 ms' } } } }"));
  CHECK(value(m, "consistency_window.max") == Approx(0.5).epsilon(1e-12));
  CHECK(value(m, "query.staleness.max") < 0.5);
  CHECK(value(m, "query.staleness.max") > 0.49);
}

}  // namespace cqrslab::theory
