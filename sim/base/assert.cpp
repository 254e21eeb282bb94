// What a broken invariant prints before it ends the program.
#include "sim/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace cqrslab {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "cqrslab: broken invariant at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace cqrslab
