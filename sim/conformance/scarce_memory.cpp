// Takes all that the heap has, but for a stretch of the size that is wanted.
#include "sim/conformance/scarce_memory.hpp"

#include <sys/resource.h>

#include <cstdlib>
#include <new>

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include "sim/base/assert.hpp"

#if defined(__GLIBC__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__)

namespace cqrslab {
namespace {

// Larger than what the heap keeps for one size alone, so that any sizes can be cut from it.
constexpr std::size_t smallest_stretch = 65536;
constexpr std::size_t granule = 16, most_stack = 512 * 1024;

void limit_address_space(unsigned long bytes) {
  struct rlimit limits;
  getrlimit(RLIMIT_AS, &limits);
  limits.rlim_cur = bytes;
  setrlimit(RLIMIT_AS, &limits);
}

// A stack that must grow when nothing is left ends the process.
[[gnu::noinline]] void grow_stack() {
  [[maybe_unused]] volatile char room[most_stack];
  for (std::size_t i = 0; i < most_stack; i += 1024) room[i] = 0;
}

// The first exception prepares what the later ones need.
[[gnu::noinline]] void throw_once() {
  try {
    throw std::bad_alloc();
  } catch (const std::bad_alloc&) {
  }
}

}  // namespace

bool ScarceMemory::is_possible() {
  return true;
}

ScarceMemory::ScarceMemory(std::size_t bytes) {
  grow_stack();
  throw_once();
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  struct rlimit limits;
  getrlimit(RLIMIT_AS, &limits);
  old_limit_ = limits.rlim_cur;
  void* stretch = std::malloc(smallest_stretch + bytes);
  CQRSLAB_ASSERT(stretch != nullptr);
  limit_address_space(0);
  take_all();
  if (bytes < 2 * granule) {
    kept_ = stretch;
    return;
  }
  std::free(stretch);
  kept_ = std::malloc(smallest_stretch);
}

ScarceMemory::~ScarceMemory() {
  limit_address_space(old_limit_);
  std::free(kept_);
  while (taken_) {
    Taken* next = taken_->next;
    std::free(taken_);
    taken_ = next;
  }
}

void ScarceMemory::take_all() {
  for (std::size_t size = std::size_t{1} << 24; size >= granule;) {
    if (void* block = std::malloc(size)) {
      taken_ = new (block) Taken{taken_};
    } else {
      size = size > 1024 ? size / 2 : size - granule;
    }
  }
}

}  // namespace cqrslab

#else

namespace cqrslab {

bool ScarceMemory::is_possible() {
  return false;
}
ScarceMemory::ScarceMemory(std::size_t) {}
ScarceMemory::~ScarceMemory() = default;
void ScarceMemory::take_all() {}

}  // namespace cqrslab

#endif
