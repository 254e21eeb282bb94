// Reserves and commits the memory of a record list.
#include "sim/trace/record_list.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace cqrslab {

namespace {

// Beyond this many records a list moves, once, into address space reserved for the longest list.
constexpr std::size_t long_list = 32'768;
constexpr std::size_t longest_list = std::size_t{1} << 31;

#if defined(__linux__) && defined(MADV_HUGEPAGE)
void* reserve() {
  std::size_t bytes = longest_list * sizeof(TraceRecord);
  void* space = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (space == MAP_FAILED) return nullptr;
  // Only a wish: where it is refused, small pages serve.
  (void)madvise(space, bytes, MADV_HUGEPAGE);
  return space;
}
void give_back(void* space) {
  munmap(space, longest_list * sizeof(TraceRecord));
}
#else
void* reserve() {
  return nullptr;
}
void give_back(void*) {}
#endif

}  // namespace

RecordList::~RecordList() {
  if (capacity_ == longest_list) {
    give_back(data_);
  } else {
    std::free(data_);
  }
}

bool RecordList::operator==(const RecordList& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

void RecordList::grow(std::size_t at_least) {
  std::size_t capacity = std::max<std::size_t>({at_least, 2 * capacity_, 1024});
  if (capacity > long_list && capacity < longest_list) {
    if (void* space = reserve()) {
      if (size_ > 0) std::memcpy(space, data_, size_ * sizeof(TraceRecord));
      std::free(data_);
      data_ = static_cast<TraceRecord*>(space);
      capacity_ = longest_list;
      return;
    }
  }
  if (capacity_ == longest_list) throw std::bad_alloc();
  void* grown = std::realloc(static_cast<void*>(data_), capacity * sizeof(TraceRecord));
  if (!grown) throw std::bad_alloc();
  data_ = static_cast<TraceRecord*>(grown);
  capacity_ = capacity;
}

}  // namespace cqrslab
