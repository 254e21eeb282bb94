// Random numbers: pinned values, addresses, uniformity.
#include "sim/kernel/random_stream.hpp"

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("Philox gives the published known answers") {
  // Random123, tests/kat_vectors: zeros, ones, and the digits of pi.
  auto words = [](cq_block b) { return std::vector<std::uint64_t>{b.low, b.high}; };
  using Words = std::vector<std::uint64_t>;
  CHECK(words(cq_philox(0, 0, 0, 0)) == Words{0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c});
  std::uint64_t ones = 0xffffffffffffffff;
  CHECK(words(cq_philox(ones, ones, 0xffffffff, 0xffffffff)) ==
        Words{0x41c83b0e408f276d, 0x6d5451fda20bc7c6});
  CHECK(words(cq_philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x13198a2e, 0x03707344)) ==
        Words{0x94fdccebd16cfe09, 0x24126ea15001e420});
}

TEST_CASE("the numbers at an address do not depend on what was drawn before") {
  RandomStream stream = RandomStream::named(42, 3, "crud.service");
  std::vector<std::uint64_t> forwards, backwards;
  for (std::uint64_t i = 0; i < 100; ++i) forwards.push_back(stream.at(i).next());
  for (std::uint64_t i = 100; i-- > 0;) {
    Draws draws = stream.at(i);
    backwards.insert(backwards.begin(), draws.next());
    for (int k = 0; k < 5; ++k) draws.next();
  }
  CHECK(forwards == backwards);
}

TEST_CASE("seed, replication, name, index and part each give other numbers") {
  std::set<std::uint64_t> firsts;
  std::size_t addresses = 0;
  for (std::uint64_t seed : {0u, 1u, 2u})
    for (std::uint32_t replication : {0u, 1u})
      for (const char* name : {"", "a", "b", "ab", "ba", "abcdefgh", "abcdefghi", "abcdefgi"})
        for (std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
          for (std::uint32_t part : {0u, 1u}) {
            Draws draws = RandomStream::named(seed, replication, name).at(index, part);
            for (int i = 0; i < 3; ++i, ++addresses) firsts.insert(draws.next());
          }
  CHECK(firsts.size() == addresses);
}

TEST_CASE("names padded with zero bytes are still different names") {
  CHECK(RandomStream::named(1, 0, std::string("a")).key() !=
        RandomStream::named(1, 0, std::string("a\0", 2)).key());
}

TEST_CASE("a stream's first number is pinned") {
  CHECK(RandomStream::named(1, 0, "arrivals").at(0).next() == 0x9c7bd15bfbc5c7da);
}

TEST_CASE("uniform numbers are uniform, and unrelated between neighbouring addresses and streams") {
  RandomStream a = RandomStream::named(1, 0, "a"), b = RandomStream::named(1, 0, "b");
  const int n = 100'000;
  double sum = 0, squares = 0, with_next = 0, with_other = 0;
  int cells[64] = {};
  for (int i = 0; i < n; ++i) {
    double x = a.at(static_cast<std::uint64_t>(i)).uniform() - 0.5;
    double next = a.at(static_cast<std::uint64_t>(i) + 1).uniform() - 0.5;
    double other = b.at(static_cast<std::uint64_t>(i)).uniform() - 0.5;
    sum += x, squares += x * x, with_next += x * next, with_other += x * other;
    ++cells[static_cast<int>((x + 0.5) * 64)];
  }
  double sigma = std::sqrt(n / 12.0);
  CHECK(std::abs(sum) < 4 * sigma);
  CHECK(std::abs(squares - n / 12.0) < 4 * std::sqrt(n / 180.0));
  CHECK(std::abs(with_next) < 4 * std::sqrt(n) / 12);
  CHECK(std::abs(with_other) < 4 * std::sqrt(n) / 12);
  double chi_square = 0;
  for (int cell : cells) chi_square += (cell - n / 64.0) * (cell - n / 64.0) / (n / 64.0);
  CHECK(chi_square < 63 + 4 * std::sqrt(2 * 63.0));
}

TEST_CASE("below(n) reaches every number and prefers none") {
  Draws draws = RandomStream::named(1, 0, "below").at(0);
  for (std::uint64_t n : {1u, 2u, 3u, 7u, 10u}) {
    std::vector<int> seen(n);
    for (int i = 0; i < 20'000; ++i) ++seen[draws.below(n)];
    double expected = 20'000.0 / static_cast<double>(n);
    for (int count : seen) CHECK(std::abs(count - expected) <= 4.5 * std::sqrt(expected));
  }
  std::uint64_t huge = (std::uint64_t{1} << 63) + 1;  // rejects almost every second draw
  int upper = 0;
  for (int i = 0; i < 20'000; ++i) upper += draws.below(huge) >= huge / 2;
  CHECK(std::abs(upper - 10'000) < 4.5 * std::sqrt(5000.0));
}
