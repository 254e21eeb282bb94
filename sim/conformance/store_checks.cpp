// What every store must do.

#include "sim/conformance/check.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"

namespace cqrslab {
namespace {

using namespace testing;

// A store with `keys` keys in which one transaction runs at a time, so that it gets every lock.
class Lonely {
 public:
  Lonely(const Subject& s, std::uint32_t keys)
      : versions_(keys), instance_(s.plugin, values_to_try(s.plugin)[0], config()) {
    instance_.expect_made();
    locks_.size = sizeof locks_;
    instance_.f->locks(instance_.self, &locks_);
  }

  const cq_locks& locks() const { return locks_; }

  // Runs a transaction of that kind over keys 0 .. n-1 and returns what is wrong with it. With
  // `most_steps` its client gives up after so many.
  std::string run(std::uint32_t kind, std::uint32_t n, int most_steps = 1'000'000) {
    begin(kind, n);
    std::uint32_t event = CQ_BEGIN;
    for (int steps = 0; steps < most_steps; ++steps) {
      cq_step step{};
      t_.now = instance_.host.now;
      instance_.f->next(instance_.self, &t_, event, &step);
      if (!instance_.host.failure.empty()) return instance_.host.failure;
      bool over = step.action == CQ_END || step.action == CQ_ABORT;
      if (over) return end(step);
      event = answer(step);
      if (!problem_.empty()) return problem_;
    }
    if (most_steps == 1'000'000) return "took a million steps alone";
    close();
    return instance_.host.failure;
  }

 private:
  cq_config config() const {
    cq_config config = config_of(static_cast<std::uint32_t>(versions_.size()), 0, 0, 0);
    config.versions = versions_.data();
    return config;
  }

  void begin(std::uint32_t kind, std::uint32_t n) {
    keys_.resize(n);
    for (std::uint32_t i = 0; i < n; ++i) keys_[i] = i;
    t_ = cq_transaction{};
    t_.size = sizeof t_;
    t_.kind = kind;
    t_.id = ++transactions_;
    t_.event = transactions_;
    t_.begun = instance_.host.now;
    t_.work = 1000;
    t_.hold = 500;
    t_.keys = keys_.data();
    t_.n_keys = n;
    t_.version = versions_[0] + 1;
    commits_ = 0;
    problem_.clear();
  }

  std::uint32_t answer(const cq_step& step) {
    switch (step.action) {
      case CQ_LOCK:
        if (step.lock >= locks_.count || step.mode >= locks_.modes) {
          problem_ = "asked for a lock that it did not declare";
        }
        return CQ_GRANTED;
      case CQ_UNLOCK:
        return CQ_UNLOCKED;
      case CQ_WORK:
      case CQ_PAUSE:
        if (step.duration < 0) problem_ = "asked for a negative duration";
        pass(step.duration);
        return step.action == CQ_WORK ? CQ_WORKED : CQ_PAUSED;
      case CQ_CHECK:
        return CQ_UNCHANGED;
      case CQ_NUMBER:
        return CQ_NUMBERED;
      case CQ_COMMIT:
        ++commits_;
        for (std::uint32_t key : keys_) ++versions_[key];
        return CQ_COMMITTED;
      default:
        return CQ_OBSERVED;
    }
  }

  // Background work goes on meanwhile.
  void pass(std::int64_t span) {
    FakeHost& host = instance_.host;
    std::int64_t until = host.now + span;
    while (host.has_timer() && host.next_timer().at <= until) {
      FakeHost::Timer timer = host.take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
    }
    host.now = until;
  }

  std::string end(const cq_step& step) {
    close();
    if (step.action == CQ_ABORT) return "gave up although nobody was in its way";
    int wanted = t_.kind == CQ_READ ? 0 : 1;
    if (commits_ == wanted) return "";
    return "ended with " + std::to_string(commits_) + " commits instead of " +
           std::to_string(wanted);
  }
  void close() {
    if (instance_.f->ended) instance_.f->ended(instance_.self, &t_);
  }

  std::vector<std::uint32_t> versions_, keys_;
  Instance<cq_store> instance_;
  cq_locks locks_{};
  cq_transaction t_{};
  std::uint64_t transactions_ = 0;
  int commits_ = 0;
  std::string problem_;
};

std::string declares_locks_that_can_be(const Subject& s) {
  Lonely store(s, 100);
  const cq_locks& locks = store.locks();
  if (locks.count == 0) return "";
  if (locks.modes < 1 || locks.modes > 8)
    return "declares " + std::to_string(locks.modes) + " modes";
  if (locks.count > 1u << 24) return "declares " + std::to_string(locks.count) + " locks";
  if (locks.order > CQ_RACE) return "declares an unknown order";
  if (locks.deadlock > CQ_DEADLOCK_WAIT_DIE) return "declares an unknown way with deadlocks";
  if (locks.check_after < 0) return "declares a negative check_after";
  if (locks.check_after > 0 && locks.deadlock != CQ_DEADLOCK_DETECT)
    return "declares a check_after beside a way with deadlocks that looks for none";
  return "";
}

std::string lets_each_kind_end(const Subject& s, std::uint32_t keys, std::uint32_t touched) {
  Lonely store(s, keys);
  for (int round = 0; round < 50; ++round) {
    for (std::uint32_t kind : {CQ_READ, CQ_WRITE, CQ_APPLY}) {
      std::string problem = store.run(kind, kind == CQ_APPLY ? 1 : touched);
      if (!problem.empty()) return problem;
    }
  }
  return "";
}

std::string bears_clients_that_give_up(const Subject& s) {
  Lonely store(s, 10);
  for (int steps = 1; steps < 30; ++steps) {
    for (std::uint32_t kind : {CQ_READ, CQ_WRITE}) {
      std::string problem = store.run(kind, 2, steps);
      if (!problem.empty()) return problem;
      problem = store.run(CQ_WRITE, 2);
      if (!problem.empty()) return "after a client that gave up: " + problem;
    }
  }
  return "";
}

}  // namespace

std::vector<Check> store_checks() {
  auto ends = [](std::uint32_t keys, std::uint32_t touched) {
    return [=](const Subject& s) { return lets_each_kind_end(s, keys, touched); };
  };
  return {
      {"declares locks that can be", "store", declares_locks_that_can_be},
      {"lets every transaction end when nobody is in its way", "store", ends(10, 3)},
      {"works with one key", "store", ends(1, 1)},
      {"works with 100,000 keys and transactions over a thousand", "store", ends(100'000, 1000)},
      {"bears clients that give up at any step", "store", bears_clients_that_give_up}};
}

}  // namespace cqrslab
