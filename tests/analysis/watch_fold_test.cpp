// Watched components, by stories of few records.
#include "sim/analysis/watch_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

namespace {

Story two_instances() {
  Story story;
  for (int i : {1, 2}) story.header.places.at(story.service("lb", 1)).watched = i > 0;
  return story;
}

Story& ask(Story& story, double ms, std::uint32_t request, std::uint32_t key) {
  return story.at(ms, request, Kind::arrive, Story::query, {0, key, 0, 0});
}

}  // namespace

TEST_CASE("a watched component tells how many requests its instances hold") {
  Story story = two_instances();
  ask(story, 100, 0, 0).at(100, 0, Kind::serve, 1);
  ask(story, 200, 1, 0).at(200, 1, Kind::queue, 1);
  story.at(400, 0, Kind::release, 1).answer(400, 0).at(400, 1, Kind::serve, 1);
  ask(story, 500, 2, 0).at(500, 2, Kind::queue, 1).answer(700, 2, Outcome::impatient);
  story.at(900, 1, Kind::release, 1).answer(900, 1);
  // The first instance holds one or more from 100 to 900, two from 200 to 400 and 500 to 700.
  CHECK(story.value("lb.held.at_least_1") == Approx(0.8 / 2));
  CHECK(story.value("lb.held.at_least_2") == Approx(0.4 / 2));
  CHECK(story.value("lb.held.at_least_3") == 0);
  CHECK(story.value("lb.all_idle") == Approx(0.2));
}

TEST_CASE("what a watched component holds is averaged from the end of warm-up") {
  Story story = two_instances();
  story.header.warm_up = Time::milliseconds(500);
  ask(story, 100, 0, 0).at(100, 0, Kind::serve, 1);
  ask(story, 100, 1, 0).at(100, 1, Kind::serve, 2).at(300, 1, Kind::release, 2);
  story.at(750, 0, Kind::release, 1);
  CHECK(story.value("lb.held.at_least_1") == Approx(0.25));
  CHECK(story.value("lb.all_idle") == Approx(0.5));
}

TEST_CASE("a watched store tells how long each of its locks was waited for") {
  Story story;
  std::uint16_t db = story.service("db", 0);
  story.header.warm_up = Time::milliseconds(100);
  auto grant = [&](double ms, std::uint32_t request, double waited_ms) {
    auto ns = static_cast<std::uint64_t>(waited_ms * 1e6);
    story.at(ms, request, Kind::lock_grant, db, {.version = 1, .value = ns});
  };
  ask(story, 10, 0, 0).at(10, 0, Kind::store_begin, db);
  grant(50, 0, 40);
  grant(110, 0, 60);
  grant(110, 0, 0);
  CHECK_FALSE(story.has("db.lock_wait.mean"));
  story.header.places[db].watched = true;
  CHECK(story.value("db.lock_wait.mean") == Approx(0.03));
  CHECK(story.value("db.lock_wait.max") == Approx(0.06));
  CHECK(story.value("db.lock_wait.waited_fraction") == Approx(0.5));
}

TEST_CASE("a key moves when it goes to another instance than the time before") {
  Story story = two_instances();
  std::uint32_t request = 0;
  auto visit = [&](double ms, std::uint32_t key, std::uint16_t place) {
    ask(story, ms, request, key).at(ms, request, Kind::serve, place);
    story.at(ms + 1, request, Kind::release, place).answer(ms + 1, request);
    ++request;
  };
  visit(10, 7, 1);
  CHECK_FALSE(story.has("lb.moved_fraction"));
  visit(20, 8, 1);
  visit(30, 7, 1);
  visit(40, 7, 2);
  visit(50, 8, 1);
  visit(60, 7, 2);
  CHECK(story.value("lb.moved_fraction") == Approx(0.25));
  CHECK(story.value("lb[1].share") == Approx(4.0 / 6));
  CHECK(story.value("lb[2].utilization") == Approx(0.002));
  story.header.places[1].watched = story.header.places[2].watched = false;
  CHECK_FALSE(story.has("lb.moved_fraction"));
  CHECK_FALSE(story.has("lb[1].share"));
}
