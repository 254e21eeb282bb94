// Time: an instant or a span of simulated time, in integer nanoseconds.
//
// Simulated time is never a floating-point number: ties are exact, sums are associative, and the
// same run on another processor has the same clock. Doubles enter once, through from_seconds, which
// rounds to the nearest nanosecond. The range is +-292 years.
#pragma once

#include <compare>
#include <cstdint>

#include "sim/base/assert.hpp"

namespace cqrslab {

class Time {
 public:
  constexpr Time() = default;
  static constexpr Time nanoseconds(std::int64_t ns) { return Time(ns); }
  static constexpr Time microseconds(std::int64_t us) { return Time(us * 1'000); }
  static constexpr Time milliseconds(std::int64_t ms) { return Time(ms * 1'000'000); }
  static constexpr Time seconds(std::int64_t s) { return Time(s * 1'000'000'000); }
  // Nearest nanosecond. Pre: |seconds| < 9.2e9.
  static constexpr Time from_seconds(double seconds) {
    double ns = seconds * 1e9;
    CQRSLAB_ASSERT(ns > -9.2e18 && ns < 9.2e18);
    return Time(static_cast<std::int64_t>(ns < 0 ? ns - 0.5 : ns + 0.5));
  }
  static constexpr Time max() { return Time(INT64_MAX); }

  constexpr std::int64_t ns() const { return ns_; }
  constexpr double to_seconds() const { return static_cast<double>(ns_) / 1e9; }

  constexpr auto operator<=>(const Time&) const = default;
  constexpr Time& operator+=(Time o) { return ns_ += o.ns_, *this; }
  constexpr Time& operator-=(Time o) { return ns_ -= o.ns_, *this; }
  friend constexpr Time operator+(Time a, Time b) { return Time(a.ns_ + b.ns_); }
  friend constexpr Time operator-(Time a, Time b) { return Time(a.ns_ - b.ns_); }
  friend constexpr Time operator*(Time a, std::int64_t k) { return Time(a.ns_ * k); }

 private:
  explicit constexpr Time(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

}  // namespace cqrslab
