// Variate: draws from a Distribution. KeySampler: draws from a KeyChoice.
//
// Constants are prepared once; drawing allocates nothing. The same address at two load levels gives
// comparable draws (common random numbers): an exponential time is its mean times a draw that does
// not know the mean, and all other laws but erlang, hyperexponential, mixture and sum are drawn by
// inversion from a single uniform and are monotone in it. The same address gives the same bits on
// every machine (sim/base/elementary.hpp).
//
//   Time service_time = service.time(stream.at(request));    // one draw at one address
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/kernel/exponential.hpp"
#include "sim/kernel/random_stream.hpp"

namespace cqrslab {

class Variate {
 public:
  // Throws Error(ExitCode::usage) naming the law and the value, unless
  //   deterministic value >= 0; exponential mean > 0; 0 <= low <= high; lognormal mean > 0, cv >=
  //   0; erlang mean > 0, phases an integer in 1 .. 10000; hyperexponential pairs (p >= 0, mean >
  //   0) with p adding to 1 within 1e-9; bounded Pareto shape > 0, 0 < low < high; Pareto shape >
  //   0, low > 0; empirical at least one value, all >= 0; mixture p >= 0 with sum 1, one for each
  //   part; mixture and sum at least one part, all of them good; and all numbers finite.
  explicit Variate(const Distribution& law);

  // Seconds, >= 0.
  double operator()(Draws& draws) const {
    if (law_.law == Law::exponential) [[likely]]
      return law_.a * unit_exponential(draws);
    return draw_other(draws);
  }
  double operator()(Draws&& draws) const { return operator()(draws); }

  // The same draw as a span of simulated time: nearest nanosecond, at most 2^62 ns (146 years).
  Time time(Draws& draws) const {
    if (law_.law == Law::deterministic) return constant_;
    return to_time(operator()(draws));
  }
  Time time(Draws&& draws) const { return time(draws); }
  // The draw at that address of the stream.
  Time time_at(const RandomStream& stream, std::uint64_t index, std::uint32_t part) const {
    if (law_.law == Law::deterministic) return constant_;
    return time(stream.at(index, part));
  }

  // Of the law itself, in seconds, by closed form. Infinite for a Pareto law of shape <= 1.
  double mean() const { return mean_; }
  // Squared coefficient of variation: variance / mean^2; 0 if the mean is 0, infinite for a Pareto
  // law of shape <= 2.
  double scv() const { return scv_; }

 private:
  using Law = Distribution::Law;
  static constexpr double longest = 4611686018.0;

  static Time to_time(double seconds) {
    return Time::from_seconds(seconds < longest ? seconds : longest);
  }
  void prepare();
  void prepare_hyperexponential();
  void prepare_parts();
  double draw_other(Draws& draws) const;
  double erlang(Draws& draws) const;
  double hyperexponential(Draws& draws) const;
  double mixture(Draws& draws) const;

  Distribution law_;
  std::vector<Variate> parts_;    // of a mixture or a sum
  double scale_ = 0, power_ = 0;  // of the law's formula, see variate.cpp
  Time constant_;                 // of a deterministic law
  double mean_ = 0, scv_ = 0;
};

// The p-quantile of the standard normal law. Pre: 0 < p < 1. Relative error about 1e-16 (Wichura,
// Algorithm AS 241 PPND16, Applied Statistics 37(3), 1988). Increasing in p.
double normal_quantile(double p);

}  // namespace cqrslab
