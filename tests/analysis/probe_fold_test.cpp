// Counters, gauges and samples of plugins.
#include "sim/analysis/probe_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

Story with_probes() {
  Story story;
  story.image("db");
  story.image("db");
  for (std::size_t place : {1u, 2u})
    story.header.places[place].probes = {{"wal.spills", "pages", Probe::Kind::counter},
                                         {"wal.pages", "pages", Probe::Kind::gauge},
                                         {"wal.sync", "ns", Probe::Kind::sample}};
  story.header.warm_up = Time::milliseconds(200);
  return story;
}

Columns noted(std::uint32_t probe, std::int64_t value) {
  return {0, probe, 0, static_cast<std::uint64_t>(value)};
}

}  // namespace

TEST_CASE("a counter is the sum over all instances after warm-up") {
  Story story = with_probes();
  CHECK(story.value("db.wal.spills") == 0);
  story.at(100, 0, RecordKind::probe, 1, noted(0, 50));
  story.at(300, 0, RecordKind::probe, 1, noted(0, 3));
  story.at(400, 0, RecordKind::probe, 2, noted(0, 4));
  CHECK(story.value("db.wal.spills") == 7);
}

TEST_CASE("a gauge holds its level until the next record, and its mean is over time") {
  Story story = with_probes();
  CHECK_FALSE(story.has("db.wal.pages.mean"));
  story.at(100, 0, RecordKind::probe, 1, noted(1, 10));
  story.at(600, 0, RecordKind::probe, 1, noted(1, 30));
  CHECK(story.value("db.wal.pages.mean") == Approx((10 * 400 + 30 * 400) / 800.0));
  CHECK(story.value("db.wal.pages.max") == 30);
  // The second instance counts from its first record on.
  story.at(800, 0, RecordKind::probe, 2, noted(1, -6));
  CHECK(story.value("db.wal.pages.mean") == Approx((10 * 400 + 30 * 400 - 6 * 200) / 1000.0));
}

TEST_CASE("samples are pooled, of either sign, and times are told in seconds") {
  Story story = with_probes();
  CHECK_FALSE(story.has("db.wal.sync.mean"));
  story.at(100, 0, RecordKind::probe, 1, noted(2, 5'000'000));
  for (int i = 1; i <= 100; ++i)
    story.at(300 + i, 0, RecordKind::probe, i % 2 ? 1 : 2, noted(2, (i - 50) * 1'000'000));
  CHECK(story.value("db.wal.sync.mean") == Approx(0.0005));
  CHECK(story.value("db.wal.sync.p99") == Approx(0.049));
  CHECK(story.value("db.wal.sync.max") == Approx(0.050));
  Story below = with_probes();
  below.at(300, 0, RecordKind::probe, 1, noted(2, -7'000'000));
  CHECK(below.value("db.wal.sync.p99") == Approx(-0.007));
  CHECK(below.value("db.wal.sync.max") == Approx(-0.007));
}
