// What every plugin must do, run over every plugin that is linked in.
#include "sim/conformance/balancer_driver.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/conformance/store_driver.hpp"
#include "sim/contract/registry.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

const Registry& registry() {
  static const Registry all = Registry::built_in();
  return all;
}

using Values = std::vector<double>;

Values corner(const cq_descriptor& plugin, double cq_param::*which) {
  Values values;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    values.push_back(param_at(plugin, i).*which);
  }
  return values;
}

// Initial values, all at their least, all at their greatest, and each choice and switch alone.
std::vector<Values> settings_of(const cq_descriptor& plugin) {
  Values initial = corner(plugin, &cq_param::initial);
  std::vector<Values> all = {initial, corner(plugin, &cq_param::min),
                             corner(plugin, &cq_param::max)};
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    const cq_param& param = param_at(plugin, i);
    if (param.type != CQ_CHOICE && param.type != CQ_BOOLEAN) continue;
    for (double v = 0; v <= param.max; ++v) {
      all.push_back(initial);
      all.back()[i] = v;
    }
  }
  return all;
}

struct Outcome {
  std::string problem;
  std::uint64_t digest;
};

template <class Driver>
Outcome run_alone(const cq_descriptor& plugin, const Values& values, std::uint64_t seed, int n) {
  Driver driver(plugin, values, seed);
  for (int i = 0; i < n; ++i) driver.step();
  driver.finish();
  return {driver.problem(), driver.digest()};
}

// A combination of values may be refused, but only at once and with a reason.
bool refused(const cq_descriptor& plugin, const Values& values) {
  FakeHost host;
  const std::uint32_t versions[10] = {};
  cq_config config{sizeof config, plugin.n_params, values.data(), 10, 7, 3, 2, versions, 0};
  config.plugin = &plugin;
  auto attempt = [&](const auto* functions) {
    void* self = functions->create(host.host(), &config);
    if (self) functions->destroy(self);
    CHECK(static_cast<bool>(self) == host.failure.empty());
    return !self;
  };
  std::string kind = kind_name(plugin);
  if (kind == "store") return attempt(static_cast<const cq_store*>(plugin.functions));
  if (kind == "queue") return attempt(static_cast<const cq_queue*>(plugin.functions));
  return attempt(static_cast<const cq_balancer*>(plugin.functions));
}

template <class Driver>
void check_plugin(const cq_descriptor& plugin) {
  constexpr int long_run = 100'000, short_run = 10'000;
  bool first = true;
  for (const Values& values : settings_of(plugin)) {
    INFO("values " << Catch::Detail::stringify(values));
    if (refused(plugin, values)) {
      CHECK_FALSE(first);
      continue;
    }
    Outcome one = run_alone<Driver>(plugin, values, 1, first ? long_run : short_run);
    CHECK(one.problem == "");
    Outcome a = run_alone<Driver>(plugin, values, 1, short_run);
    Outcome b = run_alone<Driver>(plugin, values, 2, short_run);
    CHECK(a.digest == run_alone<Driver>(plugin, values, 1, short_run).digest);
    CHECK(a.digest != b.digest);

    Driver left(plugin, values, 1), right(plugin, values, 2);
    for (int i = 0; i < short_run; ++i) left.step(), right.step();
    left.finish(), right.finish();
    CHECK(left.digest() == a.digest);
    CHECK(right.digest() == b.digest);
    first = false;
  }
}

}  // namespace

TEST_CASE("every built-in plugin keeps the contract") {
  REQUIRE(registry().entries().size() >= 9);
  for (const Registry::Entry& entry : registry().entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    INFO(plugin.kind << " " << plugin.name);
    CHECK(descriptor_problem(plugin).value_or("") == "");
    CHECK(entry.origin == "built in");
    std::string kind = kind_name(plugin);
    if (kind == "store") check_plugin<StoreDriver>(plugin);
    if (kind == "queue") check_plugin<QueueDriver>(plugin);
    if (kind == "balancer") check_plugin<BalancerDriver>(plugin);
  }
}

TEST_CASE("the queues that promise order never let a message overtake an older one of its key") {
  for (const char* name : {"fifo", "partitioned_log"}) {
    const cq_descriptor& plugin = registry().find("queue", name, "");
    for (const Values& values : settings_of(plugin)) {
      INFO(name << " " << Catch::Detail::stringify(values));
      QueueDriver driver(plugin, values, 3);
      for (int i = 0; i < 20'000; ++i) driver.step();
      driver.finish();
      CHECK(driver.problem() == "");
      CHECK(driver.overtakings() == 0);
    }
  }
}

TEST_CASE("the stores with locks or checks lose no update") {
  for (const char* name :
       {"table_lock", "row_locks", "mvcc", "sqlite_rollback", "sqlite_wal", "sqlite"}) {
    const cq_descriptor& plugin = registry().find("store", name, "");
    for (const Values& values : settings_of(plugin)) {
      if (refused(plugin, values)) continue;
      INFO(name << " " << Catch::Detail::stringify(values));
      StoreDriver driver(plugin, values, 3);
      for (int i = 0; i < 20'000; ++i) driver.step();
      driver.finish();
      CHECK(driver.problem() == "");
      CHECK(driver.lost_updates() == 0);
    }
  }
}
