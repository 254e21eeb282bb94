// The metric table against what runs give and docs/metrics.md says.
#include "sim/analysis/metric_table.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

// A little of everything, so that every metric has a sample.
Story rich_story() {
  Story story;
  auto api = story.service("api", 2);
  story.header.places[api].name = "api[1]";
  story.header.places[api].watched = true;
  story.header.places[api].probes = {{"fake.jumps", "", Probe::Kind::counter}};
  auto write = story.image("write");
  auto cpu = story.machine("write.cpu");
  auto events = story.feed("feed", write);
  auto read = story.image("read", write, events);
  story.arrive(1, 0, Story::command, 1).at(2, 0, RecordKind::serve, api);
  story.at(2, 0, RecordKind::work, cpu).at(3, 0, RecordKind::work_end, cpu);
  story.commit(3, 0, write, 5, 1, 1).at(4, 0, RecordKind::release, api);
  story.at(4, 0, RecordKind::lock_release, write, {1, 5, 1, 1000}).answer(5, 0);
  story.apply(6, 0, read, 5, 1, 1);
  story.arrive(7, 1, Story::query, 1).observe(8, 1, read, 5, 1).answer(9, 1);
  return story;
}

// What has no sample in that story: nobody waits, components have one instance and those without
// limit no utilization, no key comes twice, no younger change is shown, queries have no age,
// commands read nothing beside what they write, the watched component is a service without locks.
bool may_lack(const std::string& name) {
  auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
  return has(".waited.") || has(".share.") || has("peak") || has("moved_fraction") ||
         name == "write.utilization" || name == "read.utilization" || name == "View.age.mean" ||
         name == "Change.stale_fraction" || name == "command.write_skews" ||
         name.starts_with("api.lock_wait.");
}

// What of a metric's name an entry of the glossary may stand for: without its subject.
std::string without_subject(const std::string& name) {
  for (std::string subject :
       {"query", "command", "feed", "<component>", "<component>[<i>]", "<operation>"}) {
    if (name.starts_with(subject + ".")) return name.substr(subject.size() + 1);
  }
  return name;
}

// The names in code of the glossary's headings: "### `offered`, `completed`".
std::vector<std::string> entries_of_glossary() {
  std::vector<std::string> all;
  std::istringstream lines(content_of(CQRSLAB_SOURCE_DIR "/docs/glossary.md"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("### ")) continue;
    for (std::size_t open = line.find('`'); open != std::string::npos;) {
      std::size_t close = line.find('`', open + 1);
      all.push_back(without_subject(line.substr(open + 1, close - open - 1)));
      open = line.find('`', close + 1);
    }
  }
  return all;
}

}  // namespace

TEST_CASE("every family of metrics has an entry in the glossary") {
  std::vector<std::string> entries = entries_of_glossary();
  for (const MetricInfo& metric : metric_table()) {
    std::string name = without_subject(metric.pattern);
    if (name.starts_with("<plugin>")) continue;  // the entry "Probe"
    INFO(metric.pattern);
    CHECK(std::any_of(entries.begin(), entries.end(), [&](const std::string& entry) {
      return name == entry || name.starts_with(entry + ".");
    }));
  }
}

TEST_CASE("every metric of a run is in the table, in the table's order") {
  Story story = rich_story();
  MetricSubjects subjects{{"api", "write", "read"},
                          story.header.operations,
                          {{"api.fake.jumps", "", Probe::Kind::counter}},
                          {story.header.places[1]},
                          {"write"},
                          {}};
  std::vector<std::string> names = metric_names(subjects);
  std::vector<std::string> given;
  for (const Metric& metric : story.metrics()) {
    CHECK(find_metric(metric.name, subjects));
    given.push_back(metric.name);
  }
  std::vector<std::string> expected;
  for (const std::string& name : names)
    if (!may_lack(name)) expected.push_back(name);
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
  CHECK(find_metric("db.disk.queue.mean")->pattern == "<component>.disk.queue.mean");
  CHECK(find_metric("query.latency.p98") == nullptr);
  CHECK(find_metric(".utilization") == nullptr);
  CHECK(find_metric("lb[12].share")->pattern == "<component>[<i>].share");
  CHECK(find_metric("lb[x].share") == nullptr);
  CHECK(find_metric("lb[].share") == nullptr);
  CHECK(find_metric("LikePost.latency.p95")->pattern == "<operation>.latency.p95");
  CHECK(find_metric("db.sqlite_wal.pages.mean") == nullptr);
}

TEST_CASE("the statistics of a probe follow from its kind and its unit") {
  MetricSubjects subjects;
  subjects.probes = {{"db.wal.spills", "pages", Probe::Kind::counter},
                     {"db.wal.pages", "pages", Probe::Kind::gauge},
                     {"db.wal.sync", "ns", Probe::Kind::sample}};
  CHECK(find_metric("db.wal.spills", subjects)->kind == MetricInfo::Kind::count);
  CHECK(find_metric("db.wal.pages.max", subjects)->unit == "1");
  CHECK(find_metric("db.wal.sync.p99", subjects)->unit == "s");
  CHECK_FALSE(find_metric("db.wal.pages.p99", subjects));
  CHECK(find_metric("query.latency.p99", subjects)->unit == "s");
}

TEST_CASE("docs/metrics.md is the metric table") {
  INFO("regenerate with: cqrslab docs metrics > docs/metrics.md");
  CHECK(content_of(CQRSLAB_SOURCE_DIR "/docs/metrics.md") == metrics_page());
}
