// DeliveryLine: what one group of consumers still has to get, in order, and who can take it.
// DeliveryLines: one for each group of a queue, and what such a queue answers to its host.
//
// For queue plugins that hand each message to whoever is ready. Messages come by rising rank; one
// that comes back takes the place that its rank gives it. A message may be in the line, or in hand,
// more than once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {

class DeliveryLine {
 public:
  // `rank` is the plugin's own order, of arrival for instance; `id` is the message's, 0 = none.
  struct Entry {
    std::uint64_t rank = 0, id = 0;
  };

  explicit DeliveryLine(std::uint32_t consumers) : in_hand_(consumers) {}

  // To the place that its rank gives it, at or near the end; behind those of the same rank.
  void put(Entry entry) {
    waiting_.push_back(entry);
    for (std::size_t i = waiting_.size() - 1; i > 0 && waiting_[i].rank < waiting_[i - 1].rank; --i)
      std::swap(waiting_[i], waiting_[i - 1]);
  }
  // The consumer can take one. Pre: it is not waiting and has nothing in hand.
  void ready(std::uint32_t consumer) { idle_.push_back(consumer); }
  // The consumer has nothing in hand any more; what it had. Pre: it had something.
  Entry acknowledge(std::uint32_t consumer) {
    --held_;
    return std::exchange(in_hand_[consumer], {});
  }
  // The consumer is gone and gets nothing before it is ready again; what it had in hand, which has
  // id 0 if nothing.
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

  // How many entries wait or are in hand.
  std::uint64_t size() const { return waiting_.size() + held_; }
  // The smallest id of these, 2^64 - 1 where there are none. O(size).
  std::uint64_t oldest() const {
    std::uint64_t least = ~std::uint64_t{0};
    for (std::size_t i = 0; i < waiting_.size(); ++i) least = std::min(least, waiting_[i].id);
    for (const Entry& held : in_hand_) least = held.id == 0 ? least : std::min(least, held.id);
    return least;
  }

 private:
  Ring<Entry> waiting_;
  Ring<std::uint32_t> idle_;  // the one that has waited longest first
  std::vector<Entry> in_hand_;
  std::uint64_t held_ = 0;
};

// The base of a queue plugin that hands every message, once it has arrived, to each group's
// consumer that has waited longest, and whatever comes back before all that is younger. A plugin
// that derives from it has `ready`, `acknowledge` and `consumer` of cq_queue, and adds `publish`
// and `depth`. Groups and consumers are numbered as in cq_queue; all of them must exist.
class DeliveryLines {
 public:
  using Entry = DeliveryLine::Entry;

  void ready(std::uint32_t group, std::uint32_t consumer) {
    lines_[group].ready(consumer);
    hand_out(group);
  }
  // What was not handled comes back, and so may be delivered at once to another.
  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t, bool handled) {
    Entry entry = lines_[group].acknowledge(consumer);
    if (!handled) come_back(group, entry);
  }
  // A consumer that has gone gives back what it had in hand; one that comes is heard of by `ready`.
  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (up) return;
    Entry entry = lines_[group].leave(consumer);
    if (entry.id != 0) come_back(group, entry);
  }

 protected:
  // Keeps a copy of `host`, which delivers.
  DeliveryLines(const Host& host, const Config& config)
      : host_(host), lines_(config.groups(), DeliveryLine(config.consumers())) {}

  // Every group is to get it. Hands nothing out: what belongs together is put first, then handed
  // out.
  void put(Entry entry) {
    for (DeliveryLine& line : lines_) line.put(entry);
  }
  // To all consumers that wait, group by group.
  void hand_out() {
    for (std::uint32_t g = 0; g < lines_.size(); ++g) hand_out(g);
  }
  // No group will ever get the message. Pre: it is in no line and in nobody's hand.
  void lose(std::uint64_t id) {
    for (std::uint32_t g = 0; g < lines_.size(); ++g) host_.dead_letter(g, id);
  }

  std::uint32_t groups() const { return static_cast<std::uint32_t>(lines_.size()); }
  // What has arrived for the group and is not yet handled.
  std::uint64_t arrived(std::uint32_t group) const { return lines_[group].size(); }
  // Of what has arrived for any group, the smallest id; 2^64 - 1 where there is nothing.
  std::uint64_t oldest_arrived() const {
    std::uint64_t least = ~std::uint64_t{0};
    for (const DeliveryLine& line : lines_) least = std::min(least, line.oldest());
    return least;
  }

  Host host_;

 private:
  void come_back(std::uint32_t group, Entry entry) {
    lines_[group].put_back(entry);
    hand_out(group);
  }
  void hand_out(std::uint32_t group) {
    lines_[group].hand_out(
        [&](std::uint32_t consumer, std::uint64_t id) { host_.deliver(group, consumer, id); });
  }

  std::vector<DeliveryLine> lines_;
};

}  // namespace cqrslab
