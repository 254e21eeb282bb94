// WaitingLine: who waits for a worker, in the order of a queue discipline.
//
// first come, last come and random order cost O(1) per visit; priority and shortest first keep a
// sorted set, O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/kernel/pooled_allocator.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/scenario/topology.hpp"

namespace cqrslab {

// What a visit brings to stand in a line. Stays at its address while it waits.
struct Waiter {
  Waiter* previous = nullptr;
  Waiter* next = nullptr;
  std::size_t position = 0;    // in a random line
  std::uint64_t sequence = 0;  // order of arrival, kept when put back after an interruption
  std::int64_t rank = 0;       // priority or work, smaller goes first
};

class WaitingLine {
 public:
  // A sorted line lives in `pool`, which outlives it.
  WaitingLine(QueueDiscipline discipline, RandomStream choices, FramePool& pool)
      : discipline_(discipline), choices_(choices), sorted_(pool) {}

  std::size_t size() const { return size_; }
  void push(Waiter& w);
  // The next to be served, taken out. Pre: size() > 0.
  Waiter& pop();
  // "behind 3 of 25 who wait (by priority)": who goes before w, which would come now; "" if nobody
  // waits. O(n), for explanations.
  std::string standing_of(const Waiter& w) const;
  // Pre: w waits here.
  void remove(Waiter& w);

 private:
  using Place = std::tuple<std::int64_t, std::uint64_t, Waiter*>;  // rank, sequence

  bool sorted() const {
    return discipline_ == QueueDiscipline::priority ||
           discipline_ == QueueDiscipline::priority_preemptive ||
           discipline_ == QueueDiscipline::shortest_first;
  }

  QueueDiscipline discipline_;
  RandomStream choices_;
  std::uint64_t chosen_ = 0;
  std::size_t size_ = 0;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  std::vector<Waiter*> pool_;
  std::set<Place, std::less<Place>, PooledAllocator<Place>> sorted_;
};

}  // namespace cqrslab
