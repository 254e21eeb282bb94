// Sums and products of doubles without rounding error, each as a pair of doubles.
//
// Only for elementary.cpp and circular.cpp, which need some sixty bits here and there. Exact under
// round-to-nearest with -ffp-contract=off (T. J. Dekker, Numerische Mathematik 18, 1971).
#pragma once

namespace cqrslab::elementary {

// A number as an unevaluated sum; |low| <= ulp(high) / 2 where sum() or product() made it.
struct Pair {
  double high, low;
};

// a + b, exactly (Knuth's two-sum). Pre: no overflow.
inline Pair sum(double a, double b) {
  double s = a + b, b_seen = s - a;
  return {s, (a - (s - b_seen)) + (b - b_seen)};
}

// a in two halves of at most 26 bits. Pre: |a| < 2^996.
inline Pair split(double a) {
  double t = a * 0x1.0000002p27, high = t - (t - a);
  return {high, a - high};
}

// a * b, exactly. Pre: as split(), and the product is not near the subnormals.
inline Pair product(double a, double b) {
  double p = a * b;
  Pair x = split(a), y = split(b);
  return {p, ((x.high * y.high - p) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

}  // namespace cqrslab::elementary
