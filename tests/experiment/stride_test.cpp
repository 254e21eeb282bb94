// The length of a run between two questions whether to go on.
#include "sim/experiment/stride.hpp"

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

constexpr Time year = Time::seconds(365 * 86'400);

// The most events in one of `strides` strides at `rate` events a second, the first ones left out.
double most_events(Stride& stride, double rate, int strides, int left_out) {
  double most = 0;
  for (int i = 0; i < strides; ++i) {
    double events = stride.length().to_seconds() * rate;
    if (i >= left_out) most = std::max(most, events);
    stride.ran(stride.length(), static_cast<std::uint64_t>(events));
  }
  return most;
}

}  // namespace

TEST_CASE("a stride has about the events that are wanted, at any steady rate") {
  for (double rate : {1.0, 1e3, 1e6, 1e9, 1e12}) {
    Stride stride(year);
    CHECK(most_events(stride, rate, 100, 1) <= 1.1 * Stride::events_wanted);
    CHECK(stride.length().to_seconds() * rate >= 0.4 * Stride::events_wanted);
  }
}

TEST_CASE("a stride shrinks at once when events become many, and is never longer than allowed") {
  Stride stride(Time::seconds(10));
  most_events(stride, 1, 50, 1);
  CHECK(stride.length() == Time::seconds(10));
  CHECK(most_events(stride, 1e6, 50, 1) <= 1.1 * Stride::events_wanted);
  Stride shortest(Time::nanoseconds(3));
  shortest.ran(Time::nanoseconds(3), 1'000'000'000);
  CHECK(shortest.length() == Time::nanoseconds(1));
}

TEST_CASE("a stride that was cut short says nothing about a longer one") {
  Stride stride(year);
  Time before = stride.length();
  stride.ran(Time::nanoseconds(1), 0);
  CHECK(stride.length() == before);
}
