// Estimators: from samples to numbers with an honest uncertainty.
//
// All of them use + - * / and square roots only, in a fixed order, so that their
// results are the same on every machine.
//
// The program's own summaries rest on independent replications: mean, variance, half_width. The
// others are for a single long series in its steady state: whether its values are independent
// (lag1_autocorrelation, von_neumann_ratio), where its beginning ends (mser), how sure its mean is
// (batch_means), and its quantiles by the rules of other programs.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace cqrslab {

// Pre of all: the span is not empty.
double mean(std::span<const double> x);

// Unbiased (n - 1), two passes with the rounding of the mean corrected (Chan, Golub, LeVeque 1983).
// 0 for a single value.
double variance(std::span<const double> x);

// Correlation of neighbours around the common mean; 0 when all values are equal.
double lag1_autocorrelation(std::span<const double> x);

// Sum of squared differences of neighbours over sum of squared deviations; near 2 when the values
// are independent (von Neumann 1941). 0 when all values are equal.
double von_neumann_ratio(std::span<const double> x);

// x such that P(X <= x) = p. Pre: 0 < p < 1, degrees >= 1. Relative error below 1e-9.
double student_t_quantile(double p, unsigned degrees);

// Half the width of the interval that holds the true mean with `confidence`, for independent
// values. Pre: x.size() >= 2.
double half_width(std::span<const double> x, double confidence = 0.95);

enum class QuantileRule {
  nearest_rank,  // the ceil(n p)-th smallest value
  type6,         // position (n + 1) p, linear between neighbours (Hyndman, Fan 1996)
  type7,         // position (n - 1) p + 1, as in R and NumPy
};
// Pre: x not empty, 0 <= p <= 1. The values need not be sorted.
double quantile(std::vector<double> x, double p, QuantileRule rule = QuantileRule::nearest_rank);

// Batch means: one long series in `batches` equal parts, whose means are taken as independent.
// What does not fill the last batch is left out. Pre: batches >= 2, x.size() >= batches.
struct BatchMeans {
  double mean = 0;
  double standard_error = 0;
  double half_width = 0;         // 95 %
  double von_neumann_ratio = 0;  // of the batch means
  std::vector<double> means;
};
BatchMeans batch_means(std::span<const double> x, std::size_t batches);

// MSER: how many leading groups of `group` values to cut so that the rest gives the steadiest mean
// (White 1997; MSER-5 of White, Cobb, Spratt 2000). Cuts at most half; the first minimum counts.
// Pre: x.size() >= 2 * group, group >= 1.
struct Truncation {
  std::size_t groups = 0;
  std::size_t values = 0;
  double statistic = 0;
  double mean_after = 0;  // of the groups that remain
};
Truncation mser(std::span<const double> x, std::size_t group = 5);

}  // namespace cqrslab
