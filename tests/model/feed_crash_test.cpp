// Projection lanes that crash, and handlings that fail: what is lost, repeated, and given up.
#include <cmath>

#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;
const std::vector<K> way = {K::deliver, K::apply, K::duplicate, K::failure, K::dead_letter};

// Commands write "w" in no time; a feed "f" projects in 3 ms and applies to "r" in 2 ms.
Scenario fed(std::vector<double> writes_ms) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("w", "document_view", 1, 0), store("r", "document_view", 1, 10)};
  t.stores[1].apply = ms(2);
  t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  t.feeds[0].project = ms(3);
  s.workload.sources = {at("w", write_item, std::move(writes_ms))};
  return s;
}

Feed& feed_of(Scenario& s) {
  return s.topologies[0].feeds[0];
}

double metric(const Scenario& s, const char* name) {
  World world(s, 0, RunOptions{}, built_in());
  MetricsFold fold(world.header());
  world.run_until(s.horizon, fold);
  return find_value(fold.metrics(s.horizon), name).value_or(-1);
}

}  // namespace

TEST_CASE("a consumer that crashes at its work begins the event anew when it is back") {
  Scenario s = fed({0});
  s.faults = {crash("t.f[1]", 2, 10)};
  CHECK(story(simulate(s), {K::down, K::up, K::deliver, K::apply}) ==
        "0 deliver r[1] #0 key 0 v1\n"
        "2 down f\n"
        "12 up f\n"
        "12 deliver r[1] #0 key 0 v1\n"
        "17 apply r[1] #0 key 0 v1\n");
}

TEST_CASE("a crash during the application leaves no trace of it, and gives its lock back") {
  Scenario s = fed({0});
  s.topologies[0].stores[1].plugin.name = "row_locks";
  s.faults = {crash("t.f", 4, 1)};
  CHECK(story(simulate(s), {K::lock_release, K::store_end, K::apply}) ==
        "0 store_end w[1] #0 done\n"
        "4 lock_release r[1] #0 key 0 mode 1\n"
        "4 store_end r[1] #0 refused\n"
        "10 apply r[1] #0 key 0 v1\n"
        "10 lock_release r[1] #0 key 0 mode 1\n"
        "10 store_end r[1] #0 done\n");
}

TEST_CASE("a crash between application and acknowledgement makes a duplicate") {
  Scenario s = fed({0});
  feed_of(s).acknowledge = ms(10);
  s.faults = {crash("t.f[1]", 14, 6)};
  CHECK(story(simulate(s), way) ==
        "0 deliver r[1] #0 key 0 v1\n"
        "5 apply r[1] #0 key 0 v1\n"
        "20 deliver r[1] #0 key 0 v1\n"
        "25 duplicate r[1] #0 key 0 v1\n");
  CHECK(metric(s, "feed.delivered") == 2);
  CHECK(metric(s, "feed.duplicates") == 1);
}

TEST_CASE("the other consumers of a group take over what a crashed one had in hand") {
  Scenario s = fed({0, 1});
  feed_of(s).consumers = 2;
  s.faults = {crash("t.f[1]", 2, 1000)};
  CHECK(story(simulate(s), way) ==
        "0 deliver r[1] #0 key 0 v1\n"
        "1 deliver r[1] #1 key 0 v2\n"
        "6 apply r[1] #1 key 0 v2\n"
        "6 deliver r[1] #0 key 0 v1\n"
        "11 apply r[1] #0 key 0 v1\n");
}

TEST_CASE("a lane goes down with its image and loses the work on its event") {
  Scenario s = fed({0});
  s.faults = {crash("t.r[1]", 2, 10)};
  CHECK(story(simulate(s), way) ==
        "0 deliver r[1] #0 key 0 v1\n"
        "12 deliver r[1] #0 key 0 v1\n"
        "17 apply r[1] #0 key 0 v1\n");
}

TEST_CASE("a lane is up again when its own crash and that of its image are both over") {
  Scenario s = fed({0});
  s.faults = {crash("t.r[1]", 2, 10), crash("t.f[1]", 3, 4), crash("t.f", 5, 20)};
  CHECK(story(simulate(s), {K::apply}) == "30 apply r[1] #0 key 0 v1\n");
  CHECK(story(simulate(s), {K::down, K::up}) == "2 down r[1]\n3 down f\n12 up r[1]\n25 up f\n");
}

TEST_CASE("a poison event fails for ever at the head of a queue that keeps the order") {
  Scenario s = fed({0, 1});
  feed_of(s).poison = 1;
  s.horizon = Time::milliseconds(12);
  CHECK(story(simulate(s), way) ==
        "0 deliver r[1] #0 key 0 v1\n"
        "5 failure r[1] #0 key 0 v1\n"
        "5 deliver r[1] #0 key 0 v1\n"
        "10 failure r[1] #0 key 0 v1\n"
        "10 deliver r[1] #0 key 0 v1\n");
  CHECK(metric(s, "feed.failures") == 2);
  CHECK(metric(s, "feed.applied") == 0);
}

TEST_CASE("a handling that fails with probability q is repeated 1/(1-q) times on average") {
  Scenario s = fed({});
  s.horizon = Time::seconds(40);
  for (int i = 0; i < 2000; ++i) {
    s.workload.sources[0].arrivals.instants.push_back(instant(20.0 * i));
  }
  feed_of(s).fails = 0.25;
  double failures = metric(s, "feed.failures"), applied = metric(s, "feed.applied");
  CHECK(applied > 1990);
  CHECK(metric(s, "feed.delivered") == failures + applied);
  // Geometric: variance q/(1-q)^2 per event.
  CHECK(failures / applied == Approx(0.25 / 0.75).margin(4 * std::sqrt(0.25 / 0.5625 / 2000)));
}

TEST_CASE("what fails does not depend on what else happens") {
  auto failures = [](unsigned consumers) {
    Scenario s = fed({0, 100, 200, 300, 400, 500});
    feed_of(s).consumers = consumers;
    feed_of(s).fails = 0.5;
    return story(simulate(s), {K::failure});
  };
  CHECK(failures(1) != "");
  CHECK(failures(1) == failures(3));
}

TEST_CASE("time passes between two failures of a handler that takes none") {
  Scenario s = fed({0});
  feed_of(s).project = s.topologies[0].stores[1].apply = ms(0);
  feed_of(s).poison = 1;
  s.horizon = Time::milliseconds(3);
  CHECK(metric(s, "feed.failures") == 3);
}

TEST_CASE("what was on its way to a listener that crashes is never published") {
  Scenario s = fed({0, 8, 12, 100});
  feed_of(s).capture = ms(5);
  s.faults = {crash("t.f.capture", 10, 10)};
  CHECK(story(simulate(s), {K::publish, K::dead_letter, K::apply}) ==
        "5 publish f #0 key 0 v1\n"
        "10 apply r[1] #0 key 0 v1\n"
        "12 dead_letter f #2 key 0 v3\n"
        "13 dead_letter f #1 key 0 v2\n"
        "105 publish f #3 key 0 v4\n"
        "110 apply r[1] #3 key 0 v4\n");
}

TEST_CASE("a fault of a feed that cannot happen is refused") {
  Scenario s = fed({0});
  s.faults = {crash("t.f[2]", 5, 10)};
  CHECK(mistake(s).starts_with("no part is called 't.f[2]'; did you mean"));
  s.faults = {crash("t.f.queue", 5, 10)};
  s.topologies[0].feeds[0].queue.name = "direct_call";
  CHECK(mistake(s) == "the queue of 't.f' has no machine of its own that could crash");
  s.topologies[0].feeds[0].queue.name = "fifo";
  s.faults = {crash("t.f.capture", 5, 10)};
  CHECK(mistake(s) == "'t.f' captures changes at their commit: nothing could crash in between");
  s.faults = {slow("t.f", 5, 10, 2)};
  CHECK(mistake(s) == "'t.f' can crash, but not be slow");
}
