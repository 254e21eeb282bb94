// Elementary functions against true values, and where they must be exact.
#include "sim/base/elementary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double least = 0x1p-1074;

// |got - want| in units of the last place of want.
double error_in_ulps(double got, long double want) {
  double near = std::abs(static_cast<double>(want));
  if (near == inf) return std::abs(got) == inf ? 0 : 1e9;
  double ulp = std::nextafter(near, inf) - near;
  return static_cast<double>(std::abs(static_cast<long double>(got) - want) / ulp);
}

struct Worst {
  double ulps = 0;
  void see(double got, long double want) { ulps = std::max(ulps, error_in_ulps(got, want)); }
};

Draws draws_for(const char* name) {
  return RandomStream::named(7, 0, name).at(0);
}

// Any positive finite double, all exponents alike.
double any_positive(Draws& draws) {
  return std::bit_cast<double>(1 + draws.below((0x7ffull << 52) - 1));
}

const int rounds = 50'000;

}  // namespace

TEST_CASE("log differs from the true logarithm by at most 0.9 ulp") {
  Worst worst;
  Draws draws = draws_for("log");
  for (int i = 0; i < rounds; ++i) {
    double u = draws.uniform();
    for (double x : {u, 0.97 + 0.06 * u, any_positive(draws)})
      worst.see(cq_log(x), std::log((long double)x));
  }
  CHECK(worst.ulps < 0.9);
  CHECK(cq_log(1) == 0);
}

TEST_CASE("exp differs from the true exponential by at most 0.8 ulp, also below the normal range") {
  Worst worst, tiny;
  Draws draws = draws_for("exp");
  for (int i = 0; i < rounds; ++i) {
    double u = draws.uniform();
    for (double x : {u - 0.5, 1400 * (u - 0.5)}) worst.see(cq_exp(x), std::exp((long double)x));
    double x = -708 - 38 * u;
    tiny.see(cq_exp(x), std::exp((long double)x));
  }
  CHECK(worst.ulps < 0.8);
  CHECK(tiny.ulps < 1.0);
  CHECK(cq_exp(0) == 1);
}

TEST_CASE("pow differs from the true power by at most 0.6 ulp") {
  Worst worst;
  Draws draws = draws_for("pow");
  for (int i = 0; i < rounds; ++i) {
    double u = draws.uniform(), v = draws.uniform() - 0.5;
    worst.see(cq_pow(10 * u, 200 * v), std::pow((long double)(10 * u), (long double)(200 * v)));
    double x = 0.995 + 0.01 * u, y = 60'000 * v;
    worst.see(cq_pow(x, y), std::pow((long double)x, (long double)y));
    x = any_positive(draws);
    worst.see(cq_pow(x, v), std::pow((long double)x, (long double)v));
  }
  CHECK(worst.ulps < 0.6);
}

TEST_CASE("pow is exact where the power is a double") {
  int wrong = 0;
  for (int base = 2; base < 200; ++base) {
    std::uint64_t power = 1;
    for (int e = 0; power < (1ull << 53); ++e, power *= static_cast<unsigned>(base)) {
      wrong += cq_pow(base, e) != static_cast<double>(power);
      wrong += cq_pow(-base, e) != (e % 2 ? -1.0 : 1.0) * static_cast<double>(power);
      if (e > 0) wrong += cq_pow(static_cast<double>(power), 1) != static_cast<double>(power);
    }
    wrong += cq_pow(base * base, 0.5) != base;
  }
  for (int e = -1074; e < 1024; ++e) wrong += cq_pow(2, e) != std::ldexp(1.0, e);
  CHECK(wrong == 0);
}

TEST_CASE("sin and cos are right to 1 ulp from tiny angles to 1e300") {
  Worst near, far;
  Draws draws = draws_for("sin");
  for (int i = 0; i < rounds; ++i) {
    double x = 1e5 * (draws.uniform() - 0.5) * (i % 2 ? 1 : 1e-4);
    near.see(elementary::sin(x), std::sin((long double)x));
    near.see(elementary::cos(x), std::cos((long double)x));
    x = any_positive(draws);  // libm's own reduction is exact
    far.see(elementary::sin(x), std::sin(x));
    far.see(elementary::cos(x), std::cos(x));
  }
  CHECK(near.ulps < 1.0);
  CHECK(far.ulps <= 1.0);
  CHECK(elementary::sin(0) == 0);
  CHECK(std::signbit(elementary::sin(-0.0)));
  CHECK(elementary::cos(0) == 1);
}

TEST_CASE("zero, infinity, not-a-number and negative arguments follow C") {
  CHECK(cq_log(0.0) == -inf);
  CHECK(cq_log(inf) == inf);
  CHECK(std::isnan(cq_log(-1)));
  CHECK(std::isnan(cq_log(-inf)));
  CHECK(std::isnan(cq_log(nan_value)));
  CHECK(cq_log(least) == Approx(-744.44007192138122).epsilon(1e-15));
  CHECK(cq_exp(inf) == inf);
  CHECK(cq_exp(-inf) == 0);
  CHECK(cq_exp(710) == inf);
  CHECK(cq_exp(709.78) < inf);
  CHECK(cq_exp(-745) == least);
  CHECK(cq_exp(-746) == 0);
  CHECK(std::isnan(cq_exp(nan_value)));
  CHECK(std::isnan(elementary::sin(inf)));
  CHECK(std::isnan(elementary::cos(nan_value)));
}

TEST_CASE("pow agrees with C on every pair of remarkable numbers") {
  const double points[] = {0.0,
                           -0.0,
                           1,
                           -1,
                           2,
                           -2,
                           0.5,
                           -0.5,
                           3,
                           -3,
                           2.5,
                           -2.5,
                           inf,
                           -inf,
                           nan_value,
                           least,
                           -least,
                           1e300,
                           -1e300,
                           1e-300,
                           0x1p53,
                           0x1.fffffffffffffp52,
                           1.0000000000000002};
  int wrong = 0;
  for (double x : points) {
    for (double y : points) {
      double got = cq_pow(x, y), want = std::pow(x, y);
      bool same = std::isnan(want) ? std::isnan(got)
                  : want == 0 || std::isinf(want)
                      ? got == want && std::signbit(got) == std::signbit(want)
                      : error_in_ulps(got, want) <= 1;
      if (!same) UNSCOPED_INFO("pow(" << x << ", " << y << ") = " << got << ", C has " << want);
      wrong += !same;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the last bits of log, exp, pow and sin are pinned") {
  std::uint64_t digest = 0;
  Draws draws = draws_for("pinned");
  for (int i = 0; i < 10'000; ++i) {
    double u = draws.uniform();
    for (double y : {cq_log(u), cq_exp(20 * u), cq_pow(u, 3.7), elementary::sin(1e9 * u)})
      digest = (digest ^ std::bit_cast<std::uint64_t>(y)) * 0x9E3779B97F4A7C15u;
  }
  CHECK(digest == 0x18a1705f4c950763);
}
