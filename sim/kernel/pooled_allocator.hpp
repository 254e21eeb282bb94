// PooledAllocator: lets the containers of a process live in the FramePool of its simulator.
//
// For lists that come and go with a request, and would otherwise ask the heap for each. A container
// without a pool stays empty, until one is assigned to it together with its pool. Whatever holds
// blocks must be gone before the simulator is, as a process's locals are.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/kernel/frame_pool.hpp"

namespace cqrslab {

template <class T>
class PooledAllocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_copy_assignment = std::true_type;

  PooledAllocator() = default;
  PooledAllocator(FramePool& pool) : pool_(&pool) {}
  template <class U>
  PooledAllocator(const PooledAllocator<U>& other) : pool_(other.pool()) {}

  // Pre: it has a pool.
  T* allocate(std::size_t n) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    CQRSLAB_ASSERT(pool_ != nullptr);
    return static_cast<T*>(pool_->allocate(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t) { FramePool::release(memory); }

  FramePool* pool() const { return pool_; }
  template <class U>
  bool operator==(const PooledAllocator<U>& other) const {
    return pool_ == other.pool();
  }

 private:
  FramePool* pool_ = nullptr;
};

template <class T>
using PooledVector = std::vector<T, PooledAllocator<T>>;

}  // namespace cqrslab
