// Histograms against sorted samples.
#include "sim/analysis/histogram.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

std::int64_t nearest_rank(const std::vector<std::int64_t>& sorted, unsigned per_mille) {
  std::size_t rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

// Values over twelve orders of magnitude.
std::vector<std::int64_t> spread(std::size_t n) {
  std::vector<std::int64_t> values;
  std::uint64_t state = 7;
  for (std::size_t i = 0; i < n; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    values.push_back(static_cast<std::int64_t>(state >> 24) >> (state % 40));
  }
  return values;
}

}  // namespace

TEST_CASE("a histogram knows its variance and how many samples reach a value") {
  Histogram histogram;
  for (std::int64_t ns : {1, 2, 3, 10, 10, 2000}) histogram.add(ns);
  CHECK(histogram.at_least(1) == 6);
  CHECK(histogram.at_least(3) == 4);
  CHECK(histogram.at_least(11) == 1);
  CHECK(histogram.at_least(2001) == 0);
  double mean = 2026 / 6.0, squares = 1 + 4 + 9 + 100 + 100 + 4'000'000;
  CHECK(histogram.variance() == Approx(squares / 6 - mean * mean));
}

TEST_CASE("a histogram's quantiles lie within 0.1 % of the nearest-rank sample") {
  for (std::size_t n : {1u, 2u, 9u, 100u, 1001u, 20000u}) {
    std::vector<std::int64_t> values = spread(n);
    Histogram histogram;
    for (std::int64_t value : values) histogram.add(value);
    std::sort(values.begin(), values.end());
    for (unsigned p : {0u, 1u, 500u, 900u, 990u, 999u, 1000u}) {
      double exact = static_cast<double>(nearest_rank(values, p));
      CHECK(histogram.quantile(p) == Approx(exact).epsilon(0.001).margin(0));
    }
  }
}

TEST_CASE("a histogram is exact where samples are equal or below 2048 ns") {
  Histogram histogram;
  for (std::int64_t value = 0; value < 2048; ++value) histogram.add(value);
  CHECK(histogram.quantile(500) == 1023);
  CHECK(histogram.quantile(900) == 1843);
  Histogram equal;
  for (int i = 0; i < 1000; ++i) equal.add(123'456'789'012);
  for (unsigned p : {1u, 500u, 999u}) CHECK(equal.quantile(p) == 123'456'789'012.0);
  CHECK(equal.mean() == 123'456'789'012.0);
}

TEST_CASE("a histogram takes the smallest and the largest duration") {
  Histogram histogram;
  histogram.add(0);
  histogram.add(INT64_MAX);
  histogram.add(INT64_MAX);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == INT64_MAX);
  CHECK(histogram.sum() == static_cast<WideInteger>(INT64_MAX) * 2);
  CHECK(histogram.quantile(500) == static_cast<double>(INT64_MAX));
}

TEST_CASE("merged histograms equal one histogram of all samples") {
  std::vector<std::int64_t> values = spread(5000);
  Histogram all, even, odd;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all.add(values[i]);
    (i % 2 == 0 ? even : odd).add(values[i]);
  }
  even.merge(odd);
  CHECK(even.count() == all.count());
  CHECK(even.sum() == all.sum());
  CHECK(even.max() == all.max());
  CHECK(even.min() == all.min());
  for (unsigned p = 0; p <= 1000; p += 25) CHECK(even.quantile(p) == all.quantile(p));
}

TEST_CASE("the nearest rank of a quantile is the least that has so large a share at or below it") {
  CHECK(nearest_rank(1, 0) == 1);
  CHECK(nearest_rank(1, 1000) == 1);
  CHECK(nearest_rank(10, 500) == 5);
  CHECK(nearest_rank(11, 500) == 6);
  CHECK(nearest_rank(1000, 999) == 999);
  CHECK(nearest_rank(1001, 999) == 1000);
  CHECK(nearest_rank(~std::uint64_t{0}, 1000) == ~std::uint64_t{0});
}
