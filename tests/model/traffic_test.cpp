// Who asks for what, when: closed clients, follow-ups, sessions, keys.
#include <map>
#include <set>

#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

Scenario one_service() {
  Scenario s = sample();
  s.topologies[0].services = {service("s", 10)};
  s.topologies[0].services[0].workers = Service::unlimited;
  s.topologies[0].routes = {{"*", {visit(0)}}};
  return s;
}

std::vector<TraceRecord> arrivals(const Trace& trace) {
  std::vector<TraceRecord> found;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == K::arrive) found.push_back(r);
  }
  return found;
}

}  // namespace

TEST_CASE("closed clients think, ask, wait for the answer, and think again") {
  Scenario s = one_service();
  s.horizon = instant(80);
  Source source = at("c", read_item, {});
  source.arrivals.kind = ArrivalProcess::Kind::closed;
  source.arrivals.clients = 1;
  source.arrivals.gap = ms(20);
  s.workload.sources = {source};
  CHECK(story(simulate(s), {K::arrive, K::answer}) ==
        "20 arrive #d0\n"
        "30 answer #d0 ok\n"
        "50 arrive #d1\n"
        "60 answer #d1 ok\n"
        "80 arrive #d2\n");
}

TEST_CASE("a closed client whose request times out asks again while the old work goes on") {
  Scenario s = one_service();
  s.horizon = instant(35);
  s.topologies[0].services[0].timeout = instant(4);
  Source source = at("c", read_item, {});
  source.arrivals.kind = ArrivalProcess::Kind::closed;
  source.arrivals.clients = 1;
  source.arrivals.gap = ms(11);
  s.workload.sources = {source};
  CHECK(story(simulate(s), {K::answer, K::release}) ==
        "15 answer #d0 timeout\n21 release s[1] #d0\n30 answer #d1 timeout\n");
}

TEST_CASE("a follow-up comes after the answer, on the same key, by the same user") {
  Scenario s = one_service();
  Source writes = at("w", write_item, {0, 100}, 7);
  Source reads = at("r", read_item, {});
  reads.follows = 0;
  reads.arrivals.gap = ms(5);
  s.workload.sources = {writes, reads};
  Trace trace = simulate(s);
  CHECK(story(trace, {K::arrive}) == "0 arrive #0\n15 arrive #d0\n100 arrive #1\n115 arrive #d1\n");
  std::vector<TraceRecord> all = arrivals(trace);
  REQUIRE(all.size() == 4);
  CHECK(all[1].key == 7);
  CHECK(all[1].value == all[0].request + 1);
  CHECK(all[0].version != 0);
  CHECK(all[0].version == all[1].version);
  CHECK(all[2].version == all[3].version);
  CHECK(all[0].version != all[2].version);
}

TEST_CASE("nobody follows up on a request that failed") {
  Scenario s = one_service();
  s.topologies[0].services[0].validates = true;
  Source writes = at("w", write_item, {0});
  writes.invalid = 1;
  Source reads = at("r", read_item, {});
  reads.follows = 0;
  s.workload.sources = {writes, reads};
  CHECK(arrivals(simulate(s)).size() == 1);
}

TEST_CASE("a follow-up that touches many rows stays inside its aggregate") {
  Scenario s = one_service();
  s.topologies[0].stores = {store("db", "row_locks", 1, 1)};
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.domain.aggregates.push_back({"small", 4});
  s.domain.operations[read_item].aggregate = 1;
  s.domain.operations[read_item].rows = 3;
  Source writes = at("w", write_item, {0}, 99);
  Source reads = at("r", read_item, {});
  reads.follows = 0;
  reads.key.n = 4;
  s.workload.sources = {writes, reads};
  CHECK(story(simulate(s), {K::observe}) ==
        "0 observe db[1] #0 key 99 v0\n"
        "1 observe db[1] #d0 key 101 v0\n"
        "1 observe db[1] #d0 key 102 v0\n"
        "1 observe db[1] #d0 key 103 v0\n");
}

TEST_CASE("sources with sessions share their users, closed clients are people of their own") {
  Scenario s = one_service();
  s.horizon = Time::seconds(1);
  Source users = at("users", read_item, {});
  for (int i = 0; i < 50; ++i) users.arrivals.instants.push_back(instant(i));
  users.sessions = 3;
  Source clients = at("clients", read_item, {});
  clients.arrivals.kind = ArrivalProcess::Kind::closed;
  clients.arrivals.clients = 2;
  clients.arrivals.gap = ms(100);
  Source others = clients;
  others.name = "others";
  Source strangers = at("strangers", read_item, {0, 1});
  s.workload.sources = {users, clients, others, strangers};
  std::map<unsigned, std::set<std::uint32_t>> sessions;
  for (const TraceRecord& r : arrivals(simulate(s))) sessions[r.place].insert(r.version);
  CHECK(sessions[0] == std::set<std::uint32_t>{1, 2, 3});
  CHECK(sessions[1] == std::set<std::uint32_t>{4, 5});
  CHECK(sessions[2] == std::set<std::uint32_t>{6, 7});
  CHECK(sessions[3] == std::set<std::uint32_t>{0});
}

TEST_CASE("scattered keys are distinct, whatever the law of the first") {
  Scenario s = one_service();
  s.topologies[0].stores = {store("db", "document_view", 1, 1)};
  s.topologies[0].routes = {{"*", {access(0)}}};
  s.domain.operations[read_item].rows = 20;
  s.domain.operations[read_item].scattered = true;
  for (KeyChoice::Law law : {KeyChoice::Law::fixed, KeyChoice::Law::sequential,
                             KeyChoice::Law::zipf, KeyChoice::Law::uniform}) {
    CAPTURE(static_cast<int>(law));
    s.workload.sources = {at("r", read_item, {0}, 95)};
    s.workload.sources[0].key = {law, 5, 100, 95};
    std::set<std::uint32_t> keys;
    Trace trace = simulate(s);
    for (const TraceRecord& r : trace.records()) {
      if (r.kind == K::observe) keys.insert(r.key);
    }
    CHECK(keys.size() == 20);
    CHECK(*keys.rbegin() < 100);
  }
}

TEST_CASE("a request brings a store the same work behind any number of services") {
  Scenario s = one_service();
  Topology& t = s.topologies[0];
  t.stores = {store("db", "document_view", 1, 1)};
  t.stores[0].read = Distribution::exponential(0.01);
  s.workload.sources = {at("r", read_item, {0, 1, 2, 3})};
  auto works = [&] {
    std::map<std::uint32_t, std::int64_t> work;
    Trace trace = simulate(s);
    for (const TraceRecord& r : trace.records()) {
      if (r.kind == K::store_begin) work[r.request] -= r.time;
      if (r.kind == K::store_end) work[r.request] += r.time;
    }
    return work;
  };
  t.routes = {{"*", {access(0)}}};
  auto direct = works();
  t.routes = {{"*", {visit(0, 1), visit(0, 2), access(0)}}};
  CHECK(works() == direct);
  CHECK(direct[0] != direct[1]);
}

TEST_CASE("arrivals are the same in every topology") {
  Scenario s = one_service();
  Source poisson = at("p", read_item, {});
  poisson.arrivals.kind = ArrivalProcess::Kind::poisson;
  poisson.arrivals.rate.points = {{Time(), 100}};
  poisson.key = {KeyChoice::Law::zipf, 0.99, 100, 0};
  poisson.sessions = 10;
  s.workload.sources = {poisson};
  std::vector<TraceRecord> before = arrivals(simulate(s));
  s.topologies[0].services[0].workers = 1;
  s.topologies[0].services[0].time = Distribution::exponential(0.01);
  s.topologies[0].stores = {store("db", "mvcc", 5, 5)};
  s.topologies[0].routes = {{"*", {visit(0, 1), access(0)}}};
  CHECK(before.size() > 900);
  CHECK(before == arrivals(simulate(s)));
}
