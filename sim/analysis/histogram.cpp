// Buckets of a Histogram: finding one, merging two, quantiles by nearest rank.
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

template <class Visit>
void Histogram::for_each(Visit visit) const {
  for (std::size_t p = 0; p < pages_.size(); ++p) {
    if (!pages_[p]) continue;
    for (std::size_t i = 0; i < 1024; ++i) {
      const Bucket& bucket = (*pages_[p])[i];
      if (bucket.count > 0 && !visit(bucket, lower_bound(p, i))) return;
    }
  }
}

std::uint64_t nearest_rank(std::uint64_t count, unsigned per_mille) {
  CQRSLAB_ASSERT(count > 0 && per_mille <= 1000);
  WideInteger wanted = (static_cast<WideInteger>(count) * per_mille + 999) / 1000;
  return std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
}

double Histogram::quantile(unsigned per_mille) const {
  return at_rank(nearest_rank(count(), per_mille));
}

double Histogram::at_rank(std::uint64_t rank) const {
  CQRSLAB_ASSERT(rank >= 1 && rank <= count());
  if (rank == 1) return static_cast<double>(min_);
  if (rank == count()) return static_cast<double>(max());
  double sample = 0;
  for_each([&](const Bucket& bucket, std::uint64_t low) {
    sample = mean_of(bucket, low);
    bool here = rank <= bucket.count;
    rank -= here ? 0 : bucket.count;
    return !here;
  });
  return sample;
}

std::uint64_t Histogram::at_least(std::int64_t ns) const {
  std::uint64_t below = 0;
  for_each([&](const Bucket& bucket, std::uint64_t low) {
    if (static_cast<std::int64_t>(low) >= ns) return false;
    below += bucket.count;
    return true;
  });
  return count() - below;
}

double Histogram::variance() const {
  CQRSLAB_ASSERT(count() > 0);
  double middle = mean(), sum = 0;
  for_each([&](const Bucket& bucket, std::uint64_t low) {
    double off = mean_of(bucket, low) - middle;
    sum += static_cast<double>(bucket.count) * off * off;
    return true;
  });
  return sum / static_cast<double>(count());
}

}  // namespace cqrslab
