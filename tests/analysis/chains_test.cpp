// Many lists in one block, against vectors.
#include "sim/analysis/chains.hpp"

#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

std::vector<int> content(const Chains<int>& chains, const Chain& list) {
  std::vector<int> all;
  chains.any_of(list, [&](int value) { return all.push_back(value), false; });
  return all;
}

}  // namespace

TEST_CASE("chains keep the order of what is appended, and what is erased is used again") {
  Chains<int> chains;
  Chain lists[5];
  std::vector<int> expected[5];
  Draws draws = RandomStream::named(1, 0, "chains").at(0);
  for (int i = 0; i < 5000; ++i) {
    std::size_t which = draws.below(5);
    if (draws.below(3) > 0) {
      chains.append(lists[which], i);
      expected[which].push_back(i);
    } else {
      int modulus = static_cast<int>(draws.below(4)) + 1;
      auto over = [&](int value) { return value % modulus == 0; };
      CHECK(chains.erase_if(lists[which], over) == std::erase_if(expected[which], over));
    }
    REQUIRE(content(chains, lists[which]) == expected[which]);
    REQUIRE(lists[which].empty() == expected[which].empty());
  }
}

TEST_CASE("as many as wanted are erased, from the front") {
  Chains<int> chains;
  Chain list;
  for (int i = 1; i <= 6; ++i) chains.append(list, i);
  auto even = [](int value) { return value % 2 == 0; };
  CHECK(chains.erase_if(list, even, 2) == 2);
  CHECK(content(chains, list) == std::vector<int>{1, 3, 5, 6});
  CHECK(chains.erase_if(list, even, 5) == 1);
  CHECK(chains.any_of(list, [](int value) { return value == 3; }));
  CHECK_FALSE(chains.any_of(list, even));
}
