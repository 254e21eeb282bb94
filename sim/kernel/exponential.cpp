// The rare draws of the ziggurat: near the curve and in its tail.
#include "sim/kernel/exponential.hpp"

#include "sim/base/elementary.hpp"

namespace cqrslab {

double unit_exponential_near_curve(Draws& draws, std::uint64_t number) {
  using namespace exponential_table;
  for (double start = 0;; number = draws.next()) {
    std::size_t i = number & 255;
    std::int64_t place = static_cast<std::int64_t>(number >> 11);
    double x = static_cast<double>(place) * layers[i].scale;
    if (place < layers[i].inside) return start + x;
    if (i == 0) {
      start += tail;
      continue;
    }
    double height = heights[i] + draws.uniform() * (heights[i + 1] - heights[i]);
    if (height < cq_exp(-x)) return start + x;
  }
}

}  // namespace cqrslab
