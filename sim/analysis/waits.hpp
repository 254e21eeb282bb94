// Waits: how long each of many things took, most of which took no time at all.
//
// As a Histogram of all of them, but the zeros are only counted: they cost one addition, and the
// others can be told apart ("who waited, and how long").
#pragma once

#include "sim/analysis/histogram.hpp"

namespace cqrslab {

class Waits {
 public:
  // Pre: ns >= 0.
  void add(std::int64_t ns) {
    if (ns == 0) {
      ++zeros_;
    } else {
      longer_.add(ns);
    }
  }
  void merge(const Waits& other) {
    zeros_ += other.zeros_;
    longer_.merge(other.longer_);
  }

  // Of all, zeros included; as in Histogram.
  std::uint64_t count() const { return zeros_ + longer_.count(); }
  WideInteger sum() const { return longer_.sum(); }
  std::int64_t max() const { return longer_.max(); }  // 0 when empty
  // Pre: count() > 0. In ns.
  double mean() const;
  double quantile(unsigned per_mille) const;

  // Those that are not 0.
  const Histogram& longer() const { return longer_; }
  // Their share of all. Pre: count() > 0.
  double longer_share() const {
    return static_cast<double>(longer_.count()) / static_cast<double>(count());
  }

 private:
  std::uint64_t zeros_ = 0;
  Histogram longer_;
};

}  // namespace cqrslab
