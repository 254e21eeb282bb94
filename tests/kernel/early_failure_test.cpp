// What leaves a process before any event has run.
#include "sim/kernel/process.hpp"
#include "tests/catch.hpp"

namespace cqrslab {
namespace {

Process fails_at_once(Simulator&) {
  throw Error(ExitCode::usage, "here", "it cannot begin");
  co_return;
}

}  // namespace

TEST_CASE("a process that fails while it is started fails the run, even an empty one") {
  Simulator simulator;
  fails_at_once(simulator);
  CHECK_THROWS_AS(simulator.run_until(Time::seconds(1)), Error);

  Simulator other;
  fails_at_once(other);
  CHECK_THROWS_AS(other.run(), Error);

  Simulator third;
  bool ran = false;
  third.after(Time::seconds(1), [&ran] { ran = true; });
  fails_at_once(third);
  CHECK_THROWS_AS(third.step(), Error);
  CHECK_FALSE(ran);
}

}  // namespace cqrslab
