// DeliveryLine: what one group of consumers still has to get, in order, and who can take it.
//
// For queue plugins that hand each message to whoever is ready. Messages come by rising rank; one
// that comes back takes the place that its rank gives it. A message may be in the line, or in hand,
// more than once.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract/ring.hpp"

namespace cqrslab {

class DeliveryLine {
 public:
  struct Entry {
    std::uint64_t rank = 0, id = 0;  // id 0 = none
  };

  explicit DeliveryLine(std::uint32_t consumers) : in_hand_(consumers) {}

  void put(Entry entry) {
    waiting_.push_back(entry);
    for (std::size_t i = waiting_.size() - 1; i > 0 && waiting_[i].rank < waiting_[i - 1].rank; --i)
      std::swap(waiting_[i], waiting_[i - 1]);
  }
  void ready(std::uint32_t consumer) { idle_.push_back(consumer); }
  // The consumer has nothing in hand any more; what it had. Pre: it had something.
  Entry acknowledge(std::uint32_t consumer) {
    --held_;
    return std::exchange(in_hand_[consumer], {});
  }
  // The consumer is gone; what it had in hand, which has id 0 if nothing.
  Entry leave(std::uint32_t consumer) {
    for (std::size_t n = idle_.size(); n > 0; --n) {
      std::uint32_t other = idle_.pop_front();
      if (other != consumer) idle_.push_back(other);
    }
    if (in_hand_[consumer].id == 0) return {};
    return acknowledge(consumer);
  }
  // Back to the place that its rank gives it, at or near the front.
  void put_back(Entry entry) {
    waiting_.push_front(entry);
    for (std::size_t i = 0; i + 1 < waiting_.size() && waiting_[i + 1].rank < entry.rank; ++i)
      std::swap(waiting_[i], waiting_[i + 1]);
  }

  // Gives the first to the consumer that has waited longest, by deliver(consumer, id), until one of
  // them runs out.
  template <class Deliver>
  void hand_out(Deliver deliver) {
    while (!idle_.empty() && !waiting_.empty()) {
      std::uint32_t consumer = idle_.pop_front();
      in_hand_[consumer] = waiting_.pop_front();
      ++held_;
      deliver(consumer, in_hand_[consumer].id);
    }
  }

  // Waiting or in hand.
  std::uint64_t size() const { return waiting_.size() + held_; }

 private:
  Ring<Entry> waiting_;
  Ring<std::uint32_t> idle_;  // the one that has waited longest first
  std::vector<Entry> in_hand_;
  std::uint64_t held_ = 0;
};

}  // namespace cqrslab
