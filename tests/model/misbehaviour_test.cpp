// Plugins that break their contract: the run ends, and the message names plugin and instant.
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

const Registry& with_bad_ones() {
  static const Registry registry = [] {
    Registry r = Registry::built_in();
    r.load(CQRSLAB_MISBEHAVING_PLUGINS);
    return r;
  }();
  return registry;
}

// A service of two instances and a store, and a feed that fills a second store.
Scenario whole() {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("s", 1)};
  t.services[0].instances = 2;
  t.stores = {store("db", "document_view", 1, 1), store("copy", "document_view", 1, 1)};
  t.routes = {{"*", {visit(0, 1), access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  s.workload.sources = {at("r", read_item, {4}), at("w", write_item, {8})};
  return s;
}

std::string with_balancer(const char* name) {
  Scenario s = whole();
  s.topologies[0].services[0].balancer.name = name;
  return mistake(s, {}, with_bad_ones());
}

std::string with_store(const char* name) {
  Scenario s = whole();
  s.topologies[0].stores[0].plugin.name = name;
  return mistake(s, {}, with_bad_ones());
}

std::string with_queue(const char* name) {
  Scenario s = whole();
  s.topologies[0].feeds[0].queue.name = name;
  return mistake(s, {}, with_bad_ones());
}

}  // namespace

TEST_CASE("a balancer that picks wrongly or throws ends the run") {
  CHECK(with_balancer("picks_too_high") ==
        "plugin balancer/picks_too_high at 4 ms: picked target 2 of 2");
  CHECK(with_balancer("throws") == "plugin balancer/throws at 8 ms: out of luck");
  CHECK(with_balancer("complains_when_made") ==
        "plugin balancer/complains_when_made at 0 s: not today");
}

TEST_CASE("a balancer that picks an instance that is down ends the run") {
  Scenario s = whole();
  s.topologies[0].services[0].balancer.name = "picks_the_first";
  s.faults = {crash("t.s[1]", 6, 10)};
  CHECK(mistake(s, {}, with_bad_ones()) ==
        "plugin balancer/picks_the_first at 8 ms: picked target 0, which is down");
}

TEST_CASE("a store that takes a wrong step ends the run") {
  auto at_5 = [](const char* name, const char* what) {
    return "plugin store/" + std::string(name) + " at 5 ms: " + what;
  };
  CHECK(with_store("negative_delay") ==
        at_5("negative_delay", "asked for a negative delay of -1 ns"));
  CHECK(with_store("unknown_step") == at_5("unknown_step", "asked for unknown step 99"));
  CHECK(with_store("endless") ==
        at_5("endless", "a transaction took 1000000 steps without time passing"));
  CHECK(with_store("no_such_lock") == at_5("no_such_lock", "asked for lock 5 of 1"));
  CHECK(with_store("no_such_mode") == at_5("no_such_mode", "asked for lock mode 2 of 2"));
  CHECK(with_store("negative_patience") ==
        at_5("negative_patience", "asked for a lock with a negative timeout"));
  CHECK(with_store("not_held") == at_5("not_held", "unlocked lock 0, which it does not hold"));
  CHECK(with_store("no_reason") == at_5("no_reason", "aborted for unknown reason 7"));
  CHECK(with_store("commits_twice") == at_5("commits_twice", "committed a read"));
}

TEST_CASE("a store that commits wrongly ends the run") {
  Scenario s = whole();
  s.workload.sources.erase(s.workload.sources.begin());
  s.topologies[0].stores[0].plugin.name = "commits_twice";
  CHECK(mistake(s, {}, with_bad_ones()) ==
        "plugin store/commits_twice at 9 ms: committed twice, or aborted what it had committed");
  s.topologies[0].stores[0].plugin.name = "overwrites";
  CHECK(mistake(s, {}, with_bad_ones()) ==
        "plugin store/overwrites at 9 ms: committed in a mode that is none for it");
  CHECK(with_store("forgets") ==
        "plugin store/forgets at 9 ms: ended a write that it had not committed");
}

TEST_CASE("a store that declares impossible locks is refused at once") {
  CHECK(with_store("nine_modes") ==
        "plugin store/nine_modes at 0 s: declared 9 lock modes; 1 to 8 are possible");
  CHECK(with_store("two_orders") ==
        "plugin store/two_orders at 0 s: declared an order of its own beside a way with deadlocks "
        "by which the line goes by age");
  CHECK(with_store("looks_by_age") ==
        "plugin store/looks_by_age at 0 s: declared a check_after beside a way with deadlocks that "
        "looks for none");
}

TEST_CASE("a victim by age is ended in the middle of a pause, and must abort") {
  Scenario s = whole();
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.topologies[0].feeds.clear();
  s.topologies[0].stores[0].write = ms(20);
  s.topologies[0].stores[0].plugin.name = "pauses_by_age";
  s.workload.sources = {at("old", write_item, {0}), at("young", write_item, {1})};
  s.workload.sources[0].hold = ms(5);
  CHECK(story(simulate(s, {}, with_bad_ones()), {K::pause, K::resume, K::store_end}) ==
        "1 pause db[1] #1\n"
        "5 resume db[1] #1\n"
        "5 store_end db[1] #1 deadlock\n"
        "5 pause db[1] #0\n"
        "25 resume db[1] #0\n"
        "25 store_end db[1] #0 done\n");
  s.topologies[0].stores[0].plugin.name = "stubborn_victim";
  CHECK(mistake(s, {}, with_bad_ones()) ==
        "plugin store/stubborn_victim at 5 ms: went on as the victim of another transaction; by "
        "age it must abort");
}

TEST_CASE("a queue that delivers wrongly ends the run") {
  auto at_10 = [](const char* name, const char* what) {
    return "plugin queue/" + std::string(name) + " at 10 ms: " + what;
  };
  CHECK(with_queue("delivers_to_the_busy") ==
        at_10("delivers_to_the_busy", "delivered to a consumer that is not ready"));
  CHECK(with_queue("delivers_the_unknown") ==
        at_10("delivers_the_unknown", "delivered a message that was never published"));
  CHECK(with_queue("gives_up_the_unknown") ==
        at_10("gives_up_the_unknown", "gave up a message that does not exist"));
  CHECK(with_queue("wants_the_past") ==
        at_10("wants_the_past", "asked for a timer with a negative delay"));
}

TEST_CASE("one of many requests of an instant that breaks a plugin takes nobody along") {
  Scenario s = whole();
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.topologies[0].stores[0].plugin.name = "unknown_step";
  s.workload.sources = {at("r", read_item, {4})};
  s.workload.sources[0].arrivals.batch = 50;
  CHECK(mistake(s, {}, with_bad_ones()) ==
        "plugin store/unknown_step at 4 ms: asked for unknown step 99");
}

TEST_CASE("an event that two lanes get at once is applied once and a duplicate the other time") {
  Scenario s = whole();
  s.topologies[0].feeds[0].queue.name = "to_everybody";
  s.topologies[0].feeds[0].consumers = 3;
  s.topologies[0].stores[1].apply = ms(5);
  s.workload.sources = {at("w", write_item, {0, 50})};
  CHECK(story(simulate(s, {}, with_bad_ones()), {K::deliver, K::apply, K::duplicate}) ==
        "2 deliver copy[1] #0 key 0 v1\n"
        "2 deliver copy[1] #0 key 0 v1\n"
        "2 deliver copy[1] #0 key 0 v1\n"
        "7 apply copy[1] #0 key 0 v1\n"
        "7 duplicate copy[1] #0 key 0 v1\n"
        "7 duplicate copy[1] #0 key 0 v1\n"
        "52 deliver copy[1] #1 key 0 v2\n"
        "52 deliver copy[1] #1 key 0 v2\n"
        "52 deliver copy[1] #1 key 0 v2\n"
        "57 apply copy[1] #1 key 0 v2\n"
        "57 duplicate copy[1] #1 key 0 v2\n"
        "57 duplicate copy[1] #1 key 0 v2\n");
}
