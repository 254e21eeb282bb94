// Exponential decay for plugins, with the same bits on every machine.
#pragma once

namespace cqrslab {

// e^(-elapsed / constant): the share that an exponentially weighted average keeps of what it was.
//
// Pre: elapsed >= 0, constant > 0. Relative error below 1e-12. Made of + - * / only: the argument
// is halved until it is small, the series summed, and the result squared as often; beyond 700 it
// is 0.
constexpr double kept_after(double elapsed, double constant) {
  double x = elapsed / constant;
  if (x > 700) return 0;
  int halvings = 0;
  for (; x > 0.125; ++halvings) x /= 2;
  double term = 1, sum = 1;
  for (int i = 1; i <= 10; ++i) {
    term *= -x / i;
    sum += term;
  }
  for (; halvings > 0; --halvings) sum *= sum;
  return sum;
}

}  // namespace cqrslab
