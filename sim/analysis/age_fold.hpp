// AgeFold: how old the newest is that somebody has, on average over time ("age of information").
//
// Age = now - birth of the youngest shown so far. It falls when a younger one is shown and grows
// with time otherwise; its value just before a fall is a peak. After Kaul, Yates and Gruteser,
// "Real-time status: How often should one update?" (2012). The average runs from the end of
// warm-up, or from the first that is shown, whichever is later; peaks count when they fall after
// warm-up.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/analysis/tally.hpp"

namespace cqrslab {

class AgeFold {
 public:
  explicit AgeFold(std::int64_t warm_up) : from_(warm_up) {}

  // One that was born at `born` is shown at `now`. Called: in order of `now`.
  void show(std::int64_t born, std::int64_t now) {
    if (born <= youngest_) return;
    if (youngest_ != nothing && now >= from_) {
      add_until(now);
      peaks_.add(now - youngest_);
    }
    since_ = now;
    youngest_ = born;
  }

  const Tally& peaks() const { return peaks_; }  // ns

  // In ns, from the instant above until `now`; absent when nothing was shown.
  std::optional<double> mean(std::int64_t now) const {
    AgeFold until = *this;
    if (youngest_ != nothing && now >= from_) until.add_until(now);
    if (until.span_ == 0) return std::nullopt;
    return static_cast<double>(until.area_) / 2 / static_cast<double>(until.span_);
  }

 private:
  static constexpr std::int64_t nothing = INT64_MIN;

  // The trapezoid since the last change or the end of warm-up.
  void add_until(std::int64_t now) {
    std::int64_t since = since_ > from_ ? since_ : from_;
    WideInteger ages = static_cast<WideInteger>(now - youngest_) + (since - youngest_);
    area_ += ages * (now - since);
    span_ += now - since;
  }

  std::int64_t from_, since_ = 0, youngest_ = nothing;
  std::int64_t span_ = 0;
  WideInteger area_ = 0;  // twice the area, ns^2
  Tally peaks_;
};

}  // namespace cqrslab
