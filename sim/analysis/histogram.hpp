// Histogram: how often each duration occurred, in 1024 buckets per octave.
//
// Below 2048 ns every value has its own bucket; above, a bucket spans less than 0.1 % of its value.
// Each keeps count and sum, so that a quantile is the mean of the bucket that holds the sample of
// that rank: exact where the bucket's samples are equal, within 0.1 % otherwise. Pages of 1024
// buckets (16 KiB) appear when an octave is first hit: memory depends on the spread, not the count.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "sim/analysis/tally.hpp"
#include "sim/base/assert.hpp"

namespace cqrslab {

// Of the quantile of `count` samples, the smallest has rank 1: ceil(count * per_mille / 1000), at
// least 1. Pre: count > 0, per_mille <= 1000.
std::uint64_t nearest_rank(std::uint64_t count, unsigned per_mille);

class Histogram {
 public:
  // Pre: ns >= 0.
  void add(std::int64_t ns) {
    CQRSLAB_ASSERT(ns >= 0);
    std::uint64_t value = static_cast<std::uint64_t>(ns);
    // Bits beyond the 11 that choose the bucket; 0 for values with a bucket of their own.
    unsigned shift = 53u - static_cast<unsigned>(__builtin_clzll(value | 1024));
    std::uint64_t index = value >> shift;  // < 2048
    unsigned page = shift + static_cast<unsigned>(index >> 10);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    Bucket& bucket = (*pages_[page])[index & 1023];
    ++bucket.count;
    bucket.excess += value - (index << shift);
    all_.add(ns);
    if (ns < min_) min_ = ns;
  }

  void merge(const Histogram& other);

  std::uint64_t count() const { return all_.count(); }
  WideInteger sum() const { return all_.sum(); }
  double mean() const { return all_.mean(); }      // ns; Pre: count() > 0
  std::int64_t max() const { return all_.max(); }  // ns; 0 when empty
  std::int64_t min() const { return min_; }        // ns; INT64_MAX when empty

  // The sample of the nearest rank, in ns. Pre: count() > 0, per_mille <= 1000.
  double quantile(unsigned per_mille) const;
  // The sample of that rank, the smallest has 1, in ns, as exact as quantile().
  // Pre: 1 <= rank <= count().
  double at_rank(std::uint64_t rank) const;
  // How many samples are at least `ns`; exact below 2048, from the nearest bucket's bound above.
  std::uint64_t at_least(std::int64_t ns) const;
  // Variance of the samples in ns^2, each as if it were its bucket's mean. Pre: count() > 0.
  double variance() const;

 private:
  struct Bucket {
    std::uint64_t count = 0;
    std::uint64_t excess = 0;  // sum of (value - lower bound of the bucket)
  };
  using Page = std::array<Bucket, 1024>;

  static std::uint64_t lower_bound(std::size_t page, std::size_t bucket) {
    return page == 0 ? bucket : (bucket | 1024) << (page - 1);
  }
  static double mean_of(const Bucket& bucket, std::uint64_t low) {
    return static_cast<double>(low + bucket.excess / bucket.count) +
           static_cast<double>(bucket.excess % bucket.count) / static_cast<double>(bucket.count);
  }
  // Calls visit(bucket, its lower bound) for every bucket in use, the lowest first, while it
  // returns true.
  template <class Visit>
  void for_each(Visit visit) const;

  std::array<std::unique_ptr<Page>, 54> pages_;
  Tally all_;
  std::int64_t min_ = INT64_MAX;
};

}  // namespace cqrslab
