// The age of what images show, by stories of few records.
#include "sim/analysis/age_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("age grows with time and falls to that of the youngest shown") {
  AgeFold age(0);
  CHECK_FALSE(age.mean(100));
  age.show(10, 20);  // age 10 at 20
  age.show(30, 60);  // 50 just before, 30 after
  age.show(5, 70);   // older: nothing changes
  // From 20 to 60 the mean age is 30, from 60 to 100 it is 50.
  CHECK(*age.mean(100) == 40);
  CHECK(age.peaks().count() == 1);
  CHECK(age.peaks().mean() == 50);
}

TEST_CASE("age before the end of warm-up counts nowhere") {
  AgeFold age(100);
  age.show(0, 10);
  age.show(20, 50);
  CHECK_FALSE(age.mean(100));
  age.show(80, 140);  // 120 just before
  CHECK(*age.mean(140) == 100);
  CHECK(age.peaks().mean() == 120);
}

TEST_CASE("commands and copies have an age") {
  Story story;
  auto write = story.image("write");
  auto feed = story.feed("feed", write);
  auto read = story.image("read", write, feed);
  story.arrive(100, 0, Story::command).commit(200, 0, write, 5, 1, 1).answer(200, 0);
  story.apply(400, 0, read, 5, 1, 1);
  story.arrive(300, 1, Story::command).commit(600, 1, write, 6, 1, 2).answer(600, 1);
  std::stable_sort(story.records.begin(), story.records.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  story.apply(800, 1, read, 6, 1, 2);
  // The younger command arrived at 300: from 100 to 500 until 600, from 300 to 700 until the end.
  CHECK(story.value("Change.age.mean") == Approx(0.4));
  CHECK(story.value("Change.age.peak.mean") == Approx(0.5));
  // The copy shows the change of 200 from 400 on, and that of 600 from 800 on.
  CHECK(story.value("feed.age.mean") == Approx((0.4 * 0.4 + 0.3 * 0.2) / 0.6));
  CHECK(story.value("feed.age.peak.mean") == Approx(0.6));
  CHECK_FALSE(story.has("View.age.mean"));
}

TEST_CASE("a command whose parts are answered has an age when the whole is") {
  auto tell = [](Outcome outcome) {
    Story story;
    story.arrive(100, 0, Story::command).arrive(100, 1, Story::command, 0, request_part, 1);
    story.answer(200, 1).answer(400, 0, outcome);
    return story;
  };
  CHECK(tell(Outcome::ok).value("Change.age.mean") == Approx((0.3 + 0.9) / 2));
  CHECK_FALSE(tell(Outcome::timeout).has("Change.age.mean"));
}
