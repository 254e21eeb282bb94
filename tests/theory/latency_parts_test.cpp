// Every latency is the sum of its named parts, recomputed from the records alone.
#include <array>
#include <optional>
#include <unordered_map>

#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "tests/theory/path.hpp"

namespace cqrslab::theory {
namespace {

enum Part { network, queue, service, store, lock_wait, backoff, fork_join, projection, part_kinds };
constexpr const char* part_names[] = {"network",   "queue",   "service", "store",
                                      "lock_wait", "backoff", "parts",   "projection"};

// The part that a record begins, if any.
std::optional<Part> begins(const TraceRecord& r) {
  switch (r.kind) {
    case RecordKind::arrive:
    case RecordKind::travel:
      return network;
    case RecordKind::queue:
      return queue;
    case RecordKind::serve:
      return service;
    case RecordKind::fork:
      return fork_join;
    case RecordKind::backoff:
      return backoff;
    case RecordKind::project:
      return projection;
    case RecordKind::projected:
      return store;
    case RecordKind::store_begin:
    case RecordKind::lock_grant:
      return for_feed(r) ? std::nullopt : std::optional(store);
    case RecordKind::work_wait:
      return for_feed(r) ? std::nullopt : std::optional(queue);
    case RecordKind::work:
      return for_feed(r) ? std::nullopt : std::optional(store);
    case RecordKind::resume:
      return for_feed(r) ? std::nullopt : std::optional(store);
    case RecordKind::pause:
    case RecordKind::lock_wait:
      return for_feed(r) ? std::nullopt : std::optional(lock_wait);
    default:
      return std::nullopt;
  }
}

struct Story {
  std::int64_t arrived = 0, since = 0;
  Part now = network;
  std::array<std::int64_t, part_kinds> spent{};
  std::int64_t granted = 0, drawn = 0;  // waits that grants report, work that servers drew
  std::int64_t paused = 0;              // waits without a grant, between two attempts
  bool pauses = false, command = false, counted = false;
};

class Stories : public TraceSink {
 public:
  explicit Stories(const TraceHeader& header) : header_(header) {}

  void accept(const TraceRecord* records, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) read(records[i]);
  }

  std::uint64_t answers = 0, wrong_sums = 0, wrong_waits = 0, wrong_work = 0, pauses = 0;
  std::uint64_t completed[2] = {};
  double spent[2][part_kinds] = {};  // s, of completed requests, by kind: query, command

 private:
  void read(const TraceRecord& r) {
    if (r.kind == RecordKind::arrive) begin(r);
    auto found = open_.find(r.request);
    if (found == open_.end()) return;
    Story& story = found->second;
    if (std::optional<Part> next = begins(r)) {
      story.spent[story.now] += r.time - story.since;
      if (story.pauses) story.paused += r.time - story.since;
      story.since = r.time;
      story.now = *next;
      story.pauses = r.kind == RecordKind::pause;
      pauses += story.pauses;
      if (r.kind == RecordKind::lock_grant) story.granted += static_cast<std::int64_t>(r.value);
      if (r.kind == RecordKind::serve) story.drawn += static_cast<std::int64_t>(r.value);
    }
    if (r.kind == RecordKind::answer) {
      story.spent[story.now] += r.time - story.since;
      end(story, r);
      open_.erase(found);
    }
  }

  void begin(const TraceRecord& r) {
    Story& story = open_[r.request];
    story = Story{r.time, r.time};
    story.command = header_.operations[header_.sources[r.place].operation].is_command;
    story.counted = !is_part(r) && r.time >= header_.warm_up.ns();
  }

  void end(const Story& story, const TraceRecord& r) {
    ++answers;
    std::int64_t sum = 0;
    for (std::int64_t part : story.spent) sum += part;
    wrong_sums += sum != static_cast<std::int64_t>(r.value) || sum != r.time - story.arrived;
    if (static_cast<Outcome>(r.flags) != Outcome::ok) return;
    wrong_waits += story.spent[lock_wait] != story.granted + story.paused;
    wrong_work += story.spent[service] != story.drawn;
    if (!story.counted) return;
    ++completed[story.command];
    for (int part = 0; part < part_kinds; ++part) {
      spent[story.command][part] += static_cast<double>(story.spent[part]) * 1e-9;
    }
  }

  const TraceHeader& header_;
  std::unordered_map<std::uint32_t, Story> open_;
};

class Both : public TraceSink {
 public:
  Both(TraceSink& a, TraceSink& b) : a_(a), b_(b) {}
  void accept(const TraceRecord* records, std::size_t count) override {
    a_.accept(records, count);
    b_.accept(records, count);
  }

 private:
  TraceSink& a_;
  TraceSink& b_;
};

// How often requests paused.
std::uint64_t check_topology(const Scenario& scenario, unsigned topology) {
  INFO(scenario.name << ", " << scenario.topologies[topology].name);
  TraceHeader header = World(scenario, topology, RunOptions{}, Registry::built_in()).header();
  Stories stories(header);
  MetricsFold fold(header);
  Both both(stories, fold);
  simulate(scenario, topology, both);
  CHECK(stories.answers > 100);
  CHECK(stories.wrong_sums == 0);
  CHECK(stories.wrong_waits == 0);
  CHECK(stories.wrong_work == 0);
  MetricSet metrics = fold.metrics(scenario.horizon);
  for (int command : {0, 1}) {
    if (stories.completed[command] == 0) continue;
    for (int part = 0; part < part_kinds; ++part) {
      std::string name =
          std::string(command ? "command" : "query") + ".part." + part_names[part] + ".mean";
      INFO(name);
      double mean = stories.spent[command][part] / static_cast<double>(stories.completed[command]);
      CHECK(find_value(metrics, name).value_or(-1) == Approx(mean).epsilon(1e-6).margin(1e-12));
    }
  }
  return stories.pauses;
}

std::uint64_t check_scenario(const std::string& name, const Assignments& set = {}) {
  Scenario scenario = bundled_scenario(name, set);
  std::uint64_t pauses = 0;
  for (unsigned i = 0; i < scenario.topologies.size(); ++i) pauses += check_topology(scenario, i);
  return pauses;
}

}  // namespace

TEST_CASE("every latency of launch night is the sum of its named parts") {
  check_scenario("what_if/launch_night", {{"viewers", "300"}});
}

TEST_CASE("every latency of the ladder is the sum of its named parts") {
  check_scenario("lecture/04_replicas", {{"readers", "200"}});
}

TEST_CASE("every latency of the lock matrix and of a small shop is the sum of its named parts") {
  check_scenario("what_if/lock_matrix", {{"readers", "50"}});
  check_scenario("what_if/when_not_cqrs");
}

TEST_CASE("every latency at stores that try again after a pause is the sum of its named parts") {
  CHECK(check_scenario("what_if/sqlite_modes") > 0);
}

TEST_CASE("every latency of queues, networks and parallel calls is the sum of its named parts") {
  check_scenario("theory/mmck");
  check_scenario("theory/jackson");
  check_scenario("theory/erlang_a");
  check_scenario("theory/fan_out");
  check_scenario("theory/optimistic");
  check_scenario("theory/database_machine");
}

}  // namespace cqrslab::theory
