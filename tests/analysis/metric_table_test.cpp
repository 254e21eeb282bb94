#include "sim/analysis/metric_table.hpp"

#include <set>

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

// A little of everything, so that every metric has a sample.
Story rich_story() {
  Story story;
  auto api = story.service("api", 2), write = story.image("write");
  auto events = story.feed("feed", write);
  auto read = story.image("read", write, events);
  story.arrive(1, 0, Story::command, 1).at(2, 0, RecordKind::serve, api);
  story.commit(3, 0, write, 5, 1, 1).at(4, 0, RecordKind::release, api);
  story.at(4, 0, RecordKind::lock_release, write, {1, 5, 1, 1000}).answer(5, 0);
  story.apply(6, 0, read, 5, 1, 1);
  story.arrive(7, 1, Story::query, 1).observe(8, 1, read, 5, 1).answer(9, 1);
  return story;
}

}  // namespace

TEST_CASE("every metric of a run is in the table, in the table's order") {
  Story story = rich_story();
  std::vector<std::string> names = metric_names({"api", "write", "read"});
  std::vector<std::string> given;
  for (const Metric& metric : story.metrics()) {
    CHECK(find_metric(metric.name) != nullptr);
    given.push_back(metric.name);
  }
  std::vector<std::string> expected;
  for (const std::string& name : names)
    if (name != "write.utilization" && name != "read.utilization") expected.push_back(name);
  CHECK(given == expected);
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

TEST_CASE("a metric's row is found by its name") {
  CHECK(find_metric("query.latency.p99")->better == Better::lower);
  CHECK(find_metric("query.throughput")->unit == "1/s");
  CHECK(find_metric("read.utilization")->pattern == "<component>.utilization");
  CHECK(find_metric("lock.queue.max")->pattern == "lock.queue.max");
  CHECK(find_metric("query.failed.timeout")->pattern == "query.failed.<reason>");
  CHECK(find_metric("query.failed.boredom") == nullptr);
  CHECK(find_metric("a.b.utilization") == nullptr);
  CHECK(find_metric("query.latency.p98") == nullptr);
  CHECK(find_metric(".utilization") == nullptr);
}

TEST_CASE("docs/metrics.md is the metric table") {
  INFO("regenerate with: cqrslab docs metrics > docs/metrics.md");
  CHECK(content_of(CQRSLAB_SOURCE_DIR "/docs/metrics.md") == metrics_page());
}
