// BalancerDriver: random traffic for one balancer, whose picks it checks.
#pragma once

#include "sim/conformance/fake_host.hpp"

namespace cqrslab::testing {

class BalancerDriver {
 public:
  BalancerDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : dice_(seed), targets_(7), instance_(plugin, values, config_of(0, 7, 0, 0), seed) {
    problem_.reserve(most_words);
    open_.reserve(1000);
    for (cq_target& t : targets_) t.up = 1, t.weight = 1, t.behind_since = -1;
    instance_.host.sampled_mean = 10;
  }

  // One operation: a request comes, a request ends, or a target goes down or up.
  void step() {
    if (!problem().empty()) return;
    ++instance_.host.now;
    ring_timers();
    std::uint32_t what = dice_.below(100);
    if (what < 2) {
      cq_target& target = targets_[dice_.below(7)];
      target.up = target.up ? 0 : 1;
    } else if (what < 51) {
      come();
    } else if (!open_.empty()) {
      leave(dice_.below(static_cast<std::uint32_t>(open_.size())));
    }
  }
  void finish() {
    if (!instance_.self) return;
    instance_.host.now += 1'000'000'000;
    ring_timers();
  }

  // From now on the host wants explanations.
  void listen() { instance_.host.listen(); }
  const FakeHost& host() const { return instance_.host; }

  const std::string& problem() const {
    return instance_.host.failure.empty() ? problem_ : instance_.host.failure;
  }
  std::uint64_t digest() const { return digest_.value(); }

 private:
  struct Open {
    cq_op op;
    std::uint32_t target;
  };

  void ring_timers() {
    std::int64_t now = instance_.host.now;
    while (instance_.host.has_timer() && instance_.host.next_timer().at <= now) {
      FakeHost::Timer timer = instance_.host.take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
    }
    instance_.host.now = now;
  }

  void come() {
    cq_op op{};
    op.size = sizeof op;
    op.pick = dice_.below(3);
    op.id = ++requests_;
    op.now = instance_.host.now;
    op.key = dice_.below(50);
    op.session = dice_.below(5);
    op.is_command = dice_.below(2);
    std::uint32_t target = instance_.f->pick(instance_.self, &op, targets_.data(), 7);
    digest_.add(target);
    bool any_up = false;
    for (const cq_target& t : targets_) any_up = any_up || t.up;
    if (target == CQ_NONE) {
      if (any_up) problem_ = "refused a request although a target was up";
      return;
    }
    if (target >= 7) return void(problem_ = "picked an index out of range");
    if (!targets_[target].up) return void(problem_ = "picked a target that was down");
    ++targets_[target].outstanding;
    open_.push_back({op, target});
  }

  void leave(std::uint32_t which) {
    Open open = open_[which];
    open_[which] = open_.back();
    open_.pop_back();
    cq_target& target = targets_[open.target];
    --target.outstanding;
    target.last_latency = instance_.host.now - open.op.now;
    if (!instance_.f->done) return;
    if (dice_.below(20) == 0) open.op.outcome = 1 + dice_.below(3);
    instance_.f->done(instance_.self, &open.op, open.target, target.last_latency);
  }

  Dice dice_;
  std::vector<cq_target> targets_;
  std::vector<Open> open_;
  std::uint64_t requests_ = 0;
  Digest digest_;
  std::string problem_;
  Instance<cq_balancer> instance_;
};

}  // namespace cqrslab::testing
