// Transactions at the processors and disks of their image, traced by hand.
#include "tests/catch.hpp"
#include "tests/model/one_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

const std::vector<K> working = {K::work_wait, K::work, K::work_end};

// A store whose transactions work 10 ms, on so many processors.
Scenario processors(unsigned cpus, const char* plugin = "mvcc") {
  Scenario s = database(plugin, 10, 10);
  s.topologies[0].stores[0].cpus = cpus;
  return s;
}

}  // namespace

TEST_CASE("who finds all processors taken waits in line for one") {
  Scenario s = processors(2);
  s.workload.sources = {at("r", read_item, {0, 1, 2, 3, 40})};
  CHECK(story(simulate(s), {K::work_wait, K::work, K::work_end, K::answer}) ==
        "0 work db[1].cpu #0\n"
        "1 work db[1].cpu #1\n"
        "2 work_wait db[1].cpu #2\n"
        "3 work_wait db[1].cpu #3\n"
        "10 work_end db[1].cpu #0\n"
        "10 work db[1].cpu #2\n"
        "10 answer #0 ok\n"
        "11 work_end db[1].cpu #1\n"
        "11 work db[1].cpu #3\n"
        "11 answer #1 ok\n"
        "20 work_end db[1].cpu #2\n"
        "20 answer #2 ok\n"
        "21 work_end db[1].cpu #3\n"
        "21 answer #3 ok\n"
        "40 work db[1].cpu #4\n"
        "50 work_end db[1].cpu #4\n"
        "50 answer #4 ok\n");
}

TEST_CASE("locks stay held while their owner waits for a processor") {
  Scenario s = processors(1, "row_locks");
  s.workload.sources = {at("busy", write_item, {0}, 1), at("w", write_item, {1, 2}, 0)};
  // #1 has row 0 from 1 ms on, the processor only from 10; #2 waits for the row.
  CHECK(story(simulate(s), {K::lock_grant, K::lock_wait, K::work_wait, K::work, K::answer}) ==
        "0 lock_grant db[1] #0 key 1 mode 1\n"
        "0 work db[1].cpu #0\n"
        "1 lock_grant db[1] #1 key 0 mode 1\n"
        "1 work_wait db[1].cpu #1\n"
        "2 lock_wait db[1] #2 key 0 for #1\n"
        "10 work db[1].cpu #1\n"
        "10 answer #0 ok\n"
        "20 lock_grant db[1] #2 key 0 mode 1\n"
        "20 answer #1 ok\n"
        "20 work db[1].cpu #2\n"
        "30 answer #2 ok\n");
}

TEST_CASE("while the application holds a transaction open the processor is another's") {
  Scenario s = processors(1);
  s.workload.sources = {at("w", write_item, {0, 1})};
  s.workload.sources[0].hold = ms(30);
  s.workload.sources[0].key.fixed = 0;
  set(s, "conflict", std::string("first_committer"));
  CHECK(story(simulate(s), {K::work_wait, K::work, K::work_end, K::commit}) ==
        "0 work db[1].cpu #0\n"
        "1 work_wait db[1].cpu #1\n"
        "10 work_end db[1].cpu #0\n"
        "10 work db[1].cpu #1\n"
        "20 work_end db[1].cpu #1\n"
        "40 commit db[1] #0 key 0 v1\n");
}

TEST_CASE("each statement does its part at a disk and then at a processor, all adding up") {
  Scenario s = processors(1, "row_locks");
  set(s, "statements", std::string("per_key"));
  Store& db = s.topologies[0].stores[0];
  db.disks = 1;
  db.disk_share = 0.6;
  s.domain.operations[write_item].rows = 2;
  s.workload.sources = {at("w", write_item, {0})};
  s.workload.sources[0].hold = ms(2);
  CHECK(story(simulate(s), {K::lock_grant, K::work, K::work_end, K::answer}) ==
        "0 lock_grant db[1] #0 key 0 mode 1\n"
        "0 work db[1].disk[1] #0\n"
        "3 work_end db[1].disk[1] #0\n"
        "3 work db[1].cpu #0\n"
        "5 work_end db[1].cpu #0\n"
        "6 lock_grant db[1] #0 key 1 mode 1\n"
        "6 work db[1].disk[1] #0\n"
        "9 work_end db[1].disk[1] #0\n"
        "9 work db[1].cpu #0\n"
        "11 work_end db[1].cpu #0\n"
        "12 answer #0 ok\n");
}

TEST_CASE("a visit to a store may bring its own work") {
  Scenario s = processors(1);
  s.workload.sources = {at("r", read_item, {0})};
  s.topologies[0].routes[0].steps[0].has_time = true;
  s.topologies[0].routes[0].steps[0].time = ms(3);
  CHECK(story(simulate(s), working) == "0 work db[1].cpu #0\n3 work_end db[1].cpu #0\n");
}

TEST_CASE("a crash empties the machine, and who comes after it finds it free") {
  Scenario s = processors(1);
  s.workload.sources = {at("r", read_item, {0, 1, 2, 20})};
  s.faults = {crash("t.db", 5, 10)};
  CHECK(answers(simulate(s)) ==
        "5 answer #0 unavailable\n"
        "5 answer #1 unavailable\n"
        "5 answer #2 unavailable\n"
        "30 answer #3 ok\n");
  CHECK(story(simulate(s), working) ==
        "0 work db[1].cpu #0\n"
        "1 work_wait db[1].cpu #1\n"
        "2 work_wait db[1].cpu #2\n"
        "5 work_end db[1].cpu #1\n"
        "5 work_end db[1].cpu #2\n"
        "5 work_end db[1].cpu #0\n"
        "20 work db[1].cpu #3\n"
        "30 work_end db[1].cpu #3\n");
}

TEST_CASE("slowness stretches what is under way at a processor and what comes") {
  Scenario s = processors(1);
  s.workload.sources = {at("r", read_item, {0, 1, 2})};
  s.faults = {slow("t.db", 5, 20, 2)};
  // #0 has 5 of its 10 ms left, which take 10; #1 takes 20 from 15 on, of which the last 10 ms of
  // it, 5 of work, are normal again after 25: 15 + 10 + 5.
  CHECK(answers(simulate(s)) == "15 answer #0 ok\n30 answer #1 ok\n40 answer #2 ok\n");
}

TEST_CASE("a client that gives up leaves the line for a processor, but not the processor") {
  Scenario s = processors(1);
  s.topologies[0].services = {service("api", 0)};
  s.topologies[0].services[0].workers = Service::unlimited;
  s.topologies[0].services[0].timeout = instant(8);
  s.topologies[0].routes = {{"*", {visit(0, 1), access(0)}}};
  s.workload.sources = {at("r", read_item, {0, 1, 9})};
  CHECK(story(simulate(s), {K::work_wait, K::work, K::work_end, K::answer}) ==
        "0 work db[1].cpu #0\n"
        "1 work_wait db[1].cpu #1\n"
        "8 answer #0 timeout\n"
        "9 answer #1 timeout\n"
        "9 work_end db[1].cpu #1\n"
        "9 work_wait db[1].cpu #2\n"
        "10 work_end db[1].cpu #0\n"
        "10 work db[1].cpu #2\n"
        "17 answer #2 timeout\n"
        "20 work_end db[1].cpu #2\n");
}

TEST_CASE("a victim by age leaves its processor to the next") {
  Scenario s = processors(1, "row_locks");
  set(s, "deadlock", std::string("wound_wait"));
  set(s, "statements", std::string("per_key"));
  s.domain.operations[put_item].rows = 2;
  s.workload.sources = {at("old", put_item, {0}, 0), at("young", write_item, {1}, 1)};
  // #0 works for row 0 until 5, wants row 1, and wounds #1, which has just got the processor.
  CHECK(story(simulate(s), {K::work_wait, K::work, K::work_end, K::answer}) ==
        "0 work db[1].cpu #0\n"
        "1 work_wait db[1].cpu #1\n"
        "5 work_end db[1].cpu #0\n"
        "5 work db[1].cpu #1\n"
        "5 work_end db[1].cpu #1\n"
        "5 answer #1 deadlock\n"
        "5 work db[1].cpu #0\n"
        "10 work_end db[1].cpu #0\n"
        "10 answer #0 ok\n");
}

TEST_CASE("feeds apply their events on the machine of each image, beside its queries") {
  Scenario s = processors(Service::unlimited);
  Store copy = store("copy", "document_view", 10, 0);
  copy.apply = ms(10);
  copy.cpus = 1;
  copy.replicas = 2;
  copy.balancer.name = "round_robin";
  s.topologies[0].stores.push_back(copy);
  s.topologies[0].feeds = {feed("f", 0, 1)};
  s.topologies[0].routes = {{"GET", {access(1)}}, {"*", {access(0)}}};
  s.workload.sources = {at("w", write_item, {0}), at("r", read_item, {11, 12})};
  CHECK(story(simulate(s), {K::work_wait, K::work, K::work_end, K::apply, K::answer}) ==
        "10 answer #0 ok\n"
        "10 work copy[1].cpu #0\n"
        "10 work copy[2].cpu #0\n"
        "11 work_wait copy[1].cpu #1\n"
        "12 work_wait copy[2].cpu #2\n"
        "20 work_end copy[1].cpu #0\n"
        "20 work copy[1].cpu #1\n"
        "20 apply copy[1] #0 key 0 v1\n"
        "20 work_end copy[2].cpu #0\n"
        "20 work copy[2].cpu #2\n"
        "20 apply copy[2] #0 key 0 v1\n"
        "30 work_end copy[1].cpu #1\n"
        "30 answer #1 ok\n"
        "30 work_end copy[2].cpu #2\n"
        "30 answer #2 ok\n");
}

TEST_CASE("adaptive pauses before another attempt grow to what visits have taken so far") {
  Scenario s = database("mvcc", 10, 10);
  set(s, "conflict", std::string("first_committer"));
  put_retrying_service(s, 0, 8, 1);
  bool adapts = GENERATE(false, true);
  s.topologies[0].services[0].adaptive_backoff = adapts;
  s.workload.sources = {at("w", write_item, {0, 5})};
  // #0 takes 10 ms; #1 conflicts with it at 15, and pauses 1 ms, or 10.
  CHECK(answers(simulate(s)) ==
        (adapts ? "10 answer #0 ok\n35 answer #1 ok\n" : "10 answer #0 ok\n26 answer #1 ok\n"));
}
