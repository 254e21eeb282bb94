// Draws from the exponential law against their distribution.
#include "sim/kernel/exponential.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::exponential_table;

namespace {

long double width(int layer) {
  return static_cast<long double>(layers[layer].scale) * 0x1p53L;
}

}  // namespace

TEST_CASE("the layers of the exponential law have equal areas and fill the curve") {
  const long double area = (width(1) + 1) * std::exp(-width(1));  // below the tail's height
  CHECK(static_cast<double>(width(1)) == tail);
  CHECK(static_cast<double>(width(0) * std::exp(-width(1))) == Approx(area).epsilon(1e-15));
  long double sum = area;
  for (int i = 1; i < 256; ++i) {
    long double below = std::exp(-width(i));
    long double above = i == 255 ? 1 : std::exp(-width(i + 1));
    INFO("layer " << i);
    CHECK(heights[i] == Approx(static_cast<double>(below)).epsilon(1e-15));
    CHECK(static_cast<double>(width(i) * (above - below)) == Approx(area).epsilon(1e-12));
    sum += width(i) * (above - below);
    // What is taken without a look at the curve is as wide as the layer above.
    long double inside = static_cast<long double>(layers[i].inside) * layers[i].scale;
    CHECK(std::abs(inside - (i == 255 ? 0 : width(i + 1))) < 1e-14L);
  }
  CHECK(heights[256] == 1);
  CHECK(static_cast<double>(sum) == Approx(static_cast<double>(256 * area)).epsilon(1e-13));
}

TEST_CASE("exponential draws fall into cells as the law says, on the curve and in the tail") {
  // Cells of a quarter up to 10, the last one open: the layers' edges and the tail are among them.
  const int n = 4'000'000, cells = 41;
  std::vector<double> seen(cells);
  RandomStream stream = RandomStream::named(5, 0, "exponential");
  for (std::uint64_t i = 0; i < n; ++i) {
    Draws draws = stream.at(i);
    double x = unit_exponential(draws);
    seen[static_cast<std::size_t>(std::min(x * 4, cells - 1.0))] += 1;
  }
  double chi_square = 0;
  for (int c = 0; c < cells; ++c) {
    double expected = n * (std::exp(-c / 4.0) - (c == cells - 1 ? 0 : std::exp(-(c + 1) / 4.0)));
    chi_square += (seen[static_cast<std::size_t>(c)] - expected) *
                  (seen[static_cast<std::size_t>(c)] - expected) / expected;
  }
  CHECK(chi_square < 63.7);  // 1 % at 40 degrees of freedom
}

TEST_CASE("moments of exponential draws are factorials") {
  const int n = 2'000'000;
  Draws draws = RandomStream::named(6, 0, "exponential").at(0);
  double sums[4] = {};
  for (int i = 0; i < n; ++i) {
    double x = unit_exponential(draws), power = 1;
    for (double& sum : sums) sum += power *= x;
  }
  double factorial[] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320};
  for (int k = 1; k <= 4; ++k) {
    double sigma = std::sqrt((factorial[2 * k] - factorial[k] * factorial[k]) / n);
    CHECK(std::abs(sums[k - 1] / n - factorial[k]) < 4 * sigma);
  }
}

TEST_CASE("the same address gives the same exponential draw and goes on alike") {
  RandomStream stream = RandomStream::named(7, 0, "exponential");
  for (std::uint64_t i = 0; i < 1000; ++i) {
    Draws draws = stream.at(i), same = stream.at(i);
    CHECK(unit_exponential(draws) == unit_exponential(same));
    CHECK(draws.next() == same.next());
  }
}
