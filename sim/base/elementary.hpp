// elementary: log, exp, pow, sin and cos whose results are the same on every machine.
//
// A C library may round the last bit as it likes, and two of them do differ, so one variate or one
// Lua rule that went through libm would change a run's fingerprint. These use + - * / and bit
// operations of IEEE binary64 only; built with -ffp-contract=off they give the same bits under any
// compiler and processor.
//
// Domain: as in C (Annex F). NaN gives NaN; log(0) = -inf, log(x < 0) = NaN; exp and pow overflow
// to inf and underflow through the subnormals to 0; pow(x, 0) = pow(1, y) = 1; a negative base
// needs an integer exponent. Nothing sets errno or a floating-point flag on purpose.
//
// Error (largest seen against long double, tests/base/elementary_test.cpp): log 0.9 ulp, exp 0.8
// (below 2^-1022: 1.0), pow 0.6, sin and cos 1.0. pow is exact wherever the exact result is a
// double.
//
// Method: log and exp reduce by a table of 128 entries and finish with a short Taylor polynomial
// (P. T. P. Tang, ACM TOMS 15(2) 1989 and 16(4) 1990); pow carries log to about 68 bits by the
// exact sums and products of Dekker (Numer. Math. 18, 1971); sin and cos reduce by pi/2 in three
// parts, and far out by the integer method of Payne and Hanek (SIGNUM Newsletter 18(1), 1983).
#pragma once

namespace cqrslab::elementary {

double log(double x);
double exp(double x);
double pow(double x, double y);
double sin(double radians);
double cos(double radians);

}  // namespace cqrslab::elementary

namespace cqrslab {

// The three that variates need, under names that cannot be mistaken for libm's.
inline double cq_log(double x) {
  return elementary::log(x);
}
inline double cq_exp(double x) {
  return elementary::exp(x);
}
inline double cq_pow(double x, double y) {
  return elementary::pow(x, y);
}

}  // namespace cqrslab
