// What balancers learn of sessions and images, and the guarantees that come of it.
#include "sim/analysis/metrics.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// Users who write and read a few keys; a read store of four images that lag by up to 200 ms, each
// event by its own time. `own`: the images are the primary's own replicas.
Scenario lagging(const char* balancer, bool own) {
  Scenario s = sample();
  s.horizon = Time::seconds(60);
  Topology& t = s.topologies[0];
  t.stores = {store("w", "document_view", 0.1, 0.1)};
  if (!own) t.stores.push_back(store("r", "document_view", 0.1, 0.1));
  Store& read = t.stores.back();
  read.replicas = 4;
  read.balancer.name = balancer;
  t.routes = {{"GET", {access(own ? 0 : 1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, own ? 0 : 1)};
  t.feeds[0].project = Distribution::uniform(0, 0.2);
  t.feeds[0].consumers = 8;
  auto source = [](const char* name, unsigned operation, double rate) {
    Source made = at(name, operation, {});
    made.arrivals = {};
    made.arrivals.rate.points = {{Time(), rate}};
    made.key = {KeyChoice::Law::uniform, 0, 5, 0};
    made.sessions = 20;
    return made;
  };
  s.workload.sources = {source("w", write_item, 20), source("r", read_item, 400)};
  return s;
}

PluginUse with(const char* name, std::vector<Setting> settings) {
  return {name, std::move(settings), ""};
}

struct Broken {
  double own_writes, went_back, failed, stale;
};

Broken run(const Scenario& scenario) {
  World world(scenario, 0, {}, built_in());
  MetricsFold fold(world.header());
  world.run_until(scenario.horizon, fold);
  Broken b{-1, -1, -1, -1};
  for (const Metric& m : fold.metrics(scenario.horizon)) {
    if (m.name == "session.read_your_writes.violations") b.own_writes = m.value;
    if (m.name == "session.monotonic_reads.violations") b.went_back = m.value;
    if (m.name == "query.failed") b.failed = m.value;
    if (m.name == "query.stale_fraction") b.stale = m.value;
  }
  return b;
}

}  // namespace

TEST_CASE("spread over images that lag, sessions miss their own writes and go back in time") {
  Broken random = run(lagging("random", true));
  CHECK(random.own_writes > 50);
  CHECK(random.went_back > 50);
}

TEST_CASE("sticky sessions never go back in time, but miss their own writes") {
  Broken sticky = run(lagging("sticky", false));
  CHECK(sticky.went_back == 0);
  CHECK(sticky.own_writes > 50);
}

TEST_CASE("freshest keeps both guarantees over a replicated primary, and nobody is refused") {
  Broken freshest = run(lagging("freshest", true));
  CHECK(freshest.own_writes == 0);
  CHECK(freshest.went_back == 0);
  CHECK(freshest.failed == 0);
  CHECK(freshest.stale > 0);
}

TEST_CASE("freshest keeps the guarantee that it is asked for and breaks the other") {
  Scenario s = lagging("freshest", true);
  Store& read = s.topologies[0].stores.back();
  read.balancer = with("freshest", {{"choose", std::string("random"), ""},
                                    {"guarantee", std::string("read_your_writes"), ""}});
  Broken own = run(s);
  CHECK(own.own_writes == 0);
  CHECK(own.went_back > 0);
  read.balancer = with("freshest", {{"choose", std::string("random"), ""},
                                    {"guarantee", std::string("monotonic_reads"), ""}});
  Broken back = run(s);
  CHECK(back.went_back == 0);
  CHECK(back.own_writes > 0);
}

TEST_CASE("an image's position stays before a change that is still on its way to the queue") {
  Scenario s = lagging("freshest", false);
  Topology& t = s.topologies[0];
  t.feeds[0].project = {};
  t.feeds[0].capture = Distribution::exponential(0.02);
  t.stores[1].balancer = with("freshest", {{"choose", std::string("random"), ""},
                                           {"guarantee", std::string("read_your_writes"), ""},
                                           {"otherwise", std::string("refuse"), ""}});
  Broken refusing = run(s);
  CHECK(refusing.own_writes == 0);
  CHECK(refusing.failed > 0);
  t.stores[1].balancer.name = "random";
  t.stores[1].balancer.settings.clear();
  CHECK(run(s).own_writes > 0);
}

TEST_CASE(
    "over a separate read store freshest must choose between refusing and breaking its word") {
  Scenario s = lagging("freshest", false);
  Broken broken = run(s);
  CHECK(broken.failed == 0);
  CHECK(broken.own_writes > 0);
  s.topologies[0].stores.back().balancer =
      with("freshest", {{"otherwise", std::string("refuse"), ""}});
  Broken refused = run(s);
  CHECK(refused.failed > 0);
  CHECK(refused.own_writes == 0);
  CHECK(refused.went_back == 0);
}

TEST_CASE("a write that is forgotten when one image has it is missed by the next read") {
  Scenario s = lagging("freshest", true);
  s.topologies[0].stores.back().balancer =
      with("freshest", {{"choose", std::string("random"), ""},
                        {"forget", std::string("when_one_has_it"), ""},
                        {"guarantee", std::string("read_your_writes"), ""}});
  CHECK(run(s).own_writes > 50);
}

TEST_CASE("images that lag for too long are not asked") {
  Scenario s = lagging("freshest", true);
  s.topologies[0].stores.back().balancer =
      with("freshest",
           {{"guarantee", std::string("none"), ""}, {"max_lag", Time::milliseconds(50), ""}});
  Broken limited = run(s);
  s.topologies[0].stores.back().balancer =
      with("freshest", {{"guarantee", std::string("none"), ""}});
  Broken unlimited = run(s);
  CHECK(limited.stale < unlimited.stale);
  CHECK(limited.failed == 0);
}
