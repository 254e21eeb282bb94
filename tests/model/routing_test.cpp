// Which way a request goes, who refuses it, and what it finds when it comes back.
#include "sim/base/error.hpp"
#include "sim/model/gateway.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"
#include "tests/model/trace_value.hpp"
#include "tests/scenario/script.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

// Two services and a store behind each: "q" -> "a" for GET, "c" -> "b" for POST, PUT forgotten.
Scenario split() {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("q", 1), service("c", 2)};
  t.stores = {store("a", "document_view", 4, 4), store("b", "document_view", 8, 8)};
  t.routes = {{"GET", {visit(0, 1), access(0)}}, {"POST", {visit(1, 1), access(1)}}};
  return s;
}

}  // namespace

TEST_CASE("the gateway sends each method its own way, and a forgotten verb nowhere") {
  Scenario s = split();
  s.workload.sources = {at("r", read_item, {0}), at("w", write_item, {100}),
                        at("p", put_item, {200})};
  CHECK(story(simulate(s), {K::serve, K::store_begin, K::answer}) ==
        "0 serve q[1] #0\n"
        "1 store_begin a[1] #0\n"
        "5 answer #0 ok\n"
        "100 serve c[1] #1\n"
        "102 store_begin b[1] #1\n"
        "110 answer #1 ok\n"
        "200 answer #2 no_route\n");
}

TEST_CASE("the first route that matches is taken, by name, by method or by star") {
  Scenario s = split();
  s.topologies[0].routes.insert(s.topologies[0].routes.begin(), {"Put", {visit(0)}});
  s.topologies[0].routes.push_back({"*", {visit(1)}});
  s.workload.sources = {at("p", put_item, {0})};
  CHECK(answers(simulate(s)) == "1 answer #0 ok\n");
  s.topologies[0].routes.erase(s.topologies[0].routes.begin());
  CHECK(answers(simulate(s)) == "2 answer #0 ok\n");
}

TEST_CASE("a command without the right role is refused before it reaches the store") {
  Scenario s = split();
  Service& command = s.topologies[0].services[1];
  command.authorises = true;
  command.authorise_time = ms(3);
  s.domain.operations[write_item].roles = {"editor"};
  s.workload.sources = {at("w", write_item, {0, 100}), at("e", write_item, {50})};
  s.workload.sources[1].role = "editor";
  CHECK(story(simulate(s), {K::store_begin, K::answer}) ==
        "3 answer #0 unauthorised\n"
        "55 store_begin b[1] #1\n"
        "63 answer #1 ok\n"
        "103 answer #2 unauthorised\n");
}

TEST_CASE("validation refuses invalid and hostile commands and keys that the rule rejects") {
  Scenario s = split();
  Service& command = s.topologies[0].services[1];
  command.validates = true;
  command.validate_time = ms(3);
  s.workload.sources = {at("bad", write_item, {0}), at("evil", write_item, {100}),
                        at("odd", write_item, {200}, 1), at("even", write_item, {300}, 2)};
  s.workload.sources[0].invalid = 1;
  s.workload.sources[1].malicious = 1;
  s.domain.operations[write_item].accepts_key = {true, false, true};
  CHECK(story(simulate(s), {K::store_begin, K::answer}) ==
        "3 answer #0 invalid\n"
        "103 answer #1 invalid\n"
        "203 answer #2 invalid\n"
        "305 store_begin b[1] #3\n"
        "313 answer #3 ok\n");
}

TEST_CASE("a query service refuses as the command side does, and only where it has the duty") {
  Scenario s = split();
  s.domain.operations[read_item].roles = {"member"};
  s.workload.sources = {at("stranger", read_item, {0}), at("bad", read_item, {100}),
                        at("evil", read_item, {200}), at("good", read_item, {300})};
  for (Source& source : s.workload.sources) source.role = "member";
  s.workload.sources[0].role = "";
  s.workload.sources[1].invalid = 1;
  s.workload.sources[2].malicious = 1;
  CHECK(answers(simulate(s)) ==
        "5 answer #0 ok\n105 answer #1 ok\n205 answer #2 ok\n"
        "305 answer #3 ok\n");
  Service& query = s.topologies[0].services[0];
  query.authorises = query.validates = true;
  query.authorise_time = ms(2);
  query.validate_time = ms(3);
  query.dispatch_time = ms(4);
  CHECK(story(simulate(s), {K::store_begin, K::answer}) ==
        "2 answer #0 unauthorised\n"
        "105 answer #1 invalid\n"
        "205 answer #2 invalid\n"
        "310 store_begin a[1] #3\n"
        "314 answer #3 ok\n");
  CHECK(value_of(simulate(s), "query.failed.unauthorised") == 1);
  CHECK(value_of(simulate(s), "query.failed.invalid") == 2);
  CHECK(value_of(simulate(s), "query.completed") == 1);
}

TEST_CASE("every architecture of the library refuses the same requests") {
  Scenario s = read_body(
      "workload = { query 'Q' { arrivals = poisson(100), unauthorised = 0.3, invalid = 0.2 }, "
      "command 'C' { arrivals = poisson(100), unauthorised = 0.1, malicious = 0.2 } }, "
      "topologies = { a = crud {}, b = shared {}, c = cqrs {}, d = event_sourced {} }");
  Trace first = simulate(s);
  for (std::size_t i = 1; i < s.topologies.size(); ++i) {
    World world(s, i, RunOptions{}, built_in());
    Trace other(world.header());
    world.run_until(s.horizon, other);
    for (const char* name : {"query.failed.unauthorised", "query.failed.invalid",
                             "command.failed.unauthorised", "command.failed.invalid"}) {
      INFO(name);
      CHECK(value_of(first, name) > 0);
      CHECK(value_of(other, name) == value_of(first, name));
    }
  }
}

TEST_CASE("a command has exactly one handler") {
  Domain domain = sample().domain;
  Mediator mediator;
  mediator.add(domain, {.operation = write_item});
  CHECK(mediator.dispatch(write_item).operation == write_item);
  std::string said;
  try {
    mediator.add(domain, {.operation = write_item});
  } catch (const Error& e) {
    said = e.what();
  }
  CHECK(said == "command 'Write' has two handlers; a command is handled by exactly one");
}

TEST_CASE("a kept worker waits for the store, a worker that hands on does not") {
  Scenario s = split();
  s.workload.sources = {at("r", read_item, {0, 0.5})};
  CHECK(answers(simulate(s)) == "5 answer #0 ok\n10 answer #1 ok\n");
  s.topologies[0].services[0].blocking = false;
  CHECK(answers(simulate(s)) == "5 answer #0 ok\n6 answer #1 ok\n");
}

TEST_CASE("network hops and the answer's way back add to the latency") {
  Scenario s = split();
  s.topologies[0].services[0].hop = ms(10);
  s.topologies[0].stores[0].hop = ms(20);
  s.topologies[0].reply = ms(40);
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(story(simulate(s), {K::travel, K::serve, K::store_begin, K::answer}) ==
        "0 travel q[1] #0\n"
        "10 serve q[1] #0\n"
        "11 travel a[1] #0\n"
        "31 store_begin a[1] #0\n"
        "35 travel outside #0\n"
        "75 answer #0 ok\n");
}

TEST_CASE("round robin visits the instances in turn") {
  Scenario s = split();
  s.topologies[0].services[0].instances = 3;
  s.workload.sources = {at("r", read_item, {0, 10, 20, 30})};
  CHECK(story(simulate(s), {K::serve}) ==
        "0 serve q[1] #0\n10 serve q[2] #1\n20 serve q[3] #2\n30 serve q[1] #3\n");
}

TEST_CASE("least outstanding avoids the instance that still works") {
  Scenario s = split();
  s.topologies[0].services[0].instances = 2;
  s.topologies[0].services[0].balancer.name = "least_outstanding";
  s.workload.sources = {at("r", read_item, {0, 1, 1.5})};
  std::string told = story(simulate(s), {K::serve});
  bool avoids = told.find("serve q[1] #0\n1 serve q[2] #1") != std::string::npos ||
                told.find("serve q[2] #0\n1 serve q[1] #1") != std::string::npos;
  CHECK(avoids);
}

TEST_CASE("a branch is taken as often as its probability says") {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("rare", 1), service("often", 2)};
  RouteStep branch;
  branch.kind = RouteStep::Kind::branch;
  branch.arms = {{0.2, 1}, {0.8, 2}};
  t.routes = {{"*", {branch, visit(0), visit(1)}}};
  Source source = at("r", read_item, {});
  for (int i = 0; i < 2000; ++i) source.arrivals.instants.push_back(instant(5 * i));
  s.workload.sources = {source};
  std::string told = story(simulate(s), {K::serve});
  int rare = 0;
  for (std::size_t i = told.find("rare"); i != std::string::npos; i = told.find("rare", i + 1))
    ++rare;
  // Binomial with standard deviation 18.
  CHECK(rare > 400 - 72);
  CHECK(rare < 400 + 72);
}

TEST_CASE("a delay passes without any resource") {
  Scenario s = sample();
  RouteStep delay;
  delay.kind = RouteStep::Kind::delay;
  delay.has_time = true;
  delay.time = ms(7);
  s.topologies[0].routes = {{"*", {delay}}};
  s.workload.sources = {at("r", read_item, {0, 1})};
  CHECK(answers(simulate(s)) == "7 answer #0 ok\n8 answer #1 ok\n");
}

TEST_CASE("a route that loops without waiting ends the run with a limit") {
  Scenario s = sample();
  RouteStep branch;
  branch.kind = RouteStep::Kind::branch;
  branch.arms = {{1, 0}};
  s.topologies[0].routes = {{"*", {branch}}};
  s.workload.sources = {at("r", read_item, {3})};
  CHECK(mistake(s) ==
        "at 3 ms: a request of source 'r' took 1000000 steps without time passing; its route is a "
        "loop that waits for nothing");
}

TEST_CASE("a part that times out while it is worked on fails its parent at once") {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("fast", 1), service("slow", 50)};
  t.services[1].timeout = instant(10);
  RouteStep parallel;
  parallel.kind = RouteStep::Kind::parallel;
  parallel.arms = {{1, 1}, {1, 2}};
  t.routes = {{"*", {parallel, visit(0), visit(1)}}};
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(story(simulate(s), {K::fork, K::answer, K::release}) ==
        "0 fork #0\n"
        "1 release fast[1] #d0\n"
        "1 answer #d0 ok\n"
        "10 answer #d1 timeout\n"
        "10 answer #0 timeout\n"
        "50 release slow[1] #d1\n");
}

TEST_CASE("when the whole request times out its parts leave the lines they wait in") {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("front", 1), service("back", 50)};
  t.services[0].timeout = instant(20);
  t.services[0].workers = 2;
  RouteStep parallel;
  parallel.kind = RouteStep::Kind::parallel;
  parallel.arms = {{1, 2}, {1, 2}};
  t.routes = {{"*", {visit(0, 1), parallel, visit(1)}}};
  s.workload.sources = {at("r", read_item, {0})};
  CHECK(story(simulate(s), {K::serve, K::release, K::answer}) ==
        "0 serve front[1] #0\n"
        "1 serve back[1] #d0\n"
        "20 answer #0 timeout\n"
        "20 answer #d0 timeout\n"
        "20 answer #d1 timeout\n"
        "20 release front[1] #0\n"
        "51 release back[1] #d0\n");
}

TEST_CASE("a service repeats a parallel step of which a part lost a conflict") {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("api", 1)};
  t.services[0].workers = 5;
  t.services[0].retries = 1;
  t.services[0].backoff = ms(4);
  t.stores = {store("db", "mvcc", 1, 10)};
  t.stores[0].plugin.settings = {{"isolation", std::string("snapshot"), "here"}};
  RouteStep parallel;
  parallel.kind = RouteStep::Kind::parallel;
  parallel.arms = {{1, 2}};
  t.routes = {{"*", {visit(0, 1), parallel, access(0)}}};
  s.workload.sources = {at("w", write_item, {0, 3})};
  CHECK(story(simulate(s), {K::backoff, K::answer}) ==
        "11 answer #d0 ok\n"
        "11 answer #d1 conflict\n"
        "11 answer #0 ok\n"
        "11 backoff #1 attempt 1\n"
        "25 answer #d2 ok\n"
        "25 answer #1 ok\n");
}
