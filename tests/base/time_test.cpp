// Time there and back.
#include "sim/base/time.hpp"

#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("whole and decimal seconds are the doubles that one would write") {
  for (std::int64_t s = 1; s <= 1000; ++s) {
    REQUIRE(Time::seconds(s).to_seconds() == static_cast<double>(s));
  }
  CHECK(Time::milliseconds(300).to_seconds() == 0.3);
  CHECK(Time::microseconds(1100).to_seconds() == 0.0011);
  CHECK(Time::from_seconds(0.3) == Time::milliseconds(300));
  CHECK(Time::from_seconds(-0.3) == Time::milliseconds(-300));
}
