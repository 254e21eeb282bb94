// Keys drawn against the laws they come from.
#include "sim/kernel/key_sampler.hpp"

#include <cmath>
#include <vector>

#include "sim/base/error.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

using Law = KeyChoice::Law;

std::vector<int> counts(const KeySampler& sampler, unsigned n, int draws) {
  std::vector<int> seen(n);
  RandomStream stream = RandomStream::named(5, 0, "keys");
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(draws); ++i) {
    Draws own = stream.at(i);
    ++seen[sampler(own, i)];
  }
  return seen;
}

}  // namespace

TEST_CASE("zipf keys have the published probabilities") {
  KeySampler sampler({Law::zipf, 0.99, 1000, 0});
  CHECK(sampler.probability(0) == Approx(0.129383627).epsilon(1e-8));
  double top = 0, all = 0;
  for (std::uint32_t key = 0; key < 1000; ++key) {
    all += sampler.probability(key);
    if (key < 10) top += sampler.probability(key);
  }
  CHECK(top == Approx(0.3824719122).epsilon(1e-8));
  CHECK(all == Approx(1.0));
}

TEST_CASE("zipf keys are drawn as often as they should be, at any skew") {
  const int draws = 200'000;
  for (double skew : {0.0, 0.5, 0.99, 1.0, 2.5}) {
    KeySampler sampler({Law::zipf, skew, 50, 0});
    auto seen = counts(sampler, 50, draws);
    double chi_square = 0, cells = 0;
    for (std::uint32_t key = 0; key < 50; ++key) {
      double expected = sampler.probability(key) * draws;
      if (expected < 5) continue;
      chi_square += (seen[key] - expected) * (seen[key] - expected) / expected;
      ++cells;
    }
    INFO("skew " << skew);
    CHECK(chi_square < cells + 4 * std::sqrt(2 * cells));
  }
}

TEST_CASE("uniform, fixed and sequential keys are what their names say") {
  KeySampler uniform({Law::uniform, 0, 4, 0}), fixed({Law::fixed, 0, 4, 3}),
      sequential({Law::sequential, 0, 4, 0});
  for (int count : counts(uniform, 4, 40'000)) CHECK(std::abs(count - 10'000) < 400);
  CHECK(counts(fixed, 4, 100) == std::vector<int>{0, 0, 0, 100});
  CHECK(counts(sequential, 4, 100) == std::vector<int>{25, 25, 25, 25});
  CHECK(fixed.probability(3) == 1);
  CHECK(sequential.probability(1) == 0.25);
}

TEST_CASE("a choice among no keys, or of a key that is not there, is the user's error") {
  CHECK_THROWS_AS(KeySampler({Law::uniform, 0, 0, 0}), Error);
  CHECK_THROWS_AS(KeySampler({Law::fixed, 0, 4, 4}), Error);
  CHECK_THROWS_AS(KeySampler({Law::zipf, -1, 4, 0}), Error);
  CHECK_THROWS_AS(KeySampler({Law::zipf, std::nan(""), 4, 0}), Error);
}
