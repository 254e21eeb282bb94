// Scenarios made by hand from a few words, and the story that the run of one tells, line by line.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/model/world.hpp"
#include "sim/trace/trace.hpp"

namespace cqrslab::testing {

inline Time instant(double ms) {
  return Time::from_seconds(ms * 1e-3);
}
inline Distribution ms(double value) {
  return Distribution::deterministic(value * 1e-3);
}

// One aggregate "item" with 100 keys; operations 0 Read, 1 Write (emits Written) and 2 Put, which
// differs from Write by its method; 10 s; one topology "t" without parts.
inline Scenario sample() {
  Scenario s;
  s.name = "sample";
  s.horizon = Time::seconds(10);
  s.domain.aggregates = {{"item", 100}};
  s.domain.events = {"Written", "Put"};
  s.domain.operations = {
      {.name = "Read"},
      {.name = "Write", .kind = Operation::Kind::command, .method = "POST", .emits = {0}},
      {.name = "Put", .kind = Operation::Kind::command, .method = "PUT", .emits = {1}}};
  s.topologies.resize(1);
  s.topologies[0].name = "t";
  return s;
}

enum SampleOperation : unsigned { read_item, write_item, put_item };

// Requests of `operation` on `key` at these instants, in ms.
inline Source at(const char* name, unsigned operation, const std::vector<double>& instants_ms,
                 unsigned key = 0) {
  Source s;
  s.name = name;
  s.operation = operation;
  s.arrivals.kind = ArrivalProcess::Kind::at;
  for (double t : instants_ms) s.arrivals.instants.push_back(instant(t));
  s.key = {KeyChoice::Law::fixed, 0, 100, key};
  return s;
}

inline Service service(const char* name, double time_ms) {
  Service s;
  s.name = name;
  s.time = ms(time_ms);
  return s;
}

inline Store store(const char* name, const char* plugin, double read_ms, double write_ms) {
  Store s;
  s.name = name;
  s.plugin.name = plugin;
  s.read = ms(read_ms);
  s.write = ms(write_ms);
  return s;
}

inline Feed feed(const char* name, unsigned from, unsigned to) {
  Feed f;
  f.name = name;
  f.from = from;
  f.to = to;
  f.queue.name = "fifo";
  return f;
}

inline RouteStep visit(unsigned service, int next = -1) {
  RouteStep step;
  step.target = service;
  step.next = next;
  return step;
}

inline RouteStep access(unsigned store, int next = -1) {
  RouteStep step;
  step.kind = RouteStep::Kind::store;
  step.target = store;
  step.next = next;
  return step;
}

inline Fault crash(const char* target, double at_ms, double lasts_ms) {
  return {Fault::Kind::crash, target, instant(at_ms), instant(lasts_ms), 1, ""};
}

inline Fault slow(const char* target, double at_ms, double lasts_ms, double factor) {
  return {Fault::Kind::slow, target, instant(at_ms), instant(lasts_ms), factor, ""};
}

inline const Registry& built_in() {
  static const Registry registry = Registry::built_in();
  return registry;
}

inline Trace simulate(const Scenario& scenario, const RunOptions& options = {},
                      const Registry& registry = built_in()) {
  World world(scenario, 0, options, registry);
  Trace trace(world.header());
  world.run_until(scenario.horizon, trace);
  return trace;
}

// What is said about a request when somebody asks: "12.5 waits for the lock, ...", line by line.
inline std::string explained(const Scenario& scenario, std::uint32_t request) {
  World world(scenario, 0, {.asked_about = request + std::uint64_t{1}}, built_in());
  Trace trace(world.header());
  world.run_until(scenario.horizon, trace);
  std::string text;
  for (const Explanation& e : world.explanations()) {
    char time[32];
    std::snprintf(time, sizeof time, "%g ", static_cast<double>(e.at.ns()) / 1e6);
    text += time + e.text + "\n";
  }
  return text;
}

// What the run ended with: "" or the text of the Error.
inline std::string mistake(const Scenario& scenario, const RunOptions& options = {},
                           const Registry& registry = built_in()) {
  try {
    simulate(scenario, options, registry);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

// "#3", or "#d0" for the first request that is no open arrival.
inline std::string name_of_request(std::uint32_t number) {
  constexpr std::uint32_t first_dependent = 1u << 31;
  return number < first_dependent ? "#" + std::to_string(number)
                                  : "#d" + std::to_string(number - first_dependent);
}

inline std::string detail(const TraceRecord& r) {
  auto number = [](std::uint64_t n) { return std::to_string(n); };
  std::string change = " key " + number(r.key) + " v" + number(r.version);
  switch (r.kind) {
    case RecordKind::queue:
      return " behind " + number(r.value);
    case RecordKind::backoff:
      return " attempt " + number(r.version);
    case RecordKind::answer:
      return " " + std::string(name_of(static_cast<Outcome>(r.flags)));
    case RecordKind::lock_wait:
      return " key " + number(r.key) + " for " +
             (r.value ? name_of_request(static_cast<std::uint32_t>(r.value - 1)) : "the line");
    case RecordKind::lock_grant:
    case RecordKind::lock_release:
      return " key " + number(r.key) + " mode " + number(r.version);
    case RecordKind::observe:
    case RecordKind::commit:
    case RecordKind::publish:
    case RecordKind::deliver:
    case RecordKind::apply:
    case RecordKind::duplicate:
    case RecordKind::dead_letter:
    case RecordKind::failure:
      return change;
    case RecordKind::store_end: {
      const char* ends[] = {"done", "conflict", "deadlock", "lock_timeout", "cancelled", "refused"};
      return std::string(" ") + ends[r.flags];
    }
    case RecordKind::swap_begin:
    case RecordKind::swap_end:
      return " up to " + number(r.value);
    case RecordKind::slow:
      return " " + number(r.value);
    default:
      return "";
  }
}

// One line per record of these kinds: "5 lock_wait db[1] #2 key 0 for #1", the time in ms.
inline std::string story(const Trace& trace, const std::vector<RecordKind>& kinds) {
  std::string text;
  for (const TraceRecord& r : trace.records()) {
    bool told = false;
    for (RecordKind kind : kinds) told = told || r.kind == kind;
    if (!told) continue;
    char time[32];
    std::snprintf(time, sizeof time, "%g ", static_cast<double>(r.time) / 1e6);
    bool waits = r.kind == RecordKind::pause || r.kind == RecordKind::resume;
    bool of_part = r.kind >= RecordKind::swap_begin && r.kind < RecordKind::project && !waits &&
                   r.kind != RecordKind::failure;
    bool at_client = r.kind == RecordKind::answer || r.kind == RecordKind::arrive ||
                     r.kind == RecordKind::fork || r.kind == RecordKind::backoff;
    text += time;
    text += name_of(r.kind);
    if (!at_client) text += " " + trace.header().places[r.place].name;
    if (!of_part) text += " " + name_of_request(r.request);
    text += detail(r) + "\n";
  }
  return text;
}

inline std::string answers(const Trace& trace) {
  return story(trace, {RecordKind::answer});
}

}  // namespace cqrslab::testing
