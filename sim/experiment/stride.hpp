// Stride: how much simulated time to run before somebody is asked whether to go on.
//
// A share of the horizon would not do: a slice of a year takes minutes. So a stride grows while few
// events run in it and shrinks when they become many. It decides when the run pauses, and nothing
// of what happens in it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/time.hpp"

namespace cqrslab {

class Stride {
 public:
  static constexpr std::uint64_t events_wanted = 100'000;

  // Never longer than `longest`. Pre: longest > 0.
  explicit Stride(Time longest)
      : longest_(longest), length_(std::min(longest, Time::milliseconds(10))) {}

  Time length() const { return length_; }

  // `span` was run, at most length(), with so many events. At a steady rate of up to events_wanted
  // a nanosecond the strides after the first then have at most about events_wanted each.
  // Pre: span > 0.
  void ran(Time span, std::uint64_t events) {
    if (events > events_wanted) {
      auto fitting = static_cast<double>(span.ns()) * events_wanted / static_cast<double>(events);
      length_ =
          std::max(Time::nanoseconds(1), Time::nanoseconds(static_cast<std::int64_t>(fitting)));
    } else if (2 * events < events_wanted && span == length_) {
      length_ = length_ < longest_ - length_ ? length_ * 2 : longest_;
    }
  }

 private:
  Time longest_, length_;
};

}  // namespace cqrslab
