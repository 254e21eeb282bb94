// Receives, timeouts and groups of a queue with visibility timeouts.
#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/plugins/queueing.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using Settings = std::vector<ParamSetting>;
using Deliveries = std::vector<FakeHost::Delivery>;

// A queue without delays and in strict order, unless a test says otherwise.
Settings polled(Settings more) {
  auto unless_given = [&](ParamSetting setting) {
    for (const ParamSetting& s : more) {
      if (s.key == setting.key) return;
    }
    more.push_back(setting);
  };
  unless_given(span("latency", 0));
  unless_given(span("round_trip", 0));
  unless_given(count("spread", 1));
  return more;
}

}  // namespace

TEST_CASE("short polling calls without end and finds a message at its next call") {
  Queueing q("visibility_timeout", polled({span("round_trip", 10 * ms)}));
  q.wait_until(1003 * ms);
  q.publish();
  q.wait_until(1020 * ms - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(1020 * ms);  // the call of 1010 ms has found it
  CHECK(q.news() == Ids{1});
  CHECK(q.probe("receives") == 102);
  CHECK(q.probe("empty_receives") == 101);
}

TEST_CASE("long polling waits for a message and calls a hundredth as often") {
  Queueing q("visibility_timeout", polled({span("round_trip", 10 * ms), span("wait", 990 * ms)}));
  q.wait_until(1003 * ms);
  q.publish();
  q.wait_until(1013 * ms);
  CHECK(q.news() == Ids{1});
  CHECK(q.probe("receives") == 2);
  q.acknowledge(1);
  q.wait_until(1013 * ms + 995 * ms);  // between two calls
  q.publish();
  q.wait_until(1013 * ms + 1010 * ms - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(1013 * ms + 1010 * ms);
  CHECK(q.news() == Ids{2});
}

TEST_CASE("a handler slower than the visibility timeout shares its message with another") {
  Queueing q("visibility_timeout", polled({}), 1, 2);
  q.publish();
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}});
  q.wait_until(30 * seconds - 1);
  CHECK(q.deliveries() == Deliveries{});
  q.wait_until(30 * seconds);
  CHECK(q.deliveries() == Deliveries{{0, 1, 1}});
  CHECK(q.depth() == 1);
  q.acknowledge(1, true, 0, 0);
  CHECK(q.depth() == 0);
  q.acknowledge(1, true, 0, 1);
  q.wait_until(100 * seconds);
  CHECK(q.deliveries() == Deliveries{});
  CHECK(q.probe("redelivered") == 1);
}

TEST_CASE("the timeouts of a batch run together") {
  Queueing q("visibility_timeout", polled({count("batch", 10), span("latency", 1)}), 1, 1);
  for (int i = 0; i < 10; ++i) q.publish();
  Workers workers(q, 1, 4 * seconds);
  // The first comes alone, the others in one batch at 4 s; 7 of these are done by 34 s.
  workers.run_until(34 * seconds);
  CHECK(q.probe("reappeared") == 0);
  workers.run_until(34 * seconds + 1);
  CHECK(q.probe("reappeared") == 2);
  workers.run_until(100 * seconds);
  CHECK(workers.handled.size() == 10);
}

TEST_CASE("the queue never hears of a crash, only of the time that passes") {
  Queueing q("visibility_timeout", polled({span("visibility", 10 * seconds)}), 1, 2);
  q.publish();
  q.wait_until(1 * seconds);
  q.crash(0);
  q.recover(0);
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}});
  q.wait_until(10 * seconds - 1);
  CHECK(q.deliveries() == Deliveries{});
  q.wait_until(10 * seconds);
  CHECK(q.deliveries().size() == 1);
}

TEST_CASE("a message that fails comes again after its timeout, and max_receive ends it") {
  Queueing q("visibility_timeout",
             polled({count("max_receive", 3), span("visibility", 10 * seconds)}));
  q.publish();
  for (int i = 1; i <= 3; ++i) {
    CHECK(q.news() == Ids{1});
    q.acknowledge(1, false);
    CHECK(q.news() == Ids{});
    q.wait_until(i * 10 * seconds);
  }
  CHECK(q.news() == Ids{-1});
  CHECK(q.depth() == 0);
}

TEST_CASE("a message group keeps its order and waits for its message in flight, others go on") {
  Queueing q("visibility_timeout",
             polled({flag("fifo_groups", true), span("visibility", 10 * seconds)}), 1, 3);
  q.publish(1), q.publish(1), q.publish(2);
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}, {0, 1, 3}});
  q.crash(0);
  q.publish(2);
  q.acknowledge(3, true, 0, 1);
  CHECK(q.deliveries() == Deliveries{{0, 2, 4}});
  q.acknowledge(4, true, 0, 2);
  q.wait_until(10 * seconds);
  CHECK(q.deliveries() == Deliveries{{0, 1, 1}});
  q.acknowledge(1, true, 0, 1);
  CHECK(q.deliveries() == Deliveries{{0, 2, 2}});
}

TEST_CASE("a receipt that has expired deletes from a standard queue only") {
  for (bool fifo : {false, true}) {
    Queueing q("visibility_timeout",
               polled({flag("fifo_groups", fifo), span("visibility", 10 * seconds)}));
    q.publish();
    q.wait_until(11 * seconds);
    q.news();
    q.acknowledge(1);
    CHECK(q.depth() == 0);
    CHECK(q.news() == (fifo ? Ids{1} : Ids{}));
  }
}

TEST_CASE("order is kept with fifo_groups and by best effort without") {
  for (bool fifo : {false, true}) {
    Queueing q("visibility_timeout",
               polled({flag("fifo_groups", fifo), count("spread", 10), span("latency", 5)}));
    for (int i = 0; i < 300; ++i) q.publish(i % 3);
    q.wait_until(5);
    std::vector<std::int64_t> last(3);
    int overtaken = 0, n = 0;
    for (Ids news = q.news(); !news.empty(); news = q.news(), ++n) {
      std::int64_t id = news.at(0);
      std::int64_t& before = last[static_cast<std::size_t>((id - 1) % 3)];
      overtaken += id < before ? 1 : 0;
      before = std::max(before, id);
      q.acknowledge(static_cast<std::uint64_t>(id));
    }
    CHECK(n == 300);
    CHECK((overtaken == 0) == fifo);
  }
}

// A share q of sends loses its answer: 1 / (1 - q) copies of each message on average.
TEST_CASE("a sender whose answers get lost sends duplicates, which a FIFO queue discards") {
  for (bool fifo : {false, true}) {
    Queueing q("visibility_timeout", polled({flag("fifo_groups", fifo), {"resend", 0.2, ""}}));
    constexpr int n = 20'000;
    Workers workers(q, 1, 1);
    for (int i = 0; i < n; ++i) {
      q.publish(static_cast<std::uint32_t>(i) % 50);
      workers.run_until(q.host().now + 1 * ms);
    }
    workers.run_until(q.host().now + 10 * seconds);
    double error = std::sqrt(0.2) / 0.8 / std::sqrt(n);
    double expected = fifo ? 1 : 1 / (1 - 0.2);
    CHECK(workers.deliveries / static_cast<double>(n) == Approx(expected).margin(3 * error));
    CHECK((q.probe("deduplicated") == q.probe("resent")) == fifo);
    CHECK(workers.handled.size() == n);
    CHECK(q.depth() == 0);
  }
}

TEST_CASE("beyond the limit of messages in flight receives find nothing") {
  Queueing q("visibility_timeout", polled({count("in_flight_limit", 2)}), 1, 3);
  for (int i = 0; i < 3; ++i) q.publish();
  CHECK(q.news() == Ids{1, 2});
  q.acknowledge(1);
  CHECK(q.news() == Ids{3});
}

TEST_CASE("while the service is down nothing is received, and nothing is lost") {
  Queueing q("visibility_timeout", polled({}));
  q.fault(false);
  q.publish();
  CHECK(q.news() == Ids{});
  q.fault(true);
  CHECK(q.news() == Ids{1});
}
