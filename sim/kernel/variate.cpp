// One way to draw for each law.
#include "sim/kernel/variate.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "sim/base/elementary.hpp"
#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// "nan" compares false with everything, so conditions are written to hold for good values only.
bool finite(double x) {
  return x - x == 0;
}

void demand(bool good, const char* law, const char* what, double value, const char* allowed) {
  if (good && finite(value)) return;
  std::string shown = std::to_string(value);
  throw Error(ExitCode::usage, std::string("distribution ") + law,
              std::string(what) + " is " + shown, std::string("allowed: ") + allowed);
}

double square(double x) {
  return x * x;
}

// Moments of a list of equally likely values.
void describe(const std::vector<double>& values, double& mean, double& scv) {
  double n = static_cast<double>(values.size()), sum = 0, squares = 0;
  for (double x : values) sum += x;
  mean = sum / n;
  for (double x : values) squares += square(x - mean);
  scv = mean > 0 ? squares / n / square(mean) : 0;
}

// E[X^k] of the bounded Pareto law with shape a on [low, high].
double pareto_moment(double a, double low, double high, int k) {
  double norm = a * cq_pow(low, a) / (1 - cq_pow(low / high, a));
  if (a == k) return norm * cq_log(high / low);
  return norm * (cq_pow(high, k - a) - cq_pow(low, k - a)) / (k - a);
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
  double value = 0;
  for (std::size_t i = N; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

}  // namespace

Variate::Variate(const Distribution& law) : law_(law) {
  prepare();
}

void Variate::prepare() {
  double a = law_.a, b = law_.b, c = law_.c;
  switch (law_.law) {
    case Law::deterministic:
      demand(a >= 0, "deterministic", "value", a, ">= 0");
      mean_ = a;
      constant_ = to_time(a);
      break;
    case Law::exponential:
      demand(a > 0, "exponential", "mean", a, "> 0");
      mean_ = a, scv_ = 1;
      break;
    case Law::uniform:
      demand(a >= 0, "uniform", "low", a, ">= 0");
      demand(b >= a, "uniform", "high", b, ">= low");
      mean_ = a + (b - a) / 2;
      scv_ = mean_ > 0 ? square(b - a) / 12 / square(mean_) : 0;
      break;
    case Law::lognormal: {
      demand(a > 0, "lognormal", "mean", a, "> 0");
      demand(b >= 0, "lognormal", "coefficient of variation", b, ">= 0");
      double variance = cq_log(1 + square(b));  // of the logarithm
      power_ = std::sqrt(variance);
      scale_ = a * cq_exp(-variance / 2);
      mean_ = a, scv_ = square(b);
      break;
    }
    case Law::erlang:
      demand(a > 0, "erlang", "mean", a, "> 0");
      demand(b >= 1 && b <= 10000 && b == std::floor(b), "erlang", "number of phases", b,
             "an integer, 1 .. 10000");
      mean_ = a, scv_ = 1 / b;
      break;
    case Law::hyperexponential:
      prepare_hyperexponential();
      break;
    case Law::bounded_pareto: {
      demand(a > 0, "bounded_pareto", "shape", a, "> 0");
      demand(b > 0, "bounded_pareto", "low", b, "> 0");
      demand(c > b, "bounded_pareto", "high", c, "> low");
      scale_ = 1 - cq_pow(b / c, a);
      power_ = -1 / a;
      mean_ = pareto_moment(a, b, c, 1);
      scv_ = pareto_moment(a, b, c, 2) / square(mean_) - 1;
      break;
    }
    case Law::empirical:
      demand(!law_.points.empty(), "empirical", "number of values", 0, "at least 1");
      for (double x : law_.points) demand(x >= 0, "empirical", "value", x, ">= 0");
      describe(law_.points, mean_, scv_);
      break;
    case Law::pareto:
      demand(a > 0, "pareto", "shape", a, "> 0");
      demand(b > 0, "pareto", "low", b, "> 0");
      power_ = -1 / a;
      mean_ = a > 1 ? a * b / (a - 1) : infinite;
      scv_ = a > 2 ? 1 / (a * (a - 2)) : infinite;
      break;
    case Law::mixture:
    case Law::sum:
      prepare_parts();
      break;
  }
}

void Variate::prepare_hyperexponential() {
  double p = 0, second = 0;
  const std::vector<double>& points = law_.points;
  demand(points.size() >= 2 && points.size() % 2 == 0, "hyperexponential", "number of values",
         static_cast<double>(points.size()), "pairs of p, mean");
  for (std::size_t i = 0; i < points.size(); i += 2) {
    demand(points[i] >= 0, "hyperexponential", "probability", points[i], ">= 0");
    demand(points[i + 1] > 0, "hyperexponential", "mean", points[i + 1], "> 0");
    p += points[i];
    mean_ += points[i] * points[i + 1];
    second += 2 * points[i] * square(points[i + 1]);
  }
  demand(p > 1 - 1e-9 && p < 1 + 1e-9, "hyperexponential", "sum of probabilities", p, "1");
  scv_ = second / square(mean_) - 1;
}

// Var = E[X^2] - E[X]^2 for a mixture, the sum of the parts' variances for a sum.
void Variate::prepare_parts() {
  bool mixed = law_.law == Law::mixture;
  const char* name = mixed ? "mixture" : "sum";
  std::size_t n = law_.parts.size();
  demand(n > 0, name, "number of parts", static_cast<double>(n), "at least 1");
  demand(!mixed || law_.points.size() == n, name, "number of probabilities",
         static_cast<double>(law_.points.size()), "one for each part");
  double p = 0, second = 0, variance = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Variate& part = parts_.emplace_back(law_.parts[i]);
    double weight = mixed ? law_.points[i] : 1;
    demand(weight >= 0, name, "probability", weight, ">= 0");
    if (weight == 0) continue;
    p += weight;
    mean_ += weight * part.mean();
    second += weight * (1 + part.scv()) * square(part.mean());
    variance += part.scv() * square(part.mean());
  }
  if (mixed) {
    demand(p > 1 - 1e-9 && p < 1 + 1e-9, name, "sum of probabilities", p, "1");
    variance = second - square(mean_);
  }
  scv_ = !finite(mean_) || !finite(variance) ? infinite : mean_ > 0 ? variance / square(mean_) : 0;
}

double Variate::draw_other(Draws& draws) const {
  switch (law_.law) {
    case Law::deterministic:
      return law_.a;
    case Law::exponential:
      break;
    case Law::uniform:
      return law_.a + (law_.b - law_.a) * draws.uniform();
    case Law::lognormal:
      return scale_ * cq_exp(power_ * normal_quantile(draws.uniform()));
    case Law::erlang:
      return erlang(draws);
    case Law::hyperexponential:
      return hyperexponential(draws);
    case Law::bounded_pareto:
      return law_.b * cq_pow(1 - scale_ * draws.uniform(), power_);
    case Law::empirical:
      return law_.points[draws.below(law_.points.size())];
    case Law::pareto:
      return law_.b * cq_pow(draws.uniform(), power_);
    case Law::mixture:
      return mixture(draws);
    case Law::sum: {
      double sum = 0;
      for (const Variate& part : parts_) sum += part(draws);
      return sum;
    }
  }
  return law_.a * unit_exponential(draws);
}

// The sum of the phases is the logarithm of the product of their uniforms. A uniform is at least
// 2^-53, so sixteen of them cannot underflow.
double Variate::erlang(Draws& draws) const {
  double logs = 0;
  int phases = static_cast<int>(law_.b);
  for (int done = 0; done < phases;) {
    double product = 1;
    for (int end = phases - done < 16 ? phases : done + 16; done < end; ++done)
      product *= draws.uniform();
    logs += cq_log(product);
  }
  return -law_.a / law_.b * logs;
}

double Variate::hyperexponential(Draws& draws) const {
  const std::vector<double>& points = law_.points;
  double u = draws.uniform();
  std::size_t i = 0;
  for (; i + 2 < points.size() && u >= points[i]; i += 2) u -= points[i];
  return -points[i + 1] * cq_log(draws.uniform());
}

double Variate::mixture(Draws& draws) const {
  double u = draws.uniform();
  std::size_t i = 0;
  for (; i + 1 < parts_.size() && u >= law_.points[i]; ++i) u -= law_.points[i];
  return parts_[i](draws);
}

double normal_quantile(double p) {
  static constexpr double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                 1.9715909503065514427e3, 1.3731693765509461125e4,
                                 4.5921953931549871457e4, 6.7265770927008700853e4,
                                 3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double b[] = {1.0,
                                 4.2313330701600911252e1,
                                 6.8718700749205790830e2,
                                 5.3941960214247511077e3,
                                 2.1213794301586595867e4,
                                 3.9307895800092710610e4,
                                 2.8729085735721942674e4,
                                 5.2264952788528545610e3};
  static constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                 5.76949722146069140550e0,  3.64784832476320460504e0,
                                 1.27045825245236838258e0,  2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                 1.78482653991729133580e0,  2.96560571828504891230e-1,
                                 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};
  double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = std::sqrt(-cq_log(q < 0 ? p : 1 - p));
  double tail = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                       : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -tail : tail;
}

}  // namespace cqrslab
