// The log's replicas, groups, commits and retention.
#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/plugins/queueing.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using Settings = std::vector<ParamSetting>;

// Keys of partitions 0, 1, ... of `n`: with a consumer for each, it is the one who gets the key.
std::vector<std::uint32_t> key_of_each_partition(std::uint32_t n) {
  Queueing q("partitioned_log", log_with({count("partitions", n)}), 1, n);
  std::vector<std::uint32_t> keys(n, CQ_NONE);
  for (std::uint32_t key = 0; key < 100 * n; ++key) {
    std::uint64_t id = q.publish(key);
    for (const FakeHost::Delivery& d : q.deliveries()) {
      if (keys[d.consumer] == CQ_NONE) keys[d.consumer] = key;
      q.acknowledge(id, true, 0, d.consumer);
    }
  }
  return keys;
}

Settings replicated(Settings more) {
  more.insert(more.end(),
              {count("replicas", 3), span("replication", 10 * ms), span("election", 100 * ms)});
  return log_with(more);
}

// A group whose members keep their partitions through a short crash.
Settings fixed(Settings more) {
  more.insert(more.end(), {flag("static_members", true), span("session_timeout", 60 * seconds)});
  return log_with(more);
}

}  // namespace

TEST_CASE("a saturated group carries what its most loaded consumer can, and not more") {
  struct Case {
    std::uint32_t consumers, active;
    double rate;
  };
  std::vector<std::uint32_t> keys = key_of_each_partition(12);
  for (Case c : {Case{5, 5, 400}, Case{24, 12, 1200}}) {
    Queueing q("partitioned_log", log_with({count("partitions", 12)}), 1, c.consumers);
    constexpr int rounds = 300;
    for (int i = 0; i < rounds; ++i) {
      for (std::uint32_t key : keys) q.publish(key);
    }
    Workers workers(q, c.consumers, 10 * ms);
    workers.run_until(3600 * seconds);
    double rate = 12.0 * rounds / (static_cast<double>(workers.last) * 1e-9);
    CHECK(rate <= c.rate);
    CHECK(rate >= 0.98 * c.rate);
    CHECK(workers.given.size() == c.active);
    CHECK(workers.handled.size() == 12u * rounds);
  }
}

TEST_CASE("a message can be read when the replicas have it, and not before") {
  Queueing q("partitioned_log", replicated({span("latency", 5 * ms)}));
  q.publish();
  q.wait_until(15 * ms - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(15 * ms);
  CHECK(q.news() == Ids{1});
}

// Message 1 is replicated when the leader dies, 2 is on the leader only, 3 is on its way to it.
TEST_CASE("a dead leader takes with it what its acks let it take") {
  struct Case {
    const char* acks;
    Ids lost;
  };
  for (const Case& c : {Case{"all", {}}, Case{"leader", {-2}}, Case{"none", {-2, -3}}}) {
    INFO(c.acks);
    Queueing q("partitioned_log", replicated({choice("acks", c.acks), span("latency", 5 * ms)}));
    q.publish();
    q.wait_until(20 * ms);
    q.publish();
    q.wait_until(26 * ms);
    q.publish();
    CHECK(q.news() == Ids{1});
    q.fault(false);
    q.publish();
    q.wait_until(126 * ms);
    Ids lost = q.news();
    std::sort(lost.rbegin(), lost.rend());
    CHECK(lost == c.lost);
    CHECK(q.probe("unreplicated") == static_cast<std::int64_t>(c.lost.size()));
    q.wait_until(200 * ms);
    Ids rest;
    for (std::uint64_t id = 1; q.depth() > 0;) {
      q.acknowledge(id);
      Ids news = q.news();
      if (news.empty()) break;
      rest.push_back(news.at(0));
      id = static_cast<std::uint64_t>(news.at(0));
    }
    Ids expected;
    for (std::int64_t id = 2; id <= 4; ++id) {
      if (std::count(c.lost.begin(), c.lost.end(), -id) == 0) expected.push_back(id);
    }
    CHECK(rest == expected);
    CHECK(q.depth() == 0);
  }
}

TEST_CASE("a leader that is back before the election has lost nothing") {
  Queueing q("partitioned_log", replicated({choice("acks", "leader")}));
  q.publish();
  q.fault(false);
  q.wait_until(50 * ms);
  CHECK(q.news() == Ids{});
  q.fault(true);
  q.wait_until(500 * ms);
  CHECK(q.news() == Ids{1});
}

TEST_CASE("with too few replicas nothing is written, but what is there is read") {
  for (int min_insync : {2, 3}) {
    Queueing q("partitioned_log", replicated({count("min_insync", min_insync)}));
    q.publish();
    q.wait_until(5 * ms);
    q.fault(false);
    q.publish();
    q.wait_until(1 * seconds);
    CHECK(q.news() == (min_insync == 2 ? Ids{1} : Ids{}));
    q.fault(true);
    q.wait_until(2 * seconds);
    if (min_insync == 3) CHECK(q.news() == Ids{1});
    q.acknowledge(1);
    CHECK(q.news() == Ids{2});
  }
}

TEST_CASE("more in-sync replicas than there are is refused") {
  Queueing q("partitioned_log", {count("min_insync", 2)});
  CHECK(q.host().failure == "min_insync is above replicas, so nothing could be written");
}

TEST_CASE("a consumer that crashes handles again what it had not committed") {
  for (const char* when : {"after", "before", "periodic", "count"}) {
    INFO(when);
    Queueing q("partitioned_log",
               fixed({choice("commit", when), span("commit_interval", 5 * seconds),
                      count("commit_every", 3)}));
    for (int i = 0; i < 9; ++i) q.publish();
    for (std::uint64_t id = 1; id <= 5; ++id) q.acknowledge(id);
    q.news();
    q.crash();
    Ids lost = q.news();
    q.recover();
    Ids first = q.news();
    std::string commit = when;
    CHECK(lost == (commit == "before" ? Ids{-6} : Ids{}));
    Ids expected = {6};
    if (commit == "before") expected = {7};
    if (commit == "periodic") expected = {1};
    if (commit == "count") expected = {4};
    CHECK(first == expected);
    CHECK(q.depth() == (commit == "before" ? 3u : 4u));
    CHECK(q.probe("redelivered") == (commit == "periodic" || commit == "count" ? 1 : 0));
  }
}

TEST_CASE("a crash between the work and the end of its commit makes a duplicate") {
  Queueing q("partitioned_log", fixed({span("commit_time", 10 * ms)}));
  q.publish(), q.publish();
  CHECK(q.news() == Ids{1});
  q.acknowledge(1);
  CHECK(q.news() == Ids{});
  q.wait_until(9 * ms);
  q.crash();
  q.recover();
  CHECK(q.news() == Ids{1});
  q.acknowledge(1);
  q.wait_until(19 * ms);
  CHECK(q.news() == Ids{2});
}

// At 200 messages a second with commits every 5 s a crash repeats 500 on average; with a commit
// every 100 messages, 49.5.
TEST_CASE("the duplicates of a crash are half of what lies between two commits") {
  struct Case {
    const char* commit;
    double duplicates, largest;
  };
  for (Case c : {Case{"periodic", 500, 1000}, Case{"count", 49.5, 99}}) {
    INFO(c.commit);
    Queueing q("partitioned_log", fixed({choice("commit", c.commit), count("max_poll", 1)}));
    Dice dice(5);
    constexpr int crashes = 200;
    std::int64_t at = 0;
    double sum = 0, squares = 0, most = 0;
    auto handle_all = [&] {
      for (Ids news = q.news(); !news.empty(); news = q.news()) {
        q.acknowledge(static_cast<std::uint64_t>(news.back()));
      }
    };
    for (int i = 0; i < crashes; ++i) {
      std::uint32_t messages = 1000 + dice.below(1000);
      for (std::uint32_t n = 0; n < messages; ++n) {
        q.wait_until(at += 5 * ms);
        q.publish();
        handle_all();
      }
      std::int64_t before = q.probe("redelivered");
      q.crash();
      q.recover();
      handle_all();
      auto repeated = static_cast<double>(q.probe("redelivered") - before);
      q.host().recorded.clear();
      sum += repeated, squares += repeated * repeated, most = std::max(most, repeated);
    }
    double mean = sum / crashes;
    double error = std::sqrt((squares / crashes - mean * mean) / crashes);
    CHECK(mean == Approx(c.duplicates).margin(3 * error));
    CHECK(error < 0.1 * c.duplicates);
    CHECK(most <= c.largest);
    CHECK(q.depth() == 0);
  }
}

TEST_CASE("a crash is noticed after the session timeout, and the others take over") {
  std::vector<std::uint32_t> keys = key_of_each_partition(2);
  Queueing q("partitioned_log",
             log_with({count("partitions", 2), span("session_timeout", 45 * seconds),
                       span("rebalance_time", 3 * seconds)}),
             1, 2);
  q.publish(keys[0]);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}});
  q.crash(0);
  q.wait_until(48 * seconds - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(48 * seconds);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 1, 1}});
  CHECK(q.probe("rebalances") == 1);
  CHECK(q.probe("pause") == 3 * seconds);
}

TEST_CASE("in an eager rebalance all stop, in a cooperative one only what moves") {
  std::vector<std::uint32_t> keys = key_of_each_partition(4);
  for (const char* protocol : {"eager", "cooperative"}) {
    INFO(protocol);
    bool eager = std::string(protocol) == "eager";
    Queueing q(
        "partitioned_log",
        log_with({count("partitions", 4), choice("rebalance", protocol),
                  span("session_timeout", 10 * seconds), span("rebalance_time", 3 * seconds)}),
        1, 2);
    Workers workers(q, 2, 1 * ms);
    auto handled_of = [&](std::uint32_t p, std::int64_t from, std::int64_t until) {
      std::size_t before = workers.handled.size();
      workers.run_until(from);
      before = workers.handled.size();
      q.publish(keys[p]);
      workers.run_until(until);
      return workers.handled.size() > before;
    };
    workers.crash(0);
    CHECK(handled_of(1, 1 * seconds, 9 * seconds));         // not noticed yet: 1 reads its own
    CHECK_FALSE(handled_of(0, 9 * seconds, 10 * seconds));  // and nobody reads those of 0
    CHECK(handled_of(1, 11 * seconds, 12 * seconds) == !eager);
    workers.run_until(20 * seconds);
    CHECK(workers.handled.size() == 3);
    workers.recover(0);  // it joins: two of the four partitions go back
    CHECK(handled_of(1, 21 * seconds, 22 * seconds) == !eager);
    workers.run_until(40 * seconds);
    CHECK(workers.handled.size() == 4);
    CHECK(q.probe("rebalances") == 2);
    for (auto& [id, times] : workers.handled) CHECK(times == 1);
  }
}

TEST_CASE(
    "a consumer that is back too soon waits for its own session to end, unless it has a name") {
  for (bool fixed_name : {false, true}) {
    Queueing q("partitioned_log", log_with({flag("static_members", fixed_name),
                                            span("session_timeout", 45 * seconds)}));
    q.publish();
    q.wait_until(1 * seconds);
    q.news();
    q.crash();
    q.wait_until(2 * seconds);
    q.recover();
    CHECK(q.news() == (fixed_name ? Ids{1} : Ids{}));
    q.wait_until(46 * seconds - 1);
    CHECK(q.news() == Ids{});
    q.wait_until(46 * seconds);
    CHECK(q.news() == (fixed_name ? Ids{} : Ids{1}));
    CHECK(q.probe("rebalances") == (fixed_name ? 0 : 1));
  }
}

TEST_CASE("a rebalance waits until everybody has ended its poll") {
  std::vector<std::uint32_t> keys = key_of_each_partition(2);
  Queueing q("partitioned_log",
             log_with({count("partitions", 2), count("max_poll", 10),
                       span("session_timeout", 1 * seconds), span("rebalance_time", 1 * seconds)}),
             1, 2);
  for (int i = 0; i < 21; ++i) q.publish(keys[1]);
  Workers workers(q, 2, 1 * seconds);
  q.publish(keys[0]);
  workers.run_until(1 * seconds);
  workers.crash(0);
  // The first poll had one message, the second has ten, up to 11 s; the rebalance is due at 3 s.
  workers.run_until(11 * seconds - 1);
  CHECK(q.probe("pause") == 0);
  workers.run_until(11 * seconds);
  CHECK(q.probe("pause") == 9 * seconds);
}

TEST_CASE("a consumer slower than max_poll_interval is put out, and its work is done twice") {
  Queueing q("partitioned_log",
             log_with({span("max_poll_interval", 10 * seconds), span("rebalance_time", 0)}), 1, 2);
  q.publish();
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 1}});
  q.wait_until(10 * seconds);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 1, 1}});
  q.wait_until(12 * seconds);
  q.acknowledge(1, true, 0, 0);
  CHECK(q.depth() == 0);
  q.acknowledge(1, true, 0, 1);
  CHECK(q.depth() == 0);
  CHECK(q.probe("rebalances") == 2);
  q.publish();
  q.wait_until(13 * seconds);
  CHECK(q.deliveries() == std::vector<FakeHost::Delivery>{{0, 0, 2}});
}

TEST_CASE("500 messages of a poll that take a second each are too many for the usual interval") {
  Queueing q("partitioned_log", log_with({}), 1, 1);
  for (int i = 0; i < 600; ++i) q.publish();
  Workers workers(q, 1, 1 * seconds);
  workers.run_until(400 * seconds);
  CHECK(q.probe("rebalances") >= 1);
  Queueing patient("partitioned_log", log_with({count("max_poll", 100)}), 1, 1);
  for (int i = 0; i < 600; ++i) patient.publish();
  Workers others(patient, 1, 1 * seconds);
  others.run_until(700 * seconds);
  CHECK(patient.probe("rebalances") == 0);
  CHECK(others.handled.size() == 600);
}

TEST_CASE("a group that is away too long misses what retention deletes") {
  for (bool by_time : {true, false}) {
    Queueing q("partitioned_log",
               fixed({by_time ? span("retention", 10 * seconds) : count("retention_count", 2)}));
    q.publish();
    CHECK(q.news() == Ids{1});
    q.acknowledge(1);
    q.crash();
    for (int i = 0; i < 4; ++i) {
      q.wait_until((i + 1) * 3 * seconds);
      q.publish();  // 2 .. 5, at 3, 6, 9 and 12 s
    }
    q.wait_until(17 * seconds);
    Ids lost = q.news();
    q.recover();
    for (std::int64_t id : q.news()) lost.push_back(id);
    CHECK(lost == Ids{-2, -3, 4});
    CHECK(q.probe("expired") == 2);
    CHECK(q.depth() == 2);
  }
}

TEST_CASE("compaction leaves a late reader the newest message of each key") {
  Queueing q("partitioned_log",
             fixed({choice("cleanup", "compact"), span("compaction_lag", 15 * seconds)}));
  q.crash();
  q.publish(1), q.publish(2), q.publish(1), q.publish(1);
  q.wait_until(20 * seconds);
  q.publish(2);
  q.recover();
  Ids all = q.news();
  q.acknowledge(4);
  for (std::int64_t id : q.news()) all.push_back(id);
  CHECK(all == Ids{-1, -2, -3, 4, 5});
  q.acknowledge(5);
  CHECK(q.depth() == 0);
  CHECK(q.probe("compacted") == 3);
}

TEST_CASE("a message that always fails stops its partition, or is given up after max_attempts") {
  Queueing q("partitioned_log", log_with({count("max_attempts", 3)}));
  q.publish(), q.publish();
  for (int i = 0; i < 3; ++i) {
    CHECK(q.news() == Ids{1});
    q.acknowledge(1, false);
  }
  CHECK(q.news() == Ids{-1, 2});
  CHECK(q.depth() == 1);
}
