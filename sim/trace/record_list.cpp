#include "sim/trace/record_list.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace cqrslab {

RecordList::~RecordList() {
  std::free(data_);
}

bool RecordList::operator==(const RecordList& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

void RecordList::grow(std::size_t at_least) {
  std::size_t capacity = std::max<std::size_t>({at_least, 2 * capacity_, 1024});
  std::size_t bytes = capacity * sizeof(TraceRecord);
  void* moved = std::realloc(static_cast<void*>(data_), bytes);
  if (!moved) throw std::bad_alloc();
  data_ = static_cast<TraceRecord*>(moved);
  capacity_ = capacity;
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t page = 2u << 20;
  std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(data_) + page - 1) / page * page;
  std::uintptr_t last = (reinterpret_cast<std::uintptr_t>(data_) + bytes) / page * page;
  // Only a wish: where it is refused, small pages serve.
  if (first < last) (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

}  // namespace cqrslab
