// Shelf: values that wait for an event, when they are too large to be captured by its closure.
//
//   std::uint32_t place = shelf.put(change);
//   simulator.after(delay, [this, place] { publish(shelf.take(place)); });
//
// Memory follows the largest number of values that wait at once; nothing is allocated beyond that.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace cqrslab {

template <class T>
class Shelf {
 public:
  std::uint32_t put(T value) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(values_.size()));
      values_.emplace_back();
    }
    std::uint32_t place = free_.back();
    free_.pop_back();
    values_[place] = std::move(value);
    return place;
  }
  // Pre: put() returned this place and nobody has taken it since.
  T take(std::uint32_t place) {
    free_.push_back(place);
    return std::move(values_[place]);
  }

 private:
  std::vector<T> values_;
  std::vector<std::uint32_t> free_;
};

}  // namespace cqrslab
