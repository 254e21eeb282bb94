// Estimators against published values and known processes.
#include "sim/analysis/estimator.hpp"
#include "sim/kernel/variate.hpp"

#include <cmath>
#include <cstdint>

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// x' = (1103515245 x + 12345) mod 2^31 from 12345, as fractions of 2^31.
std::vector<double> congruential(std::size_t n) {
  std::vector<double> u;
  std::uint64_t x = 12345;
  for (std::size_t i = 0; i < n; ++i) {
    x = (1103515245 * x + 12345) % 2147483648u;
    u.push_back(static_cast<double>(x) / 2147483648.0);
  }
  return u;
}

}  // namespace

TEST_CASE("Student's t quantiles agree with published values") {
  const unsigned degrees[] = {1, 4, 9, 19, 29, 99};
  const double t975[] = {12.70620474, 2.776445105, 2.262157163,
                         2.093024054, 2.045229642, 1.984216952};
  const double t995[] = {63.65674116, 4.604094871, 3.249835544,
                         2.860934606, 2.756385904, 2.626405456};
  for (int i = 0; i < 6; ++i) {
    CHECK(student_t_quantile(0.975, degrees[i]) == Approx(t975[i]).epsilon(1e-9));
    CHECK(student_t_quantile(0.995, degrees[i]) == Approx(t995[i]).epsilon(1e-9));
    CHECK(student_t_quantile(0.025, degrees[i]) == -student_t_quantile(0.975, degrees[i]));
  }
  CHECK(normal_quantile(0.975) == Approx(1.959963985).epsilon(1e-9));
  CHECK(normal_quantile(0.995) == Approx(2.575829304).epsilon(1e-9));
  CHECK(student_t_quantile(0.5, 3) == Approx(0).margin(1e-12));
}

TEST_CASE("Student's t joins its expansion for many degrees without a step") {
  double below = student_t_quantile(0.975, 999), above = student_t_quantile(0.975, 1000);
  CHECK(below > above);
  CHECK(below - above < 3e-6);
  CHECK(student_t_quantile(0.975, 1000000) == Approx(normal_quantile(0.975)).epsilon(2e-6));
}

TEST_CASE("batch means of a known autoregressive series") {
  std::vector<double> u = congruential(1000), y{0};
  for (std::size_t i = 1; i < u.size(); ++i) y.push_back(0.8 * y.back() + u[i]);
  BatchMeans result = batch_means(y, 10);
  CHECK(result.mean == Approx(2.46899798).epsilon(1e-9));
  CHECK(result.means[0] == Approx(2.315951979).epsilon(1e-9));
  CHECK(result.means[1] == Approx(2.546695403).epsilon(1e-9));
  CHECK(result.means[2] == Approx(2.475630009).epsilon(1e-9));
  CHECK(result.standard_error == Approx(0.03453508678).epsilon(1e-9));
  CHECK(result.half_width == Approx(0.07812379394).epsilon(1e-9));
  CHECK(result.von_neumann_ratio == Approx(2.368318138).epsilon(1e-9));
  CHECK(lag1_autocorrelation(y) == Approx(0.7858797998).epsilon(1e-9));
}

TEST_CASE("MSER-5 finds the end of a known transient") {
  std::vector<double> u = congruential(1000);
  for (std::size_t j = 0; j < u.size(); ++j) u[j] += 10 * std::exp(-static_cast<double>(j) / 50);
  Truncation cut = mser(u);
  CHECK(cut.groups == 41);
  CHECK(cut.values == 205);
  CHECK(cut.statistic == Approx(0.0001061988965).epsilon(1e-8));
  CHECK(cut.mean_after == Approx(0.5055230763).epsilon(1e-9));
}

TEST_CASE("quantiles follow the declared convention") {
  const std::vector<double> data{35, 20, 15, 50, 40};
  auto all = [&](std::vector<double> p, QuantileRule rule) {
    std::vector<double> values;
    for (double each : p) values.push_back(quantile(data, each, rule));
    return values;
  };
  CHECK(all({0.05, 0.3, 0.4, 0.5, 1}, QuantileRule::nearest_rank) ==
        std::vector<double>{15, 20, 20, 35, 50});
  std::vector<double> six = all({0.05, 0.3, 0.4, 0.5, 0.8}, QuantileRule::type6);
  std::vector<double> seven = all({0.05, 0.3, 0.4, 0.5, 1}, QuantileRule::type7);
  const double want_six[] = {15, 19, 26, 35, 48}, want_seven[] = {16, 23, 29, 35, 50};
  for (int i = 0; i < 5; ++i) {
    CHECK(six[i] == Approx(want_six[i]));
    CHECK(seven[i] == Approx(want_seven[i]));
  }
  CHECK(quantile({3}, 0.99, QuantileRule::type6) == 3);
}

TEST_CASE("the variance of large values with small differences is stable") {
  std::vector<double> x{10000000.2};
  for (int i = 0; i < 500; ++i) x.insert(x.end(), {10000000.1, 10000000.3});
  CHECK(mean(x) == Approx(10000000.2).epsilon(1e-15));
  CHECK(std::sqrt(variance(x)) == Approx(0.1).epsilon(1e-6));
  CHECK(lag1_autocorrelation(x) == Approx(-0.999).epsilon(1e-6));
  CHECK(variance(std::vector<double>{5}) == 0);
}

TEST_CASE("a half-width is t times the standard error") {
  CHECK(half_width(std::vector<double>{1, 2, 3, 4, 5}) ==
        Approx(2.776445105 * std::sqrt(2.5 / 5)).epsilon(1e-9));
  CHECK(half_width(std::vector<double>{4, 4, 4}) == 0);
}
