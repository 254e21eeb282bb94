#include "sim/analysis/histogram.hpp"

#include <algorithm>

namespace cqrslab {

void Histogram::merge(const Histogram& other) {
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if (!other.pages_[p]) continue;
    if (!pages_[p]) pages_[p] = std::make_unique<Page>();
    for (std::size_t i = 0; i < 1024; ++i) {
      (*pages_[p])[i].count += (*other.pages_[p])[i].count;
      (*pages_[p])[i].excess += (*other.pages_[p])[i].excess;
    }
  }
  all_.merge(other.all_);
  min_ = std::min(min_, other.min_);
}

double Histogram::quantile(unsigned per_mille) const {
  CQRSLAB_ASSERT(count() > 0 && per_mille <= 1000);
  WideInteger wanted = (static_cast<WideInteger>(count()) * per_mille + 999) / 1000;
  std::uint64_t rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  if (rank == 1) return static_cast<double>(min_);
  if (rank == count()) return static_cast<double>(max());
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if (!pages_[p]) continue;
    for (std::size_t i = 0; i < 1024; ++i) {
      const Bucket& bucket = (*pages_[p])[i];
      if (rank > bucket.count) {
        rank -= bucket.count;
        continue;
      }
      std::uint64_t low = p == 0 ? i : (i | 1024) << (p - 1);
      std::uint64_t whole = bucket.excess / bucket.count;
      return static_cast<double>(low + whole) +
             static_cast<double>(bucket.excess % bucket.count) / static_cast<double>(bucket.count);
    }
  }
  CQRSLAB_ASSERT(false);
  return 0;
}

}  // namespace cqrslab
