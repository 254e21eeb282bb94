// sin and cos of elementary.hpp.
#include <bit>
#include <cstdint>
#include <limits>

#include "sim/base/elementary.hpp"
#include "sim/base/exact_pair.hpp"

namespace cqrslab::elementary {
namespace {

using std::int64_t;
using std::uint64_t;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double magnitude(double x) {
  return x < 0 ? -x : x;
}

// sin and cos: angle = quadrant * pi/2 + rest, |rest| <= pi/4.
struct Reduced {
  Pair rest;
  unsigned quadrant;  // modulo 4
};

// The binary digits of 2/pi after the point.
constexpr uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
};

// The 64 digits of 2/pi that begin `start` places after the point (before it they are 0).
uint64_t digits_at(int64_t start) {
  auto word = [](int64_t i) { return i < 0 ? 0 : two_over_pi[i]; };
  int64_t i = start >> 6, shift = start & 63;
  return shift == 0 ? word(i) : word(i) << shift | word(i + 1) >> (64 - shift);
}

// Payne and Hanek: of angle * 2/pi only the last two integer bits and the fraction matter, so of
// 2/pi only the 192 digits that meet the angle's 53 bits there.
Reduced reduce_far(double angle) {
  __extension__ using Wide = unsigned __int128;
  uint64_t bits = std::bit_cast<uint64_t>(angle);
  uint64_t mantissa = (bits & 0xfffffffffffff) | uint64_t{1} << 52;
  int64_t start =
      static_cast<int64_t>(bits >> 52) - 1023 - 52 - 2;  // angle = mantissa * 2^(start+2)
  Wide low = Wide{mantissa} * digits_at(start + 128);
  Wide middle = Wide{mantissa} * digits_at(start + 64) + (low >> 64);
  uint64_t high = mantissa * digits_at(start) + static_cast<uint64_t>(middle >> 64);
  // high.middle.low is now angle * 2/pi, modulo 4, times 2^62.
  Wide fraction = Wide{high} << 66 | Wide{static_cast<uint64_t>(middle)} << 2 |
                  static_cast<uint64_t>(low) >> 62;
  unsigned quadrant = static_cast<unsigned>(high >> 62);
  bool negative = fraction >> 127;
  if (negative) fraction = 0 - fraction, ++quadrant;
  auto top = static_cast<double>(static_cast<uint64_t>(fraction >> 75));
  auto rest = static_cast<double>(static_cast<uint64_t>(fraction >> 22) & 0x1fffffffffffff);
  Pair turn = {top * 0x1p-53, rest * 0x1p-106};  // the fraction of a quarter turn
  constexpr double quarter_high = 0x1.921fb54442d18p0, quarter_low = 0x1.1a62633145c07p-54;
  Pair product_high = product(turn.high, quarter_high);
  Pair result =
      sum(product_high.high, product_high.low + turn.high * quarter_low + turn.low * quarter_high);
  if (negative) result = {-result.high, -result.low};
  return {result, quadrant & 3};
}

// Pre: angle is finite and not negative.
Reduced reduce(double angle) {
  if (angle <= 0x1.921fb54442d18p-1) return {{angle, 0}, 0};
  if (angle > 1e5) return reduce_far(angle);
  // Two parts of 33 bits, so that their products with the quadrant are exact.
  constexpr double part1 = 0x1.921fb54400000p+0, part2 = 0x1.0b4611a600000p-34;
  constexpr double part3 = 0x1.3198a2e037073p-69;
  double quadrant = static_cast<double>(static_cast<int64_t>(angle * 0x1.45f306dc9c883p-1 + 0.5));
  Pair left = sum(angle - quadrant * part1, -(quadrant * part2));
  Pair rest = sum(left.high, left.low - quadrant * part3);
  return {rest, static_cast<unsigned>(static_cast<int64_t>(quadrant) & 3)};
}

double sin_near_zero(Pair x) {
  double z = x.high * x.high;
  double p = 1.0 / 355687428096000.0;
  p = p * z - 1.0 / 1307674368000.0;
  p = p * z + 1.0 / 6227020800.0;
  p = p * z - 1.0 / 39916800.0;
  p = p * z + 1.0 / 362880.0;
  p = p * z - 1.0 / 5040.0;
  p = p * z + 1.0 / 120.0;
  double cubic = x.high * z * (p * z - 1.0 / 6.0);
  return x.high + (cubic + x.low * (1 - 0.5 * z));
}

double cos_near_zero(Pair x) {
  double z = x.high * x.high;
  double p = 1.0 / 20922789888000.0;
  p = p * z - 1.0 / 87178291200.0;
  p = p * z + 1.0 / 479001600.0;
  p = p * z - 1.0 / 3628800.0;
  p = p * z + 1.0 / 40320.0;
  p = p * z - 1.0 / 720.0;
  p = p * z + 1.0 / 24.0;
  Pair w = sum(1.0, -0.5 * z);
  return w.high + (w.low + (z * z * p - x.high * x.low));
}

double quadrant_value(Pair rest, unsigned quadrant) {
  double value = quadrant & 1 ? cos_near_zero(rest) : sin_near_zero(rest);
  return quadrant & 2 ? -value : value;
}

}  // namespace

double sin(double radians) {
  if (radians - radians != 0) return not_a_number;
  if (magnitude(radians) < 0x1p-27) return radians;
  Reduced r = reduce(magnitude(radians));
  double value = quadrant_value(r.rest, r.quadrant);
  return radians < 0 ? -value : value;
}

double cos(double radians) {
  if (radians - radians != 0) return not_a_number;
  Reduced r = reduce(magnitude(radians));
  return quadrant_value(r.rest, r.quadrant + 1);
}

}  // namespace cqrslab::elementary
