// Queues alone, with the test as publisher and consumers.
#include <cmath>

#include "tests/catch.hpp"
#include "tests/plugins/queueing.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

TEST_CASE("fifo delivers to each group in order, as its consumer gets ready") {
  Queueing q("fifo", {}, 2);
  q.publish(), q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}, {1, 0, 1}});
  CHECK(q.depth(0) == 2);
  q.acknowledge(1, true, 1);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{1, 0, 2}});
  CHECK(q.depth(0) == 2);
  CHECK(q.depth(1) == 1);
}

TEST_CASE("fifo keeps a message back until its latency is over") {
  Queueing q("fifo", {span("latency", 10)});
  q.publish();
  q.wait_until(4);
  q.publish();
  q.wait_until(9);
  CHECK(q.news() == Ids{});
  q.wait_until(10);
  CHECK(q.news() == Ids{1});
  q.acknowledge(1);
  CHECK(q.news() == Ids{});
  q.wait_until(14);
  CHECK(q.news() == Ids{2});
}

TEST_CASE("fifo puts messages that were not handled back in their order") {
  Queueing q("fifo", {}, 1, 2);
  for (int i = 0; i < 4; ++i) q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}, {0, 1, 2}});
  q.acknowledge(2, false, 0, 1);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 1, 2}});
  q.acknowledge(1, false, 0, 0);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}});
  q.acknowledge(1), q.acknowledge(2, true, 0, 1);
  CHECK(q.news() == Ids{3, 4});
  CHECK(q.depth() == 2);
}

TEST_CASE("fifo gives the message to the consumer that has waited longest") {
  Queueing q("fifo", {}, 1, 3);
  q.publish();
  q.acknowledge(1);
  q.publish(), q.publish(), q.publish();
  CHECK(q.deliveries() ==
        std::vector<FakeHost::Delivery>{{0, 0, 1}, {0, 1, 2}, {0, 2, 3}, {0, 0, 4}});
}

TEST_CASE("a full fifo gives up the oldest or the newest message") {
  for (bool oldest : {true, false}) {
    std::string overflow = oldest ? "drop_oldest" : "reject_newest";
    Queueing q("fifo", {count("capacity", 2), {"overflow", overflow, ""}});
    for (int i = 0; i < 5; ++i) q.publish();
    CHECK(q.news() == (oldest ? Ids{-2, -3, 1} : Ids{-4, -5, 1}));
    CHECK(q.depth() == 3);
    q.acknowledge(1);
    CHECK(q.news() == (oldest ? Ids{4} : Ids{2}));
  }
}

TEST_CASE("a consumer of fifo that crashes gives its message to the next, before newer ones") {
  Queueing q("fifo", {}, 1, 2);
  for (int i = 0; i < 3; ++i) q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}, {0, 1, 2}});
  q.crash(0);
  CHECK(q.deliveries().empty());
  q.acknowledge(2, true, 0, 1);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 1, 1}});
  q.recover(0);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 3}});
  CHECK(q.depth() == 2);
}

TEST_CASE("an idle consumer of fifo that crashes gets nothing until it is back") {
  Queueing q("fifo", {}, 1, 2);
  q.crash(0);
  q.publish(), q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 1, 1}});
  q.recover(0);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 2}});
}

TEST_CASE("a fifo in a process that crashes loses what waits, a durable one nothing") {
  for (bool durable : {true, false}) {
    Queueing q("fifo", {flag("durable", durable)});
    q.publish(), q.publish();
    CHECK(q.news() == Ids{1});
    q.fault(false);
    q.publish();
    CHECK(q.news() == (durable ? Ids{} : Ids{-2, -3}));
    q.acknowledge(1);
    q.fault(true);
    CHECK(q.news() == (durable ? Ids{2} : Ids{}));
    q.publish();
    CHECK(q.news() == (durable ? Ids{} : Ids{4}));
    CHECK(q.depth() == (durable ? 3u : 1u));
  }
}

TEST_CASE("partitioned_log keeps the order of a key and gives a partition to one consumer") {
  constexpr std::uint32_t consumers = 3;
  Queueing q("partitioned_log", log_with({count("partitions", 8)}), 1, consumers);
  std::vector<std::uint32_t> key_of(1);
  for (std::uint32_t i = 0; i < 400; ++i) {
    key_of.push_back(i * 7 % 40);
    q.publish(key_of.back());
  }
  std::vector<std::uint64_t> last(40);
  std::vector<std::uint32_t> owner(40, CQ_NONE);
  int handled = 0;
  for (auto todo = q.deliveries(); !todo.empty(); todo = q.deliveries()) {
    for (const FakeHost::Delivery& d : todo) {
      std::uint32_t key = key_of[d.id];
      REQUIRE(last[key] < d.id);
      REQUIRE((owner[key] == CQ_NONE || owner[key] == d.consumer));
      last[key] = d.id;
      owner[key] = d.consumer;
      q.acknowledge(d.id, true, 0, d.consumer);
      ++handled;
    }
  }
  CHECK(handled == 400);
  CHECK(q.depth() == 0);
  for (std::uint32_t c = 0; c < consumers; ++c) {
    CHECK(std::count(owner.begin(), owner.end(), c) > 0);
  }
}

TEST_CASE("one partition gives the whole log to one consumer") {
  Queueing q("partitioned_log", log_with({}), 1, 4);
  for (std::uint32_t key = 0; key < 20; ++key) q.publish(key);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}});
}

TEST_CASE("a message of partitioned_log that was not handled comes again before the next") {
  Queueing q("partitioned_log", log_with({}));
  q.publish(), q.publish();
  CHECK(q.news() == Ids{1});
  for (int i = 0; i < 3; ++i) {
    q.acknowledge(1, false);
    CHECK(q.news() == Ids{1});
  }
  q.acknowledge(1);
  CHECK(q.news() == Ids{2});
  CHECK(q.depth() == 1);
}

TEST_CASE("a batch closes linger after its first message, or when it is full") {
  Queueing q("partitioned_log", log_with({span("linger", 100), count("batch", 3)}));
  q.publish();
  q.wait_until(60);
  q.publish();
  q.wait_until(99);
  CHECK(q.news() == Ids{});
  q.wait_until(100);
  CHECK(q.news() == Ids{1});
  q.acknowledge(1), q.acknowledge(2);
  CHECK(q.news() == Ids{2});
  q.wait_until(150);
  q.publish(), q.publish();
  CHECK(q.news() == Ids{});
  q.publish();
  CHECK(q.news() == Ids{3});
  q.acknowledge(3), q.acknowledge(4), q.acknowledge(5);
  q.publish();
  q.wait_until(249);
  CHECK(q.news() == Ids{4, 5});
  q.wait_until(250);
  CHECK(q.news() == Ids{6});
}

TEST_CASE("latency counts from the close of the batch") {
  Queueing q("partitioned_log", log_with({span("linger", 100), span("latency", 7)}));
  q.publish();
  q.wait_until(106);
  CHECK(q.news() == Ids{});
  q.wait_until(107);
  CHECK(q.news() == Ids{1});
}

TEST_CASE("a fetch waits for fetch_min messages, but not longer than fetch_wait") {
  Queueing q("partitioned_log", log_with({count("fetch_min", 3), span("fetch_wait", 10 * ms)}));
  q.wait_until(25 * ms);  // the third fetch is under way since 20 ms
  q.publish(), q.publish();
  q.wait_until(30 * ms - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(30 * ms);
  CHECK(q.news() == Ids{1});
  q.acknowledge(1);
  CHECK(q.news() == Ids{2});
  q.acknowledge(2);
  q.publish(), q.publish();
  CHECK(q.news() == Ids{});
  q.publish();
  CHECK(q.news() == Ids{3});
}

TEST_CASE("groups of partitioned_log read at their own pace") {
  Queueing q("partitioned_log", log_with({}), 2);
  for (int i = 0; i < 3; ++i) q.publish();
  for (std::uint64_t id = 1; id <= 3; ++id) q.acknowledge(id, true, 0);
  CHECK(q.depth(0) == 0);
  CHECK(q.depth(1) == 3);
  q.news();
  for (std::uint64_t id = 1; id <= 3; ++id) q.acknowledge(id, true, 1);
  CHECK(q.news() == Ids{2, 3});
  CHECK(q.depth(1) == 0);
}

// Poisson messages of rate l; a batch opens at its first and closes at b messages or t later. The
// mean delay until the close is int_0^t E[1 + N(s); N(s) <= b - 2] ds over the mean batch size
// (renewal reward): 7.5 ms and 2 messages for the first of these cases.
TEST_CASE("batching delays a Poisson stream as renewal theory says") {
  struct Case {
    double rate, linger;
    int batch;
    double delay, size;
  };
  for (Case c : {Case{100, 0.01, 16, 0.0075, 2.0}, Case{1000, 0.005, 16, 0.00291645, 5.999904},
                 Case{50, 0.1, 4, 0.02893515, 3.828182}}) {
    Queueing q("partitioned_log",
               log_with({span("linger", static_cast<std::int64_t>(c.linger * 1e9)),
                         count("batch", c.batch)}));
    constexpr int n = 200'000;
    std::vector<double> published(1);
    double at = 0, delays = 0, last_close = -1;
    int batches = 0;
    auto handle = [&] {
      for (auto todo = q.news(); !todo.empty(); todo = q.news()) {
        double now = static_cast<double>(q.host().now) * 1e-9;
        delays += now - published[static_cast<std::size_t>(todo[0])];
        if (now != last_close) ++batches, last_close = now;
        q.acknowledge(static_cast<std::uint64_t>(todo[0]));
      }
    };
    for (int i = 0; i < n; ++i) {
      double u = (static_cast<double>(cq_draw(11, static_cast<std::uint64_t>(i), 0) >> 11) + 0.5) *
                 0x1p-53;
      at -= std::log(u) / c.rate;
      auto instant = static_cast<std::int64_t>(at * 1e9);
      while (q.host().has_timer() && q.host().next_timer().at <= instant) {
        q.wait_until(q.host().next_timer().at);
        handle();
      }
      q.wait_until(instant);
      published.push_back(static_cast<double>(instant) * 1e-9);
      q.publish();
      handle();
    }
    CHECK(delays / n == Approx(c.delay).epsilon(0.01));
    CHECK(static_cast<double>(n) / batches == Approx(c.size).epsilon(0.01));
  }
}
