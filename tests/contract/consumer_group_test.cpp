// Who owns which partition of a consumer group, and under which lease.
#include "sim/contract/consumer_group.hpp"

#include <algorithm>

#include "sim/conformance/fake_host.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using Owners = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("partitions are dealt out in turn, and none without members") {
  CHECK(shared_in_turn(5, {0, 2}) == Owners{0, 2, 0, 2, 0});
  CHECK(shared_in_turn(2, {}) == Owners{CQ_NONE, CQ_NONE});
}

TEST_CASE("a sticky assignment is even and moves as few as can be") {
  for (std::size_t items = 1; items < 40; ++items) {
    Owners before = shared_in_turn(items, {0, 1, 2, 3});
    for (const Owners& members : {Owners{0, 1, 2}, Owners{0, 1, 2, 3, 4}, Owners{3}}) {
      Owners after = shared_sticky(before, members);
      std::size_t most = 0, least = items, must_move = 0, moved = 0;
      for (std::uint32_t m : members) {
        auto n = static_cast<std::size_t>(std::count(after.begin(), after.end(), m));
        most = std::max(most, n), least = std::min(least, n);
      }
      for (std::size_t i = 0; i < items; ++i) {
        bool stays = std::count(members.begin(), members.end(), before[i]) > 0;
        must_move += stays ? 0 : 1;
        moved += after[i] != before[i] ? 1 : 0;
      }
      if (members.size() == 5) must_move = items / 5;  // the share of the one who joins
      CHECK(most - least <= 1);
      CHECK(moved == must_move);
    }
  }
}

TEST_CASE("a lease grows when a partition gets a new owner, and for a member with a new life") {
  FakeHost host;
  ConsumerGroup group(Host(host.host()),
                      {.eager = true, .rebalance_time = 3, .session_timeout = 10, .first_tag = 0},
                      0, 2, 4);
  auto pass_time_until = [&](std::int64_t at) {
    while (host.has_timer() && host.next_timer().at <= at) {
      FakeHost::Timer t = host.take_timer();
      group.timer(t.tag, static_cast<std::uint32_t>(t.argument & 0xffffff), t.argument >> 24);
    }
    host.now = at;
  };
  group.crash(1);
  pass_time_until(12);
  CHECK(group.owner(1) == 1);
  CHECK_FALSE(group.reads(0));
  pass_time_until(13);
  CHECK(group.reads(0));
  for (std::size_t p = 0; p < 4; ++p) {
    CHECK(group.owner(p) == 0);
    CHECK(group.lease(p) == p % 2);
  }
  CHECK_FALSE(group.back(1));
  pass_time_until(16);
  CHECK(group.owner(1) == 1);
  CHECK(group.lease(1) == 2);
  CHECK(group.lease(0) == 0);
  CHECK(group.rebalances() == 2);
}
