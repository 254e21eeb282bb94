#include "sim/base/elementary.hpp"

#include <bit>
#include <cfloat>
#include <cstdint>
#include <limits>

#include "sim/base/elementary_tables.hpp"

static_assert(FLT_EVAL_METHOD == 0, "doubles must be evaluated as doubles");
static_assert(std::numeric_limits<double>::is_iec559);

namespace cqrslab::elementary {
namespace {

using std::int64_t;
using std::uint64_t;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
constexpr uint64_t sign_bit = uint64_t{1} << 63;
constexpr uint64_t infinity_bits = 0x7ffull << 52;
constexpr uint64_t first_slice = 0x3fe6900000000000;  // where log's table begins: 0.705

uint64_t bits_of(double x) {
  return std::bit_cast<uint64_t>(x);
}
double from_bits(uint64_t bits) {
  return std::bit_cast<double>(bits);
}
double magnitude(double x) {
  return from_bits(bits_of(x) & ~sign_bit);
}

// x = 2^exponent * (row.c + distance), exactly. Pre: bits are of a positive normal number.
struct Sliced {
  const LogRow& row;
  double distance, exponent;
};

inline Sliced slice(uint64_t bits, int64_t exponent) {
  uint64_t above = bits - first_slice;
  exponent += static_cast<int64_t>(above) >> 52;
  const LogRow& row = log_rows[above >> 45 & 127];
  double z = from_bits(bits - (above & 0xfffull << 52));
  return {row, z - row.c, static_cast<double>(exponent)};
}

// log(1 + r) - r + r^2/2, for |r| < 0.012, to 2^-65.
inline double log_remainder(double r) {
  double r2 = r * r, r4 = r2 * r2;
  double low = (1.0 / 3 - r * (1.0 / 4)) + r2 * (1.0 / 5 - r * (1.0 / 6));
  double high = (1.0 / 7 - r * (1.0 / 8)) + r2 * (1.0 / 9);
  return r * r2 * (low + r4 * high);
}

// A number as an unevaluated sum, |low| <= ulp(high) / 2.
struct Pair {
  double high, low;
};

Pair sum(double a, double b) {
  double s = a + b, b_seen = s - a;
  return {s, (a - (s - b_seen)) + (b - b_seen)};
}

Pair split(double a) {
  double t = a * 0x1.0000002p27, high = t - (t - a);
  return {high, a - high};
}

Pair product(double a, double b) {
  double p = a * b;
  Pair x = split(a), y = split(b);
  return {p, ((x.high * y.high - p) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

// log(x) to about 68 bits.
Pair long_log(uint64_t bits, int64_t exponent) {
  Sliced s = slice(bits, exponent);
  double r = s.distance * s.row.reciprocal;
  Pair back = product(r, s.row.c);
  double r_low = ((s.distance - back.high) - back.low) * s.row.reciprocal;
  Pair square = product(r, r);
  Pair first = sum(s.exponent * ln2_high + s.row.high, r);
  Pair second = sum(first.high, -0.5 * square.high);
  double low = s.exponent * ln2_low + s.row.low + r_low - r * r_low - 0.5 * square.low;
  return sum(second.high, first.low + second.low + low + log_remainder(r));
}

// (1 + fraction) * value * 2^exponent where that is not a normal number.
double scale_outside(double value, double fraction, int64_t exponent) {
  if (exponent > 0) {
    double half = from_bits(static_cast<uint64_t>(exponent - 1 + 1023) << 52) * value;
    return (half + half * fraction) * 2;
  }
  // Keep 52 extra bits of range, and round once: what the last bit of the subnormal drops must
  // include what the sum already dropped.
  Pair y = sum(value, value * fraction);
  double unit = from_bits(static_cast<uint64_t>(exponent + 1022 + 1023) << 52);
  Pair scaled = {y.high * unit, y.low * unit};  // in units of 2^-1022
  if (scaled.high >= 1) return (scaled.high + scaled.low) * 0x1p-1022;
  Pair rounded = sum(1.0, scaled.high);  // 1 + y has exactly the bits of the subnormal y
  double one_more = rounded.high + (rounded.low + scaled.low);
  return (one_more - 1.0) * 0x1p-1022;
}

// exp(high + low). Pre: -746 < high < 710, |low| small beside 1.
inline double exp_of(double high, double low) {
  constexpr double steps_per_unit = 0x1.71547652b82fep+7;  // 128 / log 2
  constexpr double step_high = 0x1.62e42ff000000p-8, step_low = -0x1.718432a1b0e26p-42;
  constexpr double round_to_integer = 0x1.8p52;
  double shifted = high * steps_per_unit + round_to_integer;
  double steps = shifted - round_to_integer;
  double r = ((high - steps * step_high) - steps * step_low) + low;
  int64_t k = static_cast<int64_t>(steps);
  const ExpRow& row = exp_rows[k & 127];
  double r2 = r * r;
  double polynomial = r + r2 * (0.5 + r * (1.0 / 6)) + r2 * r2 * (1.0 / 24 + r * (1.0 / 120));
  double fraction = row.tail + polynomial;
  int64_t exponent = k >> 7;
  if (exponent < -1020 || exponent > 1022) return scale_outside(row.value, fraction, exponent);
  double scale = from_bits(bits_of(row.value) + (static_cast<uint64_t>(exponent) << 52));
  return scale + scale * fraction;
}

bool is_integer(double y) {
  double a = magnitude(y);
  return a >= 0x1p52 || static_cast<double>(static_cast<int64_t>(a)) == a;
}

bool is_odd(double y) {
  double a = magnitude(y);
  return a < 0x1p53 && is_integer(y) && (static_cast<int64_t>(a) & 1);
}

// pow where an argument is 0, 1, infinite, NaN, or the base is negative with a broken exponent.
bool special_pow(double x, double y, double& result) {
  if (y == 0 || x == 1) return result = 1, true;
  if (x != x || y != y) return result = not_a_number, true;
  double a = magnitude(x);
  if (magnitude(y) == infinity) {
    result = a == 1 ? 1 : (a > 1) == (y > 0) ? infinity : 0;
    return true;
  }
  if (a == 0 || a == infinity) {
    double unsigned_result = (a == 0) == (y > 0) ? 0 : infinity;
    result = (bits_of(x) & sign_bit) && is_odd(y) ? -unsigned_result : unsigned_result;
    return true;
  }
  if (x < 0 && !is_integer(y)) return result = not_a_number, true;
  return false;
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
  uint64_t bits = bits_of(angle);
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

double log(double x) {
  uint64_t bits = bits_of(x);
  int64_t exponent = 0;
  if (bits - (uint64_t{1} << 52) >= infinity_bits - (uint64_t{1} << 52)) [[unlikely]] {
    if (x == 0) return -infinity;
    if (bits == infinity_bits) return infinity;
    if (x != x || (bits & sign_bit)) return not_a_number;
    bits = bits_of(x * 0x1p52);
    exponent = -52;
  }
  Sliced s = slice(bits, exponent);
  double r = s.distance * s.row.reciprocal;
  double high = s.exponent * ln2_high + s.row.high;
  double low = s.exponent * ln2_low + s.row.low;
  return high + (r + (low - (0.5 * r * r - log_remainder(r))));
}

double exp(double x) {
  if (!(magnitude(x) < 708)) [[unlikely]] {
    if (x != x) return not_a_number;
    if (x > 709.8) return infinity;
    if (x < -745.2) return 0;
  }
  return exp_of(x, 0);
}

double pow(double x, double y) {
  double result;
  if (special_pow(x, y, result)) return result;
  double sign = x < 0 && is_odd(y) ? -1 : 1;
  double a = magnitude(x), b = magnitude(y);
  if (a == 1 || b < 0x1p-65) return sign;
  if (b > 0x1p65) return (a > 1) == (y > 0) ? sign * infinity : sign * 0;
  bool subnormal = a < 0x1p-1022;
  Pair l = long_log(bits_of(subnormal ? a * 0x1p52 : a), subnormal ? -52 : 0);
  Pair e = product(y, l.high);
  e.low += y * l.low;
  if (e.high > 709.8) return sign * infinity;
  if (e.high < -745.2) return sign * 0;
  return sign * exp_of(e.high, e.low);
}

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
