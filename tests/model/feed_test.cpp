// Changes on their way from one store to the images of another.
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;
const std::vector<K> way = {K::commit, K::publish, K::deliver, K::apply};

// Commands write "w" (10 ms), queries read "r" (1 ms), of which there are `replicas`; a feed "f" in
// between applies in 2 ms.
Scenario fed(unsigned replicas) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("w", "document_view", 1, 10), store("r", "document_view", 1, 10)};
  t.stores[1].replicas = replicas;
  t.stores[1].apply = ms(2);
  t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  return s;
}

Feed& feed_of(Scenario& s) {
  return s.topologies[0].feeds[0];
}

}  // namespace

TEST_CASE("a change is published, delivered to every image, and applied there") {
  Scenario s = fed(2);
  feed_of(s).capture = ms(5);
  feed_of(s).project = ms(3);
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), way) ==
        "10 commit w[1] #0 key 0 v1\n"
        "15 publish f #0 key 0 v1\n"
        "15 deliver r[1] #0 key 0 v1\n"
        "15 deliver r[2] #0 key 0 v1\n"
        "20 apply r[1] #0 key 0 v1\n"
        "20 apply r[2] #0 key 0 v1\n");
}

TEST_CASE("a query sees the old version until its image has applied the new one") {
  Scenario s = fed(1);
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {11, 12})};
  CHECK(story(simulate(s), {K::apply, K::observe}) ==
        "0 observe w[1] #0 key 0 v0\n"
        "10 observe r[1] #0 key 0 v0\n"
        "11 observe r[1] #1 key 0 v0\n"
        "12 apply r[1] #0 key 0 v1\n"
        "12 observe r[1] #2 key 0 v1\n");
}

TEST_CASE("one lane applies one event after the other, two lanes two at a time") {
  Scenario s = fed(1);
  feed_of(s).project = ms(10);
  s.workload.sources = {at("a", write_item, {0}, 1), at("b", write_item, {0}, 2)};
  CHECK(story(simulate(s), {K::apply}) == "22 apply r[1] #0 key 1 v1\n34 apply r[1] #1 key 2 v1\n");
  feed_of(s).consumers = 2;
  CHECK(story(simulate(s), {K::apply}) == "22 apply r[1] #0 key 1 v1\n22 apply r[1] #1 key 2 v1\n");
}

TEST_CASE("a partition keeps the order of its keys' events, however many lanes there are") {
  Scenario s = fed(1);
  feed_of(s).queue = {
      "partitioned_log", {{"linger", Time(), "here"}, {"latency", Time(), "here"}}, ""};
  feed_of(s).consumers = 4;
  feed_of(s).project = Distribution::uniform(0, 0.02);
  Source writes = at("w", write_item, {});
  for (int i = 0; i < 100; ++i) writes.arrivals.instants.push_back(instant(i));
  s.workload.sources = {writes};
  std::string expected;
  Trace trace = simulate(s);
  std::uint32_t version = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind != K::apply) continue;
    CHECK(r.version == ++version);
    CHECK(r.flags == 0);
  }
  CHECK(version == 100);
}

TEST_CASE("lanes that overtake each other never take an image back") {
  Scenario s = fed(1);
  feed_of(s).consumers = 4;
  feed_of(s).project = Distribution::uniform(0, 0.02);
  Source writes = at("w", write_item, {});
  for (int i = 0; i < 100; ++i) writes.arrivals.instants.push_back(instant(i));
  s.workload.sources = {writes};
  Trace trace = simulate(s);
  std::uint32_t shown = 0, overtaken = 0, applied = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind != K::apply) continue;
    ++applied;
    overtaken += r.flags;
    CHECK((r.version < shown) == (r.flags == 1));
    shown = std::max(shown, r.version);
  }
  CHECK(applied == 100);
  CHECK(overtaken > 0);
}

TEST_CASE("a view without a version guard shows whatever is applied last") {
  Scenario s = fed(1);
  feed_of(s).consumers = 4;
  feed_of(s).project = Distribution::uniform(0, 0.02);
  s.topologies[0].stores[1].plugin = {"document_view", {{"version_guard", false, ""}}, ""};
  Source writes = at("w", write_item, {});
  for (int i = 0; i < 100; ++i) writes.arrivals.instants.push_back(instant(i));
  s.workload.sources = {writes};
  Trace trace = simulate(s);
  std::uint32_t shown = 0, set_back = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind != K::apply) continue;
    CHECK((r.version < shown) == (r.flags == apply_set_back));
    set_back += r.flags == apply_set_back;
    shown = r.version;
  }
  CHECK(set_back > 0);
}

TEST_CASE("a feed takes only its events, and the commit says which feeds take it") {
  Scenario s = fed(1);
  Topology& t = s.topologies[0];
  t.stores.push_back(store("second", "document_view", 1, 10));
  t.feeds.push_back(feed("g", 0, 2));
  t.feeds[1].events = {1};
  s.workload.sources = {at("w", write_item, {0}), at("p", put_item, {100})};
  Trace trace = simulate(s);
  CHECK(story(trace, {K::publish}) ==
        "10 publish f #0 key 0 v1\n110 publish f #1 key 0 v2\n110 publish g #1 key 0 v2\n");
  std::vector<int> takers;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == K::commit) takers.push_back(r.flags);
  }
  CHECK(takers == std::vector<int>{1, 3});
}

TEST_CASE("a store may feed its own replicas") {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("db", "document_view", 1, 10)};
  t.stores[0].replicas = 3;
  t.stores[0].apply = ms(2);
  t.routes = {{"*", {access(0)}}};
  t.feeds = {feed("f", 0, 0)};
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), {K::commit, K::apply}) ==
        "10 commit db[1] #0 key 0 v1\n"
        "12 apply db[2] #0 key 0 v1\n"
        "12 apply db[3] #0 key 0 v1\n");
}

TEST_CASE("while an image is down its lanes pause, and it catches up afterwards") {
  Scenario s = fed(2);
  s.faults = {crash("t.r[2]", 5, 100)};
  s.workload.sources = {at("w", write_item, {0, 20})};
  CHECK(story(simulate(s), {K::down, K::up, K::deliver, K::apply}) ==
        "5 down r[2]\n"
        "10 deliver r[1] #0 key 0 v1\n"
        "12 apply r[1] #0 key 0 v1\n"
        "30 deliver r[1] #1 key 0 v2\n"
        "32 apply r[1] #1 key 0 v2\n"
        "105 up r[2]\n"
        "105 deliver r[2] #0 key 0 v1\n"
        "107 apply r[2] #0 key 0 v1\n"
        "107 deliver r[2] #1 key 0 v2\n"
        "109 apply r[2] #1 key 0 v2\n");
}

TEST_CASE("an event that was being applied when its image crashed is delivered again") {
  Scenario s = fed(1);
  s.faults = {crash("t.r[1]", 11, 10)};
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), {K::deliver, K::apply, K::duplicate}) ==
        "10 deliver r[1] #0 key 0 v1\n"
        "21 deliver r[1] #0 key 0 v1\n"
        "23 apply r[1] #0 key 0 v1\n");
}

TEST_CASE("a full queue gives events up, and the image skips them") {
  Scenario s = fed(1);
  feed_of(s).queue.settings = {{"capacity", 1.0, "here"},
                               {"overflow", std::string("reject_newest"), "here"}};
  feed_of(s).project = ms(100);
  s.workload.sources = {at("w", write_item, {0, 1, 2})};
  CHECK(story(simulate(s), {K::apply, K::dead_letter}) ==
        "12 dead_letter f #2 key 0 v3\n"
        "112 apply r[1] #0 key 0 v1\n"
        "214 apply r[1] #1 key 0 v2\n");
}

TEST_CASE("several keys of one command arrive as one event each") {
  Scenario s = fed(1);
  s.domain.operations[write_item].rows = 3;
  s.workload.sources = {at("w", write_item, {0}, 7)};
  CHECK(story(simulate(s), {K::commit, K::apply}) ==
        "10 commit w[1] #0 key 7 v1\n"
        "10 commit w[1] #0 key 8 v1\n"
        "10 commit w[1] #0 key 9 v1\n"
        "12 apply r[1] #0 key 7 v1\n"
        "14 apply r[1] #0 key 8 v1\n"
        "16 apply r[1] #0 key 9 v1\n");
}
