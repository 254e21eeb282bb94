// Utilization and queues, by stories of few records.
#include "sim/analysis/usage_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

TEST_CASE("utilization and queue are time averages from the end of warm-up to now") {
  Story story;
  story.header.warm_up = Time::milliseconds(200);
  auto api = story.service("api", 2);
  story.arrive(0, 0, Story::query).at(100, 0, Kind::serve, api);
  story.arrive(100, 1, Story::query).at(150, 1, Kind::queue, api).at(300, 1, Kind::serve, api);
  story.at(600, 0, Kind::release, api).answer(600, 0);
  // One worker is busy for 400 of 800 ms, another for 700; one request waits for 100.
  CHECK(story.value("api.utilization") == Approx((400.0 + 700.0) / 1600));
  CHECK(story.value("api.queue.mean") == Approx(100.0 / 800));
  CHECK(story.value("api.queue.max") == 1);
}

TEST_CASE("a component is the sum of its instances") {
  Story story;
  auto first = story.service("api", 1), second = story.service("api", 1);
  story.arrive(0, 0, Story::query).arrive(0, 1, Story::query).arrive(0, 2, Story::query);
  story.at(0, 0, Kind::serve, first).at(0, 1, Kind::queue, first).at(0, 2, Kind::queue, second);
  story.at(250, 2, Kind::serve, second).at(500, 0, Kind::release, first);
  story.at(500, 1, Kind::serve, first).at(500, 2, Kind::release, second);
  CHECK(story.value("api.utilization") == Approx((1000.0 + 250.0) / 2000));
  CHECK(story.value("api.queue.max") == 2);
  CHECK(story.value("api.queue.mean") == Approx(0.75));
  CHECK(story.value("cost.instance_seconds") == 2);
  CHECK(story.value("cost.parts") == 1);
}

TEST_CASE("the shares of several instances are of the visits that begin after warm-up") {
  Story story;
  story.header.warm_up = Time::milliseconds(100);
  auto first = story.service("api", 8), second = story.service("api", 8);
  story.service("alone", 8);
  for (std::uint32_t id = 0; id < 5; ++id)
    story.arrive(10 * id + 60, id, Story::query).at(10 * id + 60, id, Kind::serve, first);
  story.arrive(110, 5, Story::query).at(110, 5, Kind::serve, second);
  CHECK(story.value("api.share.max") == 0.5);
  story.arrive(120, 6, Story::query).at(120, 6, Kind::serve, second);
  story.arrive(130, 7, Story::query).at(130, 7, Kind::serve, second);
  CHECK(story.value("api.share.max") == 0.75);
  CHECK(story.value("api.share.min") == 0.25);
  CHECK(story.value("api.share.sd") == Approx(0.25));
  CHECK_FALSE(story.has("alone.share.max"));
}

TEST_CASE("what queued before warm-up and left counts neither in mean nor in maximum") {
  Story story;
  story.header.warm_up = Time::milliseconds(500);
  auto api = story.service("api", 1);
  for (std::uint32_t id = 0; id < 5; ++id)
    story.arrive(1, id, Story::query).at(1, id, Kind::queue, api);
  for (std::uint32_t id = 0; id < 4; ++id) story.answer(400, id, Outcome::impatient);
  CHECK(story.value("api.queue.max") == 1);
  CHECK(story.value("api.queue.mean") == 1);
  story.answer(750, 4, Outcome::impatient);
  CHECK(story.value("api.queue.max") == 1);
  CHECK(story.value("api.queue.mean") == 0.5);
}

TEST_CASE("work beyond the capacity makes a place no busier") {
  Story story;
  auto api = story.service("api", 1);
  for (std::uint32_t id = 0; id < 3; ++id)
    story.arrive(0, id, Story::query).at(0, id, Kind::serve, api);
  for (std::uint32_t id = 0; id < 3; ++id) story.at(100 + 100 * id, id, Kind::release, api);
  CHECK(story.value("api.utilization") == Approx(0.3));
}

TEST_CASE("an unlimited component has a queue but no utilization") {
  Story story;
  story.service("think", ~0u);
  CHECK_FALSE(story.has("think.utilization"));
  CHECK(story.value("think.queue.mean") == 0);
}
