// What plugins written in Lua cost per call, one JSON object per line: ns of processor time.
// ./cqrslab_bench_lua [name-prefix]
//
// A balancer over eight targets is asked for picks as the model asks: a request comes, gets its
// target, and another request leaves. The ratio compares with the built-in that follows the same
// rule, in the same run.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/schema.hpp"
#include "sim/contract/registry.hpp"
#include "tests/bench/measure.hpp"

using namespace cqrslab;
using namespace cqrslab::bench;
using namespace cqrslab::testing;

namespace {

constexpr std::uint32_t n = 8;
constexpr int picks = 1'000'000;

// CPU ns of one pick and one departure, the least of three.
double pick_ns(const cq_descriptor& plugin) {
  std::vector<double> values;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    values.push_back(param_at(plugin, i).initial);
  }
  Instance<cq_balancer> balancer(plugin, values, config_of(0, n, 0, 0));
  std::array<cq_target, n> targets{};
  for (cq_target& t : targets) t.up = 1, t.weight = 1, t.behind_since = -1;
  std::array<std::uint32_t, 16> open{};
  cq_op op{};
  op.size = sizeof op;
  double least = least_of_three([&] {
    for (int i = 0; i < picks; ++i) {
      ++op.id;
      op.now += 1000;
      op.key = static_cast<std::uint32_t>(op.id % 997);
      std::uint32_t chosen = balancer.f->pick(balancer.self, &op, targets.data(), n);
      std::uint32_t& place = open[op.id % open.size()];
      if (op.id > open.size()) --targets[place].outstanding;
      place = chosen;
      ++targets[place].outstanding;
      targets[place].last_latency = op.now;
    }
  });
  if (!balancer.host.failure.empty()) std::fprintf(stderr, "%s\n", balancer.host.failure.c_str());
  return least / picks;
}

struct Rule {
  const char *name, *written, *native;
};

void compare(const Registry& registry, const Rule& rule) {
  double lua = pick_ns(registry.find("balancer", rule.written, "lua_bench"));
  double built_in = pick_ns(registry.find("balancer", rule.native, "lua_bench"));
  std::printf(
      "{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"ns/pick\",\"peer\":\"%s\","
      "\"ratio\":%.3g}\n",
      rule.name, lua, rule.native, built_in / lua);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  Registry registry = Registry::built_in();
  const std::string folder = CQRSLAB_SOURCE_DIR "/scenarios/plugins/";
  for (const char* file : {"turns", "two_choices", "shortest"}) {
    registry.load(folder + file + ".lua");
  }
  for (const char* file : {"scan", "draw"}) {
    registry.load(CQRSLAB_SOURCE_DIR "/tests/bench/" + std::string(file) + ".lua");
  }
  const Rule rules[] = {{"plugin.lua.pick", "turns", "round_robin"},
                        {"plugin.lua.pick.two_choices", "two_choices", "power_of_two"},
                        {"plugin.lua.pick.draw", "draw", "power_of_two"},
                        {"plugin.lua.pick.least", "shortest", "least_outstanding"},
                        {"plugin.lua.pick.scan", "scan", "least_outstanding"}};
  for (const Rule& rule : rules) {
    if (std::string(rule.name).starts_with(wanted)) compare(registry, rule);
  }
}
