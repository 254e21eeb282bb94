// log, exp and pow in pairs of doubles, rounded once at the end.
#include "sim/base/elementary.hpp"

#include <bit>
#include <cfloat>
#include <cstdint>
#include <limits>

#include "sim/base/elementary_tables.hpp"
#include "sim/base/exact_pair.hpp"

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

}  // namespace cqrslab::elementary
