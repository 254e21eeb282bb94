// What a queue with visibility timeouts consists of: copies of messages, the lines in which they
// can be received, consumers with what they have received.
//
// A message that is received stays in the queue and becomes invisible; it is deleted when it is
// acknowledged, and visible again when its timeout ends. So the same message may be with several
// consumers, and the same send may be there twice. Hence three numbers: the id of a message, as the
// host gave it; the number of a copy, which is one send of it that has arrived in one group; and a
// receipt, which says for how manieth time that copy was received, and tells an old receiver's word
// from the newest one's. Copies are numbered from 1 in each group by arrival, so a smaller number
// is an older copy. This header knows no time: timeouts are the plugin's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/contract/ledger.hpp"
#include "sim/contract/plugin.h"
#include "sim/contract/ring.hpp"

namespace cqrslab::visibility {

// Copies of messages by their numbers. Without groups: one line, of whose oldest `spread` any may
// be next. With groups: a line for each key, in order, and closed while a copy of it is in flight.
class Lines {
 public:
  // stream: of the draws among the oldest `spread` >= 1.
  Lines(bool groups, std::uint32_t spread, std::uint64_t stream)
      : groups_(groups), spread_(spread), stream_(stream) {}

  // Whether nothing can be received now.
  bool empty() const { return groups_ ? open_.empty() : all_.empty(); }

  // A new copy, or one that becomes visible again, which takes the place of its age.
  void add(std::uint64_t copy, std::uint32_t key) {
    if (!groups_) return put(all_, copy);
    Line& line = line_of(key);
    put(line.copies, copy);
    list(line, key);
  }

  // The next copy, which is in flight from now on. Pre: !empty(), or has_more(same). `same` = key
  // of the copy taken before for the same receive, of which more may be taken; CQ_NONE = none.
  std::uint64_t take(std::uint32_t& same) {
    if (!groups_) return draw();
    if (!goes_on(same)) {
      same = open_.pop_front();
      lines_[same].listed = false;
    }
    Line& line = lines_[same];
    ++line.in_flight;
    return line.copies.pop_front();
  }
  // Whether `take` could go on for this receive.
  bool has_more(std::uint32_t same) const { return !empty() || goes_on(same); }

  // A copy that was taken is in flight no longer: deleted, or (after `add`) visible again. Called
  // once for each that was taken; the last of a key opens its line again.
  void landed(std::uint32_t key) {
    if (!groups_) return;
    --lines_[key].in_flight;
    list(lines_[key], key);
  }
  // The copy was waiting and is gone. O(waiting), for deletions out of turn.
  void remove(std::uint64_t copy, std::uint32_t key) {
    if (!groups_) return cut_out(all_, copy);
    Line& line = line_of(key);
    cut_out(line.copies, copy);
    if (line.copies.empty() && std::exchange(line.listed, false)) cut_out(open_, key);
  }

 private:
  struct Line {
    Ring<std::uint64_t> copies;
    std::uint32_t in_flight = 0;
    bool listed = false;  // among the open ones
  };

  static void put(Ring<std::uint64_t>& line, std::uint64_t copy) {
    if (line.empty() || line.back() < copy) return line.push_back(copy);
    put_in_order(line, copy, std::less<>());
  }
  template <class T>
  static void cut_out(Ring<T>& ring, T value) {
    for (std::size_t n = ring.size(); n > 0; --n) {
      T each = ring.pop_front();
      if (each != value) ring.push_back(each);
    }
  }
  bool goes_on(std::uint32_t same) const {
    return groups_ && same != CQ_NONE && !lines_[same].listed && !lines_[same].copies.empty();
  }
  Line& line_of(std::uint32_t key) {
    if (key >= lines_.size()) lines_.resize(key + std::size_t{1});
    return lines_[key];
  }
  void list(Line& line, std::uint32_t key) {
    if (line.listed || line.in_flight > 0 || line.copies.empty()) return;
    line.listed = true;
    open_.push_back(key);
  }
  std::uint64_t draw() {
    std::uint64_t among = std::min<std::uint64_t>(spread_, all_.size());
    std::uint32_t i =
        among <= 1 ? 0 : cq_below(cq_draw(stream_, ++drawn_, 0), static_cast<std::uint32_t>(among));
    for (; i > 0; --i) std::swap(all_[i], all_[i - 1]);
    return all_.pop_front();
  }

  bool groups_;
  std::uint32_t spread_;
  std::uint64_t stream_, drawn_ = 0;
  Ring<std::uint64_t> all_;
  std::vector<Line> lines_;   // by key
  Ring<std::uint32_t> open_;  // keys with copies and none in flight, the longest open first
};

// One copy of a message in the queue of one group, in a Ledger by its number.
struct Copy {
  std::uint64_t id = 0;  // 0 = deleted
  std::uint32_t key = 0, receives = 0;
  bool in_flight = false;
};
// A copy as a consumer got it: `receipt` = how often it had been received by then.
struct Receipt {
  std::uint64_t copy = 0, id = 0;
  std::uint32_t receipt = 0, group = 0;
};
// A message on its way to the queue: the first time, or sent again because its sender heard
// nothing.
struct Sent {
  std::uint64_t id = 0;
  std::uint32_t key = 0;
  std::uint32_t before = 0;  // how often it was sent before
  std::uint32_t taken = 0;   // ... when a FIFO queue last took it for new
};
// One consumer of one group, which calls the queue: `call` numbers its calls, so that a timer of
// one that is over is known.
struct Consumer {
  Ring<Receipt> received;     // and not yet handed out
  Receipt in_hand;            // copy 0 = nothing
  std::int64_t since = 0;     // start of the first of the receive calls that find nothing
  std::uint32_t call = 0;     // number of what it waits for: an answer or its next receive
  bool ready = false;         // waits for a message
  bool answer_comes = false;  // it has received, and the answer is on its way
  bool will_poll = false;     // a timer runs for its next receive
};
// The queue of one group: every message is in it once or more until it is handled or given up.
struct Group {
  Lines lines;
  Ledger<Copy> copies;
  Ledger<std::uint8_t> over;  // by id: handled or given up; so is what is forgotten
  std::vector<Consumer> consumers;
  std::uint64_t in_flight = 0;  // copies received, neither deleted nor visible again
  std::uint64_t open = 0;       // messages neither handled nor given up: the group's depth
  std::uint32_t turn = 0;       // consumer that is asked first

  // The smallest id of what can still be received or handed out; 2^64 - 1 where there is nothing.
  std::uint64_t oldest() {
    std::uint64_t least = ~std::uint64_t{0};
    for (std::uint64_t n = copies.first(); n < copies.end(); ++n) {
      if (copies[n].id != 0) least = std::min(least, copies[n].id);
    }
    for (const Consumer& c : consumers) {
      for (std::size_t i = 0; i < c.received.size(); ++i) least = std::min(least, c.received[i].id);
    }
    return least;
  }

  // Whether the group still waits for the message to be handled.
  bool is_open(std::uint64_t id) { return over.has(id) && over[id] == 0; }
  // Pre: is_open(id).
  void close(std::uint64_t id) {
    over[id] = 1;
    --open;
    over.trim([](std::uint8_t each) { return each != 0; });
  }
};

// The smallest id of what the groups have or the senders still send; 2^64 - 1 where there is
// nothing. `Sends` is a Deadlines<Sent>.
template <class Sends>
std::uint64_t oldest_of(std::vector<Group>& groups, const Sends& first, const Sends& again) {
  std::uint64_t least = ~std::uint64_t{0};
  for (Group& g : groups) least = std::min(least, g.oldest());
  auto look = [&](const Sent& sent) { least = std::min(least, sent.id); };
  first.each(look);
  again.each(look);
  return least;
}

}  // namespace cqrslab::visibility
