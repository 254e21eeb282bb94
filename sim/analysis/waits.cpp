// The mean and the quantiles of Waits, its zeros included.
#include "sim/analysis/waits.hpp"

#include <algorithm>

namespace cqrslab {

// The whole part is exact, as in Tally.
double Waits::mean() const {
  WideInteger n = static_cast<WideInteger>(count()), whole = sum() / n;
  return static_cast<double>(whole) +
         static_cast<double>(sum() - whole * n) / static_cast<double>(n);
}

double Waits::quantile(unsigned per_mille) const {
  CQRSLAB_ASSERT(count() > 0 && per_mille <= 1000);
  WideInteger wanted = (static_cast<WideInteger>(count()) * per_mille + 999) / 1000;
  std::uint64_t rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  return rank <= zeros_ ? 0 : longer_.at_rank(rank - zeros_);
}

}  // namespace cqrslab
