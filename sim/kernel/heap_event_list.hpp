// HeapEventList: the future event list as an indexed binary heap.
//
// The plain way to do it, kept as the oracle of EventList: both must give the same events in the
// same order for every schedule (tests/kernel/event_list_test.cpp). Same contract as EventList;
// push, pop_min and remove are O(log n), 20 bytes per pending event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/kernel/event_key.hpp"

namespace cqrslab {

class HeapEventList {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }

  // Pre: no pending key has the same slot.
  void push(EventKey key) {
    if (key.slot() >= place_.size()) place_.resize(key.slot() + 1);
    heap_.push_back(key);
    sift_up(heap_.size() - 1, key);
  }

  // Pre: !empty().
  EventKey peek() const { return heap_.front(); }

  // Pre: !empty().
  EventKey pop_min() {
    EventKey least = heap_.front();
    take_out(0);
    return least;
  }

  // Pre: the key is pending.
  void remove(EventKey key) {
    CQRSLAB_ASSERT(heap_[place_[key.slot()]] == key);
    take_out(place_[key.slot()]);
  }

 private:
  void put(std::size_t at, EventKey key) {
    heap_[at] = key;
    place_[key.slot()] = static_cast<std::uint32_t>(at);
  }

  void sift_up(std::size_t at, EventKey key) {
    while (at > 0) {
      std::size_t parent = (at - 1) / 2;
      if (!(key < heap_[parent])) break;
      put(at, heap_[parent]);
      at = parent;
    }
    put(at, key);
  }

  // The hole sinks to a leaf, then the last key rises from there.
  void take_out(std::size_t at) {
    EventKey last = heap_.back();
    heap_.pop_back();
    std::size_t n = heap_.size();
    if (at == n) return;
    for (std::size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
      child += child + 1 < n && heap_[child + 1] < heap_[child];
      put(at, heap_[child]);
      at = child;
    }
    sift_up(at, last);
  }

  std::vector<EventKey> heap_;
  std::vector<std::uint32_t> place_;  // by slot
};

}  // namespace cqrslab
