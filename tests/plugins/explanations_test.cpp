// What each built-in plugin tells a person who asks why it decided as it did.
#include "tests/catch.hpp"
#include "tests/plugins/balancing.hpp"
#include "tests/plugins/driven_store.hpp"
#include "tests/plugins/one_queue.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::string words(FakeHost& host) {
  std::string text;
  for (const std::string& line : std::exchange(host.said, {})) text += line + "\n";
  return text;
}

// A request of key 7 and session 5 to targets with these unanswered requests.
struct Asked {
  Asked(const char* name, const std::vector<std::uint32_t>& outstanding,
        const std::vector<ParamSetting>& settings = {})
      : balancing(name, static_cast<std::uint32_t>(outstanding.size()), settings) {
    balancing.host().listen();
    balancing.set_outstanding(outstanding);
    op.size = sizeof op;
    op.key = 7;
    op.session = 5;
  }
  std::string why() {
    ++op.id;
    op.now = balancing.host().now;
    target = balancing.pick_for(op) + 1;
    return words(balancing.host());
  }
  Balancing balancing;
  cq_op op{};
  std::uint32_t target = 0;  // that it picked, from 1
};

std::string why(const char* name, const std::vector<std::uint32_t>& outstanding,
                const std::vector<ParamSetting>& settings = {}) {
  return Asked(name, outstanding, settings).why();
}

// What the queue says about the last of so many messages, published at 4 ms.
std::string published(const char* name, const std::vector<ParamSetting>& settings, int messages = 1,
                      std::uint32_t groups = 1) {
  OneQueue queue(name, settings, groups);
  queue.wait_until(4'000'000);
  queue.host().listen();
  for (int i = 0; i < messages; ++i) {
    queue.host().said.clear();
    queue.publish();
  }
  return words(queue.host());
}

}  // namespace

TEST_CASE("balancers by load say what they saw") {
  CHECK(why("least_outstanding", {2, 1, 1}) ==
        "the fewest unanswered requests are 1, at 2 targets\n");
  CHECK(why("join_idle", {1, 0}) == "one that is idle\n");
  CHECK(why("join_idle", {1, 1}) == "none is idle: any\n");
  CHECK(why("power_of_two", {3}, {flag("distinct", true)}) ==
        "looked at target 1 with 3 unanswered requests: the shortest so far\n");
  Asked weighted("shortest_expected_delay", {3, 1});
  weighted.balancing.targets[0].weight = 4;
  CHECK(weighted.why() == "the least of (unanswered requests + 1) / weight is 1, at 1 target\n");
}

TEST_CASE("balancers by latency say what they believe") {
  Asked peak("peak_ewma", {0, 3}, {count("choices", 0)});
  peak.balancing.done(0, 5'000'000);
  peak.balancing.done(1, 1'000'000);
  CHECK(peak.why() ==
        "looked at target 1, which costs 5 ms with 0 unanswered requests: the least so far\n"
        "looked at target 2, which costs 4 ms with 3 unanswered requests: the least so far\n");
  Asked probing("prequal", {2}, {count("probes", 1)});
  probing.balancing.host().drawn = [](std::uint32_t, std::uint64_t, std::uint32_t) {
    return std::int64_t{200'000};
  };
  CHECK(probing.why() == "no probe has answered: any target\n");
  probing.balancing.pass(1'000'000);
  CHECK(probing.why() ==
        "target 1 said 0.8 ms ago that it has 2 in flight and answers within 0 ms (0: it has "
        "answered nobody yet); more than 2 in flight is hot\n");
}

TEST_CASE("balancers in turn, by chance and by session say whose turn it is") {
  CHECK(why("random", {0, 0}) == "by chance, all alike\n");
  CHECK(why("random", {0, 0}, {flag("weighted", true)}) == "by chance, by weight\n");
  Asked turns("round_robin", {0, 0});
  turns.balancing.targets[0].up = 0;
  CHECK(turns.why() == "it is the turn of target 1, which is down\nit is the turn of target 2\n");
  Asked smooth("smooth_weighted_round_robin", {0, 0});
  smooth.balancing.targets[0].weight = 2;
  CHECK(smooth.why() == "target 1 has the most credit, 2, and pays 3\n");
  smooth.balancing.pass(1);
  smooth.balancing.done(0, 1, CQ_LOST);
  CHECK(words(smooth.balancing.host()) == "leaves target 1 out for its failures\n");
  Asked sticky("sticky", {0, 0});
  CHECK(sticky.why() == "placed anew\n");
  CHECK(sticky.why() == "the session keeps its target\n");
}

TEST_CASE("balancers by key say where the key falls") {
  auto number = [](const Asked& asked) { return std::to_string(asked.target); };
  Asked jump("jump_hash", {0, 0, 0});
  std::string said = jump.why();
  CHECK(said == "key 7 jumps to target " + number(jump) + "\n");
  Asked rendezvous("rendezvous_hash", {0, 0, 0});
  said = rendezvous.why();
  CHECK(said == "of those that are up, target " + number(rendezvous) + " ranks first for key 7\n");
  Asked maglev("maglev", {0, 0, 0});
  said = maglev.why();
  CHECK(said.starts_with("key 7 falls on place "));
  CHECK(said.ends_with(" of 65537, which target " + number(maglev) + " has\n"));
  CHECK(why("ring_hash_bounded", {0}) == "point of target 1 on the ring: taken\n");
}

TEST_CASE("freshest says what the session must find and what is there") {
  Asked asked("freshest", {0, 0});
  asked.op.wrote = 7;
  asked.balancing.targets[0].position = 5;
  asked.balancing.targets[1].position = 9;
  CHECK(asked.why() == "the session must find change 7; image 2 shows all up to 9\n");
  asked.balancing.targets[1].position = 6;
  CHECK(asked.why() == "no image is fresh enough for this session: it must show change 7\n");
}

TEST_CASE("queues say what a message goes behind") {
  CHECK(published("fifo", {span("latency", 5'000'000)}, 2) ==
        "can be had in 5 ms, behind 1 messages that wait in the first group\n");
  CHECK(published("competing_consumers", {span("latency", 0), count("prefetch", 1)}, 3) ==
        "goes behind 1 waiting messages; consumers hold 1, prefetch 1\n");
  CHECK(published("direct_call", {}, 2, 2) ==
        "its command waits for 2 projections, behind 1 changes at the first\n");
  CHECK(published("partitioned_log", {count("partitions", 1)}) ==
        "key 0 goes to partition 0 of 1, behind 0 messages in its open batch\n");
}

TEST_CASE("queues that look from time to time say when they do") {
  CHECK(published("outbox_poller", {span("period", 10'000'000)}, 2) ==
        "a row behind 1 others; the relay looks in 6 ms\n");
  CHECK(published("change_data_capture", {span("interval", 10'000'000)}, 2) ==
        "a record behind 1 others; the connector takes a batch in 6 ms\n");
}

TEST_CASE("queues that lend messages say how many are lent") {
  CHECK(published("visibility_timeout", {span("latency", 0), span("round_trip", 0)}, 3) ==
        "1 messages can be received, 1 are in flight\n");
  CHECK(published("persistent_subscription", {span("latency", 0), count("buffer_size", 1)}, 3) ==
        "the first group is live, 1 messages in its memory, 0 not yet read, checkpoint at 0\n");
}

TEST_CASE("lsm says how many tables it looks into, and why a write stalls") {
  DrivenStore store("lsm", {count("write_buffer_size", 2), count("row_bytes", 1024),
                            count("flush_bandwidth", 1), count("bloom_false_positives", 0)});
  store.host().listen();
  store.run(CQ_READ, {9});
  CHECK(words(store.host()) == "looks into 1 tables\n");
  for (std::uint32_t key : {1u, 2u, 3u, 4u}) store.run(CQ_WRITE, {key});
  store.run(CQ_READ, {4});
  CHECK(words(store.host()) == "looks into 0 tables\n");  // it is in memory
  store.run(CQ_WRITE, {5});
  CHECK(words(store.host()) == "stalls: all memtables are full\n");
}

TEST_CASE("stores that put an answer together say of what") {
  DrivenStore log("event_log", {count("initial_events", 5)});
  log.host().listen();
  DrivenStore::Run read = log.begin(CQ_READ, {3});
  log.drive(read);
  CHECK(words(log.host()) == "loads its aggregate from 5 events\n");
  DrivenStore copies("quorum", {count("n", 3), count("r", 2), count("w", 2)});
  copies.host().listen();
  read = copies.begin(CQ_READ, {3});
  copies.drive(read);
  std::string said = words(copies.host());
  CHECK(said.starts_with("returns version 0 of key 3; answered: copy "));
  std::size_t first = said.find(" with 0"), second = said.find(" with 0", first + 1);
  CHECK(second != std::string::npos);
  CHECK(said.find(" with 0", second + 1) == std::string::npos);
}
