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
  static constexpr std::size_t least_room = 64;

  SortedRun() : keys_(least_room + 1) { become_empty(); }
  SortedRun(const SortedRun&) = delete;

  bool empty() const { return first_ == end_; }
  // Keys and holes.
  std::size_t length() const { return static_cast<std::size_t>(end_ - first_); }
  // Pre: !empty().
  const EventKey& front() const { return *first_; }
  const EventKey& back() const { return end_[-1]; }
  // The key or hole that many places behind the front, or the last one. Pre: !empty().
  const EventKey& ahead(std::ptrdiff_t places) const {
    return first_[std::min(places, end_ - first_ - 1)];
  }

  // Pre: !empty().
  EventKey pop_front() {
    EventKey key = *first_++;
    if (first_ != end_ && is_hole(*first_)) [[unlikely]]
      skip_holes();
    return key;
  }

  // Pre: key is behind every key here.
  void push_back(EventKey key) {
    if (end_ == limit_) [[unlikely]]
      make_room(1);
    *end_++ = key;
  }

  // Pre: key was scheduled after every key here, so that its time alone decides, and its time is
  // not before that of any key that was taken from the front since the last refill() or drain().
  void insert(EventKey key) {
    if (end_ == limit_) [[unlikely]]
      make_room(1);
    EventKey* at = end_++;
    // By halves: a load of the whole would wait for the two stores of a key that was just written.
    for (; key.time() < at[-1].time(); --at) {
      *at = EventKey::from_id(at[-1].time(), at[-1].id());
    }
    *at = key;
  }

  // As insert(), of any key.
  void insert_anywhere(EventKey key) {
    if (end_ == limit_) [[unlikely]]
      make_room(1);
    EventKey* at = end_++;
    for (; at != first_ && key < at[-1]; --at) {
      *at = EventKey::from_id(at[-1].time(), at[-1].id());
    }
    *at = key;
  }

  // False if the key is not here.
  bool erase(EventKey key) {
    EventKey* at = std::lower_bound(first_, end_, key);
    if (at == end_ || !(*at == key)) return false;
    *at = EventKey::from_id(key.time(), key.id() | hole_slot);
    skip_holes();
    return true;
  }

  // Empties the run and returns room for n keys, to be filled in ascending order by the caller.
  // There is room for least_room at any rate; what is written behind the n-th does not count.
  EventKey* refill(std::size_t n) {
    become_empty();
    if (n > room()) [[unlikely]]
      make_room(n);
    end_ = first_ + n;
    return first_;
  }

  // Empties the run, handing each key that is not a hole to take(key).
  template <class Take>
  void drain(Take take) {
    const EventKey *from = first_, *to = end_;
    become_empty();
    for (; from < to; ++from)
      if (!is_hole(*from)) take(*from);
  }

 private:
  static constexpr std::uint64_t hole_slot = EventKey::slot_limit;
  static bool is_hole(const EventKey& key) { return key.slot() == hole_slot; }

  std::size_t room() const { return static_cast<std::size_t>(limit_ - end_); }

  void become_empty() {
    first_ = end_ = keys_.data() + 1;
    limit_ = keys_.data() + keys_.size();
  }

  // What the front passes must not stop insert(): holes are from times that are still to come.
  void skip_holes() {
    while (first_ != end_ && is_hole(*first_)) *first_++ = EventKey();
  }

  // Room for n more behind end_: by moving to the front if that gives half of all, else by growth.
  [[gnu::noinline]] void make_room(std::size_t n) {
    std::size_t held = length();
    if (keys_.size() <= 2 * (held + n)) {
      std::vector<EventKey> larger(4 * (held + n) + 1);
      std::copy(first_, end_, larger.begin() + 1);
      keys_.swap(larger);
    } else {
      std::copy(first_, end_, keys_.begin() + 1);
    }
    become_empty();
    end_ += held;
  }

  std::vector<EventKey> keys_;  // the first stays 0, before all others
  // [first_, end_) are in use, up to limit_ there is room; before first_ is nothing that is after
  // now, so that insert() stops there without looking for it.
  EventKey *first_, *end_, *limit_;
};

}  // namespace cqrslab
