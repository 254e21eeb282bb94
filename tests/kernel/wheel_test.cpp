// The wheel of a few keys against a binary heap.
#include "sim/kernel/wheel.hpp"

#include <cstdint>
#include <vector>

#include "sim/kernel/heap_event_list.hpp"
#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

// A wheel and a heap that hold the same keys.
struct Twins {
  explicit Twins(std::uint64_t pace) : pace(pace) {}

  void push(std::uint64_t time) {
    ++sequence;
    EventKey key = EventKey::make(time, sequence, sequence % 4096);
    heap.push(key);
    pending.push_back(key);
    if (!wheel.push(key)) refill(key);
  }
  // Gaps that removals left have filled the room.
  void refill(EventKey without_place) {
    std::vector<EventKey> all{without_place};
    wheel.drain([&](EventKey key) { all.push_back(key); });
    agree &= all.size() == pending.size();
    wheel.start(now);
    for (EventKey key : all) agree &= wheel.push(key);
  }
  void pop() {
    EventKey least = heap.pop_min();
    agree &= wheel.first() == least && wheel.pop() == least;
    now = least.time();
    std::erase(pending, least);
  }
  void erase_any() {
    EventKey key = pending[draws.below(pending.size())];
    heap.remove(key);
    agree &= wheel.erase(key) && !wheel.erase(key);
    std::erase(pending, key);
  }
  // Mostly close by, some at the same instant, some far beyond the last turn.
  std::uint64_t later() {
    std::uint64_t kind = draws.below(10);
    if (kind == 0) return now + 1;
    return now + 1 + draws.below(kind == 1 ? 1000 * pace : 20 * pace);
  }
  void live(int events) {
    for (int i = 0; i < events; ++i) {
      while (pending.size() < 1 + draws.below(24)) push(later());
      if (draws.below(8) == 0) erase_any();
      if (!pending.empty()) pop();
    }
  }

  Wheel wheel;
  HeapEventList heap;
  Draws draws = RandomStream::named(1, 0, "wheel").at(0);
  std::vector<EventKey> pending;
  std::uint64_t pace, sequence = 0, now = 0;
  bool agree = true;
};

}  // namespace

TEST_CASE("the wheel agrees with the heap at every pace, and when the pace changes") {
  for (std::uint64_t pace : {1u, 50u, 1000u, 1'000'000u}) {
    Twins twins(pace);
    twins.live(5000);
    twins.pace = 1000 * pace;
    twins.live(2000);
    twins.pace = 1 + pace / 1000;
    twins.live(5000);
    CHECK(twins.agree);
  }
}

TEST_CASE("the wheel says when too many keys find no place, and which one has none") {
  Wheel wheel;
  std::uint64_t sequence = 0;
  auto far = [&](std::uint64_t time) { return EventKey::make(time, ++sequence, 1); };
  const std::uint64_t beyond = 1'000'000'000;  // the last turn
  for (std::size_t i = 0; i < Wheel::most_without_place + 1; ++i) {
    EventKey key = far(2 * beyond + i);
    REQUIRE(wheel.push(key));
  }
  EventKey behind_all = far(3 * beyond);
  CHECK(wheel.push(behind_all));  // stands at the end, where nobody has to move
  EventKey among = far(2 * beyond + 5);
  EventKey left = among;
  CHECK_FALSE(wheel.push(left));
  CHECK(left == among);
  EventKey sooner = far(beyond);
  EventKey first = wheel.first();
  left = sooner;
  CHECK_FALSE(wheel.push(left));
  CHECK(left == first);
  CHECK(wheel.first() == sooner);
}
