// What the host says, on behalf of any store, about a request that somebody asks about: who had the
// lock, and what had changed.
#include "tests/catch.hpp"
#include "tests/model/one_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// What request `number` hears first when requests of these priorities come every millisecond to one
// worker that takes 10 ms for each.
std::string standing(QueueDiscipline discipline, const std::vector<unsigned>& priorities,
                     std::uint64_t number) {
  Scenario s = sample();
  Service desk = service("desk", 10);
  desk.workers = 1;
  desk.discipline = discipline;
  s.topologies[0].services = {desk};
  s.topologies[0].routes = {{"*", {visit(0)}}};
  for (unsigned priority : priorities) {
    s.workload.sources.push_back(
        at("r", read_item, {static_cast<double>(s.workload.sources.size())}));
    s.workload.sources.back().name += std::to_string(s.workload.sources.size());
    s.workload.sources.back().priority = priority;
  }
  std::string said = explained(s, number);
  return said.substr(0, said.find_first_of(";\n"));
}

}  // namespace

TEST_CASE("who asks why a request waits for a lock hears who has it") {
  Scenario s = database("table_lock", 1, 10);
  s.workload.sources = {at("w", write_item, {0, 3}), at("r", read_item, {4})};
  CHECK(explained(s, 0) == "");
  CHECK(explained(s, 1) ==
        "3 waits for the lock, which request 0 has\n"
        "10 has waited and gets its lock\n");
  s.topologies[0].stores[0].plugin.name = "row_locks";
  CHECK(explained(s, 1) ==
        "3 waits for lock 0, which request 0 has\n"
        "10 has waited and gets its lock\n");
}

TEST_CASE("who asks about a reader hears that it stands behind a writer that waits") {
  Scenario s = database("table_lock", 10, 10);
  s.workload.sources = {at("r", read_item, {0, 4}), at("w", write_item, {2})};
  CHECK(explained(s, 2) ==
        "4 waits for the lock, behind others\n"
        "20 has waited and gets its lock\n");
}

TEST_CASE("who asks why a request got no lock hears of the deadlock or of its patience") {
  Scenario s = database("row_locks", 1, 10);
  set(s, "upgrade", true);
  s.workload.sources = {at("w", write_item, {0, 1})};
  s.workload.sources[0].hold = ms(5);
  CHECK(explained(s, 1) ==
        "6 may not wait for lock 0, which request 0 has: that would be a deadlock\n");
  set(s, "deadlock_timeout", instant(50));
  CHECK(explained(s, 0) ==
        "5 waits for lock 0, which request 1 has\n"
        "55 waits in a circle with others and is the victim of this deadlock\n");
  s = database("row_locks", 1, 10);
  set(s, "lock_timeout", instant(4));
  s.workload.sources = {at("w", write_item, {0, 1})};
  CHECK(explained(s, 1) ==
        "1 waits for lock 0, which request 0 has\n"
        "5 has waited for its lock as long as it may\n");
}

TEST_CASE("a victim by age hears why it must go") {
  Scenario s = database("row_locks", 1, 20);
  set(s, "statements", std::string("per_key"));
  set(s, "deadlock", std::string("wound_wait"));
  s.domain.operations[put_item].rows = 2;
  s.workload.sources = {at("old", put_item, {0}, 0), at("young", write_item, {5}, 1)};
  CHECK(explained(s, 1) == "10 is in the way of another that goes before it by age, and must go\n");
}

TEST_CASE("who asks why a request waits for a worker hears who has them") {
  Scenario s = sample();
  Service desk = service("desk", 10);
  desk.workers = 2;
  s.topologies[0].services = {desk};
  s.topologies[0].routes = {{"*", {visit(0)}}};
  s.workload.sources = {at("r", read_item, {0, 1, 2, 3})};
  CHECK(explained(s, 1) == "");
  CHECK(explained(s, 3) ==
        "3 waits for a worker, behind 1 who wait; all are taken, by request 0, 1\n"
        "11 has waited and gets a worker\n");
  desk.has_patience = true;
  desk.patience = ms(4);
  s.topologies[0].services = {desk};
  CHECK(explained(s, 2) ==
        "2 waits for a worker; all are taken, by request 0, 1\n"
        "6 has waited for a worker as long as it may\n");
}

TEST_CASE("who waits for a worker hears who is served before it, under every discipline") {
  // The last of five: one is served, three wait.
  const std::vector<unsigned> priorities = {1, 5, 0, 2, 1};
  CHECK(standing(QueueDiscipline::fifo, priorities, 4) ==
        "4 waits for a worker, behind 3 who wait");
  CHECK(standing(QueueDiscipline::lifo, priorities, 4) ==
        "4 waits for a worker, before 3 who wait (last come, first served)");
  CHECK(standing(QueueDiscipline::random, priorities, 4) ==
        "4 waits for a worker, beside 3 who wait (chance decides who is next)");
  CHECK(standing(QueueDiscipline::priority, priorities, 4) ==
        "4 waits for a worker, behind 1 of 3 who wait (by priority)");
  CHECK(standing(QueueDiscipline::shortest_first, priorities, 4) ==
        "4 waits for a worker, behind 3 of 3 who wait (least work first)");
}

TEST_CASE("who is interrupted hears who is served before it") {
  CHECK(standing(QueueDiscipline::priority_preemptive, {2, 1, 0}, 1) ==
        "2 waits for a worker, behind 0 of 1 who wait (by priority)");
  CHECK(standing(QueueDiscipline::lifo_preemptive, {2, 1, 0}, 1) ==
        "2 waits for a worker, before 1 who wait (last come, first served)");
}

TEST_CASE("who keeps a worker while it calls on has it for whoever waits") {
  Scenario s = database("table_lock", 20, 10);
  put_retrying_service(s, 1, 1, 1);
  s.workload.sources = {at("r", read_item, {0, 5})};
  CHECK(explained(s, 1) ==
        "5 waits for a worker; all are taken, by request 0\n"
        "21 has waited and gets a worker\n");
}

TEST_CASE("who asks about a conflict hears which version had changed") {
  Scenario s = database("mvcc", 1, 10);
  set(s, "isolation", std::string("snapshot"));
  set(s, "conflict", std::string("first_committer"));
  s.workload.sources = {at("w", write_item, {0, 4}, 3)};
  CHECK(explained(s, 1) == "14 key 3 has version 1 by now, and it saw 0\n");
}
