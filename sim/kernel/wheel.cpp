// How wide the turns of the wheel are, and keys that leave it before their time.
#include "sim/kernel/wheel.hpp"

#include <algorithm>

namespace cqrslab {

bool Wheel::erase(EventKey key) {
  if (key == first_) {
    take_first();
    return true;
  }
  std::uint64_t turn = turn_of(key.time()), bit = std::uint64_t{1} << turn % 64;
  std::uint64_t& word = occupied_[turn / 64 % words];
  if ((word & bit) && keys_[turn % places] == key) {
    word &= ~bit;
    if (word == 0) used_ &= ~(1u << turn / 64 % words);
    return true;
  }
  return apart_.erase(key);
}

// Those that have a place keep it while the pace is much the same.
void Wheel::tune(std::uint64_t now) {
  std::uint64_t between = (now - tuned_at_) / pops_of_tuning;
  tuned_at_ = now;
  pops_until_tuned_ = pops_of_tuning;
  unsigned shift =
      static_cast<unsigned>(std::max(static_cast<int>(std::bit_width(between)) - 4, 0));
  if (shift <= shift_ + 1 && shift_ <= shift + 1) return;
  EventKey first = first_;
  moving_.clear();
  take_first();
  drain([&](EventKey key) { moving_.push_back(key); });
  first_ = first;
  shift_ = shift;
  base_ = turn_of(now) & first_of_word;
  for (EventKey key : moving_)
    if (!find_place(key)) apart_.insert_anywhere(key);
}

}  // namespace cqrslab
