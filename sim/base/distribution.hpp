// Distribution: the value that names a probability law and its parameters.
//
// A plain value, comparable and copyable; kernel/variate.hpp draws from it. Durations are in
// seconds here (a law may have mean 0.4 ms = 4e-4) and become integer nanoseconds when drawn.
#pragma once

#include <vector>

namespace cqrslab {

struct Distribution {
  enum class Law {
    deterministic,     // a = value
    exponential,       // a = mean
    uniform,           // a = low, b = high
    lognormal,         // a = mean, b = coefficient of variation (of the variate, not of its log)
    erlang,            // a = mean, b = number of phases (integer >= 1)
    hyperexponential,  // points = p1, mean1, p2, mean2, ...; the p sum to 1
    bounded_pareto,    // a = shape, b = low, c = high
    empirical,         // points = observed values, each equally likely
    pareto,            // a = shape, b = low; its mean is infinite where shape <= 1
    mixture,           // one of the parts, part i with probability points[i]; they sum to 1
    sum,               // all parts, drawn independently and added
  };

  Law law = Law::deterministic;
  double a = 0, b = 0, c = 0;
  std::vector<double> points;
  std::vector<Distribution> parts = {};

  bool operator==(const Distribution&) const = default;

  static Distribution deterministic(double value) { return {Law::deterministic, value, 0, 0, {}}; }
  static Distribution exponential(double mean) { return {Law::exponential, mean, 0, 0, {}}; }
  static Distribution uniform(double low, double high) { return {Law::uniform, low, high, 0, {}}; }
};

// KeyChoice: which of n keys (0 .. n-1) a request touches.
struct KeyChoice {
  enum class Law {
    uniform,
    zipf,        // P(k) proportional to 1 / (k+1)^skew; skew >= 0, 0 is uniform
    fixed,       // always `fixed`
    sequential,  // request number modulo n
  };

  Law law = Law::uniform;
  double skew = 0;
  unsigned n = 1;
  unsigned fixed = 0;

  bool operator==(const KeyChoice&) const = default;
};

}  // namespace cqrslab
