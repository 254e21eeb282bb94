// Commands that wait for projections: within their own transaction, or before their answer.
#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/contract/schema.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;
const std::vector<K> way = {K::commit, K::apply, K::answer};

// Commands write "w" (10 ms), queries read "r" (1 ms) of two images, which apply in 2 ms.
Scenario called(const char* mode) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("w", "row_locks", 1, 10), store("r", "row_locks", 1, 10)};
  t.stores[1].apply = ms(2);
  t.stores[1].replicas = 2;
  t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  t.feeds[0].queue = {"direct_call", {{"mode", std::string(mode), "here"}}, ""};
  return s;
}

Store& stored(Scenario& s, std::size_t i) {
  return s.topologies[0].stores[i];
}

std::vector<std::string> store_names() {
  std::vector<std::string> names;
  for (const Registry::Entry& entry : built_in().entries()) {
    if (kind_name(*entry.descriptor) == "store") names.push_back(entry.descriptor->name);
  }
  return names;
}

MetricSet metrics(const Scenario& s) {
  World world(s, 0, RunOptions{}, built_in());
  MetricsFold fold(world.header());
  world.run_until(s.horizon, fold);
  return fold.metrics(s.horizon);
}

}  // namespace

TEST_CASE("an inline write commits everywhere at one instant, and takes the work of every image") {
  Scenario s = called("inline");
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {11, 13.5, 14})};
  CHECK(story(simulate(s), way) ==
        "12 answer #1 ok\n"
        "14 commit w[1] #0 key 0 v1\n"
        "14 apply r[1] #0 key 0 v1\n"
        "14 apply r[2] #0 key 0 v1\n"
        "14 answer #0 ok\n"
        "15 answer #2 ok\n"
        "15 answer #3 ok\n");
  MetricSet all = metrics(s);
  CHECK(find_value(all, "consistency_window.max") == 0);
  CHECK(find_value(all, "query.stale_fraction") == 0);
  CHECK(find_value(all, "command.latency.mean") == 0.014);
  CHECK(find_value(all, "command.part.store.mean") == 0.010);
  CHECK(find_value(all, "command.part.projection.mean") == 0.004);
  CHECK(find_value(all, "feed.published") == 0);
  CHECK(find_value(all, "feed.applied") == 2);
}

TEST_CASE("an inline write keeps its locks while it projects") {
  Scenario s = called("inline");
  s.workload.sources = {at("a", write_item, {0, 1}, 5), at("b", write_item, {2}, 6)};
  CHECK(answers(simulate(s)) == "14 answer #0 ok\n16 answer #2 ok\n28 answer #1 ok\n");
}

TEST_CASE("an inline write of several keys applies each of them") {
  Scenario s = called("inline");
  s.domain.operations[write_item].rows = 2;
  s.workload.sources = {at("w", write_item, {0}, 7)};
  CHECK(story(simulate(s), way) ==
        "18 commit w[1] #0 key 7 v1\n"
        "18 commit w[1] #0 key 8 v1\n"
        "18 apply r[1] #0 key 7 v1\n"
        "18 apply r[1] #0 key 8 v1\n"
        "18 apply r[2] #0 key 7 v1\n"
        "18 apply r[2] #0 key 8 v1\n"
        "18 answer #0 ok\n");
}

TEST_CASE(
    "no built-in store shows a write before its images do, on either side of an inline write") {
  std::vector<double> writes, reads;
  for (int i = 0; i < 60; ++i) writes.push_back(7 * i);
  for (int i = 0; i < 400; ++i) reads.push_back(i + 0.5);
  for (const std::string& write : store_names()) {
    for (const std::string& read : store_names()) {
      INFO(write << " " << read);
      Scenario s = called("inline");
      stored(s, 0).plugin.name = write;
      stored(s, 1).plugin.name = read;
      s.workload.sources = {at("a", write_item, writes, 1), at("b", write_item, writes, 2),
                            at("r", read_item, reads, 1), at("q", read_item, reads, 2)};
      MetricSet all = metrics(s);
      CHECK(find_value(all, "command.completed") > 0);
      CHECK(find_value(all, "query.completed") > 0);
      CHECK(find_value(all, "consistency_window.max") == 0);
    }
  }
}

TEST_CASE("an inline write fails with an image that is down, and changes nothing anywhere") {
  Scenario s = called("inline");
  s.faults = {crash("t.r[2]", 5, 100)};
  s.workload.sources = {at("w", write_item, {0, 200})};
  CHECK(story(simulate(s), way) ==
        "12 answer #0 unavailable\n"
        "214 commit w[1] #1 key 0 v1\n"
        "214 apply r[1] #1 key 0 v1\n"
        "214 apply r[2] #1 key 0 v1\n"
        "214 answer #1 ok\n");
}

TEST_CASE("a crash of any image while a write is prepared takes all of it back") {
  for (const char* target : {"t.w", "t.r[1]", "t.r[2]", "t.r"}) {
    INFO(target);
    Scenario s = called("inline");
    s.faults = {crash(target, 13, 10)};
    s.workload.sources = {at("w", write_item, {0, 30})};
    CHECK(story(simulate(s), {K::commit, K::answer}) ==
          "13 answer #0 unavailable\n"
          "44 commit w[1] #1 key 0 v1\n"
          "44 answer #1 ok\n");
  }
}

TEST_CASE("a projection that fails fails the command that it is part of") {
  Scenario s = called("inline");
  s.topologies[0].feeds[0].poison = 1;
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), {K::failure, K::commit, K::answer}) ==
        "12 failure r[1] #0 key 0 v1\n12 answer #0 unavailable\n");
}

TEST_CASE("inline writes of many keys never block each other in a circle") {
  Scenario s = called("inline");
  stored(s, 0).plugin.name = "document_view";  // lets every write through to the images
  s.domain.operations[write_item].rows = 4;
  s.domain.operations[write_item].scattered = true;
  Source writes = at("w", write_item, {});
  writes.key = {KeyChoice::Law::uniform, 0, 8, 0};
  for (int i = 0; i < 500; ++i) writes.arrivals.instants.push_back(instant(7.0 * i));
  s.workload.sources = {writes};
  s.horizon = Time::seconds(60);
  MetricSet all = metrics(s);
  CHECK(find_value(all, "command.completed") == 500);
  CHECK(find_value(all, "feed.applied") == 500 * 4 * 2);
  CHECK(find_value(all, "lock.conflicts").value_or(0) > 100);
  CHECK(find_value(all, "consistency_window.max") == 0);
}

TEST_CASE("a write that was overtaken while it was prepared loses as any other that compares") {
  Scenario s = called("inline");
  stored(s, 0).plugin.name = "mvcc";
  stored(s, 0).plugin.settings = {{"conflict", std::string("first_committer"), "here"}};
  s.workload.sources = {at("w", write_item, {0, 1})};
  CHECK(answers(simulate(s)) == "14 answer #0 ok\n18 answer #1 conflict\n");
}

TEST_CASE("what needs lanes is refused where the projection is part of the write") {
  Scenario s = called("inline");
  s.topologies[0].feeds[0].capture = ms(1);
  CHECK(mistake(s) ==
        "feed 'f' projects within the command: 'capture' would be without effect; leave it out, or "
        "choose another queue");
  s = called("inline");
  s.faults = {crash("t.f", 1, 1)};
  CHECK(mistake(s) == "'t.f' has no consumers: it projects within the command");
}

TEST_CASE("a command answered after its projections has committed before, and others see that") {
  Scenario s = called("after_commit");
  s.topologies[0].feeds[0].project = ms(3);
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {11})};
  CHECK(story(simulate(s), way) ==
        "10 commit w[1] #0 key 0 v1\n"
        "12 answer #1 ok\n"
        "15 apply r[1] #0 key 0 v1\n"
        "15 apply r[2] #0 key 0 v1\n"
        "15 answer #0 ok\n");
  MetricSet all = metrics(s);
  CHECK(find_value(all, "consistency_window.max") == 0.005);
  CHECK(find_value(all, "query.stale_fraction") == 1);
  CHECK(find_value(all, "command.latency.mean") == 0.015);
  CHECK(find_value(all, "command.part.projection.mean") == 0.005);
}

TEST_CASE("an answer waits no longer than the timeout, and that is counted") {
  Scenario s = called("after_commit");
  s.topologies[0].feeds[0].project = ms(100);
  s.topologies[0].feeds[0].queue.settings.push_back({"timeout", instant(50), "here"});
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), {K::commit, K::answer, K::apply}) ==
        "10 commit w[1] #0 key 0 v1\n"
        "60 answer #0 ok\n"
        "112 apply r[1] #0 key 0 v1\n"
        "112 apply r[2] #0 key 0 v1\n");
  CHECK(story(simulate(s), {K::probe, K::projected}) == "60 probe f\n60 projected w[1] #0\n");
}

TEST_CASE("an answer waits for every change of its command, also through a consumer's crash") {
  Scenario s = called("after_commit");
  s.domain.operations[write_item].rows = 3;
  s.faults = {crash("t.f", 13, 7)};
  s.workload.sources = {at("w", write_item, {0})};
  CHECK(story(simulate(s), {K::answer}) == "24 answer #0 ok\n");
}

TEST_CASE("a client that gives up its wait has its answer, and the projection is finished") {
  Scenario s = called("after_commit");
  Topology& t = s.topologies[0];
  t.services = {service("s", 0)};
  t.services[0].timeout = instant(30);
  t.routes = {{"*", {visit(0, 1), access(0)}}};
  t.feeds[0].project = ms(100);
  s.workload.sources = {at("w", write_item, {0, 200})};
  CHECK(story(simulate(s), {K::answer, K::apply}) ==
        "30 answer #0 timeout\n"
        "112 apply r[1] #0 key 0 v1\n"
        "112 apply r[2] #0 key 0 v1\n"
        "230 answer #1 timeout\n"
        "312 apply r[1] #1 key 0 v2\n"
        "312 apply r[2] #1 key 0 v2\n");
}
