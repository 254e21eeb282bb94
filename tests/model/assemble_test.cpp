// Topologies that do not fit together, with the words that say so.
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

Scenario fed() {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.where = "here";
  t.services = {service("s", 1)};
  t.stores = {store("w", "document_view", 1, 1), store("r", "document_view", 1, 1)};
  t.routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  t.feeds = {feed("f", 0, 1)};
  t.feeds[0].where = "there";
  return s;
}

Topology& topology_of(Scenario& s) {
  return s.topologies[0];
}

}  // namespace

TEST_CASE("a topology that fits together is accepted") {
  CHECK(mistake(fed()) == "");
}

TEST_CASE("commands may not write a store that a feed fills") {
  Scenario s = fed();
  topology_of(s).routes[1].steps = {access(1)};
  CHECK(mistake(s) ==
        "here: command 'Write' would write store 'r' of topology 't', which a feed fills from "
        "another store; route commands to the store that the feed listens to");
}

TEST_CASE("replicas need a feed") {
  Scenario s = fed();
  topology_of(s).stores[0].replicas = 3;
  topology_of(s).stores[0].where = "there";
  CHECK(mistake(s) ==
        "there: store 'w' has 3 replicas, but no feed brings changes to them; add a feed with to = "
        "\"w\"");
}

TEST_CASE("a store is filled by one feed, from a store that commands write") {
  Scenario s = fed();
  topology_of(s).feeds.push_back(topology_of(s).feeds[0]);
  CHECK(mistake(s) == "there: two feeds fill store 'r'");
  s = fed();
  topology_of(s).stores.push_back(store("third", "document_view", 1, 1));
  topology_of(s).feeds.push_back(feed("g", 1, 2));
  CHECK(
      mistake(s) ==
      "feed 'g' listens to store 'r', where no command commits; listen to the store that commands "
      "write, or replace images periodically (every)");
}

TEST_CASE("images may be replaced periodically by those of a fed store") {
  Scenario s = fed();
  s.horizon = instant(250);
  topology_of(s).stores.push_back(store("third", "document_view", 1, 1));
  Feed swap = feed("g", 1, 2);
  swap.mode = Feed::Mode::image_swap;
  swap.every = instant(100);
  topology_of(s).feeds.push_back(swap);
  s.workload.sources = {at("w", write_item, {0, 120})};
  CHECK(story(simulate(s), {RecordKind::swap_end}) ==
        "100 swap_end third[1] up to 1\n200 swap_end third[1] up to 2\n");
}

TEST_CASE("a store feeds its own replicas by events only, and needs some") {
  Scenario s = fed();
  topology_of(s).feeds = {feed("f", 0, 0)};
  CHECK(mistake(s) ==
        "store 'w' feeds its own replicas but has none; give it replicas = 2 or more");
  topology_of(s).stores[0].replicas = 2;
  topology_of(s).feeds[0].mode = Feed::Mode::image_swap;
  CHECK(mistake(s) == "a store cannot be replaced by its own images");
}

TEST_CASE("an unknown plugin or parameter is refused with the nearest name") {
  Scenario s = fed();
  topology_of(s).stores[0].plugin = {"document_vew", {}, "there"};
  std::string said = mistake(s);
  CHECK(said.find("there: ") == 0);
  CHECK(said.find("'document_vew'") != std::string::npos);
  CHECK(said.find("did you mean 'document_view'?") != std::string::npos);
  s = fed();
  topology_of(s).stores[0].plugin = {"row_locks", {{"lock_timout", Time(), "where"}}, "there"};
  said = mistake(s);
  CHECK(said.find("where: ") == 0);
  CHECK(said.find("did you mean 'lock_timeout'?") != std::string::npos);
}

TEST_CASE("a misspelt key of a store is refused with its plugin's nearest or the store's own") {
  auto said_of = [](const char* key) {
    Scenario s = fed();
    topology_of(s).stores[0].plugin = {"document_view", {{key, 2.0, "where"}}, "there"};
    return mistake(s);
  };
  CHECK(said_of("cpu").find("did you mean 'cpus'? known: ") != std::string::npos);
  CHECK(said_of("disk_shar").find("did you mean 'disk_share'? known: ") != std::string::npos);
  CHECK(said_of("qqqqqqqqq").find("did you mean") == std::string::npos);
}

TEST_CASE("speeds are one per instance") {
  Scenario s = fed();
  topology_of(s).services[0].instances = 2;
  topology_of(s).services[0].speeds = {1, 2, 3};
  CHECK(mistake(s) == "service 's' has 2 instances and 3 speeds");
}

TEST_CASE("rows, keys and recorded keys must exist") {
  Scenario s = fed();
  s.domain.operations[write_item].rows = 101;
  CHECK(mistake(s) == "'Write' touches 101 rows of an aggregate with 100 keys");
  s = fed();
  s.workload.sources = {at("w", write_item, {0})};
  s.workload.sources[0].key = {KeyChoice::Law::uniform, 0, 1000, 0};
  CHECK(mistake(s) == "source 'w' draws from 1000 keys, but its aggregate has 100");
  s.workload.sources[0].key.n = 100;
  s.workload.sources[0].recorded_keys = {1, 2};
  CHECK(mistake(s) == "source 'w' has 2 recorded keys, which is not one per instant");
}

TEST_CASE("a route built by hand must lead somewhere") {
  Scenario s = fed();
  topology_of(s).routes = {{"GET", {visit(0, 4)}}};
  CHECK(mistake(s) == "here: route 'GET' of topology 't' leads to a step that it does not have");
  topology_of(s).routes = {{"GET", {visit(7)}}};
  CHECK(mistake(s) == "here: route 'GET' of topology 't' visits a service that does not exist");
  topology_of(s).routes = {{"GET", {access(7)}}};
  CHECK(mistake(s) == "here: route 'GET' of topology 't' visits a store that does not exist");
  RouteStep parallel;
  parallel.kind = RouteStep::Kind::parallel;
  parallel.arms = {{1, -1}};
  parallel.needed = 2;
  topology_of(s).routes = {{"GET", {parallel}}};
  CHECK(mistake(s) == "here: route 'GET' of topology 't' waits for 2 of 1 parts");
}

TEST_CASE("a run in which requests only pile up ends with a limit") {
  Scenario s = fed();
  s.workload.sources = {at("r", read_item, {})};
  s.workload.sources[0].arrivals.kind = ArrivalProcess::Kind::renewal;
  s.workload.sources[0].arrivals.gap = ms(1);
  topology_of(s).routes = {{"*", {visit(0)}}};
  topology_of(s).services[0].time = ms(2);
  CHECK(mistake(s, {.most_open_requests = 100}) ==
        "at 200 ms: topology 't' is unstable: 100 requests are open at once; offer less load, give "
        "it more workers, or bound its queues with capacity");
}

TEST_CASE("a request keeps workers of at most six services") {
  Scenario s = fed();
  Topology& t = topology_of(s);
  t.services.clear();
  std::vector<RouteStep> steps;
  for (int i = 0; i < 8; ++i) {
    t.services.push_back(service(("s" + std::to_string(i)).c_str(), 1));
    steps.push_back(visit(static_cast<unsigned>(i), i < 7 ? i + 1 : -1));
  }
  t.routes = {{"*", steps}};
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(mistake(s) ==
        "a request keeps workers of more than 6 services at once; make some of them blocking = "
        "false");
}
