// What the driver does for each step that a store wants.
#include "sim/conformance/store_driver.hpp"

#include <algorithm>
#include <functional>

namespace cqrslab::testing {

void StoreDriver::step() {
  if (!problem().empty() || agenda_.empty()) return;
  FakeHost& host = instance_.host;
  if (host.has_timer() && host.next_timer().at <= agenda_.front().at) return run_timer();
  std::pop_heap(agenda_.begin(), agenda_.end(), std::greater<>());
  Event e = agenda_.back();
  agenda_.pop_back();
  host.now = std::max(host.now, e.at);
  happens(e);
  check_probes();
}

void StoreDriver::finish() {
  closing_ = true;
  while (problem().empty() && !agenda_.empty()) step();
  for (const StoreClient& c : clients_) {
    if (c.open && problem().empty()) problem_ = "a transaction did not end";
  }
  if (problem().empty() && !locks_.nobody_is_there()) problem_ = "a lock is still held";
}

cq_config StoreDriver::config_with_versions() const {
  cq_config config = config_of(keys, 0, 0, 0);
  config.versions = versions_.data();
  return config;
}

cq_locks StoreDriver::declare() {
  cq_locks locks{};
  locks.size = sizeof locks;
  if (instance_.self) instance_.f->locks(instance_.self, &locks);
  if (locks.count > 0 && (locks.modes < 1 || locks.modes > 8)) problem_ = "declared bad modes";
  if (locks.order > CQ_RACE) problem_ = "declared an unknown order";
  if (locks.deadlock > CQ_DEADLOCK_WAIT_DIE) problem_ = "declared an unknown deadlock policy";
  return locks;
}

void StoreDriver::run_timer() {
  FakeHost::Timer timer = instance_.host.take_timer();
  if (!instance_.f->timer) return void(problem_ = "asked for a timer but has none");
  instance_.f->timer(instance_.self, timer.tag, timer.argument);
  check_probes();
}

void StoreDriver::check_probes() {
  bool has_probes = CQ_HAS(&plugin_, cq_descriptor, n_probes);
  for (auto [probe, value] : instance_.host.recorded) {
    if (!has_probes || probe >= plugin_.n_probes) problem_ = "recorded a probe it does not have";
    digest_.add(probe + static_cast<std::uint64_t>(value) * 16);
  }
  instance_.host.recorded.clear();
}

void StoreDriver::happens(const Event& e) {
  StoreClient& client = clients_[e.client];
  if (e.what == start) return begin(e.client);
  if (e.what == crash) return go_down();
  if (e.what == recovery) return come_back();
  if (e.what == look_for_cycle) {
    bool victim = client.wait == e.of_wait && locks_.waits_for_itself(e.client);
    return victim ? leave_line(e.client, CQ_DEADLOCK) : void();
  }
  if (e.sequence != client.expected) return;  // of something that is over
  if (e.what == CQ_LOCK_TIMEOUT) return leave_line(e.client, CQ_LOCK_TIMEOUT);
  advance(e.client, e.what);
}

void StoreDriver::leave_line(unsigned who, std::uint32_t event) {
  locks_.cancel(who);
  clients_[who].wait = 0;
  let_in();
  advance(who, event);
}

void StoreDriver::begin(unsigned who) {
  if (closing_) return;
  if (is_down_) return void(later(who, start, 1 + dice_.below(500)));
  StoreClient& c = clients_[who];
  if (!c.again) {
    c.request(dice_, keys, who % 2 == 0, transactions_ + 1);
    if (c.t.kind == CQ_APPLY) c.t.version = versions_[c.keys[0]] + 1 + dice_.below(2);
  }
  c.begin(++transactions_, instance_.host.now);
  locks_.set_age(who, c.age);
  advance(who, CQ_BEGIN);
}

void StoreDriver::advance(unsigned who, std::uint32_t event) {
  StoreClient& c = clients_[who];
  for (int steps = 0; problem().empty(); ++steps) {
    if (steps > 1000) return void(problem_ = "took 1000 steps without time passing");
    cq_step step{};
    c.t.now = instance_.host.now;
    instance_.f->next(instance_.self, &c.t, event, &step);
    digest_.add(step.action * 8 + step.mode + step.lock * 256);
    digest_.add(static_cast<std::uint64_t>(step.duration));
    if (!perform(who, step, event)) return;
  }
}

bool StoreDriver::perform(unsigned who, const cq_step& step, std::uint32_t& event) {
  StoreClient& c = clients_[who];
  switch (step.action) {
    case CQ_LOCK:
      return lock(who, step, event);
    case CQ_UNLOCK:
      if (!locks_.release(who, step.lock)) problem_ = "unlocked what it did not hold";
      let_in();
      event = CQ_UNLOCKED;
      return true;
    case CQ_WORK:
      if (step.duration < 0) problem_ = "asked for a negative duration";
      c.expected = later(who, CQ_WORKED, step.duration);
      return false;
    case CQ_OBSERVE:
      for (std::uint32_t i = 0; i < c.t.n_keys; ++i) c.observed[i] = versions_[c.keys[i]];
      c.has_observed = true;
      event = CQ_OBSERVED;
      return true;
    case CQ_OBSERVE_OLD:
      return observe_old(c, step, event);
    case CQ_CHECK:
      event = check(c, step) ? CQ_CHANGED : CQ_UNCHANGED;
      return true;
    case CQ_PAUSE:
      return pause(who, step, event);
    case CQ_NUMBER:
      if (c.t.kind == CQ_READ) problem_ = "numbered a read";
      if (c.has_numbers || c.commits > 0) problem_ = "took its numbers twice";
      c.has_numbers = true;
      event = CQ_NUMBERED;
      return true;
    case CQ_COMMIT:
      return commit(c, step.mode, event);
    case CQ_END:
      check_end(c, step);
      return end(who, c.t.kind == CQ_WRITE && dice_.below(8) == 0);
    case CQ_ABORT:
      if (step.mode > CQ_ABORT_LOCK_TIMEOUT) problem_ = "aborted for an unknown reason";
      if (c.commits > 0) problem_ = "aborted after its commit";
      if (problem_.empty()) ++aborted_[step.mode];
      return end(who, dice_.below(4) > 0);
    default:
      problem_ = "asked for an unknown step";
      return false;
  }
}

bool StoreDriver::lock(unsigned who, const cq_step& step, std::uint32_t& event) {
  bool declared = step.lock < declared_.count && step.mode < declared_.modes;
  if (!declared || step.duration < CQ_NOWAIT) {
    problem_ = "asked for a lock that it did not declare";
    return false;
  }
  using Answer = FakeLocks::Answer;
  Answer answer = locks_.request(who, step.lock, step.mode, step.duration != CQ_NOWAIT);
  event = answer == Answer::granted    ? CQ_GRANTED
          : answer == Answer::deadlock ? CQ_DEADLOCK
                                       : CQ_LOCK_TIMEOUT;
  if (answer != Answer::waits) return true;
  StoreClient& c = clients_[who];
  if (c.t.kind == CQ_READ) ++waits_of_reads_;
  c.wait = ++waits_;
  c.expected = step.duration > 0 ? later(who, CQ_LOCK_TIMEOUT, step.duration) : 0;
  if (declared_.deadlock == CQ_DEADLOCK_DETECT && declared_.check_after > 0) {
    later(who, look_for_cycle, declared_.check_after, c.wait);
  }
  tell_victims_of_age();
  return false;
}

bool StoreDriver::pause(unsigned who, const cq_step& step, std::uint32_t& event) {
  bool declared = step.lock < declared_.count && step.mode < declared_.modes;
  if (!declared && step.lock != CQ_NO_LOCK) problem_ = "paused for an undeclared lock";
  if (step.duration < 0) problem_ = "asked for a negative pause";
  event = CQ_PAUSED;
  if (step.duration <= 0) return true;
  if (clients_[who].t.kind == CQ_READ) ++waits_of_reads_;
  clients_[who].expected = later(who, CQ_PAUSED, step.duration);
  return false;
}

bool StoreDriver::observe_old(StoreClient& c, const cq_step& step, std::uint32_t& event) {
  if (c.old_seen == c.t.n_keys) {
    problem_ = "observed more keys than it has";
  } else if (step.lock > versions_[c.keys[c.old_seen]]) {
    problem_ = "observed a version that is not there yet";
  } else {
    c.observed[c.old_seen++] = static_cast<std::uint32_t>(step.lock);
  }
  c.has_observed = c.old_seen == c.t.n_keys;
  event = CQ_OBSERVED;
  return problem_.empty();
}

bool StoreDriver::changed(const StoreClient& c) const {
  bool any = false;
  for (std::uint32_t i = 0; i < c.t.n_keys; ++i) {
    any = any || versions_[c.keys[i]] != c.observed[i];
  }
  return any;
}

bool StoreDriver::check(const StoreClient& c, const cq_step& step) {
  if (step.mode != CQ_CHECK_KEY) return changed(c);
  if (step.lock < c.t.n_keys) return versions_[c.keys[step.lock]] != c.observed[step.lock];
  problem_ = "asked for a check of a key that the transaction does not have";
  return false;
}

bool StoreDriver::commit(StoreClient& c, std::uint32_t mode, std::uint32_t& event) {
  if (c.t.kind == CQ_READ) problem_ = "committed a read";
  bool overwrites = mode == CQ_COMMIT_OVERWRITES;
  if (mode > CQ_COMMIT_OVERWRITES || (overwrites && c.t.kind != CQ_APPLY)) {
    problem_ = "committed in a mode that is none for it";
  }
  if (++c.commits > 1) problem_ = "committed twice";
  if (changed(c)) ++lost_updates_;
  for (std::uint32_t i = 0; i < c.t.n_keys; ++i) {
    std::uint32_t& version = versions_[c.keys[i]];
    if (c.t.kind != CQ_APPLY) ++version;
    if (c.t.kind == CQ_APPLY && (overwrites || c.t.version > version)) version = c.t.version;
  }
  committed_.insert(c.t.event);
  event = CQ_COMMITTED;
  return true;
}

void StoreDriver::check_end(const StoreClient& c, const cq_step& step) {
  if (!c.has_observed) problem_ = "ended without having seen anything";
  if (step.mode == CQ_END_REPEATED) {
    if (c.t.kind == CQ_READ || c.commits > 0) problem_ = "ended as repeated what it did";
    if (!committed_.contains(c.t.event)) problem_ = "ended as repeated what was never committed";
  } else if (step.mode != CQ_END_NORMAL) {
    problem_ = "ended in an unknown mode";
  } else if (c.commits != (c.t.kind == CQ_READ ? 0 : 1)) {
    problem_ = "ended without its one commit";
  }
}

void StoreDriver::close(unsigned who) {
  StoreClient& c = clients_[who];
  c.open = false;
  c.expected = c.wait = 0;
  locks_.cancel(who);
  locks_.release_all(who);
  if (instance_.f->ended) instance_.f->ended(instance_.self, &c.t);
}

bool StoreDriver::end(unsigned who, bool again) {
  StoreClient& c = clients_[who];
  close(who);
  let_in();
  c.again = again;
  if (again) ++c.t.attempt;
  later(who, start, 1 + dice_.below(500));
  return false;
}

void StoreDriver::let_in() {
  for (unsigned granted : locks_.grant_waiting()) {
    clients_[granted].wait = 0;
    clients_[granted].expected = later(granted, CQ_GRANTED, 0);
  }
  tell_victims_of_age();
}

void StoreDriver::tell_victims_of_age() {
  for (unsigned victim : locks_.victims_of_age()) {
    locks_.cancel(victim);
    clients_[victim].wait = 0;
    clients_[victim].expected = later(victim, CQ_DEADLOCK, 0);
  }
}

void StoreDriver::go_down() {
  if (closing_) return;
  is_down_ = true;
  ++crashes_;
  for (unsigned who = 0; who < clients; ++who) {
    if (!clients_[who].open) continue;
    close(who);
    clients_[who].again = false;
    later(who, start, 1 + dice_.below(500));
  }
  if (instance_.f->fault) instance_.f->fault(instance_.self, 0);
  later(0, recovery, dice_.below(1000));
}

void StoreDriver::come_back() {
  is_down_ = false;
  if (instance_.f->fault) instance_.f->fault(instance_.self, 1);
  later(0, crash, dice_.below(2 * between_crashes));
}

}  // namespace cqrslab::testing
