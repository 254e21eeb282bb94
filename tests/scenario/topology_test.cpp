// Topologies as scenarios write them.
#include "sim/scenario/topology.hpp"

#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/scenario/script.hpp"

using namespace cqrslab;
using Kind = RouteStep::Kind;

namespace {

const char* three = "services = { a = station{}, b = station{}, c = station{} }, ";

std::vector<RouteStep> route(const std::string& steps) {
  return read_fields(std::string(three) + "routes = { ['*'] = " + steps + " }").routes.at(0).steps;
}

}  // namespace

TEST_CASE("every field of a service is read") {
  Service s =
      read_fields(
          "services = { api = service { instances = 2, workers = 4, time = erlang('1 ms', 2), "
          "discipline = 'priority', capacity = 10, patience = '1 s', timeout = '5 s', "
          "balancer = { 'power_of_two', choices = 3 }, speeds = { 1, 0.5 }, hop = '50 us', "
          "authorises = true, validates = true, retries = 3, backoff = '5 ms', "
          "authorise_time = '1 ms', validate_time = '2 ms', dispatch_time = '3 ms' } }, "
          "routes = { ['*'] = 'api' }")
          .services.at(0);
  CHECK(s.instances == 2);
  CHECK(s.workers == 4);
  CHECK(s.time == Distribution{Distribution::Law::erlang, 0.001, 2, 0, {}});
  CHECK(s.discipline == QueueDiscipline::priority);
  CHECK(s.capacity == 10);
  CHECK(s.has_patience);
  CHECK(s.timeout == Time::seconds(5));
  CHECK(s.blocking);
  CHECK(s.balancer.name == "power_of_two");
  REQUIRE(s.balancer.settings.size() == 1);
  CHECK(s.balancer.settings[0].key == "choices");
  CHECK(std::get<double>(s.balancer.settings[0].value) == 3);
  CHECK(s.speeds == std::vector<double>{1, 0.5});
  CHECK(s.retries == 3);
  CHECK(s.dispatch_time.a == 0.003);
}

TEST_CASE("a station is a service that lets its worker go") {
  Topology t = read_fields(
      "services = { cpu = station { workers = unlimited } }, routes = { ['*'] = 'cpu' }");
  CHECK(!t.services[0].blocking);
  CHECK(t.services[0].workers == Service::unlimited);
}

TEST_CASE("a preset may stand where a store's plugin is named, with settings beside it") {
  auto database = [](const std::string& store) {
    return read_body(
               "workload = { query 'Q' { arrivals = poisson(1) } }, topologies = { t = crud { "
               "store = " +
               store + " } }")
        .topologies.at(0)
        .stores.at(0);
  };
  for (const char* form : {"{ store = postgres_like, connections = 3, order = 'fair' }",
                           "{ postgres_like, connections = 3, order = 'fair' }"}) {
    Store s = database(form);
    CHECK(s.plugin.name == "mvcc");
    CHECK(s.connections == 3);
    std::string settings;
    for (const Setting& setting : s.plugin.settings) {
      settings += setting.key + " ";
      if (setting.key == "order") CHECK(std::get<std::string>(setting.value) == "fair");
    }
    CHECK(settings == "deadlock_timeout isolation order ");
  }
  CHECK(database("postgres_like").connections == Service::unlimited);
  Error error = mistake([&] { database("{ store = postgres_like, read = 5 }"); });
  CHECK(error.where() == "x.lua:2");
}

TEST_CASE("keys of a store that the language does not know are its plugin's settings") {
  Store s =
      read_fields(
          "stores = { db = store { store = 'row_locks', replicas = 3, read = '1 ms', "
          "write = exponential('2 ms'), connections = 8, balancer = 'round_robin', "
          "lock_timeout = '50 ms', detect = true, mode = 'fair', limit = '10/s', size = 7 } }, "
          "routes = { ['*'] = 'db' }")
          .stores.at(0);
  CHECK(s.plugin.name == "row_locks");
  CHECK(s.replicas == 3);
  CHECK(s.connections == 8);
  REQUIRE(s.plugin.settings.size() == 5);
  CHECK(s.plugin.settings[0].key == "detect");
  CHECK(std::get<bool>(s.plugin.settings[0].value));
  CHECK(std::get<double>(s.plugin.settings[1].value) == 10);
  CHECK(std::get<Time>(s.plugin.settings[2].value) == Time::milliseconds(50));
  CHECK(s.plugin.settings[2].where == "x.lua:2");
  CHECK(std::get<std::string>(s.plugin.settings[3].value) == "fair");
  CHECK(read_fields("stores = { db = 'mvcc' }, routes = { ['*'] = 'db' }").stores[0].plugin.name ==
        "mvcc");
}

TEST_CASE("routes are ordered from the closest match to the widest") {
  Topology t = read_fields("routes = { ['*'] = {}, GET = {}, Q = {}, POST = {} }");
  std::vector<std::string> order;
  for (const Route& each : t.routes) order.push_back(each.match);
  CHECK(order == std::vector<std::string>{"Q", "GET", "POST", "*"});
}

TEST_CASE("a route is a chain of steps") {
  auto steps = route("{ 'a', delay('5 ms'), visit('b', exponential('1 ms')) }");
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].next == 1);
  CHECK(steps[1].kind == Kind::delay);
  CHECK(steps[1].time.a == 0.005);
  CHECK(steps[2].target == 1);
  CHECK(steps[2].has_time);
  CHECK(steps[2].next == -1);
  CHECK(route("{}").empty());
}

TEST_CASE("a visit may give a store its work, and a store may have a machine") {
  Topology t = read_fields(
      "stores = { db = { 'mvcc', cpus = 4, disks = 2, disk_share = 0.7 }, free = 'mvcc' }, "
      "routes = { ['*'] = { visit('db', '3 ms') } }");
  CHECK(t.routes[0].steps[0].kind == Kind::store);
  CHECK(t.routes[0].steps[0].time.a == 0.003);
  CHECK(t.stores[0].cpus == 4);
  CHECK(t.stores[0].disks == 2);
  CHECK(t.stores[0].disk_share == 0.7);
  CHECK(t.stores[0].plugin.settings.empty());
  CHECK(t.stores[1].cpus == Service::unlimited);
}

TEST_CASE("the number of disks can be varied down to none, as that of processors up to unlimited") {
  Topology t = read_fields(
      "stores = { db = { 'mvcc', cpus = 'unlimited', disks = 0, disk_share = 0.7 } }, "
      "routes = { ['*'] = 'db' }");
  CHECK(t.stores[0].cpus == Service::unlimited);
  CHECK(t.stores[0].disks == 0);
}

TEST_CASE("the arms of a branch meet again behind it") {
  auto steps = route("{ branch{ {0.6, 'a'}, {0.3, 'b', 'c'}, {0.1} }, 'c' }");
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].kind == Kind::branch);
  CHECK(steps[0].arms == std::vector<RouteStep::Arm>{{0.6, 1}, {0.3, 2}, {0.1, 4}});
  CHECK(steps[1].next == 4);
  CHECK(steps[2].next == 3);
  CHECK(steps[3].next == 4);
}

TEST_CASE("parallel arms end by themselves") {
  auto steps = route("{ parallel{ 'a', { 'b', 'c' }, needed = 1 }, 'a' }");
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].kind == Kind::parallel);
  CHECK(steps[0].needed == 1);
  CHECK(steps[0].arms == std::vector<RouteStep::Arm>{{1, 1}, {1, 2}});
  CHECK(steps[1].next == -1);
  CHECK(steps[2].next == 3);
  CHECK(steps[3].next == -1);
  CHECK(steps[0].next == 4);
}

TEST_CASE("a jump leads back to its label") {
  auto steps = route("{ label 'again', 'a', branch{ {0.3, jump 'again'}, {0.7} }, 'b' }");
  REQUIRE(steps.size() == 3);
  CHECK(steps[1].arms == std::vector<RouteStep::Arm>{{0.3, 0}, {0.7, 2}});
}

TEST_CASE("a markov chain of stations is a graph of branches") {
  auto steps = route("{ markov{ start = 'a', a = { b = 0.7, out = 0.3 }, b = { a = 1 } } }");
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].kind == Kind::branch);
  CHECK(steps[0].arms == std::vector<RouteStep::Arm>{{1, 1}});
  CHECK(steps[1].target == 0);
  CHECK(steps[1].next == 3);
  CHECK(steps[2].target == 1);
  CHECK(steps[2].next == 4);
  CHECK(steps[3].arms == std::vector<RouteStep::Arm>{{0.7, 2}, {0.3, -1}});
  CHECK(steps[4].arms == std::vector<RouteStep::Arm>{{1, 1}});
}

TEST_CASE("both kinds of feed are read") {
  std::string stores =
      "stores = { w = 'mvcc', r = 'mvcc' }, routes = { ['*'] = 'r' }, feeds = { f = ";
  Feed f =
      read_fields(stores +
                  "feed { from = 'w', to = 'r', consumers = 3, project = '1 ms', capture = '2 ms', "
                  "queue = { 'partitioned_log', partitions = 4 } } }")
          .feeds.at(0);
  CHECK(f.mode == Feed::Mode::events);
  CHECK(f.from == 0);
  CHECK(f.to == 1);
  CHECK(f.consumers == 3);
  CHECK(f.queue.settings.at(0).key == "partitions");
  f = read_fields(
          stores +
          "feed { from = 'w', to = 'r', mode = 'image_swap', copy = '18 s', switch_over = '1 s', "
          "at_once = 2, serve_while_copying = false, drain_limit = '5 s', every = '1 min' } }")
          .feeds.at(0);
  CHECK(f.mode == Feed::Mode::image_swap);
  CHECK(f.copy.a == 18);
  CHECK(f.at_once == 2);
  CHECK(!f.serve_while_copying);
  CHECK(f.every == Time::seconds(60));
}

TEST_CASE("shared and event_sourced build what their names say") {
  auto topology = [](const std::string& made) {
    return read_body("workload = { query 'Q' { arrivals = poisson(1) } }, topologies = { t = " +
                     made + " }")
        .topologies.at(0);
  };
  Topology shared =
      topology("shared { store = { 'mvcc', read = '3 ms' }, query = { instances = 5 } }");
  CHECK(shared.stores.size() == 1);
  CHECK(shared.stores[0].read.a == 0.003);
  CHECK(shared.services.size() == 3);
  CHECK(shared.services[1].instances == 5);
  CHECK(shared.services[2].retries == 3);
  CHECK(topology("event_sourced {}").stores[0].plugin.name == "event_log");
  Topology swap =
      topology("cqrs { feed = { mode = 'image_swap', copy = '18 s' }, read = { replicas = 10 } }");
  CHECK(swap.feeds[0].mode == Feed::Mode::image_swap);
}
