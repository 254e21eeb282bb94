// The relay of an outbox, and the readers of a table of events by number.
#include <cmath>

#include "tests/catch.hpp"
#include "tests/plugins/one_queue.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

constexpr std::int64_t ms = 1'000'000;

// Sends in no time unless a test says otherwise.
std::vector<ParamSetting> relay(std::vector<ParamSetting> more) {
  for (const char* key : {"publish", "mark"}) {
    bool given = false;
    for (const ParamSetting& s : more) given = given || s.key == key;
    if (!given) more.push_back(span(key, 0));
  }
  return more;
}

// Told in microseconds.
class Relay : public OneQueue {
 public:
  using OneQueue::OneQueue;
  void wait_until(std::int64_t us) { OneQueue::wait_until(us * 1000); }
};
ParamSetting in_us(const char* key, std::int64_t us) {
  return span(key, us * 1000);
}

enum Figure { outbox_rows, left_after_poll, resent, deduplicated, skipped, gaps_given_up };

}  // namespace

TEST_CASE("the relay looks at the instants of a fixed grid") {
  Relay q("outbox_poller", relay({in_us("period", 100)}));
  q.wait_until(30), q.publish();
  q.wait_until(99);
  CHECK(q.news() == Ids{});
  q.wait_until(100);
  CHECK(q.news() == Ids{1});
  q.acknowledge(1);
  q.wait_until(199), q.publish();
  q.wait_until(200);
  CHECK(q.news() == Ids{2});
}

TEST_CASE("a commit that wakes the relay up does not wait for the grid") {
  Relay q("outbox_poller", relay({in_us("period", 100), flag("wake_up", true)}));
  q.wait_until(30), q.publish();
  q.wait_until(30);
  CHECK(q.news() == Ids{1});
}

TEST_CASE("one look takes a batch, the oldest first") {
  Relay q("outbox_poller", relay({in_us("period", 100), count("batch", 2)}), 1, 9);
  for (int i = 0; i < 5; ++i) q.publish();
  q.wait_until(100);
  CHECK(q.news() == Ids{1, 2});
  q.wait_until(200);
  CHECK(q.news() == Ids{3, 4});
  CHECK(q.recorded(left_after_poll) == Ids{3, 1});
  q.wait_until(300);
  CHECK(q.news() == Ids{5});
}

TEST_CASE("an ordered relay sends one after the other and looks again when it is through") {
  Relay q("outbox_poller", relay({in_us("period", 100), in_us("publish", 60)}), 1, 9);
  q.publish(), q.publish();
  q.wait_until(160);
  CHECK(q.news() == Ids{1});
  q.publish();
  q.wait_until(220);
  CHECK(q.news() == Ids{2});
  q.wait_until(359);
  CHECK(q.news() == Ids{});
  q.wait_until(360);
  CHECK(q.news() == Ids{3});
}

TEST_CASE(
    "a parallel relay looks at every instant of the grid, and all sends take their own time") {
  Relay q("outbox_poller",
          relay({in_us("period", 100), in_us("publish", 60), word("order", "parallel")}), 1, 9);
  q.publish(), q.publish();
  q.wait_until(159);
  CHECK(q.news() == Ids{});
  q.wait_until(160);
  CHECK(q.news() == Ids{1, 2});
}

TEST_CASE("a relay that dies between sending and marking sends the batch again") {
  for (bool inbox : {false, true}) {
    Relay q("outbox_poller",
            relay({in_us("period", 100), in_us("mark", 10), in_us("inbox", inbox ? 1000 : 0)}), 1,
            9);
    q.publish(), q.publish();
    q.wait_until(105);
    CHECK(q.news() == Ids{1, 2});
    q.fault(false);
    q.wait_until(250);
    CHECK(q.news() == Ids{});
    q.fault(true);
    q.wait_until(300);
    CHECK(q.news() == (inbox ? Ids{} : Ids{1, 2}));
    CHECK(q.recorded(resent) == Ids{1, 1});
    CHECK(q.recorded(deduplicated) == (inbox ? Ids{1, 1} : Ids{}));
    q.wait_until(1000);
    CHECK(q.news() == Ids{});
  }
}

TEST_CASE("a relay that dies while it sends has sent what it had sent") {
  Relay q("outbox_poller", relay({in_us("period", 100), in_us("publish", 10)}), 1, 9);
  for (int i = 0; i < 3; ++i) q.publish();
  q.wait_until(115);
  CHECK(q.news() == Ids{1});
  q.fault(false), q.fault(true);
  q.wait_until(230);
  CHECK(q.news() == Ids{1, 2, 3});
  CHECK(q.recorded(resent) == Ids{1});
}

TEST_CASE("rows stay in the table for their retention, and a purge every minute takes them out") {
  constexpr std::int64_t minute = 60'000 * ms;
  OneQueue q("outbox_poller", relay({span("period", 100 * ms), span("retention", 90'000 * ms)}), 1,
             9);
  q.publish(), q.publish();
  q.wait_until(2 * minute - 1);
  CHECK(q.recorded(outbox_rows) == Ids{1, 2});
  q.wait_until(2 * minute);
  CHECK(q.recorded(outbox_rows) == Ids{1, 2, 0});
}

TEST_CASE("a naive reader never sees what commits below the last number it has seen") {
  Relay q("outbox_poller", relay({in_us("period", 100), word("reader", "naive")}), 1, 9);
  q.publish_numbered(1), q.publish_numbered(3);
  q.wait_until(100);
  CHECK(q.news() == Ids{1, 2});
  q.publish_numbered(2);
  CHECK(q.news() == Ids{-3});
  CHECK(q.recorded(skipped) == Ids{1});
}

TEST_CASE("a reader that waits at gaps sees what comes in time, and gives up what does not") {
  Relay q("outbox_poller",
          relay({in_us("period", 100), word("reader", "gap_timeout"), in_us("gap_timeout", 250)}),
          1, 9);
  q.publish_numbered(2);
  q.wait_until(100);
  CHECK(q.news() == Ids{});
  q.publish_numbered(1);
  q.wait_until(200);
  CHECK(q.news() == Ids{2, 1});
  q.publish_numbered(4);
  q.wait_until(599);  // the gap is noticed at 300 and given up at the first look from 550 on
  CHECK(q.news() == Ids{});
  q.wait_until(600);
  CHECK(q.news() == Ids{3});
  CHECK(q.recorded(gaps_given_up) == Ids{1});
  q.publish_numbered(3);
  CHECK(q.news() == Ids{-4});
}

TEST_CASE("a reader below the high water mark waits for open transactions and for nothing else") {
  Relay q("outbox_poller", relay({in_us("period", 100), word("reader", "high_water")}), 1, 9);
  q.host().lowest_open = 2;
  q.publish_numbered(1), q.publish_numbered(3);
  q.wait_until(400);
  CHECK(q.news() == Ids{1});
  q.host().lowest_open = 4;  // 2 was rolled back
  q.wait_until(500);
  CHECK(q.news() == Ids{2});
}

TEST_CASE("a consumer that dies gives its message to the next, and one that fails comes first") {
  Relay q("outbox_poller", relay({in_us("period", 100)}), 1, 2);
  for (int i = 0; i < 3; ++i) q.publish();
  q.wait_until(100);
  CHECK(q.news() == Ids{1, 2});
  q.consumer(0, 0, false);
  q.acknowledge(2, true, 0, 1);
  CHECK(q.news() == Ids{1});
  q.acknowledge(1, false, 0, 1);
  CHECK(q.news() == Ids{1});
  CHECK(q.depth() == 2);
}

// QL-POLL without the publish delay: the wait is uniform over a period.
TEST_CASE("the wait of Poisson commits for a look at the table is uniform over the period") {
  OneQueue q("outbox_poller", relay({span("period", 100 * ms), count("batch", 1e6)}), 1, 1000);
  std::vector<std::int64_t> published(1);
  double at = 0, sum = 0, squares = 0;
  constexpr int n = 100'000;
  auto handle = [&] {
    for (const auto& d : q.deliveries()) {
      double wait = static_cast<double>(q.host().now - published[d.id]) * 1e-9;
      sum += wait, squares += wait * wait;
      q.acknowledge(d.id, true, 0, d.consumer);
    }
  };
  for (int i = 0; i < n; ++i) {
    double u =
        (static_cast<double>(cq_draw(5, static_cast<std::uint64_t>(i), 0) >> 11) + 0.5) * 0x1p-53;
    at -= std::log(u) * 0.037;
    auto instant = static_cast<std::int64_t>(at * 1e9);
    while (q.host().has_timer() && q.host().next_timer().at <= instant) {
      q.wait_until(q.host().next_timer().at);
      handle();
    }
    q.wait_until(instant);
    published.push_back(instant);
    q.publish();
  }
  double mean = sum / n, deviation = std::sqrt(squares / n - mean * mean);
  CHECK(mean == Approx(0.05).epsilon(0.01));
  CHECK(deviation == Approx(0.0288675).epsilon(0.01));
}
