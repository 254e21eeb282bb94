// Drawing targets at random, for balancers.
#pragma once

#include "sim/contract/plugin.hpp"

namespace cqrslab {

// Index of a target, each that is `eligible(index)` equally likely; CQ_NONE when none is.
//
// The numbers are addressed by the request and its pick, so the choice does not depend on what
// other requests do; `slot` (0 .. 63) tells several draws of one pick apart. A draw that hits a
// target that is not eligible is repeated, so that a target that goes down moves only the requests
// it would have had; after three misses the eligible ones are counted.
template <class Eligible>
std::uint32_t draw_target(std::uint64_t stream, const cq_op& op, std::uint32_t slot,
                          std::uint32_t n, Eligible eligible) {
  constexpr std::uint32_t slots = 64, tries = 4;
  if (n == 0) return CQ_NONE;
  if (n == 1) return eligible(0) ? 0 : CQ_NONE;
  std::uint32_t first = op.pick * slots * tries + slot;
  for (std::uint32_t i = 0; i < tries - 1; ++i) {
    std::uint32_t index = cq_below(cq_draw(stream, op.id, first + i * slots), n);
    if (eligible(index)) return index;
  }
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < n; ++i) count += eligible(i) ? 1 : 0;
  if (count == 0) return CQ_NONE;
  std::uint32_t chosen = cq_below(cq_draw(stream, op.id, first + (tries - 1) * slots), count);
  for (std::uint32_t i = 0;; ++i) {
    if (eligible(i) && chosen-- == 0) return i;
  }
}

}  // namespace cqrslab
