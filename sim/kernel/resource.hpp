// Resource: identical servers and the processes that wait for one.
//
//   co_await resource.acquire();    // at once when a server is free: no suspension, no event
//   ...
//   resource.release();
//
// A released server passes straight to the next waiter (nobody can slip in between), which goes on
// at the same instant through Simulator::resume_soon. Not for two simulators or threads.
// The Resource must outlive its waiters; waiters that are destroyed with their Simulator are never
// resumed, so the two may die in either order.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/kernel/simulator.hpp"

namespace cqrslab {

// Who is served next: the longest waiting, the shortest waiting, or anyone.
enum class Discipline { fifo, lifo, random };

class Resource {
 public:
  // Pre: capacity >= 1; Discipline::random needs the other constructor.
  Resource(Simulator& simulator, unsigned capacity, Discipline discipline = Discipline::fifo);
  // Serves in random order; the i-th choice uses choices.at(i).
  Resource(Simulator& simulator, unsigned capacity, RandomStream choices);

  Simulator& simulator() const { return simulator_; }
  unsigned capacity() const { return capacity_; }
  // Servers that are taken, including those handed to a waiter that has not run yet.
  unsigned in_use() const { return in_use_; }
  // Processes that wait for a server.
  std::size_t waiting() const { return waiting_; }

  // co_await acquire(): takes one server, waiting for it if all are taken.
  auto acquire() {
    struct Acquire {
      Resource& resource;
      bool await_ready() const noexcept { return resource.try_acquire(); }
      void await_suspend(std::coroutine_handle<> process) const { resource.wait(process); }
      void await_resume() const noexcept {}
    };
    return Acquire{*this};
  }

  // Takes a server if one is free now.
  bool try_acquire() {
    if (in_use_ == capacity_) return false;
    ++in_use_;
    return true;
  }

  // Gives one server back, or on to the next waiter. Pre: in_use() >= 1. O(1).
  void release() {
    CQRSLAB_ASSERT(in_use_ > 0);
    if (waiting_ == 0) {
      --in_use_;
    } else {
      simulator_.resume_soon(take_next());
    }
  }

 private:
  void wait(std::coroutine_handle<> process) {
    if (waiting_ == ring_.size()) [[unlikely]]
      grow();
    ring_[(first_ + waiting_++) & (ring_.size() - 1)] = process;
  }
  std::coroutine_handle<> take_next();
  void grow();

  Simulator& simulator_;
  unsigned capacity_, in_use_ = 0;
  Discipline discipline_;
  RandomStream choices_;
  std::uint64_t choices_made_ = 0;
  std::vector<std::coroutine_handle<>> ring_;  // size is 0 or a power of two
  std::size_t first_ = 0, waiting_ = 0;
};

}  // namespace cqrslab
