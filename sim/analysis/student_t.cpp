// Quantiles of Student's t, by bisection of its distribution function.
#include <cmath>

#include "sim/analysis/estimator.hpp"
#include "sim/base/assert.hpp"
#include "sim/kernel/variate.hpp"

namespace cqrslab {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr unsigned many_degrees = 1000;  // from here on the expansion below is exact to 1e-10

// x >= 0. Halves the angle until the series of arctan converges fast.
double arctan(double x) {
  double factor = 1;
  while (x > 0.05) {
    x = x / (1 + std::sqrt(1 + x * x));
    factor *= 2;
  }
  double sum = 0, power = x;
  for (int k = 1; k < 20; k += 2, power *= -x * x) sum += power / k;
  return factor * sum;
}

// P(|T| <= t) for t >= 0, by the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4.
double two_sided_student_t(double t, unsigned degrees) {
  double nu = degrees, cos2 = nu / (nu + t * t), sine = t / std::sqrt(nu + t * t);
  double sum = 0, term = degrees % 2 == 0 ? 1 : std::sqrt(cos2);
  for (unsigned k = degrees % 2 == 0 ? 2 : 3; k <= degrees; k += 2) {
    sum += term;
    term *= cos2 * (k - 1) / k;
  }
  if (degrees % 2 == 0) return sine * sum;
  return 2 / pi * (arctan(t / std::sqrt(nu)) + sine * sum);
}

// The t >= 0 at which `inside`, which grows from 0 to 1, reaches `probability`.
template <class Inside>
double bisect(double high, double probability, Inside inside) {
  double low = 0;
  while (true) {
    double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    (inside(middle) < probability ? low : high) = middle;
  }
}

}  // namespace

double student_t_quantile(double p, unsigned degrees) {
  CQRSLAB_ASSERT(p > 0 && p < 1 && degrees >= 1);
  if (p < 0.5) return -student_t_quantile(1 - p, degrees);
  double inside = 2 * p - 1;
  if (degrees >= many_degrees) {  // Abramowitz and Stegun 26.7.5
    double z = normal_quantile(p), nu = degrees, z2 = z * z;
    double first = z * (z2 + 1) / 4, second = z * (5 * z2 * z2 + 16 * z2 + 3) / 96;
    double third = z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / 384;
    return z + (first + (second + third / nu) / nu) / nu;
  }
  double high = 1;
  while (two_sided_student_t(high, degrees) < inside && high < 1e300) high *= 2;
  return bisect(high, inside, [&](double t) { return two_sided_student_t(t, degrees); });
}

}  // namespace cqrslab
