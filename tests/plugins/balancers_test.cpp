#include <map>

#include "sim/contract/registry.hpp"
#include "tests/catch.hpp"
#include "tests/plugins/fake_host.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// A balancer before targets that the test sets up by hand.
class Balancing {
 public:
  Balancing(const char* name, std::uint32_t n, const std::vector<ParamSetting>& settings = {})
      : targets(n, cq_target{0, 0, 1, 1, 0, 0}),
        registry_(Registry::built_in()),
        plugin_(registry_.find("balancer", name, "")),
        instance_(plugin_, param_values(plugin_, settings).values, config_of(0, n, 0, 0)) {}

  std::uint32_t pick(std::uint64_t id, std::uint32_t pick = 0) {
    cq_op op{sizeof op, pick, id, 0, 0, 0, 0};
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

  std::vector<cq_target> targets;

 private:
  Registry registry_;
  const cq_descriptor& plugin_;
  Instance<cq_balancer> instance_;
};

const char* const all_names[] = {"random", "round_robin", "least_outstanding", "power_of_two"};

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
