// Tally: count, sum and maximum of durations in ns, exact and independent of their order.
#pragma once

#include <cstdint>

namespace cqrslab {

__extension__ using WideInteger = __int128;

// A ns quantity in seconds, correctly rounded for everything below 2^53 ns (104 days).
inline double seconds_from_ns(double ns) {
  return ns / 1e9;
}

// The whole part is exact, so equal samples give their own value. Pre: count > 0.
inline double exact_mean(WideInteger sum, std::uint64_t count) {
  WideInteger n = static_cast<WideInteger>(count), whole = sum / n;
  return static_cast<double>(whole) + static_cast<double>(sum - whole * n) / static_cast<double>(n);
}

class Tally {
 public:
  void add(std::int64_t value) {
    ++count_;
    sum_ += value;
    if (value > max_) max_ = value;
  }
  void merge(const Tally& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    if (other.max_ > max_) max_ = other.max_;
  }

  std::uint64_t count() const { return count_; }
  WideInteger sum() const { return sum_; }
  std::int64_t max() const { return max_; }  // 0 when empty

  double mean() const { return exact_mean(sum_, count_); }  // Pre: count() > 0

 private:
  std::uint64_t count_ = 0;
  WideInteger sum_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace cqrslab
