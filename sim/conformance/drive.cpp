// Picks the driver of a plugin's kind and runs it.
#include "sim/conformance/drive.hpp"

#include <algorithm>
#include <functional>
#include <new>
#include <utility>

#include "sim/conformance/balancer_driver.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/conformance/scarce_memory.hpp"
#include "sim/conformance/store_driver.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

using namespace testing;

Values corner(const cq_descriptor& plugin, double cq_param::*which) {
  Values values;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    values.push_back(param_at(plugin, i).*which);
  }
  return values;
}

// Calls f with a pointer that tells the driver of the plugin's kind.
template <class F>
auto with_driver(const cq_descriptor& plugin, F f) {
  std::string kind = kind_name(plugin);
  if (kind == "store") return f(static_cast<StoreDriver*>(nullptr));
  if (kind == "queue") return f(static_cast<QueueDriver*>(nullptr));
  return f(static_cast<BalancerDriver*>(nullptr));
}

template <class Driver>
bool goes_on(const Driver& driver) {
  return driver.problem().empty() && !driver.host().out_of_memory;
}

template <class Driver>
Run end(Driver& driver) {
  driver.finish();
  return {driver.problem(), driver.digest()};
}

template <class Functions>
std::string attempt(const cq_descriptor& plugin, const Values& values,
                    std::optional<std::size_t> bytes) {
  const auto* functions = static_cast<const Functions*>(plugin.functions);
  FakeHost host;
  cq_config config = config_of(10, 7, 3, 2);
  config.size = sizeof config;
  config.values = values.data();
  config.n_values = static_cast<std::uint32_t>(values.size());
  std::vector<std::uint32_t> versions(config.keys);
  config.versions = versions.data();
  config.plugin = &plugin;
  void* self = nullptr;
  {
    std::optional<ScarceMemory> scarce;
    if (bytes) scarce.emplace(*bytes);
    self = functions->create(host.host(), &config);
    if (self) functions->destroy(self);
  }
  if (self && host.failure.empty()) return "";
  if (host.failure.empty()) return no_reason;
  return host.failure;
}

}  // namespace

std::vector<Values> values_to_try(const cq_descriptor& plugin) {
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

std::string refusal_of(const cq_descriptor& plugin, const Values& values,
                       std::optional<std::size_t> bytes) {
  std::string kind = kind_name(plugin);
  if (kind == "store") return attempt<cq_store>(plugin, values, bytes);
  if (kind == "queue") return attempt<cq_queue>(plugin, values, bytes);
  return attempt<cq_balancer>(plugin, values, bytes);
}

Run drive(const cq_descriptor& plugin, const Values& values, std::uint64_t seed, int operations) {
  return with_driver(plugin, [&]<class Driver>(Driver*) {
    Driver driver(plugin, values, seed);
    for (int i = 0; i < operations && driver.problem().empty(); ++i) driver.step();
    return end(driver);
  });
}

std::pair<Run, Run> drive_interleaved(const cq_descriptor& plugin, const Values& values,
                                      std::uint64_t first_seed, std::uint64_t second_seed,
                                      int operations) {
  return with_driver(plugin, [&]<class Driver>(Driver*) {
    Driver first(plugin, values, first_seed), second(plugin, values, second_seed);
    for (int i = 0; i < operations; ++i) first.step(), second.step();
    Run a = end(first);
    return std::pair(a, end(second));
  });
}

std::optional<Run> drive_in_need(const cq_descriptor& plugin, const Values& values,
                                 std::uint64_t seed, int operations, std::size_t bytes) {
  return with_driver(plugin, [&]<class Driver>(Driver*) -> std::optional<Run> {
    Driver driver(plugin, values, seed);
    try {
      ScarceMemory scarce(bytes);
      for (int i = 0; i < operations && goes_on(driver); ++i) driver.step();
      if (goes_on(driver)) driver.finish();
    } catch (const std::bad_alloc&) {
      return std::nullopt;
    }
    const FakeHost& host = driver.host();
    if (!host.failure.empty() || host.out_of_memory) return std::nullopt;
    return Run{driver.problem(), driver.digest()};
  });
}

Run drive_explained(const cq_descriptor& plugin, const Values& values, std::uint64_t seed,
                    int operations) {
  return with_driver(plugin, [&]<class Driver>(Driver*) {
    Driver driver(plugin, values, seed);
    driver.listen();
    for (int i = 0; i < operations && driver.problem().empty(); ++i) driver.step();
    return end(driver);
  });
}

}  // namespace cqrslab
