// Ring: a double-ended queue in one block of memory that only ever grows.
//
// For plugins: once it has seen its longest content it never allocates again, unlike std::deque.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace cqrslab {

template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // Pre: i < size(); 0 is the front.
  T& operator[](std::size_t i) { return slots_[(first_ + i) & (slots_.size() - 1)]; }
  const T& operator[](std::size_t i) const { return slots_[(first_ + i) & (slots_.size() - 1)]; }
  // Pre: !empty().
  T& front() { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }

  void push_back(T value) {
    if (size_ == slots_.size()) grow();
    slots_[(first_ + size_++) & (slots_.size() - 1)] = std::move(value);
  }
  void push_front(T value) {
    if (size_ == slots_.size()) grow();
    first_ = (first_ + slots_.size() - 1) & (slots_.size() - 1);
    slots_[first_] = std::move(value);
    ++size_;
  }
  void clear() { size_ = 0; }
  // Pre: !empty().
  T pop_front() {
    T value = std::move(slots_[first_]);
    first_ = (first_ + 1) & (slots_.size() - 1);
    --size_;
    return value;
  }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 8 : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> slots_;  // as many as a power of two
  std::size_t first_ = 0, size_ = 0;
};

// Puts `value` behind all at the front of `ring` that are `before` it: back to its place in a line
// in order, which for one that comes back is at or near the front.
template <class T, class Before>
void put_in_order(Ring<T>& ring, T value, Before before) {
  ring.push_front(std::move(value));
  for (std::size_t i = 0; i + 1 < ring.size() && before(ring[i + 1], ring[i]); ++i) {
    std::swap(ring[i], ring[i + 1]);
  }
}

}  // namespace cqrslab
