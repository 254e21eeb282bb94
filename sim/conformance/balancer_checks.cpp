// What every balancer must do.

#include "sim/conformance/check.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"

namespace cqrslab {
namespace {

using namespace testing;

// A balancer before `n` targets, all up and idle.
class Bench {
 public:
  Bench(const Subject& s, std::uint32_t n)
      : targets(n), instance_(s.plugin, values_to_try(s.plugin)[0], config_of(0, n, 0, 0)) {
    instance_.expect_made();
    for (cq_target& t : targets) {
      t.up = 1;
      t.weight = 1;
      t.behind_since = -1;
    }
  }

  std::uint32_t pick() {
    cq_op op{};
    op.size = sizeof op;
    op.id = ++requests_;
    op.now = ++instance_.host.now;
    op.key = static_cast<std::uint32_t>(requests_ % 97);
    op.session = static_cast<std::uint32_t>(requests_ % 7);
    std::uint32_t chosen = instance_.f->pick(instance_.self, &op, targets.data(),
                                             static_cast<std::uint32_t>(targets.size()));
    last_ = op;
    return chosen;
  }
  void done(std::uint32_t target, std::int64_t latency) {
    if (instance_.f->done) instance_.f->done(instance_.self, &last_, target, latency);
  }
  const std::string& failure() const { return instance_.host.failure; }

  std::vector<cq_target> targets;

 private:
  Instance<cq_balancer> instance_;
  std::uint64_t requests_ = 0;
  cq_op last_{};
};

std::string refuses_when_none_is_up(const Subject& s) {
  Bench b(s, 5);
  for (cq_target& t : b.targets) t.up = 0;
  for (int i = 0; i < 100; ++i) {
    if (b.pick() != CQ_NONE) return "picked a target although none is up";
  }
  return b.failure();
}

std::string finds_the_only_one(const Subject& s) {
  for (std::uint32_t only = 0; only < 20; ++only) {
    Bench b(s, 20);
    for (cq_target& t : b.targets) t.up = 0;
    b.targets[only].up = 1;
    for (int i = 0; i < 50; ++i) {
      std::uint32_t chosen = b.pick();
      if (chosen != only) {
        return "with only target " + std::to_string(only) + " up it picked " +
               (chosen == CQ_NONE ? "none" : std::to_string(chosen));
      }
    }
  }
  return "";
}

// With n targets, none of which ever is down.
std::string works_with(const Subject& s, std::uint32_t n) {
  Bench b(s, n);
  for (int i = 0; i < 2000; ++i) {
    std::uint32_t chosen = b.pick();
    if (chosen >= n) return "picked " + std::to_string(chosen) + " of " + std::to_string(n);
    ++b.targets[chosen].outstanding;
    if (i % 3 == 0) {
      --b.targets[chosen].outstanding;
      b.done(chosen, 1'000'000 + i);
    }
  }
  return b.failure();
}

std::string bears_any_load(const Subject& s) {
  Bench b(s, 4);
  for (std::uint32_t load : {0u, 1u, 1'000'000u, ~0u - 1}) {
    for (cq_target& t : b.targets) t.outstanding = t.waiting = load;
    if (b.pick() >= 4) return "refused with " + std::to_string(load) + " requests everywhere";
  }
  return b.failure();
}

std::string bears_any_latency(const Subject& s) {
  Bench b(s, 3);
  for (std::int64_t latency : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1} << 62}) {
    b.pick();
    b.done(0, latency);
    if (b.pick() >= 3) return "refused after a latency of " + std::to_string(latency) + " ns";
  }
  return b.failure();
}

std::string bears_any_weight(const Subject& s) {
  Bench b(s, 3);
  b.targets[0].weight = 1e-6f;
  b.targets[1].weight = 1e6f;
  for (int i = 0; i < 1000; ++i) {
    if (b.pick() >= 3) return "refused with weights far apart";
  }
  return b.failure();
}

}  // namespace

std::vector<Check> balancer_checks() {
  auto with = [](std::uint32_t n) { return [n](const Subject& s) { return works_with(s, n); }; };
  return {{"refuses a request when no target is up", "balancer", refuses_when_none_is_up},
          {"finds the only target that is up", "balancer", finds_the_only_one},
          {"works with one target", "balancer", with(1)},
          {"works with two targets", "balancer", with(2)},
          {"works with a thousand targets", "balancer", with(1000)},
          {"bears any number of requests", "balancer", bears_any_load},
          {"bears any latency", "balancer", bears_any_latency},
          {"bears weights that lie far apart", "balancer", bears_any_weight}};
}

}  // namespace cqrslab
