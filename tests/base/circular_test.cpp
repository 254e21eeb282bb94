#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/base/elementary.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("sin and cos stay within 1.3 ulp of the truth, far out too") {
  auto ulps = [](double got, long double want) {
    double size = std::fabs(static_cast<double>(want));
    return std::fabs(static_cast<double>(got - want)) / (std::nextafter(size, INFINITY) - size);
  };
  std::uint64_t state = 7;
  double worst = 0;
  for (int i = 0; i < 40000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    auto mantissa = static_cast<double>(static_cast<std::int64_t>(state));
    double x = std::ldexp(mantissa, i % 4 == 0 ? static_cast<int>(state % 900) - 64 : -62 + i % 40);
    worst = std::fmax(worst, ulps(elementary::sin(x), sinl(x)));
    worst = std::fmax(worst, ulps(elementary::cos(x), cosl(x)));
  }
  CHECK(worst < 1.3);
}

TEST_CASE("sin and cos of the special values") {
  CHECK(elementary::sin(0.0) == 0);
  CHECK(std::signbit(elementary::sin(-0.0)));
  CHECK(elementary::cos(0.0) == 1);
  CHECK(std::isnan(elementary::sin(INFINITY)));
  CHECK(std::isnan(elementary::cos(std::numeric_limits<double>::quiet_NaN())));
}
