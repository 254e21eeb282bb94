// StoreDriver: transactions of several clients in one store, whose every step it checks.
#pragma once

#include <array>

#include "tests/plugins/fake_host.hpp"
#include "tests/plugins/fake_locks.hpp"

namespace cqrslab::testing {

class StoreDriver {
 public:
  static constexpr std::uint32_t clients = 12, keys = 10;

  StoreDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : dice_(seed),
        instance_(plugin, values, config_of(keys, 0, 0, 0), seed),
        declared_(declare()),
        locks_(declared_),
        clients_(clients) {
    for (unsigned c = 0; c < clients; ++c) later(c, start, dice_.below(1000));
  }

  // The next thing that happens.
  void step() {
    if (!problem().empty() || agenda_.empty()) return;
    std::pop_heap(agenda_.begin(), agenda_.end(), std::greater<>());
    Event e = agenda_.back();
    agenda_.pop_back();
    instance_.host.now = e.at;
    Client& client = clients_[e.client];
    if (e.what == start) return begin(e.client);
    if (e.sequence != client.expected) return;  // a timeout of a wait that is over
    if (e.what == CQ_LOCK_TIMEOUT) {
      locks_.cancel(e.client);
      grant_waiting();
    }
    advance(e.client, e.what);
  }

  // Begins no transaction any more and waits for the end of those that are open.
  void finish() {
    closing_ = true;
    while (problem().empty() && !agenda_.empty()) step();
    for (const Client& c : clients_) {
      if (c.open && problem().empty()) problem_ = "a transaction did not end";
    }
    if (problem().empty() && !locks_.nobody_is_there()) problem_ = "a lock is still held";
  }

  const std::string& problem() const {
    return problem_.empty() ? instance_.host.failure : problem_;
  }
  std::uint64_t digest() const { return digest_.value(); }
  // Commits over a version that the writer had not seen.
  std::uint64_t lost_updates() const { return lost_updates_; }
  std::uint64_t aborted(std::uint32_t reason) const { return aborted_[reason]; }
  std::uint64_t waits_of_reads() const { return waits_of_reads_; }

 private:
  static constexpr std::uint32_t start = 1000;
  struct Event {
    std::int64_t at;
    std::uint64_t sequence;
    unsigned client;
    std::uint32_t what;
    bool operator>(const Event& o) const { return at != o.at ? at > o.at : sequence > o.sequence; }
  };
  struct Client {
    bool open = false;
    cq_transaction t{};
    std::array<std::uint32_t, 4> keys{};
    std::array<std::uint32_t, 4> observed{};
    std::uint64_t expected = 0;  // the event it waits for
    bool has_observed = false;
    int commits = 0;
  };

  cq_locks declare() {
    cq_locks locks{};
    locks.size = sizeof locks;
    if (instance_.self) instance_.f->locks(instance_.self, &locks);
    if (locks.count > 0 && (locks.modes < 1 || locks.modes > 8)) problem_ = "declared bad modes";
    if (locks.order > CQ_STRONGEST_FIRST) problem_ = "declared an unknown order";
    return locks;
  }

  std::uint64_t later(unsigned client, std::uint32_t what, std::int64_t delay) {
    agenda_.push_back({instance_.host.now + delay, ++events_, client, what});
    std::push_heap(agenda_.begin(), agenda_.end(), std::greater<>());
    return events_;
  }

  void begin(unsigned who) {
    if (closing_) return;
    Client& c = clients_[who] = Client{};
    c.open = true;
    c.t = {};
    c.t.size = sizeof c.t;
    c.t.kind = dice_.below(3);
    c.t.id = ++transactions_;
    c.t.begun = instance_.host.now;
    c.t.work = dice_.below(2) * dice_.below(500);
    c.t.hold = dice_.below(2) * dice_.below(500);
    c.t.n_keys = 1 + dice_.below(3);
    for (std::uint32_t i = 0, first = dice_.below(keys); i < c.t.n_keys; ++i) {
      c.keys[i] = (first + (who % 2 ? i : keys - i)) % keys;
    }
    c.t.keys = c.keys.data();
    advance(who, CQ_BEGIN);
  }

  void advance(unsigned who, std::uint32_t event) {
    Client& c = clients_[who];
    for (int steps = 0; problem().empty(); ++steps) {
      if (steps > 1000) return void(problem_ = "took 1000 steps without time passing");
      cq_step step{};
      c.t.now = instance_.host.now;
      instance_.f->next(instance_.self, &c.t, event, &step);
      digest_.add(step.action * 8 + step.mode + step.lock * 256);
      if (!perform(who, step, event)) return;
    }
  }

  // True: done at once, `event` is what the plugin hears next.
  bool perform(unsigned who, const cq_step& step, std::uint32_t& event) {
    Client& c = clients_[who];
    switch (step.action) {
      case CQ_LOCK:
        return lock(who, step, event);
      case CQ_UNLOCK:
        if (!locks_.release(who, step.lock)) problem_ = "unlocked what it did not hold";
        grant_waiting();
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
      case CQ_CHECK:
        event = changed(c) ? CQ_CHANGED : CQ_UNCHANGED;
        return true;
      case CQ_COMMIT:
        return commit(c, event);
      case CQ_END:
        if (c.commits != (c.t.kind == CQ_READ ? 0 : 1)) problem_ = "ended without its one commit";
        if (!c.has_observed) problem_ = "ended without having seen anything";
        return end(who);
      case CQ_ABORT:
        if (step.mode > CQ_ABORT_LOCK_TIMEOUT) problem_ = "aborted for an unknown reason";
        if (c.commits > 0) problem_ = "aborted after its commit";
        if (problem_.empty()) ++aborted_[step.mode];
        return end(who);
      default:
        problem_ = "asked for an unknown step";
        return false;
    }
  }

  bool lock(unsigned who, const cq_step& step, std::uint32_t& event) {
    bool declared = step.lock < declared_.count && step.mode < declared_.modes;
    if (!declared || step.duration < 0) {
      problem_ = "asked for a lock that it did not declare";
      return false;
    }
    FakeLocks::Answer answer = locks_.request(who, step.lock, step.mode);
    event = answer == FakeLocks::Answer::granted ? CQ_GRANTED : CQ_DEADLOCK;
    if (answer != FakeLocks::Answer::waits) return true;
    if (clients_[who].t.kind == CQ_READ) ++waits_of_reads_;
    clients_[who].expected = step.duration > 0 ? later(who, CQ_LOCK_TIMEOUT, step.duration) : 0;
    return false;
  }

  bool changed(const Client& c) const {
    bool any = false;
    for (std::uint32_t i = 0; i < c.t.n_keys; ++i) {
      any = any || versions_[c.keys[i]] != c.observed[i];
    }
    return any;
  }

  bool commit(Client& c, std::uint32_t& event) {
    if (c.t.kind == CQ_READ) problem_ = "committed a read";
    if (++c.commits > 1) problem_ = "committed twice";
    if (changed(c)) ++lost_updates_;
    for (std::uint32_t i = 0; i < c.t.n_keys; ++i) ++versions_[c.keys[i]];
    event = CQ_COMMITTED;
    return true;
  }

  bool end(unsigned who) {
    clients_[who].open = false;
    locks_.release_all(who);
    grant_waiting();
    later(who, start, dice_.below(500));
    return false;
  }

  void grant_waiting() {
    for (unsigned granted : locks_.grant_waiting()) {
      clients_[granted].expected = later(granted, CQ_GRANTED, 0);
    }
  }

  Dice dice_;
  Digest digest_;
  std::string problem_;
  Instance<cq_store> instance_;
  cq_locks declared_;
  FakeLocks locks_;
  std::vector<Client> clients_;
  std::vector<Event> agenda_;
  std::array<std::uint32_t, keys> versions_{};
  std::array<std::uint64_t, 3> aborted_{};
  std::uint64_t events_ = 0, transactions_ = 0, lost_updates_ = 0, waits_of_reads_ = 0;
  bool closing_ = false;
};

}  // namespace cqrslab::testing
