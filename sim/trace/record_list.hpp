// RecordList: the records of a run, one after another in memory.
//
// A long list lives in address space reserved for 2^31 records, on large pages where the system has
// them: it never moves, and is written once from end to end without a page fault every 4 KiB.
// Memory is used as records come, 32 bytes each. Append costs O(n) in all.
#pragma once

#include <cstddef>
#include <cstring>
#include <utility>

#include "sim/trace/record.hpp"

namespace cqrslab {

class RecordList {
 public:
  RecordList() = default;
  RecordList(const RecordList& other) { append(other.data(), other.size()); }
  RecordList(RecordList&& other) noexcept { swap(other); }
  RecordList& operator=(RecordList other) noexcept { return swap(other), *this; }
  ~RecordList();

  void append(const TraceRecord* records, std::size_t count) {
    if (count == 0) return;
    if (size_ + count > capacity_) [[unlikely]]
      grow(size_ + count);
    std::memcpy(data_ + size_, records, count * sizeof(TraceRecord));
    size_ += count;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const TraceRecord* data() const { return data_; }
  const TraceRecord* begin() const { return data_; }
  const TraceRecord* end() const { return data_ + size_; }
  const TraceRecord& operator[](std::size_t i) const { return data_[i]; }
  const TraceRecord& front() const { return data_[0]; }
  const TraceRecord& back() const { return data_[size_ - 1]; }

  bool operator==(const RecordList& other) const;

 private:
  void grow(std::size_t at_least);
  void swap(RecordList& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  TraceRecord* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace cqrslab
