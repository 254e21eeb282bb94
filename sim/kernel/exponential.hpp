// unit_exponential: a draw from the exponential law of mean 1, without a logarithm.
//
// A ziggurat of 256 layers (Marsaglia, Tsang: The ziggurat method for generating random variables,
// Journal of Statistical Software 5(8), 2000): eight bits of a number choose a layer, 53 others a
// place in it, and unless the place is near the curve that is all; the first layer ends where the
// tail begins, which is the law itself again, shifted. One number for 98.9 % of the draws, more for
// the others. Tables and elementary.hpp decide, so the same numbers give the same draw everywhere.
#pragma once

#include <cstdint>

#include "sim/kernel/exponential_table.hpp"
#include "sim/kernel/random_stream.hpp"

namespace cqrslab {

// Where unit_exponential() goes on when the number that it drew decides nothing.
double unit_exponential_near_curve(Draws& draws, std::uint64_t number);

// >= 0, in multiples of 2^-53 of a layer's width.
inline double unit_exponential(Draws& draws) {
  std::uint64_t number = draws.next();
  const auto& layer = exponential_table::layers[number & 255];
  std::int64_t place = static_cast<std::int64_t>(number >> 11);
  if (place >= layer.inside) [[unlikely]]
    return unit_exponential_near_curve(draws, number);
  return static_cast<double>(place) * layer.scale;
}

}  // namespace cqrslab
