// DrivenStore: one image's store, whose transactions a test runs one after the other.
//
// It does by itself what a host does where nobody else is there: time passes, locks are granted,
// commits count the versions up. A transaction can be stopped before a step, so that another one
// comes between.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab::testing {

class DrivenStore {
 public:
  static constexpr std::uint32_t keys = 20, no_step = ~0u;

  explicit DrivenStore(const char* name, const std::vector<ParamSetting>& settings = {})
      : versions(keys),
        registry_(Registry::built_in()),
        plugin_(registry_.find("store", name, "")),
        values_(param_values(plugin_, settings).values),
        instance_(plugin_, values_, config()) {
    host().drawn = [this](std::uint32_t param, std::uint64_t, std::uint32_t) {
      return static_cast<std::int64_t>(values_[param]);
    };
  }

  FakeHost& host() { return instance_.host; }
  const std::string& failure() const { return instance_.host.failure; }

  struct Run {
    cq_transaction t{};
    std::vector<std::uint32_t> keys;
    std::vector<std::uint32_t> observed;
    std::uint32_t event = CQ_BEGIN;
    cq_step pending{no_step, 0, 0, 0};  // where it was stopped
    bool over = false;
    std::string words;  // its steps so far
    std::int64_t took() const { return t.now - t.begun; }
  };

  Run begin(std::uint32_t kind, std::vector<std::uint32_t> its_keys, std::uint64_t event = 0,
            std::uint32_t version = 0) {
    Run run;
    run.keys = std::move(its_keys);
    run.observed.resize(run.keys.size());
    run.t.size = sizeof run.t;
    run.t.kind = kind;
    run.t.id = ++transactions_;
    run.t.begun = run.t.now = host().now;
    run.t.n_keys = static_cast<std::uint32_t>(run.keys.size());
    run.t.event = event;
    run.t.version = version;
    return run;
  }

  // Goes on until the transaction is over, or its next step would be `stop_before`.
  void drive(Run& run, std::uint32_t stop_before = ~0u) {
    while (!run.over && failure().empty()) {
      if (run.pending.action != no_step) {
        do_step(run, std::exchange(run.pending, {no_step, 0, 0, 0}));
        continue;
      }
      cq_step step{};
      run.t.keys = run.keys.data();
      run.t.now = host().now;
      instance_.f->next(instance_.self, &run.t, run.event, &step);
      if (step.action == stop_before) return void(run.pending = step);
      do_step(run, step);
    }
  }

  // The whole of one transaction.
  Run run(std::uint32_t kind, std::vector<std::uint32_t> its_keys, std::uint64_t event = 0,
          std::uint32_t version = 0) {
    Run run = begin(kind, std::move(its_keys), event, version);
    drive(run);
    return run;
  }

  // Time passes without a transaction.
  void pass(std::int64_t duration) {
    std::int64_t until = host().now + duration;
    while (host().has_timer() && host().next_timer().at <= until) {
      FakeHost::Timer timer = host().take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
    }
    host().now = until;
  }

  // What probe number `probe` noted, and when it was last asked.
  std::vector<std::int64_t> recorded(std::uint32_t probe) const {
    std::vector<std::int64_t> values;
    for (auto [which, value] : instance_.host.recorded) {
      if (which == probe) values.push_back(value);
    }
    return values;
  }

  std::vector<std::uint32_t> versions;

 private:
  cq_config config() const {
    cq_config config = config_of(keys, 0, 0, 0);
    config.versions = versions.data();
    return config;
  }

  void do_step(Run& run, const cq_step& step) {
    auto add = [&](const std::string& word) {
      run.words += (run.words.empty() ? "" : ", ") + word;
    };
    std::string number = std::to_string(step.duration);
    switch (step.action) {
      case CQ_WORK:
        if (step.duration > 0) add("work " + number);
        pass(step.duration);
        return void(run.event = CQ_WORKED);
      case CQ_PAUSE:
        add("pause " + number);
        pass(step.duration);
        return void(run.event = CQ_PAUSED);
      case CQ_OBSERVE:
        add("observe");
        for (std::size_t i = 0; i < run.keys.size(); ++i) run.observed[i] = versions[run.keys[i]];
        return void(run.event = CQ_OBSERVED);
      case CQ_OBSERVE_OLD:
        add("see " + std::to_string(step.lock));
        return void(run.event = CQ_OBSERVED);
      case CQ_NUMBER:
        add("number");
        return void(run.event = CQ_NUMBERED);
      case CQ_CHECK:
        add("check");
        run.event = CQ_UNCHANGED;
        for (std::size_t i = 0; i < run.keys.size(); ++i) {
          if (step.mode == CQ_CHECK_KEY && i != step.lock) continue;
          if (versions[run.keys[i]] != run.observed[i]) run.event = CQ_CHANGED;
        }
        return;
      case CQ_COMMIT:
        add("commit");
        commit(run);
        return void(run.event = CQ_COMMITTED);
      case CQ_END:
        return end(run, step.mode == CQ_END_REPEATED ? "end repeated" : "end");
      default:
        return end(run, step.action == CQ_ABORT ? "abort" : "?");
    }
  }

  void commit(Run& run) {
    for (std::uint32_t key : run.keys) {
      std::uint32_t newer = run.t.kind == CQ_APPLY ? run.t.version : versions[key] + 1;
      versions[key] = std::max(versions[key], newer);
    }
  }

  void end(Run& run, const char* word) {
    run.words += (run.words.empty() ? "" : ", ") + std::string(word);
    run.over = true;
    if (instance_.f->ended) instance_.f->ended(instance_.self, &run.t);
  }

  Registry registry_;
  const cq_descriptor& plugin_;
  std::vector<double> values_;
  Instance<cq_store> instance_;
  std::uint64_t transactions_ = 0;
};

}  // namespace cqrslab::testing
