// The mean and the quantiles of Waits, its zeros included.
#include "sim/analysis/waits.hpp"

namespace cqrslab {

double Waits::mean() const {
  return exact_mean(sum(), count());
}

double Waits::quantile(unsigned per_mille) const {
  std::uint64_t rank = nearest_rank(count(), per_mille);
  return rank <= zeros_ ? 0 : longer_.at_rank(rank - zeros_);
}

}  // namespace cqrslab
