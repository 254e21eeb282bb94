// How much memory this process has taken from the heap and not given back.
#pragma once

#include <cstdint>

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace cqrslab {

// Bytes, or 0 where the C library does not tell.
inline std::int64_t bytes_in_use() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33) && !defined(__SANITIZE_ADDRESS__)
  struct mallinfo2 all = mallinfo2();
  return static_cast<std::int64_t>(all.uordblks + all.hblkhd);
#else
  return 0;
#endif
}

}  // namespace cqrslab
