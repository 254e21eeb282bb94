// sin and cos of elementary.hpp.
#include <bit>
#include <cstdint>

#include "sim/base/elementary.hpp"

namespace cqrslab::elementary {
namespace {

// Parts of pi/2: the first two have 33 bits, so that their products with small integers are exact.
constexpr double half_pi_1 = 0x1.921fb54400000p+0, half_pi_2 = 0x1.0b4611a600000p-34,
                 half_pi_3 = 0x1.3198a2e037073p-69;
constexpr double half_pi = 0x1.921fb54442d18p+0, half_pi_rest = 0x1.1a62633145c07p-54;

// The first 1280 binary digits of 2/pi.
constexpr std::uint64_t two_over_pi[20] = {
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

// x = quadrant * pi/2 + high + low, |high| <= pi/4 (a little more is harmless).
struct Reduced {
  int quadrant;
  double high, low;
};

Reduced reduce_near(double x) {
  double n = x * (1 / half_pi);
  n = n < 0 ? static_cast<double>(static_cast<std::int64_t>(n - 0.5))
            : static_cast<double>(static_cast<std::int64_t>(n + 0.5));
  double a = x - n * half_pi_1;
  double b = a - n * half_pi_2;
  double rest = ((a - b) - n * half_pi_2) - n * half_pi_3;
  double high = b + rest;
  return {static_cast<int>(static_cast<std::int64_t>(n) & 3), high, (b - high) + rest};
}

// What rounding took from the product a * b (Dekker's exact product).
double lost_by_product(double a, double b) {
  constexpr double splitter = 134217729;  // 2^27 + 1
  double a_high = a * splitter - (a * splitter - a), b_high = b * splitter - (b * splitter - b);
  double a_low = a - a_high, b_low = b - b_high;
  return ((a_high * b_high - a * b) + a_high * b_low + a_low * b_high) + a_low * b_low;
}

// 64 bits of 2/pi from binary digit `at` (0 = the first after the point) on.
std::uint64_t digits(int at) {
  if (at <= -64) return 0;
  if (at < 0) return two_over_pi[0] >> -at;
  int word = at / 64, shift = at % 64;
  std::uint64_t first = two_over_pi[word] << shift;
  return shift ? first | two_over_pi[word + 1] >> (64 - shift) : first;
}

// |x| = m * 2^e with an integer m: only those digits of 2/pi matter that m * 2^e brings to where
// the quadrant and the fraction are. Multiples of four turns drop out of the 192-bit product.
Reduced reduce_far(double x) {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int e = static_cast<int>(bits >> 52 & 0x7ff) - 1075;
  std::uint64_t m = (bits & 0xfffffffffffffu) | std::uint64_t{1} << 52;
  int at = e - 2;  // so that the product's top two bits count quarter turns
  using Wide = unsigned __int128;
  Wide last = Wide{m} * digits(at + 128);
  Wide middle = Wide{m} * digits(at + 64) + (last >> 64);
  std::uint64_t high = m * digits(at) + static_cast<std::uint64_t>(middle >> 64);
  Wide turn = Wide{high} << 64 | static_cast<std::uint64_t>(middle);
  int quadrant = static_cast<int>(turn >> 126);
  auto fraction = static_cast<__int128>(turn << 2);  // of a quarter turn, times 2^128; signed
  if (fraction < 0) quadrant = (quadrant + 1) & 3;
  auto top = static_cast<double>(static_cast<std::int64_t>(fraction >> 64)) * 0x1p-64;
  double f = top + static_cast<double>(static_cast<std::uint64_t>(fraction)) * 0x1p-128;
  double left = (top - f) + static_cast<double>(static_cast<std::uint64_t>(fraction)) * 0x1p-128;
  double r = f * half_pi;
  double low = lost_by_product(f, half_pi) + (f * half_pi_rest + left * half_pi);
  if (bits >> 63) return {(4 - quadrant) & 3, -r, -low};
  return {quadrant, r, low};
}

double sine_near_zero(double r, double low) {
  double z = r * r;
  double p = -1.0 / 6 +
             z * (1.0 / 120 +
                  z * (-1.0 / 5040 +
                       z * (1.0 / 362880 +
                            z * (-1.0 / 39916800 +
                                 z * (1.0 / 6227020800.0 + z * (-1.0 / 1307674368000.0 +
                                                                z * (1.0 / 355687428096000.0)))))));
  return r + (low - 0.5 * z * low + z * r * p);
}

double cosine_near_zero(double r, double low) {
  double z = r * r;
  double p =
      1.0 / 24 +
      z * (-1.0 / 720 +
           z * (1.0 / 40320 +
                z * (-1.0 / 3628800 +
                     z * (1.0 / 479001600.0 +
                          z * (-1.0 / 87178291200.0 +
                               z * (1.0 / 20922789888000.0 + z * (-1.0 / 6402373705728000.0)))))));
  double half = 0.5 * z, w = 1 - half;
  return w + (((1 - w) - half) + (z * z * p - r * low));
}

// sin(x + shift * pi/2)
double circular(double x, int shift) {
  auto exponent = std::bit_cast<std::uint64_t>(x) >> 52 & 0x7ff;
  if (exponent == 0x7ff) return x - x;
  Reduced at = exponent < 1023 + 20 ? reduce_near(x) : reduce_far(x);
  int quadrant = (at.quadrant + shift) & 3;
  double value = quadrant & 1 ? cosine_near_zero(at.high, at.low) : sine_near_zero(at.high, at.low);
  return quadrant & 2 ? -value : value;
}

}  // namespace

double sin(double radians) {
  return radians == 0 ? radians : circular(radians, 0);
}
double cos(double radians) {
  return circular(radians, 1);
}

}  // namespace cqrslab::elementary
