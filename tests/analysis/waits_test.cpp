// Waits with and without zeros.
#include "sim/analysis/waits.hpp"

#include "tests/catch.hpp"

using namespace cqrslab;

TEST_CASE("waits count those that took no time and tell the others apart") {
  Waits waits, more;
  for (int i = 0; i < 6; ++i) waits.add(0);
  for (std::int64_t ns : {100, 200, 300}) waits.add(ns);
  more.add(400);
  waits.merge(more);
  CHECK(waits.count() == 10);
  CHECK(waits.mean() == 100);
  CHECK(waits.longer_share() == 0.4);
  CHECK(waits.longer().mean() == 250);
  CHECK(waits.quantile(600) == 0);
  CHECK(waits.quantile(601) == 100);
  CHECK(waits.quantile(900) == 300);
  CHECK(waits.quantile(1000) == 400);
  CHECK(waits.max() == 400);
}
