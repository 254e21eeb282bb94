// Consistency windows, staleness and version lag, by stories of few records.
#include "sim/analysis/change_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

namespace {

// A write image, a feed of events, two read images.
struct TwoReplicas : Story {
  std::uint16_t write = image("write");
  std::uint16_t events = feed("feed", write);
  std::uint16_t first = image("read", write, events), second = image("read", write, events);

  // A query that sees one version at `ms`.
  void look(double ms, std::uint32_t id, std::uint16_t image, std::uint32_t key,
            std::uint32_t version) {
    arrive(ms, id, query).observe(ms, id, image, key, version).answer(ms, id);
  }
};

}  // namespace

TEST_CASE("a consistency window lasts until the last replica shows the change") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).commit(20, 2, story.write, 6, 1, 2);
  story.apply(13, 1, story.first, 5, 1, 1).apply(30, 1, story.second, 5, 1, 1);
  story.apply(31, 2, story.first, 6, 1, 2);
  CHECK(story.value("consistency_window.mean") == 0.020);
  CHECK(story.value("consistency_window.max") == 0.020);
  CHECK(story.value("consistency_window.open") == 1);
  CHECK(story.value("feed.lag.mean") == Approx((3 + 20 + 11) / 3000.0));
  CHECK(story.value("feed.lag.max") == 0.020);
  CHECK(story.value("feed.applied") == 3);
}

TEST_CASE("showing a newer version of a key shows the older ones") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).commit(12, 2, story.write, 5, 2, 2);
  story.apply(20, 2, story.first, 5, 2, 2).apply(21, 1, story.first, 5, 1, 1);
  story.apply(30, 1, story.second, 5, 1, 1).apply(40, 2, story.second, 5, 2, 2);
  CHECK(story.value("consistency_window.mean") == Approx((20 + 28) / 2000.0));
  CHECK(story.value("feed.lag.mean") == Approx((10 + 8 + 20 + 28) / 4000.0));
  CHECK(story.value("feed.overtaken") == 1);
}

TEST_CASE("an event is overtaken when its image shows a newer one of its key, in each image anew") {
  TwoReplicas story;
  for (std::uint32_t v = 1; v <= 3; ++v) story.commit(10 + v, v, story.write, 5, v, v);
  story.commit(14, 4, story.write, 6, 1, 4);
  for (std::uint16_t image : {story.first, story.second}) {
    story.apply(20, 3, image, 5, 3, 3).apply(21, 1, image, 5, 1, 1).apply(22, 2, image, 5, 2, 2);
    story.apply(23, 4, image, 6, 1, 4);
  }
  CHECK(story.value("feed.overtaken") == 4);
  CHECK(story.value("feed.applied") == 8);
}

TEST_CASE("an image that is set back answers stale, although no change is open") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).commit(12, 2, story.write, 5, 2, 2);
  for (std::uint16_t image : {story.first, story.second}) story.apply(20, 2, image, 5, 2, 2);
  story.at(21, 1, Kind::apply, story.first, {apply_set_back, 5, 1, 1});
  story.look(30, 10, story.first, 5, 1);
  story.look(31, 11, story.second, 5, 2);
  CHECK(story.value("feed.set_back") == 1);
  CHECK(story.value("consistency_window.open") == 0);
  CHECK(story.value("query.stale_fraction") == 0.5);
  CHECK(story.value("query.version_lag.max") == 1);
  CHECK(story.value("query.staleness.max") == 0.018);
}

TEST_CASE("an image that is set back misses what it showed before, whatever has come since") {
  for (std::uint8_t taken : {0, 1}) {
    TwoReplicas story;
    for (std::uint32_t v = 1; v <= 3; ++v) {
      story.commit(8 + 2 * v, v, story.write, 5, v, v);
      for (std::uint16_t image : {story.first, story.second})
        story.apply(8 + 2 * v, v, image, 5, v, v);
    }
    story.at(21, 1, Kind::apply, story.first, {apply_set_back, 5, 1, 1});
    story.commit(29, 4, story.write, 5, 4, 4, taken);
    story.look(30, 10, story.first, 5, 1);
    CHECK(story.value("query.staleness.max") == 0.018);
    CHECK(story.value("query.version_lag.max") == 2 + taken);
    story.look(31, 11, story.second, 5, 3);
    CHECK(story.value("query.staleness.mean") == Approx((18 + 2 * taken) / 2000.0));
  }
}

TEST_CASE("of closed changes the newest five have an age, and older ones are at least as old") {
  TwoReplicas story;
  for (std::uint32_t v = 1; v <= 20; ++v) {
    story.commit(v, v, story.write, 5, v, v);
    for (std::uint16_t image : {story.first, story.second}) story.apply(v, v, image, 5, v, v);
  }
  story.look(30, 10, story.first, 5, 15);
  CHECK(story.value("query.staleness.max") == 0.014);
  CHECK(story.value("query.version_lag.max") == 5);
  story.look(30, 11, story.first, 5, 2);
  CHECK(story.value("query.staleness.max") == 0.014);
  CHECK(story.value("query.version_lag.max") == 18);
}

TEST_CASE("changes that the image's feed does not take are no missed versions") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).apply(11, 1, story.first, 5, 1, 1);
  for (std::uint32_t v = 2; v <= 41; ++v)
    story.commit(10 + v, v, story.write, 5, v, v, v % 2 == 0 ? 0 : 1);
  story.look(60, 10, story.first, 5, 37);
  CHECK(story.value("query.version_lag.max") == 2);
  CHECK(story.value("query.staleness.max") == 0.011);
  story.look(61, 11, story.first, 5, 1);
  CHECK(story.value("query.version_lag.max") == 20);
  CHECK(story.value("query.staleness.max") == 0.048);
}

TEST_CASE("staleness is the age of the oldest missed change, its lag the missed versions") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).commit(20, 2, story.write, 5, 2, 2);
  story.commit(30, 3, story.write, 5, 3, 3);
  story.apply(35, 1, story.first, 5, 1, 1);
  story.look(40, 10, story.first, 5, 1);
  CHECK(story.value("query.staleness.max") == 0.020);
  CHECK(story.value("query.version_lag.max") == 2);
  story.look(50, 11, story.second, 5, 0);
  CHECK(story.value("query.staleness.max") == 0.040);
  CHECK(story.value("query.version_lag.mean") == 2.5);
  story.look(60, 12, story.second, 9, 0);  // a key that nobody changed
  story.look(70, 13, story.write, 5, 3);   // the authority
  CHECK(story.value("query.stale_fraction") == 0.5);
  CHECK(story.value("query.staleness.mean") == 0.015);
}

TEST_CASE("a query over several keys is as stale as its stalest key") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1).commit(20, 2, story.write, 6, 1, 2);
  story.commit(30, 3, story.write, 6, 2, 3);
  story.arrive(40, 10, Story::query).observe(40, 10, story.first, 4, 0);
  story.observe(40, 10, story.first, 5, 0).observe(41, 10, story.first, 6, 0).answer(50, 10);
  CHECK(story.value("query.staleness.max") == 0.030);
  CHECK(story.value("query.version_lag.max") == 2);
  CHECK(story.value("query.stale_fraction") == 1);
}

TEST_CASE("a failed query has no staleness") {
  TwoReplicas story;
  story.commit(10, 1, story.write, 5, 1, 1);
  story.arrive(20, 10, Story::query).observe(21, 10, story.first, 5, 0);
  story.answer(22, 10, Outcome::timeout);
  CHECK_FALSE(story.has("query.stale_fraction"));
}

TEST_CASE("a replaced image shows everything up to its position at once") {
  TwoReplicas story;
  for (std::uint32_t i = 1; i <= 4; ++i)
    story.commit(10 * i, i, story.write, i % 2, (i + 1) / 2, i);
  story.swap_end(50, story.first, 3).swap_end(60, story.second, 4);
  CHECK(story.value("consistency_window.open") == 1);
  CHECK(story.value("consistency_window.max") == 0.050);
  CHECK(story.value("consistency_window.mean") == Approx((50 + 40 + 30) / 3000.0));
  story.look(65, 10, story.first, 0, 1);
  CHECK(story.value("query.staleness.max") == 0.025);
  story.swap_end(70, story.first, 4);
  CHECK(story.value("consistency_window.open") == 0);
  CHECK(story.value("feed.applied") == 0);
}

TEST_CASE("a change that a feed does not take makes its images neither stale nor waited for") {
  Story story;
  auto write = story.image("write");
  auto prices = story.feed("prices", write), titles = story.feed("titles", write);
  auto a = story.image("price_view", write, prices), b = story.image("title_view", write, titles);
  story.commit(10, 1, write, 5, 1, 1, 1).commit(20, 2, write, 5, 2, 2, 2);
  story.commit(30, 3, write, 5, 3, 3, 0);
  story.apply(25, 1, a, 5, 1, 1);
  std::swap(story.records[2], story.records[3]);
  story.arrive(40, 10, Story::query).observe(40, 10, a, 5, 1).answer(41, 10);
  CHECK(story.value("query.stale_fraction") == 0);
  story.arrive(50, 11, Story::query).observe(50, 11, b, 5, 0).answer(51, 11);
  CHECK(story.value("query.staleness.max") == 0.030);
  CHECK(story.value("consistency_window.max") == 0.015);
  CHECK(story.value("consistency_window.open") == 1);
}

TEST_CASE("an image that copies a copy is waited for too") {
  Story story;
  auto write = story.image("write");
  auto near = story.feed("near", write);
  auto middle = story.image("middle", write, near);
  auto far = story.feed("far", middle);
  auto last = story.image("last", middle, far);
  story.commit(10, 1, write, 5, 1, 1);
  story.apply(20, 1, middle, 5, 1, 1);
  story.arrive(30, 10, Story::query).observe(30, 10, last, 5, 0).answer(31, 10);
  story.apply(40, 1, last, 5, 1, 1);
  CHECK(story.value("consistency_window.max") == 0.030);
  CHECK(story.value("query.staleness.max") == 0.020);
}

TEST_CASE("a change counts when it commits after warm-up") {
  TwoReplicas story;
  story.header.warm_up = Time::milliseconds(100);
  story.commit(99, 1, story.write, 5, 1, 1);
  story.commit(100, 2, story.write, 6, 1, 2);
  for (std::uint32_t i : {1u, 2u}) {
    story.at(110, i, Kind::publish, story.events, {0, 4 + i, 1, i});
    story.at(111, i, Kind::deliver, story.first, {0, 4 + i, 1, i});
    story.apply(112, i, story.first, 4 + i, 1, i).apply(112, i, story.second, 4 + i, 1, i);
    story.at(113, i, Kind::duplicate, story.first, {0, 4 + i, 1, i});
    story.at(113, i, Kind::dead_letter, story.events, {0, 4 + i, 1, i});
  }
  for (const char* name : {"published", "delivered", "duplicates", "dead_lettered"})
    CHECK(story.value(std::string("feed.") + name) == 1);
  CHECK(story.value("feed.applied") == 2);
  CHECK(story.value("consistency_window.max") == 0.012);
  CHECK(story.value("cost.messages") == 2);
  CHECK(story.value("cost.storage_bytes") == 300);
}

TEST_CASE("the commit log keeps open changes only") {
  TwoReplicas story;
  ChangeFold fold(story.header);
  for (std::uint32_t i = 1; i <= 10000; ++i) {
    Story step;
    step.commit(i, i, story.write, i % 3, (i + 2) / 3, i);
    step.apply(i, i, story.first, i % 3, (i + 2) / 3, i);
    step.apply(i, i, story.second, i % 3, (i + 2) / 3, i);
    fold.commit(step.records[0]);
    fold.apply(step.records[1]);
    CHECK(fold.open_changes() <= 1);
    fold.apply(step.records[2]);
  }
  CHECK(fold.open_changes() == 0);
  CHECK(fold.windows().count() == 10000);
}
