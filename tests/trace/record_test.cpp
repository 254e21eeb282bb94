// The names of record kinds and outcomes.
#include "sim/trace/record.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("every record kind and outcome has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i < record_kinds; ++i) names.insert(name_of(static_cast<RecordKind>(i)));
  CHECK(names.size() == record_kinds);
  names.clear();
  for (int i = 0; i < outcomes; ++i) names.insert(name_of(static_cast<Outcome>(i)));
  CHECK(names.size() == outcomes);
  CHECK(name_of(RecordKind::arrive) == "arrive");
  CHECK(name_of(RecordKind::lock_wait) == "lock_wait");
  CHECK(name_of(RecordKind::swap_end) == "swap_end");
  CHECK(name_of(RecordKind::slow) == "slow");
  CHECK(name_of(Outcome::queue_full) == "queue_full");
  CHECK(name_of(Outcome::unavailable) == "unavailable");
}
