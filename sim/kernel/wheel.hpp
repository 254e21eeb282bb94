// Wheel: a priority queue for a few keys, most of which are compared with one other key only.
//
// The least key is kept apart. Of the others each goes where its time puts it, in a calendar of
// 1,024 turns of 2^shift ns with one place each, unless somebody is there already or the turn is
// more than 960 ahead; those few without a place stand in a sorted run. The next key is the one of
// the first turn in use, which is found by its bit, or the front of the run.
//
// Turns are much shorter than the time between two events, an eighth by the pace of the last 256,
// so that nearly all keys find a place. A sorted sequence alone would take as many instructions,
// but nobody can foresee after how many comparisons a key has found its place in it, and here
// nearly every branch goes the same way each time. And what is next is known as soon as an event
// begins, unless the event itself schedules something sooner.
//
// Cost: push, pop and erase O(1) while the keys find places, else O(keys without one). 16 bytes per
// place, 16 KiB.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kernel/event_key.hpp"
#include "sim/kernel/sorted_run.hpp"

namespace cqrslab {

class Wheel {
 public:
  static constexpr std::size_t most_without_place = 32;

  // The least key; one behind all others, of id 0, when there is none.
  const EventKey& first() const { return first_; }

  // Takes keys from `now` on. Pre: it is empty.
  void start(std::uint64_t now) {
    base_ = turn_of(now) & first_of_word;
    tuned_at_ = now;
    pops_until_tuned_ = pops_of_tuning;
  }

  // False: too many have no place already (gaps of removed ones count), and `key` is now one more
  // that is not here. Pre: the key is behind the last one popped, in time or by its sequence
  // number.
  bool push(EventKey& key) { return push_to_place(key) || push_apart(key); }
  // The same in two parts: first where there is a place, which is nearly always; if it was false,
  // where there is none.
  bool push_to_place(EventKey& key) {
    if (key < first_) std::swap(key, first_);
    return key.id() == 0 || find_place(key);
  }
  bool push_apart(EventKey& key) {
    if (apart_.length() >= most_without_place && key < apart_.back()) return false;
    apart_.insert_anywhere(key);
    return true;
  }

  // Takes the least key out. Pre: there is one.
  EventKey pop() {
    EventKey key = first_;
    base_ = turn_of(key.time()) & first_of_word;
    if (--pops_until_tuned_ == 0) [[unlikely]]
      tune(key.time());
    take_first();
    return key;
  }

  // False if the key is not here.
  bool erase(EventKey key);

  // Empties it, handing each key to take(key).
  template <class Take>
  void drain(Take take) {
    for (; first_.id() != 0; take_first()) take(first_);
  }

 private:
  static constexpr std::uint64_t words = 16, places = 64 * words;
  static constexpr std::uint64_t reach = places - 64;  // so that no turn comes round into the first
  static constexpr std::uint64_t first_of_word = ~std::uint64_t{63};
  static constexpr std::uint32_t pops_of_tuning = 256;

  static EventKey behind_all() { return EventKey::from_id(~std::uint64_t{0}, 0); }

  std::uint64_t turn_of(std::uint64_t time) const { return time >> shift_; }

  bool find_place(EventKey key) {
    std::uint64_t turn = turn_of(key.time()), bit = std::uint64_t{1} << turn % 64;
    std::uint64_t& word = occupied_[turn / 64 % words];
    if (turn - base_ >= reach || (word & bit)) return false;
    word |= bit;
    used_ |= 1u << turn / 64 % words;
    keys_[turn % places] = key;
    return true;
  }

  // Makes the least of the others first. Chosen by arithmetic: as often as not a branch would be
  // guessed wrong.
  void take_first() {
    unsigned base = static_cast<unsigned>(base_ / 64 % words);
    unsigned from_base = (used_ | used_ << words) >> base;
    unsigned at = (base + static_cast<unsigned>(std::countr_zero(from_base | 1u << words))) % words;
    std::uint64_t word = occupied_[at];
    const EventKey& key = keys_[at * 64 + static_cast<unsigned>(std::countr_zero(word)) % 64];
    first_ = word == 0 ? behind_all() : EventKey::from_id(key.time(), key.id());
    if (!apart_.empty() && apart_.front() < first_) {
      first_ = apart_.pop_front();
    } else {
      word &= word - 1;
      occupied_[at] = word;
      used_ &= ~(static_cast<unsigned>(word == 0) << at);
    }
  }

  void tune(std::uint64_t now);

  EventKey first_ = behind_all();
  std::uint64_t base_ = 0;  // turn, a multiple of 64: no key is before it
  unsigned shift_ = 10;
  std::uint32_t pops_until_tuned_ = pops_of_tuning;
  std::uint64_t tuned_at_ = 0;
  unsigned used_ = 0;                            // which words of occupied_ are not 0
  std::array<std::uint64_t, words> occupied_{};  // a bit for each place
  std::unique_ptr<EventKey[]> keys_{new EventKey[places]};
  SortedRun apart_;
  std::vector<EventKey> moving_;  // to other places, while tune() is at work; kept for its memory
};

}  // namespace cqrslab
