// Whole systems whose consumers and queues crash: what each queue promises holds for the view.
#include <map>

#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

struct Setup {
  const char* queue;
  std::vector<Setting> settings;
};

// 1000 writes, one each 10 ms, to a view with two images and three consumers each; a consumer and
// the queue's machine crash again and again, also between an application and its acknowledgement.
Scenario crashing(const Setup& setup) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("w", "document_view", 1, 0), store("r", "document_view", 0, 0)};
  t.stores[1].replicas = 2;
  t.stores[1].apply = ms(1);
  t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  Feed& f = t.feeds[0];
  f.project = ms(3);
  f.acknowledge = ms(3);
  f.consumers = 3;
  f.queue.name = setup.queue;
  f.queue.settings = setup.settings;
  std::vector<double> writes;
  for (int i = 0; i < 1000; ++i) writes.push_back(10 * i);
  s.workload.sources = {at("w", write_item, std::move(writes))};
  s.workload.sources[0].key = {KeyChoice::Law::uniform, 0, 100, 0};
  for (int i = 0; i < 15; ++i) {
    s.faults.push_back(crash("t.f[1]", 600 * i + 7 * i, 90));
    s.faults.push_back(crash("t.f[2]", 600 * i + 200 + 11 * i, 50));
    s.faults.push_back(crash("t.f.queue", 600 * i + 400, 30));
  }
  s.horizon = Time::seconds(120);
  return s;
}

std::map<std::string, double> metrics_of(const Scenario& s) {
  World world(s, 0, RunOptions{}, built_in());
  MetricsFold fold(world.header());
  world.run_until(s.horizon, fold);
  std::map<std::string, double> all;
  for (const char* name : {"feed.applied", "feed.duplicates", "feed.dead_lettered",
                           "feed.published", "consistency_window.open"}) {
    all[name] = find_value(fold.metrics(s.horizon), name).value_or(-1);
  }
  return all;
}

Setting time(const char* key, double in_ms) {
  return {key, instant(in_ms), ""};
}

}  // namespace

TEST_CASE("at least once: crashes repeat changes, and lose none, with any queue") {
  for (const Setup& setup : std::vector<Setup>{
           {"fifo", {}},
           {"competing_consumers", {{"prefetch", 10.0, ""}}},
           {"visibility_timeout", {time("visibility", 2000), time("wait", 20'000)}},
           {"visibility_timeout", {time("visibility", 2000), {"fifo_groups", true, ""}}},
           {"persistent_subscription", {}},
           {"persistent_subscription", {{"strategy", std::string("pinned"), ""}}},
           {"partitioned_log", {{"partitions", 6.0, ""}, {"static_members", true, ""}}},
           {"partitioned_log",
            {{"partitions", 6.0, ""},
             {"commit", std::string("periodic"), ""},
             {"rebalance", std::string("cooperative"), ""},
             {"replicas", 3.0, ""},
             time("election", 20),
             time("session_timeout", 2000)}}}) {
    INFO(setup.queue);
    auto value = metrics_of(crashing(setup));
    CHECK(value["feed.published"] == 1000);
    CHECK(value["feed.applied"] == 2000);
    CHECK(value["feed.duplicates"] > 0);
    CHECK(value["feed.dead_lettered"] == 0);
    CHECK(value["consistency_window.open"] == 0);
  }
}

TEST_CASE("a queue may repeat what was handled more than 65,536 messages ago") {
  Scenario s = crashing({"change_data_capture", {}});
  s.horizon = Time::seconds(70);
  Topology& t = s.topologies[0];
  t.stores[1].replicas = 1;
  t.stores[1].apply = ms(0.01);
  t.feeds[0].project = t.feeds[0].acknowledge = {};
  Source& writes = s.workload.sources[0];
  writes.arrivals = {};
  writes.arrivals.rate.points = {{Time(), 2000}};
  // The connector stores its position every 60 s, so that it sends everything again.
  s.faults = {crash("t.f.queue", 40'000, 100)};
  auto value = metrics_of(s);
  CHECK(value["feed.duplicates"] > 70'000);
  CHECK(value["feed.dead_lettered"] == 0);

  // The position is committed every 60 s.
  t.feeds[0].queue = {"partitioned_log",
                      {{"commit", std::string("periodic"), ""},
                       time("commit_interval", 60'000),
                       time("session_timeout", 1000),
                       time("rebalance_time", 100)},
                      ""};
  t.feeds[0].consumers = 1;
  s.faults = {crash("t.f[1]", 40'000, 2000)};
  value = metrics_of(s);
  CHECK(value["feed.duplicates"] > 70'000);
  CHECK(value["feed.dead_lettered"] == 0);

  // Some are sent again 50 s later.
  t.feeds[0].queue = {"visibility_timeout",
                      {{"resend", 0.01, ""}, time("resend_after", 50'000), {"batch", 10.0, ""}},
                      ""};
  t.feeds[0].consumers = 64;
  s.faults.clear();
  value = metrics_of(s);
  CHECK(value["feed.duplicates"] > 200);
}

TEST_CASE("at most once: a log that commits first repeats nothing, and loses what was in hand") {
  auto value = metrics_of(crashing({"partitioned_log",
                                    {{"partitions", 6.0, ""},
                                     {"commit", std::string("before"), ""},
                                     {"static_members", true, ""}}}));
  CHECK(value["feed.duplicates"] == 0);
  CHECK(value["feed.dead_lettered"] > 0);
  CHECK(value["feed.applied"] + value["feed.dead_lettered"] >= 2000);
}

TEST_CASE("a log that trusts its leader alone loses what was not replicated when that dies") {
  for (bool all : {true, false}) {
    auto value = metrics_of(crashing({"partitioned_log",
                                      {{"replicas", 3.0, ""},
                                       {"acks", std::string(all ? "all" : "leader"), ""},
                                       time("replication", 50),
                                       time("election", 20),
                                       {"static_members", true, ""}}}));
    CHECK((value["feed.dead_lettered"] > 0) == !all);
    CHECK(value["feed.applied"] == 2000 - value["feed.dead_lettered"]);
  }
}
