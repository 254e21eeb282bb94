// Scenario files that are right, and what is read from them.
#include "sim/scenario/reader.hpp"

#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/scenario/script.hpp"

using namespace cqrslab;

namespace {

const char* launch_night = R"(return scenario {
  name = "launch_night", title = "A new season lands while thousands press play", seeds = { "001" },
  horizon = "120 s", warm_up = "10 s",
  parameters = {
    viewers  = { 2000, min = 1, max = 50000, unit = "req/s", doc = "people pressing play" },
    bulk     = { "20 s", min = "0 s", max = "10 min", doc = "how long one update holds its locks" },
    replicas = { 4, min = 1, max = 64, doc = "read database images" },
  },
  setup = function(p)
    return {
      domain = domain {
        aggregates = { show = 10000 },
        commands = { PublishSeason = { emits = { "SeasonPublished" }, roles = { "editor" },
                                       rows = 500,
                                       validate = function(key) return key ~= 13 end } },
        queries = { PlayVideo = {} },
      },
      workload   = { query "PlayVideo" { arrivals = poisson(p.viewers), key = zipf(0.99, 10000) },
                     command "PublishSeason" { arrivals = at("30 s"), by = "editor",
                                               hold = p.bulk } },
      topologies = { crud = crud { store = "row_locks" },
                     cqrs = cqrs { write = { store = "row_locks" },
                                   feed = { queue = "partitioned_log" },
                                   read = { store = "document_view", replicas = p.replicas,
                                            balancer = "power_of_two" } } },
      faults     = { crash("cqrs.read[2]", { at = "60 s", lasts = "5 s" }) },
      expect     = { "cqrs.query.latency.p99 < 50 ms", "crud.query.lock_wait.p99 > 1 s" },
    }
  end,
}
)";

Scenario read(const Assignments& set = {}) {
  return read_scenario_text(launch_night, "launch_night.lua", set);
}

}  // namespace

TEST_CASE("the design's example reads as written: head, parameters and domain") {
  Scenario s = read();
  CHECK(s.name == "launch_night");
  CHECK(s.seeds == std::vector<std::string>{"001"});
  CHECK(s.horizon == Time::seconds(120));
  CHECK(s.warm_up == Time::seconds(10));
  REQUIRE(s.parameters.size() == 3);
  CHECK(s.parameters[0].name == "viewers");
  CHECK(s.parameters[0].type == Parameter::Type::number);
  CHECK(s.parameters[0].max == 50000);
  CHECK(s.parameters[1].type == Parameter::Type::duration);
  CHECK(s.parameters[1].value == 20);
  CHECK(s.parameters[1].max == 600);
  CHECK(s.parameters[1].where == "launch_night.lua:6");
  CHECK(s.parameters[2].type == Parameter::Type::integer);
  REQUIRE(s.domain.operations.size() == 2);
  const Operation& publish = s.domain.operations[0];
  CHECK(publish.method == "POST");
  CHECK(publish.rows == 500);
  CHECK(publish.roles == std::vector<std::string>{"editor"});
  CHECK(s.domain.events == std::vector<std::string>{"SeasonPublished"});
  REQUIRE(publish.accepts_key.size() == 10000);
  CHECK(publish.accepts_key[12]);
  CHECK(!publish.accepts_key[13]);
}

TEST_CASE("the design's example reads as written: workload, faults and expectations") {
  Scenario s = read();
  REQUIRE(s.workload.sources.size() == 2);
  const Source& play = s.workload.sources[0];
  CHECK(play.arrivals.kind == ArrivalProcess::Kind::poisson);
  CHECK(play.arrivals.rate == RateProfile{{{Time(), 2000}}});
  CHECK(play.key.law == KeyChoice::Law::zipf);
  CHECK(play.key.skew == 0.99);
  CHECK(s.domain.operations[play.operation].name == "PlayVideo");
  const Source& publish = s.workload.sources[1];
  CHECK(publish.arrivals.instants == std::vector<Time>{Time::seconds(30)});
  CHECK(publish.hold == Distribution::deterministic(20));
  CHECK(publish.role == "editor");
  CHECK(publish.key.n == 10000);
  REQUIRE(s.faults.size() == 1);
  CHECK(s.faults[0].target == "cqrs.read[2]");
  CHECK(s.faults[0].at == Time::seconds(60));
  REQUIRE(s.expect.size() == 2);
  CHECK(s.expect[1].text == "crud.query.lock_wait.p99 > 1 s");
}

TEST_CASE("the design's example reads as written: topologies, in the order of the script") {
  Scenario s = read();
  REQUIRE(s.topologies.size() == 2);
  const Topology& crud = s.topologies[0];
  CHECK(crud.name == "crud");
  REQUIRE(crud.services.size() == 1);
  CHECK(crud.stores.at(0).plugin.name == "row_locks");
  CHECK(crud.routes.at(0).match == "*");
  REQUIRE(crud.routes[0].steps.size() == 2);
  CHECK(crud.routes[0].steps[0].next == 1);
  CHECK(crud.routes[0].steps[1].kind == RouteStep::Kind::store);
  CHECK(crud.routes[0].steps[1].next == -1);
  const Topology& cqrs = s.topologies[1];
  REQUIRE(cqrs.services.size() == 3);
  CHECK(cqrs.services[0].name == "gateway");
  CHECK(!cqrs.services[0].blocking);
  REQUIRE(cqrs.stores.size() == 2);
  CHECK(cqrs.stores[1].name == "read");
  CHECK(cqrs.stores[1].replicas == 4);
  CHECK(cqrs.stores[1].balancer.name == "power_of_two");
  CHECK(cqrs.stores[1].plugin.settings.empty());
  REQUIRE(cqrs.feeds.size() == 1);
  CHECK(cqrs.feeds[0].queue.name == "partitioned_log");
  CHECK(cqrs.stores[cqrs.feeds[0].from].name == "write");
  CHECK(cqrs.stores[cqrs.feeds[0].to].name == "read");
  REQUIRE(cqrs.routes.size() == 3);
  CHECK(cqrs.routes[2].match == "*");
}

TEST_CASE("crud has as many workers as the query and command side of cqrs together") {
  Scenario s = read();
  auto workers = [](const Service& service) { return service.instances * service.workers; };
  const auto& cqrs = s.topologies[1].services;
  CHECK(workers(s.topologies[0].services[0]) == workers(cqrs[1]) + workers(cqrs[2]));
}

TEST_CASE("assigned parameters reach every place that uses them") {
  Scenario s = read({{"bulk", "1.5 min"}, {"replicas", "9"}, {"viewers", "3000 req/s"}});
  CHECK(s.workload.sources[1].hold == Distribution::deterministic(90));
  CHECK(s.topologies[1].stores[1].replicas == 9);
  CHECK(s.workload.sources[0].arrivals.rate.points[0].rate == 3000);
  CHECK(s.parameters[1].initial == 20);
  CHECK(s.parameters[1].value == 90);
}

TEST_CASE("a wrong assignment names the option, the value and what is allowed") {
  auto words = [](const Assignments& set) {
    return std::string(mistake([&] { read(set); }).what());
  };
  CHECK(words({{"bulk", "11 min"}}) == "--set bulk: '11 min' lies outside 0 s .. 10 min");
  CHECK(words({{"bulk", "11"}}) ==
        "--set bulk: '11' is not a time with its unit; allowed: 0 s .. 10 min");
  CHECK(words({{"viewers", "0"}}) == "--set viewers: '0' lies outside 1 req/s .. 50000 req/s");
  CHECK(words({{"replicas", "2.5"}}) ==
        "--set replicas: '2.5' is not a whole number; allowed: 1 .. 64");
  CHECK(words({{"replica", "2"}}) ==
        "--set replica: the scenario has no such parameter; did you mean 'replicas'? known: "
        "viewers, bulk, replicas");
}

TEST_CASE("two readings of one script are equal, and the hash knows text and parameters") {
  CHECK(read() == read());
  CHECK(read().hash == read().hash);
  CHECK(read().hash != read({{"bulk", "21 s"}}).hash);
  CHECK(read().hash == read({{"bulk", "20 s"}}).hash);
  std::string other = std::string(launch_night) + "-- a comment\n";
  CHECK(read_scenario_text(other, "launch_night.lua").hash != read().hash);
}

TEST_CASE("parameters of every type arrive in setup") {
  Scenario s = read_scenario_text(
      "return scenario { name = 'x', horizon = s(1) * 10, parameters = {\n"
      "  share = { 0.25, min = 0, max = 1 }, quick = { true }, mode = { 'b', choices = { 'a', 'b' "
      "} },\n"
      "  n = 7, gap = { ms(5) }, speed = { '60/min', max = '10/s', min = 0 } },\n"
      "setup = function(p)\n"
      "  assert(p.share == 0.25 and p.quick == true and p.mode == 'b' and p.n == 7)\n"
      "  assert(math.type(p.n) == 'integer' and type(p.gap) == 'duration' and p.speed == 1)\n"
      "  return { workload = { query 'Q' { arrivals = every(p.gap * 2) } },\n"
      "           topologies = { t = topology { routes = { ['*'] = {} } } } } end }",
      "x.lua", {{"mode", "b"}, {"quick", "true"}});
  CHECK(s.horizon == Time::seconds(10));
  CHECK(s.workload.sources[0].arrivals.gap == Distribution::deterministic(0.01));
}

TEST_CASE("rows may be scattered, with a domain and without") {
  Scenario declared = read_scenario_text(
      "return scenario { name = 'x', horizon = '1 s', setup = function(p) return {\n"
      "domain = domain { aggregates = { Account = { keys = 9 } }, commands = {\n"
      "Transfer = { aggregate = 'Account', rows = 2, scattered = true } } },\n"
      "workload = { command 'Transfer' { arrivals = poisson(1) } },\n"
      "topologies = { t = crud { store = 'row_locks' } } } end }",
      "x.lua");
  CHECK(declared.domain.operations.at(0).scattered);
  CHECK(declared.domain.operations.at(0).rows == 2);
  Scenario inline_form = read_scenario_text(
      "return scenario { name = 'x', horizon = '1 s', setup = function(p) return {\n"
      "workload = { command 'Transfer' { arrivals = poisson(1), key = uniform_keys(9), rows = 2,\n"
      "scattered = true } }, topologies = { t = crud { store = 'row_locks' } } } end }",
      "x.lua");
  CHECK(inline_form.domain.operations.at(0).scattered);
}

TEST_CASE("what a command reads beside its rows is a number, or a list for each key") {
  Scenario some = read_body(
      "domain = domain { aggregates = { Doctor = 4 }, commands = { SignOff = { reads = 3 } } }, "
      "workload = { command 'SignOff' { arrivals = poisson(1) } }, topologies = { t = crud {} }");
  CHECK(some.domain.operations.at(0).reads == 3);
  Scenario partner = read_body(
      "domain = domain { aggregates = { Doctor = 4 }, commands = { SignOff = { "
      "reads = function(key) return { key ~ 1, key, key ~ 1 } end } } }, "
      "workload = { command 'SignOff' { arrivals = poisson(1) } }, topologies = { t = crud {} }");
  CHECK(partner.domain.operations.at(0).reads_of_key ==
        std::vector<std::vector<unsigned>>{{1, 0}, {0, 1}, {3, 2}, {2, 3}});
  Scenario bare = read_body(
      "workload = { command 'SignOff' { arrivals = poisson(1), reads = 5, rows = 2 } }, "
      "topologies = { t = crud {} }");
  CHECK(bare.domain.operations.at(0).reads == 5);
  CHECK(bare.domain.aggregates.at(0).keys == 7);
}
