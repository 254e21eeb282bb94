// A table against std::map over random insertions and erasures, with hashes that collide.
#include "sim/base/flat_map.hpp"

#include <map>

#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// All keys of sixteen share a place.
struct Crowded {
  std::uint64_t operator()(std::uint32_t key) const { return key / 16; }
};

template <class Table>
std::map<std::uint32_t, int> content(const Table& table) {
  std::map<std::uint32_t, int> all;
  table.for_each([&](std::uint32_t key, int value) { CHECK(all.emplace(key, value).second); });
  return all;
}

template <class Hash>
void compare(std::uint32_t keys) {
  FlatMap<std::uint32_t, int, Hash> table;
  std::map<std::uint32_t, int> expected;
  Draws draws = RandomStream::named(1, 0, "flat map").at(keys);
  for (int i = 0; i < 20'000; ++i) {
    auto key = static_cast<std::uint32_t>(draws.below(keys));
    if (draws.below(2) == 0) {
      table.at(key) = expected[key] = i;
    } else {
      table.erase(key);
      expected.erase(key);
    }
    if (i % 1000 == 500) {
      auto over = [&](std::uint32_t k, int) { return k % 3 == 0; };
      table.erase_if(over);
      std::erase_if(expected, [&](const auto& e) { return over(e.first, e.second); });
    }
    const int* found = table.find(key);
    bool is_known = expected.contains(key);
    REQUIRE((found != nullptr) == is_known);
    if (found) REQUIRE(*found == expected[key]);
    REQUIRE(table.size() == expected.size());
  }
  CHECK(content(table) == expected);
}

}  // namespace

TEST_CASE("a flat map holds what a map holds, whatever comes and goes") {
  compare<std::identity>(3);
  compare<std::identity>(500);
  compare<Crowded>(100);
  compare<Crowded>(2000);
}

TEST_CASE("an empty flat map knows nothing and forgets nothing") {
  FlatMap<std::uint64_t, int> table;
  CHECK(table.find(7) == nullptr);
  table.erase(7);
  table.erase_if([](std::uint64_t, int) { return true; });
  CHECK(table.empty());
  CHECK(table.at(7) == 0);
  CHECK(table.size() == 1);
}
