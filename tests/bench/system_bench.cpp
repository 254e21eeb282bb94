// The full system: gateway, balancer, services and one locked store, with metrics on.
//
// The model of peers/system_simpy.py as a Topology value: 8000 req/s, 5 % commands, a gateway, four
// query services behind round robin, one command service, a first-come-first-served readers/writer
// lock over one store with 16 connections; each service worker is kept during the store access.
// Prints requests per second of processor time, the most of three runs: with all metrics, with the
// mean latency alone as the peer has it, with metrics and fingerprint, and with metrics and the
// Trace kept; and the mean latency; and what share of a request's time its balancers cost because
// they are called through the contract. One JSON object per line.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/analysis/metrics.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/model/world.hpp"
#include "sim/trace/fingerprint.hpp"
#include "sim/trace/trace.hpp"
#include "tests/bench/measure.hpp"

using namespace cqrslab;

namespace {

double cpu_seconds() {
  return bench::cpu_ns() * 1e-9;
}

Service service(const char* name, unsigned instances, unsigned workers, double mean, bool blocking,
                double hop) {
  Service s;
  s.name = name;
  s.instances = instances;
  s.workers = workers;
  s.time = Distribution::exponential(mean);
  s.blocking = blocking;
  s.hop = Distribution::deterministic(hop);
  return s;
}

Source source(const char* name, unsigned operation, double rate) {
  Source s;
  s.name = name;
  s.operation = operation;
  s.arrivals.rate.points = {{Time(), rate}};
  s.key = {KeyChoice::Law::zipf, 0.99, 10'000, 0};
  return s;
}

RouteStep step(RouteStep::Kind kind, unsigned target, int next) {
  RouteStep s;
  s.kind = kind;
  s.target = target;
  s.next = next;
  return s;
}

Scenario scenario(Time horizon) {
  Scenario s;
  s.name = "system_bench";
  s.horizon = horizon;
  s.domain.aggregates = {{"item", 10'000}};
  s.domain.operations = {{.name = "Read"},
                         {.name = "Write", .kind = Operation::Kind::command, .method = "POST"}};
  s.workload.sources = {source("Read", 0, 7600), source("Write", 1, 400)};
  Topology t;
  t.name = "one";
  t.services = {service("gateway", 1, 32, 0.1e-3, false, 0),
                service("query", 4, 8, 0.4e-3, true, 0.05e-3),
                service("command", 1, 8, 0.4e-3, true, 0.05e-3)};
  Store store;
  store.name = "db";
  store.plugin = {"table_lock", {}, ""};
  store.connections = 16;
  store.read = Distribution::exponential(0.2e-3);
  store.write = Distribution::exponential(0.5e-3);
  t.stores = {store};
  using K = RouteStep::Kind;
  t.routes = {{"GET", {step(K::service, 0, 1), step(K::service, 1, 2), step(K::store, 0, -1)}},
              {"*", {step(K::service, 0, 1), step(K::service, 2, 2), step(K::store, 0, -1)}}};
  t.reply = Distribution::deterministic(0.05e-3);
  s.topologies = {t};
  return s;
}

struct Both : TraceSink {
  TraceSink& a;
  TraceSink& b;
  Both(TraceSink& x, TraceSink& y) : a(x), b(y) {}
  void accept(const TraceRecord* records, std::size_t count) override {
    a.accept(records, count);
    b.accept(records, count);
  }
};
// As much as the peer does with what happens: the mean latency.
struct MeanLatency : TraceSink {
  std::uint64_t records = 0, answers = 0, total = 0;
  void accept(const TraceRecord* all, std::size_t count) override {
    records += count;
    // Without a branch, of which one in fourteen would be guessed wrong.
    for (const TraceRecord* r = all; r != all + count; ++r) {
      std::uint64_t is_answer = r->kind == RecordKind::answer;
      answers += is_answer;
      total += is_answer * r->value;
    }
  }
};

// ns of CPU for one of many picks by round robin, made by `pick` with the number of the request.
template <class Pick>
double ns_per_pick(Pick pick) {
  constexpr std::uint64_t picks = 20'000'000;
  std::uint64_t sum = 0;
  double ns = bench::least_of_three([&] {
    for (std::uint64_t id = 0; id < picks; ++id) sum += pick(id);
  });
  if (sum == 0) std::abort();
  return ns / static_cast<double>(picks);
}

cq_op operation(std::uint64_t id) {
  cq_op op{};
  op.size = sizeof op;
  op.id = id;
  op.key = static_cast<std::uint32_t>(id % 10'000);
  return op;
}

// ns that one pick takes longer through the built-in plugin's table, with every check of what it
// says, than the same rule in place.
double ns_of_contract(const Registry& registry) {
  constexpr std::uint32_t n = 4;
  cq_target idle{};
  idle.up = 1;
  std::vector<cq_target> targets(n, idle);
  testing::Instance<cq_balancer> plugin(registry.find("balancer", "round_robin", "here"), {},
                                        testing::config_of(0, n, 0, 0));
  double through = ns_per_pick([&](std::uint64_t id) {
    cq_op op = operation(id);
    std::uint32_t chosen = plugin.f->pick(plugin.self, &op, targets.data(), n);
    if (!plugin.host.failure.empty() || chosen >= n || !targets[chosen].up) std::abort();
    return ++targets[chosen].outstanding;
  });
  std::uint32_t next = 0;
  double direct = ns_per_pick([&](std::uint64_t) {
    do next = next + 1 < n ? next + 1 : 0;
    while (!targets[next].up);
    return ++targets[next].outstanding;
  });
  return through - direct;
}

void print(const char* name, double v, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name, v, unit);
}

// Measures runs of one scenario.
class Bench {
 public:
  explicit Bench(double requests)
      : requests_(requests), scenario_(scenario(Time::from_seconds(requests / rate))) {}

  void mean_only() {
    MeanLatency mean;
    std::uint64_t events = 0;
    double speed = speed_of(requests_, [&](World& world, Time end) {
      mean = {};
      world.run_until(end, mean);
      events = world.events();
    });
    print("system.requests.mean_only", speed, "1/s");
    print("system.latency.mean",
          static_cast<double>(mean.total) / static_cast<double>(mean.answers) * 1e-9, "s");
    print("system.events_per_request", static_cast<double>(events) / requests_, "1");
    print("system.records_per_request", static_cast<double>(mean.records) / requests_, "1");
  }

  void metrics() {
    double speed = speed_of(requests_, [](World& world, Time end) {
      MetricsFold metrics(world.header());
      world.run_until(end, metrics);
      metrics.metrics(end);
    });
    print("system.requests", speed, "1/s");
    // Picks: the gateway's and a service's for each request, and a query's of its image.
    constexpr double picks = 2 + 7600.0 / 8000;
    print("system.contract.share", 100 * picks * ns_of_contract(registry_) * speed * 1e-9, "%");
  }

  // With all metrics, and the sink that make(world) returns.
  template <class Make>
  void metrics_and(const char* name, double requests, Make make) {
    double speed = speed_of(requests, [&](World& world, Time end) {
      MetricsFold metrics(world.header());
      auto other = make(world);
      Both both(metrics, other);
      world.run_until(end, both);
      metrics.metrics(end);
    });
    print(name, speed, "1/s");
  }

 private:
  static constexpr double rate = 8000;

  // Requests per second of processor time, the most of three runs, each of which run(world, end)
  // makes in a World of its own.
  template <class Run>
  double speed_of(double requests, Run run) const {
    Time end = Time::from_seconds(requests / rate);
    double least = 1e300;
    for (int i = 0; i < 3; ++i) {
      World world(scenario_, 0, {}, registry_);
      double start = cpu_seconds();
      run(world, end);
      least = std::min(least, cpu_seconds() - start);
    }
    return requests / least;
  }

  double requests_;
  Scenario scenario_;
  Registry registry_ = Registry::built_in();
};

}  // namespace

int main(int argc, char** argv) {
  double requests = argc > 1 ? std::atof(argv[1]) : 1e6;
  Bench bench(requests);
  bench.mean_only();
  bench.metrics();
  bench.metrics_and("system.requests.fingerprinted", requests,
                    [](const World&) { return Fingerprint(); });
  bench.metrics_and("system.requests.trace_kept", requests / 2,
                    [](const World& world) { return Trace(world.header()); });
}
