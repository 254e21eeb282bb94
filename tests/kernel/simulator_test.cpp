// The order of events, timers and processes.
#include "sim/kernel/simulator.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/process.hpp"
#include "sim/kernel/resource.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

Time ms(std::int64_t n) {
  return Time::milliseconds(n);
}

struct Guard {
  int* count;
  ~Guard() { ++*count; }
};

Process sleeper(Simulator& simulator, Time dt, int* destroyed) {
  Guard guard{destroyed};
  co_await simulator.delay(dt);
}

Process thrower(Simulator& simulator) {
  co_await simulator.delay(ms(1));
  throw std::string("out of a process");
}

Process customer(Simulator& simulator, Resource& server, int id, std::vector<int>& served) {
  co_await server.acquire();
  co_await simulator.delay(ms(1));
  served.push_back(id);
  server.release();
}

// A model object may lead to the simulator, and be the coroutine's own object.
struct Station {
  Simulator& simulator_;
  int visits = 0;
  Simulator& simulator() { return simulator_; }
  Process visit(Time dt) {
    co_await simulator_.delay(dt);
    ++visits;
  }
};

}  // namespace

TEST_CASE("simultaneous events run in the order of scheduling") {
  Simulator simulator;
  std::vector<int> order;
  auto* out = &order;
  simulator.at(ms(2), [out] { out->push_back(3); });
  for (int i = 0; i < 3; ++i) simulator.at(ms(1), [out, i] { out->push_back(i); });
  simulator.run();
  CHECK(order == std::vector<int>{0, 1, 2, 3});
  CHECK(simulator.now() == ms(2));
  CHECK(simulator.executed() == 4);
}

TEST_CASE("an event scheduled for now runs after those already scheduled for now") {
  Simulator simulator;
  std::vector<int> order;
  auto* out = &order;
  Simulator* s = &simulator;
  simulator.at(ms(1), [out, s] {
    out->push_back(0);
    s->at(s->now(), [out] { out->push_back(2); });
  });
  simulator.at(ms(1), [out] { out->push_back(1); });
  simulator.run();
  CHECK(order == std::vector<int>{0, 1, 2});
}

TEST_CASE("a horizon includes its own instant and moves the clock there") {
  Simulator simulator;
  int runs = 0;
  int* r = &runs;
  simulator.at(ms(5), [r] { ++*r; });
  simulator.at(ms(6), [r] { ++*r; });
  simulator.run_until(ms(5));
  CHECK(runs == 1);
  CHECK(simulator.now() == ms(5));
  simulator.at(ms(5), [r] { ++*r; });
  simulator.run_until(ms(20));
  CHECK(runs == 3);
  CHECK(simulator.now() == ms(20));
  CHECK(simulator.pending() == 0);
}

TEST_CASE("a cancelled event never runs, and cancelling twice or too late is false") {
  Simulator simulator;
  int runs = 0;
  int* r = &runs;
  Timer first = simulator.after(ms(1), [r] { ++*r; });
  Timer second = simulator.after(ms(2), [r] { ++*r; });
  CHECK(simulator.is_pending(first));
  CHECK(simulator.cancel(first));
  CHECK_FALSE(simulator.cancel(first));
  Timer reuses_the_slot = simulator.after(ms(3), [r] { *r += 10; });
  CHECK_FALSE(simulator.cancel(first));
  CHECK(simulator.pending() == 2);
  simulator.run();
  CHECK(runs == 11);
  CHECK_FALSE(simulator.cancel(second));
  CHECK_FALSE(simulator.cancel(reuses_the_slot));
  CHECK_FALSE(simulator.cancel(Timer()));
}

TEST_CASE("an event cannot cancel itself while it runs") {
  Simulator simulator;
  struct Own {
    Simulator* simulator;
    Timer timer;
    bool result = true;
  } own{&simulator, {}};
  Own* o = &own;
  own.timer = simulator.after(ms(1), [o] { o->result = o->simulator->cancel(o->timer); });
  simulator.run();
  CHECK_FALSE(own.result);
}

TEST_CASE("a model that never lets time pass is stopped") {
  Simulator simulator(1000);
  struct Loop {
    Simulator* simulator;
    void operator()() const { simulator->after(Time(), *this); }
  };
  simulator.at(ms(1), Loop{&simulator});
  try {
    simulator.run();
    FAIL("it went on for ever");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::limit);
  }
  CHECK(simulator.executed() == 1000);
}

TEST_CASE("the most events that may be pending all run, and one more is refused") {
  Simulator simulator;
  std::uint64_t ran = 0;
  for (std::uint32_t i = 0; i < EventKey::slot_limit; ++i) {
    simulator.at(Time::nanoseconds(i), [&ran] { ++ran; });
  }
  CHECK_THROWS_WITH(simulator.at(Time::seconds(1), [] {}),
                    "simulator: more than 16777215 events pending"
                    "; does some source schedule without waiting?");
  simulator.run();
  CHECK(ran == EventKey::slot_limit);
  CHECK(simulator.pending() == 0);
}

TEST_CASE("processes that wait when the simulator ends are destroyed with it") {
  int destroyed = 0;
  {
    Simulator simulator;
    Resource server(simulator, 1);
    for (int i = 1; i <= 100; ++i) sleeper(simulator, ms(i), &destroyed);
    simulator.run_until(ms(40));
    CHECK(destroyed == 40);
    CHECK(simulator.live_processes() == 60);
  }
  CHECK(destroyed == 100);
}

TEST_CASE("an exception that leaves a process comes out of the simulator") {
  Simulator simulator;
  thrower(simulator);
  CHECK_THROWS_AS(simulator.run(), std::string);
  CHECK(simulator.live_processes() == 0);
  CHECK_FALSE(simulator.step());
}

TEST_CASE("a process may be a member of an object that knows the simulator") {
  Simulator simulator;
  Station station{simulator};
  station.visit(ms(1));
  station.visit(ms(2));
  simulator.run();
  CHECK(station.visits == 2);
}

TEST_CASE("a resource serves its waiters in the order of its discipline") {
  for (auto [discipline, expected] :
       {std::pair{Discipline::fifo, std::vector<int>{0, 1, 2, 3, 4}},
        std::pair{Discipline::lifo, std::vector<int>{0, 4, 3, 2, 1}}}) {
    Simulator simulator;
    Resource server(simulator, 1, discipline);
    std::vector<int> served;
    for (int i = 0; i < 5; ++i) customer(simulator, server, i, served);
    CHECK(server.in_use() == 1);
    CHECK(server.waiting() == 4);
    simulator.run();
    CHECK(served == expected);
    CHECK(server.in_use() == 0);
  }
}

TEST_CASE("a resource in random order serves everyone once, and not in order of arrival") {
  Simulator simulator;
  Resource server(simulator, 1, RandomStream::named(1, 0, "order"));
  std::vector<int> served, sorted;
  for (int i = 0; i < 50; ++i) {
    customer(simulator, server, i, served);
    sorted.push_back(i);
  }
  simulator.run();
  CHECK(served != sorted);
  std::sort(served.begin(), served.end());
  CHECK(served == sorted);
}

TEST_CASE("a free server is taken without an event") {
  Simulator simulator;
  Resource server(simulator, 2);
  std::vector<int> served;
  customer(simulator, server, 1, served);
  CHECK(simulator.pending() == 1);  // the service itself
  CHECK(server.in_use() == 1);
}
