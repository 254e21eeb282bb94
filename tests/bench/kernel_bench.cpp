// Speed of the kernel, one JSON object per line:
// ./cqrslab_bench_kernel [hold|timeouts|processes|numbers]
//
// Times are process CPU time, the least of three runs, of work in steady state. "peer" names what
// the ratio compares with in the same run; peers from other projects are added by their own
// drivers.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "sim/base/elementary.hpp"
#include "sim/kernel/event_list.hpp"
#include "sim/kernel/heap_event_list.hpp"
#include "sim/kernel/process.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/kernel/resource.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/kernel/variate.hpp"
#include "tests/bench/measure.hpp"

using namespace cqrslab;
using namespace cqrslab::bench;

namespace {

volatile double sink;

void report(const std::string& name, double value, const char* unit, const char* peer = "",
            double ratio = 0) {
  std::printf("{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"", name.c_str(), value, unit);
  if (*peer) std::printf(",\"peer\":\"%s\",\"ratio\":%.3g", peer, ratio);
  std::printf("}\n");
  std::fflush(stdout);
}

// The hold model: every event schedules its successor after an exponential time of mean 1 s.
struct Hold {
  Simulator simulator;
  Variate gap{Distribution::exponential(1)};
  Draws draws = RandomStream::named(1, 0, "hold").at(0);

  void next() {
    simulator.after(gap.time(draws), [this] { next(); });
  }
};

double hold_ns(std::size_t pending, std::uint64_t events) {
  Hold hold;
  for (std::size_t i = 0; i < pending; ++i) hold.next();
  for (std::size_t i = 0; i < 4 * pending; ++i) hold.simulator.step();
  return least_of_three([&] {
           for (std::uint64_t i = 0; i < events; ++i) hold.simulator.step();
         }) /
         static_cast<double>(events);
}

// The hold model on the bare list: no closures, and increments from a table.
template <class List>
double list_hold_ns(std::size_t pending, std::uint64_t events) {
  List list;
  Variate gap{Distribution::exponential(1)};
  Draws draws = RandomStream::named(1, 0, "list").at(0);
  std::vector<std::uint64_t> gaps(1 << 14);
  for (auto& g : gaps) g = static_cast<std::uint64_t>(gap.time(draws).ns());
  std::uint64_t sequence = 0, scramble = 1;
  auto increment = [&] {
    scramble = scramble * 6364136223846793005u + 1442695040888963407u;
    return gaps[scramble >> 50] + (scramble >> 40 & 0xffff);
  };
  for (std::uint32_t i = 0; i < pending; ++i) list.push(EventKey::make(increment(), ++sequence, i));
  auto step = [&] {
    EventKey key = list.pop_min();
    list.push(EventKey::make(key.time() + increment(), ++sequence, key.slot()));
  };
  for (std::size_t i = 0; i < 4 * pending; ++i) step();
  return least_of_three([&] {
           for (std::uint64_t i = 0; i < events; ++i) step();
         }) /
         static_cast<double>(events);
}

// Timeouts: every event cancels its task's pending timeout and arms one 30 s away.
struct Timeouts {
  Simulator simulator;
  Variate gap{Distribution::exponential(1)};
  Draws draws = RandomStream::named(1, 0, "timeouts").at(0);
  std::vector<Timer> armed;

  explicit Timeouts(std::size_t tasks) : armed(tasks) {
    for (std::uint32_t task = 0; task < tasks; ++task) serve(task);
  }
  void serve(std::uint32_t task) {
    simulator.cancel(armed[task]);
    armed[task] = simulator.after(Time::seconds(30), [this, task] { serve(task); });
    simulator.after(gap.time(draws), [this, task] { serve(task); });
  }
};

// M/M/1 at load 0.9 in the ordinary idiom: a source and one process per customer.
struct SingleServer {
  Simulator& simulator_;
  Resource server{simulator_, 1};
  RandomStream arrivals = RandomStream::named(1, 0, "arrivals");
  RandomStream services = RandomStream::named(1, 0, "services");
  Variate gap{Distribution::exponential(1 / 0.9)}, service{Distribution::exponential(1)};
  std::int64_t sojourn = 0;

  Simulator& simulator() { return simulator_; }

  Process customer(std::uint64_t number) {
    Time arrived = simulator_.now();
    co_await server.acquire();
    Time service_time = service.time(services.at(number));
    co_await simulator_.delay(service_time);
    server.release();
    sojourn += (simulator_.now() - arrived).ns();
  }

  Process source(std::uint64_t customers) {
    for (std::uint64_t i = 0; i < customers; ++i) {
      Time until_next = gap.time(arrivals.at(i));
      co_await simulator_.delay(until_next);
      customer(i);
    }
  }
};

Process three_waits(Simulator& simulator) {
  for (int i = 0; i < 3; ++i) co_await simulator.delay(Time::nanoseconds(1));
}

void bench_hold() {
  for (auto [name, pending, events] : {std::tuple{"1", std::size_t{1}, 10'000'000u},
                                       std::tuple{"16", std::size_t{16}, 10'000'000u},
                                       std::tuple{"64", std::size_t{64}, 10'000'000u},
                                       std::tuple{"1e3", std::size_t{1000}, 10'000'000u},
                                       std::tuple{"1e5", std::size_t{100'000}, 5'000'000u},
                                       std::tuple{"1e6", std::size_t{1'000'000}, 5'000'000u}}) {
    report(std::string("kernel.hold.") + name, hold_ns(pending, events), "ns/event");
    double heap = list_hold_ns<HeapEventList>(pending, events / 4);
    double list = list_hold_ns<EventList>(pending, events);
    report(std::string("kernel.list.hold.") + name, list, "ns/event", "binary heap", heap / list);
  }
}

void bench_timeouts() {
  for (std::size_t tasks : {1000u, 100'000u}) {
    Timeouts timeouts(tasks);
    std::uint64_t events = 3'000'000;
    for (std::size_t i = 0; i < 40 * tasks; ++i) timeouts.simulator.step();
    double ns = least_of_three([&] {
      for (std::uint64_t i = 0; i < events; ++i) timeouts.simulator.step();
    });
    report("kernel.timeouts." + std::to_string(tasks), ns / static_cast<double>(events),
           "ns/(event+cancel+arm)");
  }
}

void bench_processes() {
  const std::uint64_t customers = 2'000'000;
  double ns = least_of_three([&] {
    Simulator simulator;
    SingleServer model{simulator};
    model.source(customers);
    simulator.run();
    sink = Time::nanoseconds(model.sojourn).to_seconds() / static_cast<double>(customers);
  });
  report("kernel.mm1", static_cast<double>(customers) / ns * 1e3, "M customers/s");
  Simulator simulator;
  ns = least_of_three([&] {
    for (std::uint64_t i = 0; i < customers; ++i) {
      three_waits(simulator);
      simulator.run();
    }
  });
  report("kernel.process", ns / static_cast<double>(customers), "ns/(create+3 waits+destroy)");
}

void bench_numbers() {
  const std::uint64_t n = 20'000'000;
  RandomStream stream = RandomStream::named(1, 0, "numbers");
  auto per_call = [&](auto body) {
    return least_of_three([&] {
             double sum = 0;
             for (std::uint64_t i = 0; i < n; ++i) sum += body(i);
             sink = sum;
           }) /
           static_cast<double>(n);
  };
  report("kernel.random.at", per_call([&](std::uint64_t i) { return stream.at(i).uniform(); }),
         "ns/(at+uniform)");
  Draws draws = stream.at(0);
  report("kernel.random.next", per_call([&](std::uint64_t) { return draws.uniform(); }),
         "ns/uniform");
  std::vector<double> points(1024);
  for (double& x : points) x = draws.uniform();
  double own = per_call([&](std::uint64_t i) { return cq_log(points[i & 1023]); });
  double libm = per_call([&](std::uint64_t i) { return std::log(points[i & 1023]); });
  report("base.log", own, "ns", "libm", libm / own);
  own = per_call([&](std::uint64_t i) { return cq_exp(points[i & 1023]); });
  libm = per_call([&](std::uint64_t i) { return std::exp(points[i & 1023]); });
  report("base.exp", own, "ns", "libm", libm / own);
  own = per_call([&](std::uint64_t i) { return cq_pow(points[i & 1023], 1.3); });
  libm = per_call([&](std::uint64_t i) { return std::pow(points[i & 1023], 1.3); });
  report("base.pow", own, "ns", "libm", libm / own);
  Variate exponential{Distribution::exponential(1)},
      lognormal{{Distribution::Law::lognormal, 1, 2, 0, {}}};
  report("kernel.exponential", per_call([&](std::uint64_t i) { return exponential(stream.at(i)); }),
         "ns/(at+draw)");
  report("kernel.lognormal", per_call([&](std::uint64_t i) { return lognormal(stream.at(i)); }),
         "ns/(at+draw)");
}

}  // namespace

int main(int argc, char** argv) {
  std::string only = argc > 1 ? argv[1] : "";
  const std::pair<const char*, void (*)()> parts[] = {{"hold", bench_hold},
                                                      {"timeouts", bench_timeouts},
                                                      {"processes", bench_processes},
                                                      {"numbers", bench_numbers}};
  for (auto [name, part] : parts)
    if (std::string(name).starts_with(only)) part();
}
