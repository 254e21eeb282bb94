// Ledger: one entry for each of the newest messages, by their consecutive numbers.
#pragma once

#include <cstdint>
#include <utility>

#include "sim/contract/ring.hpp"

namespace cqrslab {

template <class T>
class Ledger {
 public:
  // Numbers `first` .. `end` - 1 have an entry.
  std::uint64_t first() const { return first_; }
  std::uint64_t end() const { return first_ + entries_.size(); }
  bool has(std::uint64_t number) const { return number >= first_ && number < end(); }
  // Pre: has(number).
  T& operator[](std::uint64_t number) {
    return entries_[static_cast<std::size_t>(number - first_)];
  }

  // The entry of number `end`, which begins at 1.
  T& add(T entry) {
    entries_.push_back(std::move(entry));
    return entries_.back();
  }
  // Forgets entries at the front for as long as they are `over`.
  template <class Over>
  void trim(Over over) {
    for (; !entries_.empty() && over(entries_.front()); ++first_) entries_.pop_front();
  }

 private:
  Ring<T> entries_;
  std::uint64_t first_ = 1;
};

}  // namespace cqrslab
