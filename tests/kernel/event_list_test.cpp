// The event list against a binary heap.
#include "sim/kernel/event_list.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/heap_event_list.hpp"
#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// Drives both lists through the same random life of pushes, pops and removals.
class Twins {
 public:
  explicit Twins(const char* name) : draws_(RandomStream::named(1, 0, name).at(0)) {}

  std::uint64_t below(std::uint64_t n) { return draws_.below(n); }
  std::uint64_t now() const { return now_; }
  std::size_t size() const { return list_.size(); }

  void push(std::uint64_t time) {
    std::uint32_t slot;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(pending_.size());
      pending_.push_back({});
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    pending_[slot] = EventKey::make(time, ++sequence_, slot);
    list_.push(pending_[slot]);
    heap_.push(pending_[slot]);
  }

  // Looks before it pops, pops at once, or is first told to stop just before the next key.
  void pop() {
    EventKey b = heap_.pop_min();
    switch (below(3)) {
      case 0:
        same_ &= list_.peek() == b && list_.pop_min() == b;
        break;
      case 1:
        same_ &= pop_until(b.time()) == b;
        break;
      default:
        if (b.time() > now_) same_ &= pop_until(now_ + below(b.time() - now_)) == EventKey();
        same_ &= pop_until(INT64_MAX) == b;
    }
    same_ &= list_.size() == heap_.size();
    now_ = b.time();
    forget(b);
  }

  // Removes the key of a random slot, if that slot is in use.
  void remove_any() {
    EventKey key = pending_[below(pending_.size())];
    if (key.id() == 0) return;
    list_.remove(key);
    heap_.remove(key);
    forget(key);
  }

  bool drained_the_same() {
    while (heap_.size() > 0 && same_) pop();
    return same_ && list_.empty();
  }
  bool same() const { return same_; }

 private:
  EventKey pop_until(std::uint64_t until) {
    return list_.pop_until(until, [](const EventKey&) {});
  }

  void forget(EventKey key) {
    pending_[key.slot()] = {};
    free_.push_back(key.slot());
  }

  EventList list_;
  HeapEventList heap_;
  Draws draws_;
  std::vector<EventKey> pending_;  // by slot; id 0 when free
  std::vector<std::uint32_t> free_;
  std::uint64_t sequence_ = 0, now_ = 0;
  bool same_ = true;
};

// Increments that have troubled event lists.
std::uint64_t increment(Twins& twins, int kind, std::uint64_t i) {
  switch (kind) {
    case 0:
      return twins.below(1'000'000'000);  // uniform
    case 1:
      return twins.below(2) ? 0 : twins.below(1000);  // half at this instant
    case 2:
      return twins.below(2) * 1'000'000;  // ties
    case 3:
      return twins.below(2) ? 30'000'000'000 : twins.below(1'000'000);  // near and far
    case 4:  // every scale at once, as long as that does not lead beyond 2^63, where keys end
      return 1 + (std::uint64_t{1} << twins.below(twins.now() < std::uint64_t{1} << 60 ? 60 : 44));
    case 5:
      return 1'000'000 - twins.now() % 1'000'000;  // bursts on the beat
    case 6:
      return i / 5000 % 2 ? twins.below(100) : twins.below(100'000'000'000);  // pace jumps
    default:
      return 0;
  }
}

}  // namespace

TEST_CASE("the event list agrees with the heap on every kind of schedule") {
  for (int kind = 0; kind < 7; ++kind) {
    for (std::size_t pending : {1u, 20u, 40u, 3000u}) {
      DYNAMIC_SECTION("kind " << kind << ", " << pending << " pending") {
        Twins twins(("schedule " + std::to_string(kind)).c_str());
        for (std::uint64_t i = 0; i < 40'000 && twins.same(); ++i) {
          while (twins.size() < pending) twins.push(twins.now() + increment(twins, kind, i));
          if (twins.below(4) == 0) twins.remove_any();
          if (twins.size() > 0) twins.pop();
        }
        CHECK(twins.drained_the_same());
      }
    }
  }
}

TEST_CASE("the event list agrees with the heap while it grows and shrinks at random") {
  Twins twins("random walk");
  std::uint64_t bias = 50;
  for (int i = 0; i < 300'000 && twins.same(); ++i) {
    if (i % 5000 == 0) bias = 20 + twins.below(60);
    if (twins.below(100) < bias) {
      twins.push(twins.now() + increment(twins, static_cast<int>(twins.below(5)), 0));
    } else if (twins.below(3) == 0 && twins.size() > 0) {
      twins.remove_any();
    } else if (twins.size() > 0) {
      twins.pop();
    }
  }
  CHECK(twins.drained_the_same());
}

TEST_CASE("peeking ahead does not disturb keys that are pushed before what was seen") {
  EventList list;
  std::uint64_t sequence = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) list.push(EventKey::make(1'000'000, ++sequence, i));
  CHECK(list.peek().slot() == 0);
  for (std::uint32_t i = 0; i < 100; ++i)
    list.push(EventKey::make(999'999 - i, ++sequence, 1000 + i));
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(list.pop_min().slot() == 1099 - i);
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK(list.pop_min().slot() == i);
  CHECK(list.empty());
}

TEST_CASE("times may lie anywhere in 292 years") {
  EventList list;
  std::uint64_t sequence = 0;
  const std::uint64_t last = INT64_MAX;
  for (std::uint32_t i = 0; i < 100; ++i) {
    list.push(EventKey::make(last - i, ++sequence, 2 * i));
    list.push(EventKey::make(1 + i, ++sequence, 2 * i + 1));
  }
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(list.pop_min().time() == 1 + i);
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(list.pop_min().time() == last - 99 + i);
}
