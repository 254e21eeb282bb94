// Queues and holds of locks, by stories of few records.
#include "sim/analysis/lock_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

namespace {

constexpr std::uint8_t write_kind = static_cast<std::uint8_t>(TransactionKind::write);
constexpr std::uint8_t apply_kind = static_cast<std::uint8_t>(TransactionKind::apply);

}  // namespace

TEST_CASE("the longest lock queue counts requests and feeds behind one lock of one image") {
  Story story;
  auto db = story.image("db"), other = story.image("other");
  for (std::uint32_t id = 0; id < 4; ++id) story.arrive(1, id, Story::command);
  story.at(2, 0, Kind::lock_wait, db, {write_kind, 7, 1});
  story.at(2, 1, Kind::lock_wait, db, {write_kind, 8, 1});
  story.at(2, 2, Kind::lock_wait, other, {write_kind, 7, 1});
  story.at(3, 50, Kind::lock_wait, db, {apply_kind, 7, 1});
  CHECK(story.value("lock.queue.max") == 2);
  CHECK(story.value("lock.conflicts") == 4);
  story.at(4, 0, Kind::lock_grant, db, {write_kind, 7, 1})
      .at(4, 50, Kind::lock_grant, db, {apply_kind, 7, 1});
  story.at(5, 3, Kind::lock_wait, db, {write_kind, 7, 1});
  CHECK(story.value("lock.queue.max") == 2);
}

TEST_CASE("a wait that ends without a grant leaves the queue") {
  Story story;
  auto db = story.image("db");
  story.arrive(1, 0, Story::command).arrive(1, 1, Story::command);
  story.at(2, 0, Kind::lock_wait, db, {write_kind, 7, 1});
  story.at(3, 0, Kind::store_end, db, {static_cast<std::uint8_t>(StoreEnd::deadlock), 0, 1});
  story.at(3, 0, Kind::backoff, 0, {0, 0, 2});
  story.at(4, 1, Kind::lock_wait, db, {write_kind, 7, 1});
  story.at(5, 60, Kind::lock_wait, db, {apply_kind, 7, 1});
  story.at(6, 60, Kind::store_end, db, {static_cast<std::uint8_t>(StoreEnd::cancelled), 0, 2});
  story.at(7, 61, Kind::lock_wait, db, {apply_kind, 7, 1});
  CHECK(story.value("lock.queue.max") == 2);
  CHECK(story.value("lock.deadlocks") == 1);
}

TEST_CASE("a hold counts when it began after warm-up") {
  Story story;
  story.header.warm_up = Time::milliseconds(100);
  auto db = story.image("db");
  auto held = [&](double ms, std::uint64_t for_ms) {
    story.at(ms, 0, Kind::lock_release, db, {write_kind, 7, 1, for_ms * 1'000'000});
  };
  held(101, 2);
  CHECK_FALSE(story.has("lock.hold.mean"));
  held(110, 10);
  held(200, 20);
  CHECK(story.value("lock.hold.mean") == 0.015);
}

TEST_CASE("the longest lock queue of warm-up is forgotten, its waiters are not") {
  Story story;
  story.header.warm_up = Time::milliseconds(100);
  auto db = story.image("db");
  for (std::uint32_t id = 0; id < 3; ++id)
    story.arrive(1, id, Story::command).at(2, id, Kind::lock_wait, db, {write_kind, 7, 1});
  story.at(50, 0, Kind::lock_grant, db, {write_kind, 7, 1});
  story.arrive(150, 3, Story::command);
  CHECK(story.value("lock.queue.max") == 2);
  CHECK(story.value("lock.conflicts") == 0);
}

TEST_CASE("the longest lock queue of warm-up is forgotten, although nothing happens after it") {
  Story story;
  story.header.warm_up = Time::milliseconds(100);
  auto db = story.image("db");
  for (std::uint32_t id = 0; id < 4; ++id)
    story.arrive(1, id, Story::command).at(2, id, Kind::lock_wait, db, {write_kind, 7, 1});
  story.at(50, 0, Kind::lock_grant, db, {write_kind, 7, 1});
  CHECK(story.value("lock.queue.max") == 3);
  for (std::uint32_t id = 1; id < 4; ++id)
    story.at(60, id, Kind::lock_grant, db, {write_kind, 7, 1});
  CHECK(story.value("lock.queue.max") == 0);
}
