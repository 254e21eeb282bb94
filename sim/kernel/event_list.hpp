// EventList: the future event list, a priority queue of keys in the order (time, sequence).
//
// A few keys are in a wheel (wheel.hpp), many in a ladder queue (Tang, Goh, Thng: Ladder queue, ACM
// TOMACS 15(3), 2005) whose rungs have widths of powers of two, with removal at once; and there is
// a lane of its own for the present instant:
//
//   wheel     all keys, while at most some 32 of them find no place of their own in it
//   far       keys beyond every rung, unordered
//   rungs     each cuts a span of time into at most 1,024 equal buckets of unordered keys; the
//             next rung, if any, cuts up the bucket that the one above has reached
//   near      the keys of the bucket reached last, sorted; short
//   present   keys pushed for the very instant of the last pop: they come in their order anyway
//
// A key moves far -> rung -> finer rung -> near, one or two moves for up to a million keys, and is
// only compared with the few keys of its own bucket. A rung's width is chosen from the keys that it
// is to hold, so nothing needs tuning beforehand and a change of the model's pace is followed
// within one rung. When at most 16 keys are left, they are few again.
//
//              time                              what it does at worst
//   push       O(1)                              moves 32 keys, or recuts the near keys, O(near)
//   pop_min    O(1) amortised                    cuts up a bucket: O(keys in it)
//   peek       as pop_min
//   remove     O(1); O(log near) if near         the same
//   memory     about 18 bytes per key, 4 per slot ever used, 4 KiB per rung in use, 16 KiB
//
// Equal times, two far-apart groups of times (timeouts), zero delays and bursts keep these bounds:
// a bucket too full is cut again, one of a single nanosecond is sorted by sequence.
//
// Pre, for all: push only with a time not before the last pop's, and with sequence numbers that
// increase; slots used by one pending key at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "sim/kernel/event_key.hpp"
#include "sim/kernel/key_chunks.hpp"
#include "sim/kernel/sorted_run.hpp"
#include "sim/kernel/wheel.hpp"

namespace cqrslab {

class EventList {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  [[gnu::always_inline]] void push(EventKey key) {
    ++size_;
    if (!few_) return push_of_many(key);
    if (key.time() != present_time_ && wheel_.push_to_place(key)) [[likely]]
      return;
    push_otherwise(key);
  }

  // The least key. Pre: !empty().
  EventKey peek() {
    if (!few_ && near_.empty()) [[unlikely]]
      refill_near();
    return present_is_next() ? present_.front() : first();
  }

  // Takes the least key out, unless its time is after `until` or there is none: then EventKey().
  // Pre: until < 2^63, or !empty().
  // Calls soon(key) for keys that are likely to be popped within the next three pops, so that the
  // caller can prefetch what belongs to them; a key may have been removed meanwhile, and its slot
  // be any number.
  template <class Soon>
  [[gnu::always_inline]] EventKey pop_until(std::uint64_t until, Soon soon) {
    if (!few_) return pop_of_many(until, soon);
    if (!present_.empty() && wheel_.first().time() != present_time_) return pop_present(until);
    if (wheel_.first().time() > until) [[unlikely]]
      return {};
    --size_;
    present_time_ = wheel_.first().time();
    return wheel_.pop();
  }

  // Takes the least key out. Pre: !empty().
  EventKey pop_min() {
    return pop_until(never, [](const EventKey&) {});
  }

  // Takes a key out of the middle. Pre: it is pending.
  void remove(EventKey key);

 private:
  static constexpr std::uint32_t buckets = 1024;
  static constexpr std::uint32_t near_limit = 32;  // a longer bucket is cut up, not sorted
  static constexpr std::uint32_t near_only = 16;   // so few keys need no rung
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  struct Rung {
    std::uint64_t start, end;                            // [start, end), in ns
    unsigned shift;                                      // a bucket is 2^shift ns wide
    std::uint32_t word_mask = 0;                         // which words of `occupied` are not 0
    std::array<std::uint64_t, buckets / 64> occupied{};  // which buckets are not empty
    std::array<KeyChunks::Bag, buckets> bags{};

    void mark(std::uint32_t bucket) {
      occupied[bucket / 64] |= std::uint64_t{1} << bucket % 64;
      word_mask |= 1u << bucket / 64;
    }
    void unmark(std::uint32_t bucket) {
      occupied[bucket / 64] &= ~(std::uint64_t{1} << bucket % 64);
      if (occupied[bucket / 64] == 0) word_mask &= ~(1u << bucket / 64);
    }
    std::uint32_t first() const;  // Pre: word_mask != 0.
  };

  const EventKey& first() const { return few_ ? wheel_.first() : near_.front(); }
  bool present_is_next() const {
    bool others = few_ || !near_.empty();
    return !present_.empty() && !(others && first().time() == present_time_);
  }

  EventKey pop_present(std::uint64_t until) {
    if (present_time_ > until) return {};
    --size_;
    return present_.pop_front();
  }

  template <class Soon>
  [[gnu::noinline]] EventKey pop_of_many(std::uint64_t until, Soon soon) {
    if (near_.empty()) [[unlikely]]
      return pop_with_near_empty(until);
    std::uint64_t time = near_.front().time();
    if (!present_.empty() && time != present_time_) [[unlikely]]
      return pop_present(until);
    if (time > until) [[unlikely]]
      return {};
    --size_;
    EventKey key = near_.pop_front();
    present_time_ = time;
    if (near_.empty()) [[unlikely]] {
      refill_near();
      if (near_.empty()) return key;
      soon(near_.ahead(0));
      soon(near_.ahead(1));
    }
    soon(near_.ahead(2));
    return key;
  }

  [[gnu::always_inline]] void push_rung(std::uint32_t level, EventKey key) {
    Rung& rung = *rungs_[level];
    std::uint32_t bucket = static_cast<std::uint32_t>((key.time() - rung.start) >> rung.shift);
    rung.mark(bucket);
    chunks_.add(rung.bags[bucket], level * buckets + bucket, key);
  }

  EventKey pop_with_near_empty(std::uint64_t until);
  void push_otherwise(EventKey key);
  void push_of_many(EventKey key);
  void leave_wheel(EventKey key);
  void push_far(EventKey key);
  void push_near(EventKey key);
  void refill_near();
  void sort_into_near(KeyChunks::Bag& bag, std::uint64_t start, unsigned shift);
  void cut_near();
  void cut_far();
  void open_rung(std::uint64_t start, std::uint64_t end, unsigned shift);
  static unsigned shift_for(std::uint64_t span, std::size_t keys);
  unsigned far_shift(std::uint64_t least, std::uint64_t greatest) const;

  static constexpr std::uint32_t far_owner = KeyChunks::nobody - 1;

  std::size_t size_ = 0;
  std::uint64_t present_time_ = 0;
  bool few_ = true;                 // all keys are in wheel_ or present_
  std::uint64_t near_end_ = never;  // else every key before this is in near_ or present_
  SortedRun near_, present_;
  Wheel wheel_;
  std::uint32_t depth_ = 0;  // rungs in use, the last one innermost
  KeyChunks::Bag far_ = 0;
  KeyChunks chunks_;
  std::vector<std::unique_ptr<Rung>> rungs_;
};

}  // namespace cqrslab
