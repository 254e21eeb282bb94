// One station: who is served when, by hand.
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// One service "s" of 10 ms per visit that every request visits once.
Scenario one_station(QueueDiscipline discipline) {
  Scenario s = sample();
  s.topologies[0].services = {service("s", 10)};
  s.topologies[0].services[0].discipline = discipline;
  s.topologies[0].routes = {{"*", {visit(0)}}};
  return s;
}

Service& station_of(Scenario& s) {
  return s.topologies[0].services[0];
}

// Work in ms for the requests of one source in turn: a route of its own per source.
Scenario stations_with_work(QueueDiscipline discipline, const std::vector<double>& arrive_ms,
                            const std::vector<double>& work_ms) {
  Scenario s = one_station(discipline);
  s.domain.operations.clear();
  s.topologies[0].routes.clear();
  for (unsigned i = 0; i < work_ms.size(); ++i) {
    std::string name = "Ask" + std::to_string(i);
    s.domain.operations.push_back({.name = name});
    s.workload.sources.push_back(at(name.c_str(), i, {arrive_ms[i]}));
    RouteStep step = visit(0);
    step.has_time = true;
    step.time = ms(work_ms[i]);
    s.topologies[0].routes.push_back({name, {step}});
  }
  return s;
}

}  // namespace

TEST_CASE("a station serves first come, first served") {
  Scenario s = one_station(QueueDiscipline::fifo);
  s.workload.sources = {at("a", read_item, {0, 1, 2})};
  CHECK(story(simulate(s), {RecordKind::queue, RecordKind::serve, RecordKind::release}) ==
        "0 serve s[1] #0\n"
        "1 queue s[1] #1 behind 0\n"
        "2 queue s[1] #2 behind 1\n"
        "10 release s[1] #0\n"
        "10 serve s[1] #1\n"
        "20 release s[1] #1\n"
        "20 serve s[1] #2\n"
        "30 release s[1] #2\n");
}

TEST_CASE("under last come, first served the newest goes next") {
  Scenario s = one_station(QueueDiscipline::lifo);
  s.workload.sources = {at("a", read_item, {0, 1, 2, 3})};
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n20 answer #3 ok\n30 answer #2 ok\n40 answer #1 ok\n");
}

TEST_CASE("random order serves everybody, in an order that the seed decides") {
  Scenario s = one_station(QueueDiscipline::random);
  std::vector<double> instants;
  for (int i = 0; i < 20; ++i) instants.push_back(i * 0.1);
  s.workload.sources = {at("a", read_item, instants)};
  std::string one = answers(simulate(s));
  CHECK(std::count(one.begin(), one.end(), '\n') == 20);
  CHECK(one == answers(simulate(s)));
  CHECK(one != answers(simulate(s, {.seed = 2})));
}

TEST_CASE("two workers serve two at a time") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).workers = 2;
  s.workload.sources = {at("a", read_item, {0, 1, 2})};
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n11 answer #1 ok\n20 answer #2 ok\n");
}

TEST_CASE("priority lets the urgent pass those who wait, never those who are served") {
  Scenario s = one_station(QueueDiscipline::priority);
  s.workload.sources = {at("calm", read_item, {0, 1}), at("urgent", read_item, {2})};
  s.workload.sources[0].priority = 5;
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n20 answer #2 ok\n30 answer #1 ok\n");
}

TEST_CASE("preemption interrupts the less urgent, which goes on where it stopped") {
  Scenario s = one_station(QueueDiscipline::priority_preemptive);
  s.workload.sources = {at("calm", read_item, {0}), at("urgent", read_item, {4})};
  s.workload.sources[0].priority = 5;
  CHECK(story(simulate(s),
              {RecordKind::queue, RecordKind::serve, RecordKind::release, RecordKind::answer}) ==
        "0 serve s[1] #0\n"
        "4 release s[1] #0\n"
        "4 queue s[1] #0 behind 0\n"
        "4 serve s[1] #1\n"
        "14 release s[1] #1\n"
        "14 serve s[1] #0\n"
        "14 answer #1 ok\n"
        "20 release s[1] #0\n"
        "20 answer #0 ok\n");
}

TEST_CASE("an interrupted visit is served again before equals that came after it") {
  Scenario s = one_station(QueueDiscipline::priority_preemptive);
  s.workload.sources = {at("calm", read_item, {0, 2}), at("urgent", read_item, {4})};
  s.workload.sources[0].priority = 5;
  CHECK(answers(simulate(s)) == "14 answer #2 ok\n20 answer #0 ok\n30 answer #1 ok\n");
}

TEST_CASE("an interrupted visit does not lose patience") {
  Scenario s = one_station(QueueDiscipline::priority_preemptive);
  station_of(s).has_patience = true;
  station_of(s).patience = ms(3);
  s.workload.sources = {at("calm", read_item, {0}), at("urgent", read_item, {4})};
  s.workload.sources[0].priority = 5;
  CHECK(answers(simulate(s)) == "14 answer #1 ok\n20 answer #0 ok\n");
}

TEST_CASE("shortest first serves the least work first") {
  Scenario s = stations_with_work(QueueDiscipline::shortest_first, {0, 1, 2, 3}, {10, 9, 1, 5});
  CHECK(answers(simulate(s)) ==
        "10 answer #0 ok\n11 answer #2 ok\n16 answer #3 ok\n25 answer #1 ok\n");
}

TEST_CASE("processor sharing gives everybody an equal share") {
  // #0 alone until 2 with 10 - 2 = 8 left; with #1 (3 of work) both get half: #1 ends at 2 + 6 = 8,
  // when #0 has 5 left; then alone again, until 13.
  Scenario s = stations_with_work(QueueDiscipline::processor_sharing, {0, 2}, {10, 3});
  CHECK(answers(simulate(s)) == "8 answer #1 ok\n13 answer #0 ok\n");
}

TEST_CASE("processor sharing by three with two workers gives two thirds each") {
  // From 0 three with 6, 6 and 2 of work: the last ends at 3, the others have 4 left and a worker
  // each: 7.
  Scenario s = stations_with_work(QueueDiscipline::processor_sharing, {0, 0, 0}, {6, 6, 2});
  station_of(s).workers = 2;
  CHECK(answers(simulate(s)) == "3 answer #2 ok\n7 answer #0 ok\n7 answer #1 ok\n");
}

TEST_CASE("processor sharing refuses beyond its workers and waiting places") {
  Scenario s = stations_with_work(QueueDiscipline::processor_sharing, {0, 0, 1}, {4, 4, 4});
  station_of(s).capacity = 1;
  CHECK(answers(simulate(s)) == "1 answer #2 queue_full\n8 answer #0 ok\n8 answer #1 ok\n");
}

TEST_CASE("who finds no waiting place is refused") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).capacity = 1;
  s.workload.sources = {at("a", read_item, {0, 1, 2})};
  CHECK(answers(simulate(s)) == "2 answer #2 queue_full\n10 answer #0 ok\n20 answer #1 ok\n");
}

TEST_CASE("the impatient leave the line, and the next moves up") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).has_patience = true;
  station_of(s).patience = ms(15);
  s.workload.sources = {at("a", read_item, {0, 1, 2})};
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n17 answer #2 impatient\n20 answer #1 ok\n");
}

TEST_CASE("a timeout calls off a wait but not work that has begun") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).timeout = instant(8);
  s.workload.sources = {at("a", read_item, {0, 1})};
  CHECK(story(simulate(s), {RecordKind::serve, RecordKind::release, RecordKind::answer}) ==
        "0 serve s[1] #0\n"
        "8 answer #0 timeout\n"
        "9 answer #1 timeout\n"
        "10 release s[1] #0\n");
}

TEST_CASE("the timeout of a visit ends with it, where it keeps no worker for what comes next") {
  Scenario s = one_station(QueueDiscipline::fifo);
  Topology& t = s.topologies[0];
  t.services.push_back(service("next", 50));
  t.routes = {{"*", {visit(0, 1), visit(1)}}};
  station_of(s).timeout = instant(20);
  s.workload.sources = {at("a", read_item, {0})};
  station_of(s).blocking = false;
  CHECK(answers(simulate(s)) == "60 answer #0 ok\n");
  station_of(s).blocking = true;
  CHECK(answers(simulate(s)) == "20 answer #0 timeout\n");
  // The limit of a visit around it counts again.
  t.services.push_back(service("front", 0));
  t.services[2].timeout = instant(40);
  t.routes = {{"*", {visit(2, 1), visit(0, 2), visit(1)}}};
  station_of(s).blocking = false;
  CHECK(answers(simulate(s)) == "40 answer #0 timeout\n");
}

TEST_CASE("the way back of an answer is no part of a visit's timeout") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).timeout = instant(20);
  s.topologies[0].reply = ms(100);
  s.workload.sources = {at("a", read_item, {0})};
  CHECK(answers(simulate(s)) == "110 answer #0 ok\n");
}

TEST_CASE("a faster instance takes less time") {
  Scenario s = one_station(QueueDiscipline::fifo);
  station_of(s).speeds = {4};
  s.workload.sources = {at("a", read_item, {0})};
  CHECK(answers(simulate(s)) == "2.5 answer #0 ok\n");
}
