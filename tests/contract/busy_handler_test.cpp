// The schedule of SQLite's busy handler.
#include "sim/contract/busy_handler.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

constexpr std::int64_t ms = 1'000'000;

// Instants of the tries behind the first, in ms, and where the statement gives up.
std::vector<std::int64_t> tries(const BusyHandler& handler, std::size_t most) {
  std::vector<std::int64_t> instants;
  std::int64_t now = 0;
  while (instants.size() < most) {
    std::int64_t sleep = handler.sleep(static_cast<std::uint32_t>(instants.size()));
    if (sleep == 0) break;
    now += sleep;
    instants.push_back(now / ms);
  }
  return instants;
}

}  // namespace

TEST_CASE("the busy handler tries again at the instants at which SQLite does") {
  BusyHandler handler(BusyKind::backoff, ms, 60'000 * ms);
  CHECK(tries(handler, 14) ==
        std::vector<std::int64_t>{1, 3, 8, 18, 33, 53, 78, 103, 128, 178, 228, 328, 428, 528});
}

TEST_CASE("the last sleep is cut so that all of them last busy_timeout") {
  CHECK(tries(BusyHandler(BusyKind::backoff, ms, 100 * ms), 99) ==
        std::vector<std::int64_t>{1, 3, 8, 18, 33, 53, 78, 100});
  CHECK(tries(BusyHandler(BusyKind::backoff, ms, 228 * ms), 99).back() == 228);
  CHECK(tries(BusyHandler(BusyKind::backoff, ms, 1000 * ms), 99).back() == 1000);
}

TEST_CASE("with a busy_timeout of 0 a statement fails at once") {
  CHECK(BusyHandler(BusyKind::backoff, ms, 0).sleep(0) == 0);
  CHECK(BusyHandler(BusyKind::poll, ms, 0).sleep(0) == 0);
}

TEST_CASE("a polling handler sleeps equally long each time") {
  CHECK(tries(BusyHandler(BusyKind::poll, 4 * ms, 10 * ms), 99) ==
        std::vector<std::int64_t>{4, 8, 10});
}
