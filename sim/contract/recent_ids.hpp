// RecentIds: the newest n ids that were added, and whether a given one is among them.
//
// For plugins that recognise what comes again. Open addressing over twice as many slots as there
// are ids; memory grows with what is added, never beyond n ids, and then nothing is allocated.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/contract/ring.hpp"

namespace cqrslab {

class RecentIds {
 public:
  // Keeps `most` ids; 0 keeps none.
  explicit RecentIds(std::size_t most) : most_(most) {}

  bool has(std::uint64_t id) const {
    if (slots_.empty()) return false;
    for (std::size_t i = home(id); slots_[i] != free; i = after(i)) {
      if (slots_[i] == id) return true;
    }
    return false;
  }

  // Forgets the oldest one where there are too many. Pre: !has(id), id is not ~0.
  void add(std::uint64_t id) {
    if (most_ == 0) return;
    if (order_.size() == most_) take_out(order_.pop_front());
    if (2 * (order_.size() + 1) > slots_.size()) grow();
    put(id);
    order_.push_back(id);
  }

 private:
  static constexpr std::uint64_t free = ~std::uint64_t{0};

  std::size_t home(std::uint64_t id) const {
    return (id * 0x9e3779b97f4a7c15u) >> (64 - std::countr_zero(slots_.size()));
  }
  std::size_t after(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }

  void put(std::uint64_t id) {
    std::size_t i = home(id);
    while (slots_[i] != free) i = after(i);
    slots_[i] = id;
  }

  // Moves up whoever stands behind the gap and would no longer be found.
  void take_out(std::uint64_t id) {
    std::size_t gap = home(id);
    while (slots_[gap] != id) gap = after(gap);
    for (std::size_t i = after(gap); slots_[i] != free; i = after(i)) {
      std::size_t mask = slots_.size() - 1;
      bool stays = ((i - home(slots_[i])) & mask) < ((i - gap) & mask);
      if (stays) continue;
      slots_[gap] = slots_[i];
      gap = i;
    }
    slots_[gap] = free;
  }

  void grow() {
    slots_.assign(slots_.empty() ? 16 : 2 * slots_.size(), free);
    for (std::size_t i = 0; i < order_.size(); ++i) put(order_[i]);
  }

  std::size_t most_;
  std::vector<std::uint64_t> slots_;  // as many as a power of two
  Ring<std::uint64_t> order_;         // oldest first
};

}  // namespace cqrslab
