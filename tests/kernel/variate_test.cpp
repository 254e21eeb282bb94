// Draws of every law against its moments.
#include "sim/kernel/variate.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/base/error.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

using Law = Distribution::Law;

const Distribution exponential = Distribution::exponential(2);
const Distribution lognormal{Law::lognormal, 1, 2, 0, {}};
const Distribution gamma3{Law::erlang, 6, 3, 0, {}};
const Distribution h2{Law::hyperexponential, 0, 0, 0, {0.9, 0.5, 0.1, 5.5}};
const Distribution pareto{Law::bounded_pareto, 1.5, 1, 1000, {}};
const Distribution unbounded{Law::pareto, 3.5, 1, 0, {}};
const Distribution mixed{
    Law::mixture, 0, 0, 0, {0.3, 0.7}, {unbounded, Distribution::exponential(2)}};
const Distribution added{Law::sum, 0, 0, 0, {}, {Distribution::deterministic(3), exponential}};
const Distribution seen{Law::empirical, 0, 0, 0, {1, 2, 6}};

std::vector<double> sample(const Distribution& law, int n) {
  Variate variate(law);
  RandomStream stream = RandomStream::named(11, 0, "variate");
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(variate(stream.at(static_cast<std::uint64_t>(i))));
  return values;
}

bool refused(const Distribution& law) {
  try {
    Variate variate(law);
  } catch (const Error& error) {
    return error.code() == ExitCode::usage;
  }
  return false;
}

}  // namespace

TEST_CASE("each law knows its own mean and squared coefficient of variation") {
  CHECK(Variate(exponential).mean() == 2);
  CHECK(Variate(exponential).scv() == 1);
  CHECK(Variate(gamma3).scv() * 36 == Approx(12));
  CHECK(Variate(h2).mean() == Approx(1.0));
  CHECK(Variate(h2).scv() == Approx(5.5));
  CHECK(Variate(pareto).mean() == Approx(2.905223541).epsilon(1e-9));
  CHECK(Variate(lognormal).scv() == 4);
  CHECK(Variate(Distribution::uniform(2, 4)).scv() * 9 == Approx(4 / 12.0));
  CHECK(Variate(seen).mean() == 3);
  CHECK(Variate(seen).scv() * 9 == Approx(14 / 3.0));
  CHECK(Variate(Distribution::deterministic(0)).scv() == 0);
  CHECK(Variate(unbounded).mean() == Approx(1.4));
  CHECK(Variate(unbounded).scv() == Approx(1 / (3.5 * 1.5)));
  CHECK(Variate(mixed).mean() == Approx(0.3 * 1.4 + 0.7 * 2));
  double second = 0.3 * 3.5 / 1.5 + 0.7 * 8, mean = 1.82;
  CHECK(Variate(mixed).scv() == Approx(second / mean / mean - 1));
  CHECK(Variate(added).mean() == 5);
  CHECK(Variate(added).scv() == Approx(4 / 25.0));
}

TEST_CASE("a Pareto law with a heavy tail has no mean or no variance and is drawn all the same") {
  Distribution heavy{Law::pareto, 0.9, 1, 0, {}};
  CHECK(std::isinf(Variate(heavy).mean()));
  Variate mixture({Law::mixture, 0, 0, 0, {0.5, 0.5}, {heavy, exponential}});
  CHECK(std::isinf(mixture.mean()));
  CHECK(std::isinf(mixture.scv()));
  CHECK(std::isinf(Variate({Law::pareto, 2, 1, 0, {}}).scv()));
  CHECK(Variate({Law::pareto, 2, 1, 0, {}}).mean() == 2);
  std::vector<double> values = sample(heavy, 10'000);
  CHECK(*std::min_element(values.begin(), values.end()) >= 1);
  Time latest =
      Variate({Law::pareto, 0.001, 1, 0, {}}).time(RandomStream::named(11, 0, "variate").at(0));
  CHECK(latest > Time());
}

TEST_CASE("the mean of many draws is the law's mean") {
  const int n = 100'000;
  for (const Distribution& law : {exponential, lognormal, gamma3, h2, pareto, seen, unbounded,
                                  mixed, added, Distribution::uniform(2, 4)}) {
    Variate variate(law);
    double sum = 0;
    for (double x : sample(law, n)) sum += x;
    double sigma = variate.mean() * std::sqrt(variate.scv() / n);
    INFO("law " << static_cast<int>(law.law));
    CHECK(std::abs(sum / n - variate.mean()) < 4 * sigma);
  }
}

TEST_CASE("published quantiles split the draws as they should") {
  struct Point {
    const Distribution& law;
    double quantile, p;
  };
  const int n = 100'000;
  for (const Point& point :
       {Point{exponential, 9.210340372, 0.99}, Point{lognormal, 0.4472135955, 0.5},
        Point{lognormal, 8.555465054, 0.99}}) {
    auto values = sample(point.law, n);
    auto below =
        std::count_if(values.begin(), values.end(), [&](double x) { return x <= point.quantile; });
    CHECK(std::abs(static_cast<double>(below) - n * point.p) <
          4 * std::sqrt(n * point.p * (1 - point.p)));
  }
}

TEST_CASE("draws follow their distribution functions by the test of Kolmogorov and Smirnov") {
  auto distance = [](const Distribution& law, auto cdf) {
    auto values = sample(law, 20'000);
    std::sort(values.begin(), values.end());
    double n = static_cast<double>(values.size()), worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      double f = cdf(values[i]);
      worst = std::max({worst, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
    }
    return worst * std::sqrt(n);
  };
  const double limit = 1.63;  // 1 %
  CHECK(distance(exponential, [](double x) { return 1 - std::exp(-x / 2); }) < limit);
  CHECK(distance(gamma3, [](double x) {
          double t = x / 2;
          return 1 - std::exp(-t) * (1 + t + t * t / 2);
        }) < limit);
  CHECK(distance(h2, [](double x) {
          return 1 - 0.9 * std::exp(-x / 0.5) - 0.1 * std::exp(-x / 5.5);
        }) < limit);
  CHECK(distance(pareto, [](double x) {
          return (1 - std::pow(x, -1.5)) / (1 - std::pow(1000, -1.5));
        }) < limit);
  CHECK(distance(unbounded, [](double x) { return 1 - std::pow(x, -3.5); }) < limit);
  CHECK(distance(mixed, [](double x) {
          double tail = x < 1 ? 0 : 1 - std::pow(x, -3.5);
          return 0.3 * tail + 0.7 * (1 - std::exp(-x / 2));
        }) < limit);
  CHECK(distance(added, [](double x) { return x < 3 ? 0 : 1 - std::exp(-(x - 3) / 2); }) < limit);
  CHECK(distance(lognormal, [](double x) {
          double s = std::sqrt(std::log(5.0));
          return 0.5 * std::erfc(-(std::log(x) + s * s / 2) / s / std::sqrt(2.0));
        }) < limit);
}

TEST_CASE("the normal quantile inverts the normal distribution function far into the tails") {
  for (double p : {1e-300, 1e-100, 1e-20, 1e-10, 0.001, 0.07, 0.075, 0.3, 0.5, 0.7, 0.93, 0.999}) {
    double x = normal_quantile(p);
    long double back = 0.5L * std::erfc(-static_cast<long double>(x) / std::sqrt(2.0L));
    CHECK(static_cast<double>(back) == Approx(p).epsilon(1e-12));
  }
  CHECK(normal_quantile(0.5) == 0);
  double last = normal_quantile(1e-4);
  bool increasing = true;
  for (int i = 2; i < 9999; ++i) {
    double x = normal_quantile(i * 1e-4);
    increasing &= x > last;
    last = x;
  }
  CHECK(increasing);
}

TEST_CASE("times are the nearest nanosecond and never negative") {
  RandomStream stream = RandomStream::named(1, 0, "time");
  CHECK(Variate(Distribution::deterministic(0.0000000014)).time(stream.at(0)).ns() == 1);
  CHECK(Variate(Distribution::deterministic(1e30)).time(stream.at(0)) >
        Time::seconds(4'000'000'000));
  Variate tiny(Distribution::exponential(1e-10));
  for (std::uint64_t i = 0; i < 1000; ++i) CHECK(tiny.time(stream.at(i)) >= Time());
}

TEST_CASE("a law with bad parameters is the user's error") {
  CHECK(refused(Distribution::exponential(0)));
  CHECK(refused(Distribution::exponential(std::nan(""))));
  CHECK(refused(Distribution::exponential(INFINITY)));
  CHECK(refused(Distribution::deterministic(-1)));
  CHECK(refused(Distribution::uniform(3, 2)));
  CHECK(refused({Law::lognormal, 1, -1, 0, {}}));
  CHECK(refused({Law::erlang, 1, 2.5, 0, {}}));
  CHECK(refused({Law::erlang, 1, 0, 0, {}}));
  CHECK(refused({Law::hyperexponential, 0, 0, 0, {0.5, 1, 0.4, 1}}));
  CHECK(refused({Law::hyperexponential, 0, 0, 0, {1}}));
  CHECK(refused({Law::bounded_pareto, 1.5, 2, 2, {}}));
  CHECK(refused({Law::empirical, 0, 0, 0, {}}));
  CHECK(refused({Law::pareto, 0, 1, 0, {}}));
  CHECK(refused({Law::pareto, 1, 0, 0, {}}));
  CHECK(refused({Law::mixture, 0, 0, 0, {}, {}}));
  CHECK(refused({Law::mixture, 0, 0, 0, {1}, {exponential, exponential}}));
  CHECK(refused({Law::mixture, 0, 0, 0, {0.5, 0.4}, {exponential, exponential}}));
  CHECK(refused({Law::mixture, 0, 0, 0, {1}, {Distribution::exponential(-1)}}));
  CHECK(refused({Law::sum, 0, 0, 0, {}, {}}));
}
