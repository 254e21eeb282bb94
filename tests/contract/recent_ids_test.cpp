// What is remembered, and what is forgotten first.
#include "sim/contract/recent_ids.hpp"

#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("RecentIds knows the newest n and no other, whatever their numbers") {
  for (std::uint64_t stride : {std::uint64_t{1}, std::uint64_t{1} << 40, std::uint64_t{7919}}) {
    constexpr std::uint64_t most = 100, all = 5000;
    RecentIds ids(most);
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < all; ++i) {
      ids.add(i * stride);
      for (std::uint64_t j = i < 150 ? 0 : i - 150; j <= i; ++j) {
        wrong += ids.has(j * stride) != (j + most > i);
      }
    }
    CHECK(wrong == 0);
    CHECK_FALSE(ids.has(all * stride));
  }
}

TEST_CASE("RecentIds of nothing remembers nothing") {
  RecentIds ids(0);
  ids.add(3);
  CHECK_FALSE(ids.has(3));
}
