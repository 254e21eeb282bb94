// Requests that split into parallel parts.
#include <map>

#include "sim/model/world.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/trace/trace.hpp"
#include "tests/catch.hpp"

namespace cqrslab {
namespace {

Trace simulate(const std::string& setup) {
  Scenario scenario = read_scenario_text(
      "return scenario { name = 'parts', title = 'Parts', horizon = '20 s', warm_up = '0 s', "
      "setup = function() return { workload = { query 'Ask' { arrivals = every('10 ms') } }, "
      "topologies = { t = topology { " +
          setup + " } } } end }",
      "parts.lua");
  Registry registry = Registry::built_in();
  World world(scenario, 0, RunOptions{}, registry);
  Trace trace(world.header());
  world.run_until(scenario.horizon, trace);
  return trace;
}

// Latencies of the parts by their parent, in ns.
std::map<std::uint32_t, std::vector<std::uint64_t>> parts_of(const Trace& trace) {
  std::map<std::uint32_t, std::uint32_t> parent;
  std::map<std::uint32_t, std::vector<std::uint64_t>> parts;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::arrive && (r.flags & request_part)) {
      parent[r.request] = static_cast<std::uint32_t>(r.value - 1);
    }
    if (r.kind == RecordKind::answer && parent.count(r.request)) {
      parts[parent[r.request]].push_back(r.value);
    }
  }
  return parts;
}

}  // namespace

TEST_CASE("a request goes on when the parts it needs have arrived") {
  Trace trace = simulate(
      "services = { s = station { workers = unlimited } }, routes = { ['*'] = { parallel { "
      "visit('s', '1 ms'), visit('s', '2 ms'), visit('s', '5 ms'), needed = 2 } } }");
  int answers = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind != RecordKind::answer || r.request >= 1u << 31) continue;
    ++answers;
    CHECK(r.value == 2'000'000);
  }
  CHECK(answers == 1999);
}

TEST_CASE("twenty parallel calls draw twenty different service times") {
  std::string arms;
  for (int i = 0; i < 20; ++i) arms += "'s',";
  Trace trace = simulate(
      "services = { s = station { workers = unlimited, time = exponential('5 ms') } }, "
      "routes = { ['*'] = { parallel { " +
      arms + " } } }");
  int equal = 0;
  for (auto& [parent, times] : parts_of(trace)) {
    for (std::size_t i = 0; i < times.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) equal += times[i] == times[j];
    }
  }
  CHECK(equal < 5);
}

TEST_CASE("each parallel part takes its own way at a branch") {
  std::string arm = "{ branch { {0.5, delay('1 ms')}, {0.5, delay('2 ms')} } }";
  Trace trace = simulate("routes = { ['*'] = { parallel { " + arm + ", " + arm + " } } }");
  double together = 0, all = 0;
  for (auto& [parent, times] : parts_of(trace)) {
    if (times.size() != 2) continue;
    ++all;
    together += times[0] == times[1];
  }
  CHECK(all > 1900);
  CHECK(together / all == Approx(0.5).margin(0.06));
}

TEST_CASE("the answer's way back takes a time of its own") {
  Trace trace = simulate(
      "services = { s = station { workers = unlimited, hop = exponential('1 ms') } }, "
      "routes = { ['*'] = { 's' } }, reply = exponential('1 ms')");
  std::map<std::uint32_t, std::int64_t> set_off, there;
  double equal = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::travel && r.place != 0) set_off[r.request] = r.time;
    if (r.kind == RecordKind::travel && r.place == 0) there[r.request] = r.time;
    if (r.kind == RecordKind::answer) {
      equal += r.time - there[r.request] == there[r.request] - set_off[r.request];
    }
  }
  CHECK(equal == 0);
}

}  // namespace cqrslab
