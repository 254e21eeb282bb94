// Retries, parking, history and checkpoints of a persistent subscription.
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/plugins/queueing.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using Settings = std::vector<ParamSetting>;
using Deliveries = std::vector<FakeHost::Delivery>;

Settings at_once(Settings more) {
  more.push_back(span("latency", 0));
  return more;
}

}  // namespace

TEST_CASE("the strategy says which consumer gets the next message") {
  for (const char* strategy : {"round_robin", "dispatch_to_single"}) {
    Queueing q("persistent_subscription",
               at_once({choice("strategy", strategy), count("buffer_size", 2)}), 1, 3);
    for (int i = 0; i < 5; ++i) q.publish();
    bool single = std::string(strategy) == "dispatch_to_single";
    CHECK(q.deliveries() == (single ? Deliveries{{0, 0, 1}, {0, 1, 3}, {0, 2, 5}}
                                    : Deliveries{{0, 0, 1}, {0, 1, 2}, {0, 2, 3}}));
  }
}

TEST_CASE("pinned keeps a key with its consumer for as long as that is connected") {
  Queueing q("persistent_subscription", at_once({choice("strategy", "pinned")}), 1, 3);
  std::vector<std::uint32_t> owner(30, CQ_NONE);
  auto handle = [&](bool all_as_before) {
    for (Deliveries todo = q.deliveries(); !todo.empty(); todo = q.deliveries()) {
      for (const FakeHost::Delivery& d : todo) {
        std::uint32_t& known = owner[(d.id - 1) % 30];
        if (all_as_before) CHECK(known == d.consumer);
        known = d.consumer;
        q.acknowledge(d.id, true, 0, d.consumer);
      }
    }
  };
  auto round = [&](bool all_as_before) {
    for (std::uint32_t key = 0; key < 30; ++key) q.publish(key);
    handle(all_as_before);
  };
  round(false);
  round(true);
  std::vector<std::uint32_t> before = owner;
  q.crash(2);
  round(false);
  for (std::uint32_t key = 0; key < 30; ++key) {
    if (before[key] != 2) CHECK(owner[key] == before[key]);
    CHECK(owner[key] != 2);
  }
  CHECK(std::count(owner.begin(), owner.end(), 0u) > 5);
  CHECK(std::count(owner.begin(), owner.end(), 1u) > 5);
}

TEST_CASE("what is not acknowledged in time goes to another, and the first word ends it") {
  Queueing q("persistent_subscription", at_once({}), 1, 2);
  q.publish();
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}});
  q.wait_until(30 * seconds - 1);
  CHECK(q.deliveries() == Deliveries{});
  q.wait_until(30 * seconds);
  CHECK(q.deliveries() == Deliveries{{0, 1, 1}});
  CHECK(q.probe("timeouts") == 1);
  q.acknowledge(1, true, 0, 0);
  CHECK(q.depth() == 0);
  q.acknowledge(1, true, 0, 1);
  q.wait_until(100 * seconds);
  CHECK(q.deliveries() == Deliveries{});
}

TEST_CASE("a message is parked after ten retries, and others go on") {
  for (bool replays : {false, true}) {
    Settings settings = {count("buffer_size", 1)};
    if (replays) settings.push_back(span("replay_parked", 60 * seconds));
    Queueing q("persistent_subscription", at_once(settings));
    q.publish(), q.publish();
    for (int i = 0; i < 11; ++i) {
      CHECK(q.news() == Ids{1});
      q.acknowledge(1, false);
    }
    CHECK(q.news() == (replays ? Ids{2} : Ids{-1, 2}));
    q.acknowledge(2);
    CHECK(q.depth() == (replays ? 1u : 0u));
    q.wait_until(60 * seconds);
    CHECK(q.news() == (replays ? Ids{1} : Ids{}));
    CHECK(q.probe("parked") == 1);
  }
}

TEST_CASE("what a consumer has goes to the others when its connection breaks, before newer ones") {
  Queueing q("persistent_subscription", at_once({count("buffer_size", 2)}), 1, 2);
  for (int i = 0; i < 6; ++i) q.publish();
  q.deliveries();
  q.crash(0);  // 1 and 3; the other has 2 and 4
  Ids order;
  for (std::uint64_t id = 2; order.size() < 5;) {
    q.acknowledge(id, true, 0, 1);
    order.push_back(q.news().at(0));
    id = static_cast<std::uint64_t>(order.back());
  }
  CHECK(order == Ids{4, 1, 3, 5, 6});
}

// A checkpoint every second if at least 5 have passed, and at once after 1000.
TEST_CASE("a new leader sends again what has passed since the last checkpoint") {
  struct Case {
    std::uint64_t early, late;  // messages handled before and after the first second
    std::int64_t from;          // sent first by the new leader
  };
  for (Case c : {Case{10, 3, 11}, Case{4, 3, 1}, Case{0, 7, 1}, Case{0, 1003, 1001}}) {
    INFO(c.early << " and " << c.late);
    Queueing q("persistent_subscription", at_once({count("buffer_size", 1)}));
    auto handle = [&](std::uint64_t n) {
      for (; n > 0; --n) q.acknowledge(q.publish());
    };
    handle(c.early);
    q.wait_until(1500 * ms);
    handle(c.late);
    q.news();
    std::uint64_t all = c.early + c.late;
    q.fault(false);
    q.wait_until(2000 * ms);
    q.fault(true);
    q.wait_until(2001 * ms);
    CHECK(q.news() == Ids{c.from});
    CHECK(q.depth() == 0);
    CHECK(q.probe("rewound") == static_cast<std::int64_t>(all) + 1 - c.from);
    for (auto id = static_cast<std::uint64_t>(c.from); id <= all; ++id) {
      q.wait_until(q.host().now + 1 * ms);
      q.acknowledge(id);
    }
    q.publish();
    q.wait_until(q.host().now + 1 * ms);
    CHECK(q.news().back() == static_cast<std::int64_t>(all) + 1);
  }
}

TEST_CASE("nothing is lost with a leader, but what is in hand is handled twice") {
  Queueing q("persistent_subscription", at_once({}));
  q.publish(), q.publish();
  q.fault(false);
  q.publish();
  q.acknowledge(1);  // nobody hears it
  CHECK(q.news() == Ids{1});
  q.fault(true);
  q.wait_until(1 * ms);
  for (std::uint64_t id = 1; id <= 3; ++id) q.acknowledge(id);
  CHECK(q.news() == Ids{1, 2, 3});
  CHECK(q.depth() == 0);
}

TEST_CASE("a group that falls behind reads history page by page until it is live again") {
  Queueing q(
      "persistent_subscription",
      at_once({count("live_buffer", 50), count("history_buffer", 40), count("read_batch", 20),
               span("read_time", 10 * ms), count("buffer_size", 1)}));
  q.crash();
  for (int i = 0; i < 1050; ++i) q.publish();
  CHECK(q.probe("buffered") == 50);
  Workers workers(q, 1, 1);
  workers.recover(0);
  workers.run_until(3600 * seconds);
  CHECK(workers.handled.size() == 1050);
  CHECK(q.probe("history_reads") == 50);
  double rate = 1000 / (static_cast<double>(workers.last) * 1e-9);
  CHECK(rate <= 20 / 0.010);
  CHECK(rate >= 0.98 * 20 / 0.010);
  q.publish();
  CHECK(q.news() == Ids{1051});
}
