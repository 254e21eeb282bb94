// Balancing: one balancer alone, before targets whose state is the test's.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab::testing {

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

}  // namespace cqrslab::testing
