// The kernel as a whole against queueing theory: M/M/1 in the ordinary idiom of processes.
#include <cmath>
#include <cstdint>

#include "sim/kernel/process.hpp"
#include "sim/kernel/random_stream.hpp"
#include "sim/kernel/resource.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/kernel/variate.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

struct SingleServer {
  Simulator& simulator_;
  Resource server{simulator_, 1};
  RandomStream arrivals, services;
  Variate gap{Distribution::exponential(1 / 0.8)}, service{Distribution::exponential(1)};
  std::int64_t waited = 0, delayed = 0, served = 0;

  SingleServer(Simulator& simulator, std::uint64_t seed)
      : simulator_(simulator),
        arrivals(RandomStream::named(seed, 0, "arrivals")),
        services(RandomStream::named(seed, 0, "services")) {}
  Simulator& simulator() { return simulator_; }

  Process customer(std::uint64_t number) {
    Time arrived = simulator_.now();
    co_await server.acquire();
    Time wait = simulator_.now() - arrived;
    waited += wait.ns();
    delayed += wait > Time();
    Time service_time = service.time(services.at(number));
    co_await simulator_.delay(service_time);
    server.release();
    ++served;
  }

  Process source(std::uint64_t customers) {
    for (std::uint64_t i = 0; i < customers; ++i) {
      Time until_next = gap.time(arrivals.at(i));
      co_await simulator_.delay(until_next);
      customer(i);
    }
  }
};

struct Outcome {
  std::int64_t waited, delayed;
  bool operator==(const Outcome&) const = default;
};

Outcome simulate(std::uint64_t seed, std::uint64_t customers) {
  Simulator simulator;
  SingleServer model(simulator, seed);
  model.source(customers);
  simulator.run();
  CHECK(model.served == static_cast<std::int64_t>(customers));
  CHECK(simulator.live_processes() == 0);
  return {model.waited, model.delayed};
}

// The same queue without a simulator: Lindley's recursion over the same numbers.
Outcome by_recursion(std::uint64_t seed, std::uint64_t customers) {
  RandomStream arrivals = RandomStream::named(seed, 0, "arrivals"),
               services = RandomStream::named(seed, 0, "services");
  Variate gap{Distribution::exponential(1 / 0.8)}, service{Distribution::exponential(1)};
  Outcome outcome{0, 0};
  Time arrival, free_at;
  for (std::uint64_t i = 0; i < customers; ++i) {
    arrival += gap.time(arrivals.at(i));
    Time start = free_at > arrival ? free_at : arrival;
    outcome.waited += (start - arrival).ns();
    outcome.delayed += start > arrival;
    free_at = start + service.time(services.at(i));
  }
  return outcome;
}

}  // namespace

TEST_CASE("every wait in an M/M/1 queue equals Lindley's recursion to the nanosecond") {
  for (std::uint64_t seed : {1u, 2u, 3u})
    CHECK(simulate(seed, 20'000) == by_recursion(seed, 20'000));
}

TEST_CASE("an M/M/1 queue at load 0.8 waits 4 services on average and delays 80 % of customers") {
  const std::uint64_t customers = 400'000;
  Outcome outcome = simulate(1, customers);
  double mean = Time::nanoseconds(outcome.waited).to_seconds() / static_cast<double>(customers);
  double share = static_cast<double>(outcome.delayed) / static_cast<double>(customers);
  CHECK(mean == Approx(4.0).epsilon(0.07));
  CHECK(share == Approx(0.8).epsilon(0.01));
}
