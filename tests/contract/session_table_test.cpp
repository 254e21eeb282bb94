// A table of sessions that grows.
#include "sim/contract/session_table.hpp"

#include "tests/catch.hpp"

using cqrslab::SessionTable;

TEST_CASE("a session table remembers every user of a population") {
  SessionTable<int> table;
  for (std::uint32_t s = 1; s <= 100'000; ++s) table.at(s) = static_cast<int>(s) * 3;
  for (std::uint32_t s = 1; s <= 100'000; ++s) REQUIRE(*table.find(s) == static_cast<int>(s) * 3);
  CHECK(table.find(100'001) == nullptr);
}

TEST_CASE("a session table forgets the older of two that share a place, and no other") {
  SessionTable<int> table;
  constexpr auto size = static_cast<std::uint32_t>(SessionTable<int>::most_sessions);
  table.at(7) = 1;
  table.at(8) = 2;
  table.at(7 + size) = 3;
  CHECK(table.find(7) == nullptr);
  CHECK(*table.find(8) == 2);
  CHECK(*table.find(7 + size) == 3);
  CHECK(table.at(7) == 0);
}
