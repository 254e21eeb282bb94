// Prefetch, returns and limits of competing consumers.
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

TEST_CASE("competing consumers get messages in turn, as far as their prefetch goes") {
  Queueing q("competing_consumers", at_once({count("prefetch", 2)}), 1, 2);
  for (int i = 0; i < 6; ++i) q.publish();
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}, {0, 1, 2}});
  CHECK(q.probe("unacknowledged") == 4);
  CHECK(q.probe("waiting") == 2);
  q.acknowledge(1);
  CHECK(q.deliveries() == Deliveries{{0, 0, 3}});
  q.acknowledge(3), q.acknowledge(5);
  CHECK(q.deliveries() == Deliveries{{0, 0, 5}, {0, 0, 6}});
}

TEST_CASE("without a prefetch limit an idle consumer gets nothing of what another holds") {
  for (int prefetch : {0, 1}) {
    Queueing q("competing_consumers", at_once({count("prefetch", prefetch)}), 1, 2);
    q.crash(1);
    for (int i = 0; i < 4; ++i) q.publish();
    CHECK(q.deliveries() == Deliveries{{0, 0, 1}});
    q.recover(1);
    CHECK(q.deliveries() == (prefetch == 0 ? Deliveries{} : Deliveries{{0, 1, 2}}));
  }
}

TEST_CASE("a crash returns what was prefetched to its place, with the redelivered flag") {
  Queueing q("competing_consumers", at_once({count("prefetch", 3)}), 1, 2);
  for (int i = 0; i < 8; ++i) q.publish();
  q.deliveries();
  q.crash(0);  // it held 1, 3, 5; the other has 2, 4, 6
  CHECK(q.probe("returned") == 3);
  Ids order;
  for (std::uint64_t id = 2; order.size() < 7;) {
    q.acknowledge(id, true, 0, 1);
    Ids news = q.news();
    REQUIRE(news.size() == 1);
    order.push_back(news[0]);
    id = static_cast<std::uint64_t>(news[0]);
  }
  CHECK(order == Ids{4, 6, 1, 3, 5, 7, 8});
  CHECK(q.probe("redelivered") == 3);
  CHECK(q.depth() == 1);
}

TEST_CASE("with several consumers a failure breaks the order of a key, with one it does not") {
  for (std::uint32_t consumers : {1u, 2u}) {
    Queueing q("competing_consumers", at_once({count("prefetch", 1)}), 1, consumers);
    for (int i = 0; i < 3; ++i) q.publish(7);
    q.acknowledge(1, false);
    Ids order = q.news();
    CHECK(order == (consumers == 1 ? Ids{1, 1} : Ids{1, 2, 1}));
  }
}

TEST_CASE("requeue = back lets others go first") {
  Queueing q("competing_consumers", at_once({count("prefetch", 1), choice("requeue", "back")}));
  q.publish(), q.publish();
  q.acknowledge(1, false);
  CHECK(q.news() == Ids{1, 2});
  q.acknowledge(2);
  CHECK(q.news() == Ids{1});
}

TEST_CASE("a message is given up when it was returned more often than the limit") {
  for (const char* on_limit : {"dead_letter", "drop"}) {
    Queueing q("competing_consumers",
               at_once({count("prefetch", 1), choice("on_limit", on_limit)}));
    q.publish(), q.publish();
    for (int i = 0; i < 21; ++i) {
      CHECK(q.news() == Ids{1});
      q.acknowledge(1, false);
    }
    CHECK(q.news() == Ids{-1, 2});
    bool drops = std::string(on_limit) == "drop";
    CHECK(q.probe("dead_lettered") == (drops ? 0 : 1));
    CHECK(q.probe("dropped") == (drops ? 1 : 0));
    CHECK(q.depth() == 1);
  }
}

TEST_CASE("a consumer that does not acknowledge in time is cut off, and its late word counts not") {
  Queueing q("competing_consumers", at_once({count("prefetch", 2)}), 1, 2);
  for (int i = 0; i < 3; ++i) q.publish();
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}, {0, 1, 2}});
  q.wait_until(1000 * seconds);
  q.acknowledge(2, true, 0, 1);
  q.wait_until(1800 * seconds);
  CHECK(q.probe("cut_off") == 1);
  CHECK(q.deliveries() == Deliveries{{0, 1, 1}});
  q.acknowledge(1, true, 0, 0);  // handled, but on a closed channel
  CHECK(q.depth() == 1);
  CHECK(q.deliveries() == Deliveries{});
  q.acknowledge(1, false, 0, 1);
  CHECK(q.deliveries() == Deliveries{{0, 0, 1}, {0, 1, 3}});
}

TEST_CASE("a broker that crashes returns what consumers hold, or loses all that is not durable") {
  for (bool durable : {true, false}) {
    Queueing q("competing_consumers", at_once({count("prefetch", 2), flag("durable", durable)}));
    for (int i = 0; i < 4; ++i) q.publish();
    q.news();
    q.fault(false);
    q.publish();
    CHECK(q.news() == (durable ? Ids{} : Ids{-1, -2, -3, -4, -5}));
    q.acknowledge(1);  // its work was done; the broker does not hear of it
    CHECK(q.news() == Ids{});
    CHECK(q.depth() == (durable ? 4u : 0u));
    q.fault(true);
    CHECK(q.news() == (durable ? Ids{1} : Ids{}));
    if (!durable) continue;
    for (std::uint64_t id = 1; id <= 5; ++id) q.acknowledge(id);
    CHECK(q.news() == Ids{2, 3, 4, 5});
    CHECK(q.depth() == 0);
  }
}
