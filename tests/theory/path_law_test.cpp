// Laws that hold on every path, whatever the random numbers: identities in integer nanoseconds.
#include <map>
#include <unordered_map>

#include "sim/analysis/metrics.hpp"
#include "sim/analysis/summary.hpp"
#include "tests/theory/path.hpp"

namespace cqrslab::theory {
namespace {

// The area under a count from 0 to the end, in units of ns.
class Area {
 public:
  void change(std::int64_t now, std::int64_t by) {
    area_ += count_ * (now - last_);
    last_ = now;
    count_ += by;
  }
  std::int64_t until(Time end) {
    change(end.ns(), 0);
    return area_;
  }
  std::int64_t count() const { return count_; }

 private:
  std::int64_t area_ = 0, count_ = 0, last_ = 0;
};

std::int64_t clipped(std::int64_t from, std::int64_t to, Time end) {
  return std::min(to, end.ns()) - std::min(from, end.ns());
}

void check_little(const Scenario& scenario, unsigned topology) {
  INFO(scenario.name << ", " << scenario.topologies[topology].name);
  Trace trace = trace_of(scenario, topology);
  Area inside;
  std::unordered_map<std::uint32_t, std::int64_t> arrived;
  std::int64_t sojourns = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::arrive && !is_part(r)) {
      inside.change(r.time, 1);
      arrived[r.request] = r.time;
    } else if (r.kind == RecordKind::answer && arrived.count(r.request)) {
      inside.change(r.time, -1);
      sojourns += static_cast<std::int64_t>(r.value);
      CHECK(r.time - arrived[r.request] == static_cast<std::int64_t>(r.value));
      arrived.erase(r.request);
    }
  }
  CHECK(inside.count() == static_cast<std::int64_t>(arrived.size()));
  for (auto& [request, since] : arrived) sojourns += scenario.horizon.ns() - since;
  CHECK(inside.until(scenario.horizon) == sojourns);
}

// Of each service place: the time its workers were taken, and the work they drew, cut at the end.
struct Work {
  Area busy, waiting;
  std::int64_t drawn = 0;
  std::int64_t served = 0;
};

std::map<std::uint16_t, Work> work_of(const Trace& trace, Time end) {
  std::map<std::uint16_t, Work> places;
  std::unordered_map<std::uint32_t, std::uint16_t> waits;
  for (const TraceRecord& r : trace.records()) {
    Work& work = places[r.place];
    switch (r.kind) {
      case RecordKind::queue:
        CHECK(work.waiting.count() == static_cast<std::int64_t>(r.value));
        work.waiting.change(r.time, 1);
        waits[r.request] = r.place;
        break;
      case RecordKind::serve:
        if (waits.erase(r.request)) work.waiting.change(r.time, -1);
        work.busy.change(r.time, 1);
        work.drawn += clipped(r.time, r.time + static_cast<std::int64_t>(r.value), end);
        break;
      case RecordKind::release:
        work.busy.change(r.time, -1);
        ++work.served;
        break;
      default:
        break;
    }
  }
  return places;
}

double metric(const Trace& trace, const std::string& name) {
  MetricsFold fold(trace.header());
  fold.accept(trace.records().data(), trace.records().size());
  return find_value(fold.metrics(trace.header().horizon), name).value_or(-1);
}

}  // namespace

TEST_CASE("Little's law holds in every run, exactly") {
  for (const char* name : {"theory/mm1", "theory/mmck", "theory/machine_repair", "theory/jackson",
                           "theory/fan_out", "theory/monotonic_reads", "what_if/when_not_cqrs"}) {
    Scenario scenario = bundled_scenario(name);
    for (unsigned i = 0; i < scenario.topologies.size(); ++i) check_little(scenario, i);
  }
  Scenario night = bundled_scenario("what_if/launch_night", {{"viewers", "100"}});
  for (unsigned i = 0; i < night.topologies.size(); ++i) check_little(night, i);
}

TEST_CASE("busy time is work drawn, and the measures say the same") {
  for (const char* name : {"theory/mm1", "theory/mdc", "theory/jackson", "theory/machine_repair"}) {
    INFO(name);
    Scenario scenario = bundled_scenario(name);
    scenario.warm_up = Time();
    Trace trace = trace_of(scenario);
    for (auto& [place, work] : work_of(trace, scenario.horizon)) {
      const Place& where = trace.header().places[place];
      if (where.kind != Place::Kind::service) continue;
      std::int64_t busy = work.busy.until(scenario.horizon);
      CHECK(busy == work.drawn);
      double all = static_cast<double>(where.capacity) * scenario.horizon.to_seconds();
      CHECK(metric(trace, where.component + ".utilization") ==
            Approx(static_cast<double>(busy) * 1e-9 / all).epsilon(1e-9));
      double waiting = static_cast<double>(work.waiting.until(scenario.horizon)) * 1e-9;
      CHECK(metric(trace, where.component + ".queue.mean") ==
            Approx(waiting / scenario.horizon.to_seconds()).epsilon(1e-9));
    }
  }
}

TEST_CASE("flow through a station is flow through the system times the visits to it") {
  Scenario scenario = bundled_scenario("theory/jackson");
  Trace trace = trace_of(scenario);
  std::unordered_map<std::uint32_t, std::map<std::uint16_t, std::int64_t>> open;
  std::map<std::uint16_t, std::int64_t> visits, unfinished;
  double answers = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::release) ++open[r.request][r.place];
    if (r.kind != RecordKind::answer) continue;
    ++answers;
    for (auto& [place, n] : open[r.request]) visits[place] += n;
    open.erase(r.request);
  }
  for (auto& [request, places] : open) {
    for (auto& [place, n] : places) unfinished[place] += n;
  }
  double known[] = {1.152019002, 0.7600950119, 0.6888361045};
  int i = 0;
  for (auto& [place, work] : work_of(trace, scenario.horizon)) {
    if (trace.header().places[place].kind != Place::Kind::service) continue;
    CHECK(work.served == visits[place] + unfinished[place]);
    CHECK(static_cast<double>(visits[place]) / answers == Approx(known[i++]).epsilon(0.015));
  }
}

TEST_CASE("a closed population's clients think or wait at every instant: N = X (R + Z)") {
  Scenario scenario = bundled_scenario("theory/machine_repair");
  Trace trace = trace_of(scenario);
  const std::int64_t n = 10;
  std::map<std::uint32_t, std::int64_t> since;  // by client, of its present think or wait
  std::unordered_map<std::uint32_t, std::uint32_t> client_of;
  std::int64_t thought = 0, waited = 0;
  double answers = 0;
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::arrive) {
      client_of[r.request] = r.version;
      thought += r.time - since[r.version];
      since[r.version] = r.time;
    } else if (r.kind == RecordKind::answer) {
      std::uint32_t client = client_of[r.request];
      client_of.erase(r.request);
      waited += r.time - since[client];
      since[client] = r.time;
      ++answers;
    }
  }
  std::int64_t unfinished = 0;
  for (auto& [client, from] : since) unfinished += scenario.horizon.ns() - from;
  CHECK(since.size() == static_cast<std::size_t>(n));
  CHECK(thought + waited + unfinished == n * scenario.horizon.ns());
  double x = answers / scenario.horizon.to_seconds();
  double r = static_cast<double>(waited) * 1e-9 / answers;
  double z = static_cast<double>(thought) * 1e-9 / answers;
  CHECK(x * (r + z) == Approx(static_cast<double>(n)).epsilon(5e-4));
}

}  // namespace cqrslab::theory
