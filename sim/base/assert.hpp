// CQRSLAB_ASSERT: a broken invariant of ours, checked in every build.
//
// A user's mistake is never an assert: it is an Error (error.hpp).
#pragma once

namespace cqrslab {

// Prints the failed condition with its place to stderr and aborts. Never returns.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace cqrslab

#define CQRSLAB_ASSERT(condition)     \
  (__builtin_expect(!!(condition), 1) \
       ? static_cast<void>(0)         \
       : ::cqrslab::assertion_failed(#condition, __FILE__, __LINE__))
