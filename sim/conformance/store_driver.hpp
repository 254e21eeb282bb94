// StoreDriver: transactions of several clients in one store, whose every step it checks.
//
// Commands that end badly, and some that end well, are sent again under their event; the image
// crashes now and then with everything that is open. The same seed gives the same operations for
// any plugin, as far as it takes the same steps. What the plugin does against the contract becomes
// `problem`, and then nothing more happens: a step that is unknown or not allowed now, a lock that
// it did not declare, more than 1000 steps without time passing, a commit too many or too few, a
// lock kept at the end, a transaction that never ends, a probe that it does not have. It does not
// judge isolation: lost updates are counted, and the checks decide whether the store may have any.
#pragma once

#include <array>
#include <set>

#include "sim/conformance/fake_host.hpp"
#include "sim/conformance/fake_locks.hpp"
#include "sim/conformance/store_client.hpp"

namespace cqrslab::testing {

class StoreDriver {
 public:
  // Few keys, so that clients meet.
  static constexpr std::uint32_t clients = 12, keys = 10;

  // Makes the instance; what its `create` and `locks` do wrong is a problem already. `plugin`
  // outlives the driver; `values` are those of its parameters, in their order.
  StoreDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : plugin_(plugin),
        dice_(seed),
        instance_(plugin, values, config_with_versions(), seed),
        declared_(declare()),
        locks_(declared_, seed),
        clients_(clients) {
    problem_.reserve(most_words);
    for (unsigned c = 0; c < clients; ++c) later(c, start, dice_.below(1000));
    later(0, crash, dice_.below(2 * between_crashes));
  }

  // The next thing that happens: a transaction begins or goes on, a timer rings, the image crashes.
  // Nothing once there is a problem.
  void step() {
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

  // Begins no transaction any more and waits for the end of those that are open.
  void finish() {
    closing_ = true;
    while (problem().empty() && !agenda_.empty()) step();
    for (const StoreClient& c : clients_) {
      if (c.open && problem().empty()) problem_ = "a transaction did not end";
    }
    if (problem().empty() && !locks_.nobody_is_there()) problem_ = "a lock is still held";
  }

  // From now on the host wants explanations.
  void listen() { instance_.host.listen(); }
  const FakeHost& host() const { return instance_.host; }

  // The first thing that was wrong, in the words of a refusal; "" = nothing so far.
  const std::string& problem() const {
    return instance_.host.failure.empty() ? problem_ : instance_.host.failure;
  }
  // Of every step and probe so far: equal for plugins that do the same.
  std::uint64_t digest() const { return digest_.value(); }
  // Commits over a version that the writer had not seen.
  std::uint64_t lost_updates() const { return lost_updates_; }
  // Transactions that the plugin ended for this reason, CQ_ABORT_...
  std::uint64_t aborted(std::uint32_t reason) const { return aborted_[reason]; }
  // Reads that waited or paused for a lock, each as often as it did.
  std::uint64_t waits_of_reads() const { return waits_of_reads_; }
  std::uint64_t crashes() const { return crashes_; }

 private:
  static constexpr std::uint32_t start = 1000, look_for_cycle = 1001, crash = 1002, recovery = 1003;
  static constexpr std::uint32_t between_crashes = 50'000;
  struct Event {
    std::int64_t at;
    std::uint64_t sequence;
    unsigned client;
    std::uint32_t what;
    std::uint64_t of_wait = 0;  // look_for_cycle: the wait for whose sake
    bool operator>(const Event& o) const { return at != o.at ? at > o.at : sequence > o.sequence; }
  };
  cq_config config_with_versions() const {
    cq_config config = config_of(keys, 0, 0, 0);
    config.versions = versions_.data();
    return config;
  }

  cq_locks declare() {
    cq_locks locks{};
    locks.size = sizeof locks;
    if (instance_.self) instance_.f->locks(instance_.self, &locks);
    if (locks.count > 0 && (locks.modes < 1 || locks.modes > 8)) problem_ = "declared bad modes";
    if (locks.order > CQ_RACE) problem_ = "declared an unknown order";
    if (locks.deadlock > CQ_DEADLOCK_WAIT_DIE) problem_ = "declared an unknown deadlock policy";
    return locks;
  }

  std::uint64_t later(unsigned client, std::uint32_t what, std::int64_t delay,
                      std::uint64_t of_wait = 0) {
    agenda_.push_back({instance_.host.now + delay, ++events_, client, what, of_wait});
    std::push_heap(agenda_.begin(), agenda_.end(), std::greater<>());
    return events_;
  }

  void run_timer() {
    FakeHost::Timer timer = instance_.host.take_timer();
    if (!instance_.f->timer) return void(problem_ = "asked for a timer but has none");
    instance_.f->timer(instance_.self, timer.tag, timer.argument);
    check_probes();
  }

  void check_probes() {
    bool has_probes = CQ_HAS(&plugin_, cq_descriptor, n_probes);
    for (auto [probe, value] : instance_.host.recorded) {
      if (!has_probes || probe >= plugin_.n_probes) problem_ = "recorded a probe it does not have";
      digest_.add(probe + static_cast<std::uint64_t>(value) * 16);
    }
    instance_.host.recorded.clear();
  }

  void happens(const Event& e) {
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

  void leave_line(unsigned who, std::uint32_t event) {
    locks_.cancel(who);
    clients_[who].wait = 0;
    let_in();
    advance(who, event);
  }

  void begin(unsigned who) {
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

  void advance(unsigned who, std::uint32_t event) {
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

  // True: done at once, `event` is what the plugin hears next.
  bool perform(unsigned who, const cq_step& step, std::uint32_t& event) {
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
        event = changed(c) ? CQ_CHANGED : CQ_UNCHANGED;
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

  bool lock(unsigned who, const cq_step& step, std::uint32_t& event) {
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

  bool pause(unsigned who, const cq_step& step, std::uint32_t& event) {
    bool declared = step.lock < declared_.count && step.mode < declared_.modes;
    if (!declared && step.lock != CQ_NO_LOCK) problem_ = "paused for an undeclared lock";
    if (step.duration < 0) problem_ = "asked for a negative pause";
    event = CQ_PAUSED;
    if (step.duration <= 0) return true;
    if (clients_[who].t.kind == CQ_READ) ++waits_of_reads_;
    clients_[who].expected = later(who, CQ_PAUSED, step.duration);
    return false;
  }

  bool observe_old(StoreClient& c, const cq_step& step, std::uint32_t& event) {
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

  bool changed(const StoreClient& c) const {
    bool any = false;
    for (std::uint32_t i = 0; i < c.t.n_keys; ++i) {
      any = any || versions_[c.keys[i]] != c.observed[i];
    }
    return any;
  }

  bool commit(StoreClient& c, std::uint32_t mode, std::uint32_t& event) {
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

  void check_end(const StoreClient& c, const cq_step& step) {
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

  void close(unsigned who) {
    StoreClient& c = clients_[who];
    c.open = false;
    c.expected = c.wait = 0;
    locks_.cancel(who);
    locks_.release_all(who);
    if (instance_.f->ended) instance_.f->ended(instance_.self, &c.t);
  }

  bool end(unsigned who, bool again) {
    StoreClient& c = clients_[who];
    close(who);
    let_in();
    c.again = again;
    if (again) ++c.t.attempt;
    later(who, start, 1 + dice_.below(500));
    return false;
  }

  void let_in() {
    for (unsigned granted : locks_.grant_waiting()) {
      clients_[granted].wait = 0;
      clients_[granted].expected = later(granted, CQ_GRANTED, 0);
    }
    tell_victims_of_age();
  }

  void tell_victims_of_age() {
    for (unsigned victim : locks_.victims_of_age()) {
      locks_.cancel(victim);
      clients_[victim].wait = 0;
      clients_[victim].expected = later(victim, CQ_DEADLOCK, 0);
    }
  }

  void go_down() {
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

  void come_back() {
    is_down_ = false;
    if (instance_.f->fault) instance_.f->fault(instance_.self, 1);
    later(0, crash, dice_.below(2 * between_crashes));
  }

  const cq_descriptor& plugin_;
  Dice dice_;
  Digest digest_;
  std::string problem_;
  std::array<std::uint32_t, keys> versions_{};
  Instance<cq_store> instance_;
  cq_locks declared_;
  FakeLocks locks_;
  std::vector<StoreClient> clients_;
  std::vector<Event> agenda_;
  std::set<std::uint64_t> committed_;  // events
  std::array<std::uint64_t, 3> aborted_{};
  std::uint64_t events_ = 0, transactions_ = 0, waits_ = 0;
  std::uint64_t lost_updates_ = 0, waits_of_reads_ = 0, crashes_ = 0;
  bool closing_ = false, is_down_ = false;
};

}  // namespace cqrslab::testing
