#include <map>

#include "sim/contract/registry.hpp"
#include "tests/catch.hpp"
#include "sim/conformance/fake_host.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// A balancer before targets that the test sets up by hand.
class Balancing {
 public:
  Balancing(const char* name, std::uint32_t n, const std::vector<ParamSetting>& settings = {})
      : targets(n, cq_target{0, 0, 1, 1, 0, 0, -1}),
        registry_(Registry::built_in()),
        plugin_(registry_.find("balancer", name, "")),
        instance_(plugin_, param_values(plugin_, settings).values, config_of(0, n, 0, 0)) {}

  std::uint32_t pick(std::uint64_t id, std::uint32_t pick = 0) {
    cq_op op{};
    op.size = sizeof op;
    op.id = id;
    op.pick = pick;
    op.now = host().now;
    return pick_for(op);
  }
  std::uint32_t pick_for(const cq_op& op) {
    return instance_.f->pick(instance_.self, &op, targets.data(),
                             static_cast<std::uint32_t>(targets.size()));
  }
  // How often each target is picked by so many requests.
  std::map<std::uint32_t, int> tally(int requests) {
    std::map<std::uint32_t, int> picks;
    for (int i = 1; i <= requests; ++i) ++picks[pick(static_cast<std::uint64_t>(i))];
    return picks;
  }
  void set_outstanding(const std::vector<std::uint32_t>& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i) targets[i].outstanding = counts[i];
  }

  // The target answers a request after `latency`, now, or it ends otherwise.
  void done(std::uint32_t target, std::int64_t latency, std::uint32_t outcome = CQ_ANSWERED) {
    cq_op op{};
    op.size = sizeof op;
    op.outcome = outcome;
    instance_.f->done(instance_.self, &op, target, latency);
  }
  void pass(std::int64_t span) {
    std::int64_t until = host().now + span;
    while (host().has_timer() && host().next_timer().at <= until) {
      FakeHost::Timer timer = host().take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
    }
    host().now = until;
  }
  FakeHost& host() { return instance_.host; }

  std::vector<cq_target> targets;

 private:
  Registry registry_;
  const cq_descriptor& plugin_;
  Instance<cq_balancer> instance_;
};

std::int64_t seconds(double value) {
  return static_cast<std::int64_t>(value * 1e9);
}

const char* const all_names[] = {"random",
                                 "round_robin",
                                 "least_outstanding",
                                 "power_of_two",
                                 "prequal",
                                 "peak_ewma",
                                 "ring_hash_bounded",
                                 "smooth_weighted_round_robin",
                                 "sticky",
                                 "freshest",
                                 "join_idle",
                                 "shortest_expected_delay",
                                 "jump_hash",
                                 "rendezvous_hash",
                                 "maglev"};

// Within five standard deviations of n tosses with probability p.
bool near(int count, int n, double p) {
  double off = count - n * p;
  return off * off < 25 * n * p * (1 - p);
}

}  // namespace

TEST_CASE("round_robin takes each target in turn") {
  Balancing b("round_robin", 3);
  std::vector<std::uint32_t> picks;
  for (std::uint64_t i = 1; i <= 7; ++i) picks.push_back(b.pick(i));
  CHECK(picks == std::vector<std::uint32_t>{0, 1, 2, 0, 1, 2, 0});
}

TEST_CASE("round_robin gives the turn of a target that is down to the next") {
  Balancing b("round_robin", 4);
  b.targets[1].up = 0;
  std::vector<std::uint32_t> picks;
  for (std::uint64_t i = 1; i <= 6; ++i) picks.push_back(b.pick(i));
  CHECK(picks == std::vector<std::uint32_t>{0, 2, 3, 0, 2, 3});
  b.targets[1].up = 1;
  CHECK(b.pick(7) == 0);
  CHECK(b.pick(8) == 1);
}

TEST_CASE("every balancer refuses when nothing is up and finds the only one that is") {
  for (const char* name : all_names) {
    INFO(name);
    Balancing b(name, 50);
    for (cq_target& t : b.targets) t.up = 0;
    CHECK(b.pick(1) == CQ_NONE);
    b.targets[31].up = 1;
    for (std::uint64_t i = 2; i < 200; ++i) REQUIRE(b.pick(i) == 31);
    b.targets.clear();
    CHECK(b.pick(200) == CQ_NONE);
  }
}

TEST_CASE("random spreads evenly over the targets that are up") {
  Balancing b("random", 5);
  b.targets[2].up = 0;
  auto picks = b.tally(40'000);
  CHECK(picks.size() == 4);
  for (auto [target, count] : picks) CHECK(near(count, 40'000, 0.25));
}

TEST_CASE("random moves only the requests of the target that went down") {
  Balancing b("random", 8);
  std::vector<std::uint32_t> before;
  for (std::uint64_t i = 0; i < 2000; ++i) before.push_back(b.pick(i));
  b.targets[3].up = 0;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    if (before[i] != 3) REQUIRE(b.pick(i) == before[i]);
  }
}

TEST_CASE("a drawn choice depends on the request and its pick, not on the order of calls") {
  for (const char* name : {"random", "least_outstanding", "power_of_two"}) {
    INFO(name);
    Balancing forwards(name, 9), backwards(name, 9);
    std::vector<std::uint32_t> a, b;
    for (std::uint64_t i = 0; i < 100; ++i) a.push_back(forwards.pick(i, 0));
    for (std::uint64_t i = 100; i-- > 0;) b.insert(b.begin(), backwards.pick(i, 0));
    CHECK(a == b);
    std::vector<std::uint32_t> again;
    for (std::uint64_t i = 0; i < 100; ++i) again.push_back(forwards.pick(i, 1));
    CHECK(again != a);
  }
}

TEST_CASE("least_outstanding takes the shortest and tosses a fair coin on ties") {
  Balancing b("least_outstanding", 5);
  b.set_outstanding({3, 1, 2, 1, 1});
  b.targets[4].up = 0;
  auto picks = b.tally(20'000);
  CHECK(picks.size() == 2);
  CHECK(near(picks[1], 20'000, 0.5));
  CHECK(near(picks[3], 20'000, 0.5));
}

TEST_CASE("least_outstanding takes the first of the shortest when told so") {
  Balancing b("least_outstanding", 4, {{"ties", std::string("first"), ""}});
  b.set_outstanding({3, 1, 2, 1});
  CHECK(b.tally(100) == std::map<std::uint32_t, int>{{1, 100}});
}

TEST_CASE("power_of_two with distinct looks never takes the longer of two targets") {
  Balancing b("power_of_two", 2, {{"distinct", true, ""}});
  b.set_outstanding({4, 3});
  CHECK(b.tally(1000) == std::map<std::uint32_t, int>{{1, 1000}});
}

TEST_CASE("power_of_two with replacement takes the longer of two when it looks at it twice") {
  Balancing b("power_of_two", 2);
  b.set_outstanding({4, 3});
  auto picks = b.tally(40'000);
  CHECK(near(picks[0], 40'000, 0.25));
}

TEST_CASE("power_of_two takes the i-th shortest as often as its rule says") {
  constexpr int n = 10, requests = 100'000;
  for (bool distinct : {false, true}) {
    Balancing b("power_of_two", n, {{"distinct", distinct, ""}});
    for (std::uint32_t i = 0; i < n; ++i) b.targets[i].outstanding = i;
    auto picks = b.tally(requests);
    for (int i = 0; i < n; ++i) {
      double longer = n - i;  // targets at least as long
      double p = distinct ? 2.0 * (longer - 1) / (n * (n - 1)) : (2 * longer - 1) / (n * n);
      INFO("distinct " << distinct << ", target " << i);
      if (p > 0) CHECK(near(picks[static_cast<std::uint32_t>(i)], requests, p));
      if (p == 0) CHECK(picks[static_cast<std::uint32_t>(i)] == 0);
    }
  }
}

TEST_CASE("power_of_two that may look at all distinct targets is least_outstanding") {
  Balancing b("power_of_two", 6, {{"distinct", true, ""}, {"choices", 16.0, ""}});
  b.set_outstanding({5, 4, 3, 1, 2, 6});
  b.targets[0].up = 0;
  CHECK(b.tally(500) == std::map<std::uint32_t, int>{{3, 500}});
}

TEST_CASE("smooth weighted round robin gives a a b a c a a for weights 5, 1, 1") {
  Balancing b("smooth_weighted_round_robin", 3);
  b.targets[0].weight = 5;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> picks;
    for (std::uint64_t i = 1; i <= 7; ++i) picks.push_back(b.pick(i));
    CHECK(picks == std::vector<std::uint32_t>{0, 0, 1, 0, 2, 0, 0});
  }
}

TEST_CASE("smooth weighted round robin gives each its share exactly, whatever the weights") {
  Balancing b("smooth_weighted_round_robin", 4);
  for (std::uint32_t i = 0; i < 4; ++i) b.targets[i].weight = static_cast<float>(i + 1) * 0.5f;
  auto picks = b.tally(1000);
  for (std::uint32_t i = 0; i < 4; ++i) CHECK(picks[i] == 100 * static_cast<int>(i + 1));
}

TEST_CASE("smooth weighted round robin leaves a target out that has failed, for a while") {
  Balancing b("smooth_weighted_round_robin", 3);
  CHECK(b.tally(9) == std::map<std::uint32_t, int>{{0, 3}, {1, 3}, {2, 3}});
  b.pass(seconds(1));
  b.done(1, seconds(1), CQ_REFUSED);
  CHECK(b.tally(9)[1] == 3);
  b.done(1, seconds(1), CQ_LOST);
  CHECK(b.tally(9).count(1) == 0);
  b.pass(seconds(10) - 1);
  CHECK(b.tally(9).count(1) == 0);
  b.pass(1);
  CHECK(b.tally(9)[1] > 0);
  b.done(1, 1, CQ_ANSWERED);
  for (std::uint32_t i : {0u, 1u, 2u}) b.done(i, seconds(1), CQ_GIVEN_UP);
  CHECK(b.tally(9).size() == 3);  // rather than none
}

TEST_CASE("smooth weighted round robin takes weight away for each failure, and gives it back") {
  Balancing b("smooth_weighted_round_robin", 2, {{"max_fails", 4.0, ""}});
  b.targets[0].weight = b.targets[1].weight = 100;
  b.tally(2);
  for (int i = 0; i < 2; ++i) b.done(0, 1, CQ_GIVEN_UP);
  // Half of its weight is gone and comes back: 50, 51, ... of 150, 151, ...
  auto picks = b.tally(40);
  CHECK(picks[0] == 16);
  CHECK(picks[1] == 24);
  b.tally(60);
  picks = b.tally(100);
  CHECK(picks[0] == 50);
}

TEST_CASE("an answer to an older request does not heal a target") {
  Balancing b("smooth_weighted_round_robin", 2, {{"max_fails", 2.0, ""}});
  b.tally(2);
  b.pass(seconds(5));
  b.done(0, seconds(1), CQ_LOST);
  b.done(0, seconds(2), CQ_ANSWERED);
  b.done(0, seconds(1), CQ_LOST);
  CHECK(b.tally(4).count(0) == 0);
}

TEST_CASE("random that is weighted picks each target as often as its weight says") {
  Balancing b("random", 3, {{"weighted", true, ""}});
  b.targets[0].weight = 2, b.targets[2].weight = 5;
  auto picks = b.tally(40'000);
  CHECK(near(picks[0], 40'000, 0.25));
  CHECK(near(picks[1], 40'000, 0.125));
  CHECK(near(picks[2], 40'000, 0.625));
  b.targets[2].up = 0;
  picks = b.tally(40'000);
  CHECK(picks.count(2) == 0);
  CHECK(near(picks[0], 40'000, 2 / 3.0));
}

TEST_CASE("shortest_expected_delay counts the request itself and divides by the weight") {
  Balancing b("shortest_expected_delay", 2);
  b.targets[0].weight = 4;
  b.set_outstanding({2, 0});
  CHECK(b.tally(100) == std::map<std::uint32_t, int>{{0, 100}});
  b.set_outstanding({4, 0});
  CHECK(b.tally(100) == std::map<std::uint32_t, int>{{1, 100}});
  b.set_outstanding({3, 0});
  CHECK(near(b.tally(10'000)[0], 10'000, 0.5));
}

TEST_CASE("join_idle takes any idle target, and any at all when none is") {
  Balancing b("join_idle", 4);
  b.set_outstanding({1, 0, 9, 0});
  auto picks = b.tally(10'000);
  CHECK(picks.size() == 2);
  CHECK(near(picks[1], 10'000, 0.5));
  b.set_outstanding({1, 1, 9, 2});
  picks = b.tally(10'000);
  for (std::uint32_t i = 0; i < 4; ++i) CHECK(near(picks[i], 10'000, 0.25));
}

TEST_CASE("peak_ewma leaves a target after one slow answer and comes back slowly") {
  Balancing b("peak_ewma", 2, {{"choices", 0.0, ""}});
  constexpr std::int64_t ms = 1'000'000, s = 1'000'000'000;
  b.done(0, 10 * ms), b.done(1, 10 * ms);
  b.done(0, 900 * ms);
  CHECK(b.pick(1) == 1);
  // One fast answer does not make up for it; time and answers do.
  b.done(0, ms);
  CHECK(b.pick(2) == 1);
  for (int i = 0; i < 60; ++i) b.pass(s), b.done(0, ms), b.done(1, 10 * ms);
  CHECK(b.pick(3) == 0);
}

TEST_CASE("peak_ewma multiplies the latency by the queue") {
  Balancing b("peak_ewma", 2, {{"choices", 0.0, ""}});
  b.done(0, 10'000'000), b.done(1, 30'000'000);
  b.set_outstanding({1, 0});
  CHECK(b.pick(1) == 0);
  b.set_outstanding({3, 0});
  CHECK(b.pick(2) == 1);
}

TEST_CASE("prequal avoids hot targets, and among cold ones takes the quickest") {
  Balancing b("prequal", 3,
              {{"probes", 16.0, ""}, {"hot_quantile", 0.4, ""}, {"reuse", 1000.0, ""}});
  b.host().sampled_mean = 1000;
  b.done(0, 50'000'000), b.done(1, 20'000'000), b.done(2, 1'000'000);
  b.set_outstanding({1, 2, 40});
  for (std::uint64_t i = 1; i <= 4; ++i) b.pick(i), b.pass(10'000);
  // Target 2 is quick but hot.
  std::map<std::uint32_t, int> picks;
  for (std::uint64_t i = 5; i <= 60; ++i) {
    ++picks[b.pick(i)];
    b.pass(10'000);
  }
  // Now and then most of the pool are answers of target 2, and then it is not hot.
  CHECK(picks[2] <= 5);
  CHECK(picks[1] > picks[0]);
}

TEST_CASE("prequal takes the least busy of targets that are all hot") {
  Balancing b("prequal", 2, {{"probes", 8.0, ""}, {"hot_quantile", 0.0, ""}, {"pool", 8.0, ""}});
  b.host().sampled_mean = 1000;
  b.set_outstanding({9, 8});
  b.done(0, 1'000'000), b.done(1, 5'000'000);
  b.pick(1);
  b.pass(10'000);
  CHECK(b.pick(2) == 1);
}

TEST_CASE("prequal does not use an answer that is too old") {
  Balancing b("prequal", 2, {{"max_age", Time::milliseconds(100), ""}, {"hot_quantile", 1.0, ""}});
  b.host().sampled_mean = 1000;
  b.done(0, 1'000'000), b.done(1, 900'000'000);
  b.pick(1);
  b.pass(200'000'000);
  b.host().recorded.clear();
  cq_op op{};
  op.size = sizeof op;
  op.id = 2;
  op.now = b.host().now;
  b.pick_for(op);
  REQUIRE(!b.host().recorded.empty());
  CHECK(b.host().recorded.front().second == 0);
}
