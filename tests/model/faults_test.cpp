// Parts that crash or slow down, and what becomes of those who were there.
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

// A service "s" (10 ms) of two instances that calls a store "db" (20 ms).
Scenario two_tiers() {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("s", 10)};
  t.services[0].instances = 2;
  t.stores = {store("db", "row_locks", 20, 20)};
  t.routes = {{"*", {visit(0, 1), access(0)}}};
  return s;
}

}  // namespace

TEST_CASE("a crash ends the visits of an instance, and the balancer avoids it until it is up") {
  Scenario s = two_tiers();
  s.topologies[0].routes = {{"*", {visit(0)}}};
  s.workload.sources = {at("r", read_item, {0, 1, 2, 20, 21, 60, 61})};
  s.faults = {crash("t.s[1]", 5, 50)};
  CHECK(story(simulate(s), {K::serve, K::down, K::up, K::answer}) ==
        "0 serve s[1] #0\n"
        "1 serve s[2] #1\n"
        "5 down s[1]\n"
        "5 answer #0 unavailable\n"
        "5 answer #2 unavailable\n"
        "11 answer #1 ok\n"
        "20 serve s[2] #3\n"
        "30 serve s[2] #4\n"
        "30 answer #3 ok\n"
        "40 answer #4 ok\n"
        "55 up s[1]\n"
        "60 serve s[1] #5\n"
        "61 serve s[2] #6\n"
        "70 answer #5 ok\n"
        "71 answer #6 ok\n");
}

TEST_CASE("a balancer is told how a request ended at its target, and may leave that one out") {
  Scenario s = two_tiers();
  Service& pool = s.topologies[0].services[0];
  pool.balancer = {
      "smooth_weighted_round_robin", {{"fail_timeout", Time::milliseconds(50), ""}}, ""};
  SECTION("lost in a crash, with the request itself or with the worker that it kept") {
    bool kept = GENERATE(false, true);
    if (!kept) s.topologies[0].routes = {{"*", {visit(0)}}};
    s.faults = {crash("t.s[1]", 5, 1)};
    s.workload.sources = {at("r", read_item, {0, 40, 120, 160, 200})};
    // Without it s[1] would have #2. Its weight comes back with the requests behind that.
    CHECK(story(simulate(s), {K::serve}) ==
          "0 serve s[1] #0\n40 serve s[2] #1\n120 serve s[2] #2\n160 serve s[2] #3\n"
          "200 serve s[1] #4\n");
  }
  SECTION("given up by its client") {
    pool.timeout = Time::milliseconds(35);
    s.faults = {slow("t.s[1]", 0, 10, 100)};
    s.workload.sources = {at("r", read_item, {0, 10, 50, 90, 130})};
    CHECK(story(simulate(s), {K::serve}) ==
          "0 serve s[1] #0\n10 serve s[2] #1\n50 serve s[2] #2\n90 serve s[2] #3\n"
          "130 serve s[1] #4\n");
  }
}

TEST_CASE("a crash of every instance leaves nobody to ask") {
  Scenario s = two_tiers();
  s.faults = {crash("t.s", 5, 50)};
  s.workload.sources = {at("r", read_item, {10})};
  CHECK(answers(simulate(s)) == "10 answer #0 unavailable\n");
}

TEST_CASE("who kept a worker of a crashed instance gets no answer through it") {
  Scenario s = two_tiers();
  s.faults = {crash("t.s[1]", 15, 10)};
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(story(simulate(s), {K::store_end, K::release, K::answer}) ==
        "30 store_end db[1] #0 done\n30 release s[1] #0\n30 answer #0 unavailable\n");
}

TEST_CASE("an instance that is up again has all its workers") {
  Scenario s = two_tiers();
  s.topologies[0].services[0].instances = 1;
  s.topologies[0].stores[0].read = ms(100);
  s.faults = {crash("t.s[1]", 15, 5)};
  s.workload.sources = {at("r", read_item, {0, 30, 31})};
  // #0 keeps the only worker from 0, loses it at 15 and comes back at 110; #1 has it 30-140.
  CHECK(answers(simulate(s)) == "110 answer #0 unavailable\n140 answer #1 ok\n250 answer #2 ok\n");
}

TEST_CASE("a crash of an image ends its transactions and gives their locks back") {
  Scenario s = two_tiers();
  s.topologies[0].services.clear();
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.faults = {crash("t.db", 5, 10)};
  s.workload.sources = {at("w", write_item, {0, 1, 7, 20})};
  CHECK(story(simulate(s), {K::commit, K::store_end, K::answer}) ==
        "5 store_end db[1] #0 refused\n"
        "5 store_end db[1] #1 refused\n"
        "5 answer #0 unavailable\n"
        "5 answer #1 unavailable\n"
        "7 answer #2 unavailable\n"
        "40 commit db[1] #3 key 0 v1\n"
        "40 store_end db[1] #3 done\n"
        "40 answer #3 ok\n");
}

TEST_CASE("crashes that overlap last until the last of them is over") {
  Scenario s = two_tiers();
  s.faults = {crash("t.s[1]", 10, 20), crash("t.s", 20, 30)};
  CHECK(story(simulate(s), {K::down, K::up}) ==
        "10 down s[1]\n20 down s[2]\n50 up s[1]\n50 up s[2]\n");
}

TEST_CASE("a slow instance takes longer, also for what it has begun") {
  Scenario s = two_tiers();
  s.topologies[0].services[0].instances = 1;
  s.topologies[0].routes = {{"*", {visit(0)}}};
  s.faults = {slow("t.s", 5, 10, 2)};
  s.workload.sources = {at("r", read_item, {0})};
  // Half done at 5, the other half at half speed.
  CHECK(answers(simulate(s)) == "15 answer #0 ok\n");
  s.faults = {slow("t.s", 5, 4, 2)};
  // 5 ms done at 5, 2 more until 9, the last 3 at full speed.
  CHECK(answers(simulate(s)) == "12 answer #0 ok\n");
}

TEST_CASE("a slow instance that is shared gives smaller shares") {
  Scenario s = two_tiers();
  Service& one = s.topologies[0].services[0];
  one.instances = 1;
  one.discipline = QueueDiscipline::processor_sharing;
  s.topologies[0].routes = {{"*", {visit(0)}}};
  s.faults = {slow("t.s", 5, 10, 2)};
  s.workload.sources = {at("r", read_item, {0, 5})};
  // #0 has 5 left at 5, both get a quarter of a second per second until 15 (2.5 each), then half.
  CHECK(answers(simulate(s)) == "20 answer #0 ok\n25 answer #1 ok\n");
}

TEST_CASE("a slow image works longer, also on what it has begun") {
  Scenario s = two_tiers();
  s.topologies[0].services.clear();
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.faults = {slow("t.db", 10, 100, 3)};
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(answers(simulate(s)) == "40 answer #0 ok\n");
}

TEST_CASE("slowdowns that overlap multiply") {
  Scenario s = two_tiers();
  s.faults = {slow("t.s[1]", 10, 20, 2), slow("t.s[1]", 20, 20, 5)};
  CHECK(story(simulate(s), {K::slow}) ==
        "10 slow s[1] 500\n20 slow s[1] 100\n30 slow s[1] 200\n40 slow s[1] 1000\n");
}

TEST_CASE("a fault of a part that does not exist is refused with the nearest name") {
  Scenario s = two_tiers();
  s.faults = {crash("t.s[3]", 5, 10)};
  CHECK(mistake(s) ==
        "no part is called 't.s[3]'; did you mean 't.s[1]'? known: t.s, t.s[1], t.s[2], t.db, "
        "t.db[1]");
  s.faults = {crash("other.s[3]", 5, 10)};
  CHECK(mistake(s) == "");
}
