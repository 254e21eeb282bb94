// SortedRun: a short ascending sequence of keys, taken from the front.
//
// The near end of EventList. Removing a key from the middle leaves a hole that keeps the order and
// goes when the front reaches it; the key's slot is free at once. front() is never a hole.
//
// Cost: push_back and pop_front O(1); insert O(keys behind it), which is short because most
// insertions are near the end; erase O(log n). 16 bytes per key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/kernel/event_key.hpp"

namespace cqrslab {

class SortedRun {
 public:
  bool empty() const { return first_ == end_; }
  // Keys and holes.
  std::size_t length() const { return end_ - first_; }
  // Pre: !empty().
  const EventKey& front() const { return keys_[first_]; }
  const EventKey& back() const { return keys_[end_ - 1]; }
  // The key or hole that many places behind the front. Pre: places < length().
  const EventKey& ahead(std::size_t places) const { return keys_[first_ + places]; }

  // Pre: !empty().
  EventKey pop_front() {
    EventKey key = keys_[first_++];
    while (first_ < end_ && is_hole(keys_[first_])) ++first_;
    return key;
  }

  // Pre: key is behind every key here.
  void push_back(EventKey key) {
    if (end_ == keys_.size()) [[unlikely]]
      make_room(1);
    keys_[end_++] = key;
  }

  // Pre: key was scheduled after every key here, so that its time alone decides.
  void insert(EventKey key) {
    if (end_ == keys_.size()) [[unlikely]]
      make_room(1);
    EventKey* at = keys_.data() + end_++;
    EventKey* first = keys_.data() + first_;
    // By halves: a load of the whole would wait for the two stores of a key that was just written.
    for (; at > first && key.time() < at[-1].time(); --at) {
      *at = EventKey::from_id(at[-1].time(), at[-1].id());
    }
    *at = key;
  }

  // False if the key is not here.
  bool erase(EventKey key) {
    auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first_);
    auto end = keys_.begin() + static_cast<std::ptrdiff_t>(end_);
    auto at = std::lower_bound(begin, end, key);
    if (at == end || !(*at == key)) return false;
    *at = EventKey::from_id(key.time(), key.id() | hole_slot);
    while (first_ < end_ && is_hole(keys_[first_])) ++first_;
    return true;
  }

  // Empties the run and returns room for n keys, to be filled in ascending order by the caller.
  EventKey* refill(std::size_t n) {
    first_ = end_ = 0;
    if (n > keys_.size()) [[unlikely]]
      make_room(n);
    end_ = n;
    return keys_.data();
  }

  // Empties the run, handing each key that is not a hole to take(key).
  template <class Take>
  void drain(Take take) {
    std::size_t from = first_, to = end_;
    first_ = end_ = 0;
    for (; from < to; ++from)
      if (!is_hole(keys_[from])) take(keys_[from]);
  }

 private:
  static constexpr std::uint64_t hole_slot = EventKey::slot_limit - 1;
  static bool is_hole(const EventKey& key) { return key.slot() == hole_slot; }

  // Room for n more behind end_: by moving to the front if that gives half of all, else by growth.
  [[gnu::noinline]] void make_room(std::size_t n) {
    std::size_t held = end_ - first_;
    std::copy(keys_.begin() + static_cast<std::ptrdiff_t>(first_),
              keys_.begin() + static_cast<std::ptrdiff_t>(end_), keys_.begin());
    first_ = 0;
    end_ = held;
    if (keys_.size() < 2 * (held + n)) keys_.resize(std::max<std::size_t>(64, 4 * (held + n)));
  }

  std::vector<EventKey> keys_;  // [first_, end_) are in use
  std::size_t first_ = 0, end_ = 0;
};

}  // namespace cqrslab
