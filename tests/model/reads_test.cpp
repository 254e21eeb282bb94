// Commands that read beside the rows they write.
#include <algorithm>
#include <map>

#include "tests/catch.hpp"
#include "tests/model/one_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// Two commands that each read the other's row, write their own, and overlap.
Scenario two_on_duty(const char* plugin) {
  Scenario s = database(plugin, 1, 10);
  s.domain.operations[write_item].reads_of_key.resize(100);
  s.domain.operations[write_item].reads_of_key[0] = {1, 0};
  s.domain.operations[write_item].reads_of_key[1] = {0};
  s.workload.sources = {at("a", write_item, {0}, 0), at("b", write_item, {3}, 1)};
  return s;
}

}  // namespace

TEST_CASE("what a command reads beside its rows is observed and not written") {
  CHECK(story(simulate(two_on_duty("document_view")), {RecordKind::observe, RecordKind::commit}) ==
        "0 observe db[1] #0 key 0 v0\n"
        "0 observe db[1] #0 key 1 v0\n"
        "3 observe db[1] #1 key 1 v0\n"
        "3 observe db[1] #1 key 0 v0\n"
        "10 commit db[1] #0 key 0 v1\n"
        "13 commit db[1] #1 key 1 v1\n");
}

TEST_CASE("write skew: snapshots let both commit, serializable and two-phase locking do not") {
  Scenario s = two_on_duty("mvcc");
  set(s, "isolation", std::string("snapshot"));
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n13 answer #1 ok\n");
  s = two_on_duty("mvcc");
  set(s, "isolation", std::string("serializable"));
  CHECK(answers(simulate(s)) == "10 answer #0 ok\n13 answer #1 conflict\n");
  s = two_on_duty("row_locks");
  set(s, "statements", std::string("per_key"));
  // #0 waits from 5 for what #1 wrote; #1 would wait from 8 for #0 and is the one that goes.
  CHECK(answers(simulate(s)) == "8 answer #1 deadlock\n13 answer #0 ok\n");
}

TEST_CASE("others that a command reads are drawn like its key, each once") {
  Scenario s = database("document_view", 1, 1);
  s.domain.operations[write_item].rows = 2;
  s.domain.operations[write_item].reads = 3;
  s.workload.sources = {at("w", write_item, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})};
  s.workload.sources[0].key = {KeyChoice::Law::uniform, 0, 7, 0};
  std::map<std::uint32_t, std::vector<std::uint32_t>> seen;
  Trace trace = simulate(s);
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::observe) seen[r.request].push_back(r.key);
  }
  CHECK(seen.size() == 10);
  for (auto& [request, keys] : seen) {
    CHECK(keys.size() == 5);
    CHECK(keys[1] == keys[0] + 1);
    std::sort(keys.begin(), keys.end());
    CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
    CHECK(keys.back() < 8);
  }
}
