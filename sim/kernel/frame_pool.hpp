// FramePool: memory for coroutine frames, recycled by size.
//
// A process's frame is a few hundred bytes, born and freed once per customer; malloc would be most
// of its cost. Freed frames go to a list of their size class and are handed out again, last in
// first out, while the line is still in the cache. Owned by one Simulator and used by its thread
// only. Every block must be back before the pool dies (the Simulator sees to that).
//
// Cost: a few ns per frame in steady state; memory is never returned before destruction. Frames
// over 2 KiB go to operator new.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace cqrslab {

class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  // A block of at least `bytes`, aligned for any ordinary object.
  void* allocate(std::size_t bytes) {
    std::size_t total = bytes + sizeof(Header);
    std::size_t size_class = (total - 1) / granule;
    if (size_class >= classes) return stamp(::operator new(total), large);
    Free*& list = free_[size_class];
    if (list == nullptr) [[unlikely]]
      refill(size_class);
    Free* block = list;
    list = block->next;
    return stamp(block, size_class);
  }

  // Gives a block back to the pool it came from.
  static void release(void* memory) {
    Header* header = static_cast<Header*>(memory) - 1;
    FramePool* pool = header->pool;
    std::size_t size_class = header->size_class;
    if (size_class == large) return ::operator delete(header);
    pool->free_[size_class] = new (header) Free{pool->free_[size_class]};
  }

 private:
  static constexpr std::size_t granule = 64, classes = 32, large = classes;

  struct alignas(16) Header {
    FramePool* pool;
    std::size_t size_class;
  };
  struct Free {
    Free* next;
  };

  void* stamp(void* block, std::size_t size_class) {
    return new (block) Header{this, size_class} + 1;
  }

  void refill(std::size_t size_class);

  std::array<Free*, classes> free_{};
  std::vector<std::unique_ptr<std::byte[]>> slabs_;
};

}  // namespace cqrslab
