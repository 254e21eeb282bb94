// Means, half-widths, batch means and MSER-5, in a fixed order of summation.
#include "sim/analysis/estimator.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/assert.hpp"

namespace cqrslab {
namespace {

// floor(x) + 1 for n p that is not an integer, x for one that is; n p is rounded to 1e-9 first, so
// that 0.3 * 10 means 3.
double ceiling(double x) {
  double whole = std::floor(x + 0.5);
  if (x - whole < 1e-9 && whole - x < 1e-9) return whole;
  return std::floor(x) + 1;
}

// The value at 1-based `position`, linear between neighbours, the ends repeated.
double at_position(const std::vector<double>& sorted, double position) {
  double last = static_cast<double>(sorted.size());
  position = std::clamp(position, 1.0, last);
  std::size_t below = static_cast<std::size_t>(std::floor(position));
  if (below == sorted.size()) return sorted.back();
  double share = position - std::floor(position);
  return sorted[below - 1] + share * (sorted[below] - sorted[below - 1]);
}

}  // namespace

double mean(std::span<const double> x) {
  CQRSLAB_ASSERT(!x.empty());
  double n = static_cast<double>(x.size()), sum = 0, rest = 0;
  for (double value : x) sum += value;
  double first = sum / n;
  for (double value : x) rest += value - first;
  return first + rest / n;
}

double variance(std::span<const double> x) {
  CQRSLAB_ASSERT(!x.empty());
  if (x.size() < 2) return 0;
  double m = mean(x), squares = 0, rest = 0;
  for (double value : x) {
    squares += (value - m) * (value - m);
    rest += value - m;
  }
  double n = static_cast<double>(x.size());
  return (squares - rest * rest / n) / (n - 1);
}

double lag1_autocorrelation(std::span<const double> x) {
  double m = mean(x), together = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += (x[i] - m) * (x[i] - m);
    if (i > 0) together += (x[i] - m) * (x[i - 1] - m);
  }
  return squares > 0 ? together / squares : 0;
}

double von_neumann_ratio(std::span<const double> x) {
  double m = mean(x), steps = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += (x[i] - m) * (x[i] - m);
    if (i > 0) steps += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
  }
  return squares > 0 ? steps / squares : 0;
}

double half_width(std::span<const double> x, double confidence) {
  CQRSLAB_ASSERT(x.size() >= 2);
  double t = student_t_quantile(0.5 + confidence / 2, static_cast<unsigned>(x.size() - 1));
  return t * std::sqrt(variance(x) / static_cast<double>(x.size()));
}

double quantile(std::vector<double> x, double p, QuantileRule rule) {
  CQRSLAB_ASSERT(!x.empty() && p >= 0 && p <= 1);
  std::sort(x.begin(), x.end());
  double n = static_cast<double>(x.size());
  if (rule == QuantileRule::type6) return at_position(x, (n + 1) * p);
  if (rule == QuantileRule::type7) return at_position(x, (n - 1) * p + 1);
  return at_position(x, ceiling(n * p));
}

BatchMeans batch_means(std::span<const double> x, std::size_t batches) {
  CQRSLAB_ASSERT(batches >= 2 && x.size() >= batches);
  std::size_t size = x.size() / batches;
  BatchMeans result;
  for (std::size_t b = 0; b < batches; ++b) result.means.push_back(mean(x.subspan(b * size, size)));
  result.mean = mean(result.means);
  result.standard_error = std::sqrt(variance(result.means) / static_cast<double>(batches));
  result.half_width = half_width(result.means);
  result.von_neumann_ratio = von_neumann_ratio(result.means);
  return result;
}

// The sum of squares of every tail at once, from the end forwards (Welford's update).
Truncation mser(std::span<const double> x, std::size_t group) {
  CQRSLAB_ASSERT(group >= 1 && x.size() >= 2 * group);
  std::size_t n = x.size() / group;
  Truncation best;
  bool found = false;
  double m = 0, squares = 0;
  for (std::size_t d = n; d-- > 0;) {
    double z = mean(x.subspan(d * group, group));
    double kept = static_cast<double>(n - d), step = z - m;
    m += step / kept;
    squares += step * (z - m);
    double statistic = squares / (kept * kept);
    if (d > n / 2 || (found && statistic > best.statistic)) continue;
    found = true;
    best = {d, d * group, statistic, m};
  }
  return best;
}

}  // namespace cqrslab
