// Passage: a request's dealings with the parts that it passes: which instance it goes to, how much
// it asks of it, which workers it keeps, when it tries again and when its client gives up.
//
// Everything that a walk (walk.cpp) decides without waiting. Lives in the walk's frame, as do the
// workers that the request keeps while it calls on.
//
// Every random draw of a request has an address of its own, so that nothing depends on what other
// requests do: (stream of its source, Request::draws, number of the visit within the request).
// Visits of stores are numbered apart from those of services: the work that a request makes for a
// database is the same whatever services lie before it. The first numbers of the first two visits
// of either kind are drawn on arrival, two at a time, because then nothing waits for them.
#pragma once

#include <array>
#include <cstdint>

#include "sim/model/system.hpp"
#include "sim/model/walk.hpp"

namespace cqrslab {

class Passage {
 public:
  Passage(System& system, Request& request, Client& client)
      : s_(system),
        r_(request),
        client_(client),
        streams_(system.streams[request.source]),
        operation_(system.domain.operations[request.operation]),
        first_demands_(streams_.demands.pair_at(request.draws, 0)),
        first_store_demands_(streams_.demands.pair_at(request.draws, apart)) {}

  void record(RecordKind kind, std::uint16_t place, RecordDetail detail = {}) {
    s_.recorder.record(kind, r_.number, place, detail);
  }

  // Called before each step. Throws Error(limit) when a million steps took no time.
  void begin_step() {
    if (s_.simulator.now() != stepped_at_) {
      stepped_at_ = s_.simulator.now();
      steps_at_once_ = 0;
    }
    if (++steps_at_once_ > most_steps_at_once) [[unlikely]]
      stop_loop();
  }

  // An instance that was entered, to be left again with `at`.
  struct Entry {
    std::uint32_t instance = CQ_NONE;
    Time at;
    Time outer_limit = Time::max();  // of a service: of the visits around this one
    Outcome found() const { return instance == CQ_NONE ? Outcome::unavailable : Outcome::ok; }
  };
  // The instance that the balancer picks; CQ_NONE: none is up. The timeout of the visit begins.
  Entry enter_service(ServicePool& pool);
  // Commands commit on the first image; queries go where the balancer sends them.
  Entry enter_store(StorePool& pool);

  // Sets off to `place`; how long it takes.
  Time travel(const Variate& hop, std::uint16_t place);
  // Lets time pass at no place; how long.
  Time pass(const Variate& delay) {
    ++r_.visits;
    return travel(delay, 0);
  }
  // Whether the answer has a way back to a client who still waits, and how long it takes.
  bool travels_back() const { return s_.has_reply && !r_.answered && !(r_.flags & request_part); }
  Time travel_back() {
    ++r_.visits;
    return travel(s_.reply, 0);
  }

  ServicePool::Duty duty(const ServicePool& pool, const Path::Step& step) const;
  // Its own work is done: a worker that is to be kept is, or it has left the instance, and with the
  // visit its timeout is over. Throws Error(usage) when it keeps too many.
  void visited(ServicePool& pool, unsigned service, const Entry& entry, bool keep, Outcome outcome);
  // The answer passes back through every service that waited for it. False: one has crashed.
  bool give_back_workers(Outcome outcome);

  // Whether the command, whose transaction on `pool` has ended so, waits for confirmations.
  bool must_wait_for_projections(StorePool& pool, Outcome outcome) {
    return r_.ticket != 0 && waits_for_projections(pool, outcome);
  }
  // It has them, or waits no longer.
  void projected(StorePool& pool, const Image& image);
  // What the transaction on the store of `step` is to do. Pre: `touched` is touched_keys().
  Transaction::Purpose purpose(const Path::Step& step, const PooledVector<std::uint32_t>& touched);
  // The keys of an operation that touches each by itself, the request's own and others drawn like
  // it, or that reads some beside those it writes: these come last. Each once. Empty for all other
  // operations.
  PooledVector<std::uint32_t> touched_keys() const {
    bool others = operation_.reads > 0 || !operation_.reads_of_key.empty();
    if (!others && (!operation_.scattered || operation_.rows < 2)) [[likely]]
      return {};
    return draw_keys();
  }

  // The innermost service that waits for this request and tries again after `outcome`, or nullptr.
  // Nobody tries again for a client that has given up.
  const ServicePool* retries(Outcome outcome) const {
    bool lost = outcome == Outcome::conflict || outcome == Outcome::deadlock;
    return lost ? who_retries() : nullptr;
  }
  // Begins the wait before the next attempt; how long it takes.
  Time backoff(const ServicePool& service);

  // The step that the next choice of this request leads to.
  int take_arm(const RouteStep& step);

  // A part's client gives up when that of the whole request does.
  void inherit_limit() { set_deadline(r_.deadline_at); }

  // The client has its answer, if it had none before.
  void answer(Outcome outcome) { answer(s_, r_, client_, outcome); }

 private:
  // A worker it keeps while it calls on.
  struct Kept {
    std::uint16_t service, instance;
    std::uint32_t crashes;  // of the station when the worker was taken
    Time entered;
  };
  static constexpr std::size_t max_depth = 6;
  static constexpr std::uint32_t most_steps_at_once = 1'000'000;
  // Draws of a kind that has a numbering of its own, apart from that of the visits.
  static constexpr std::uint32_t apart = 1u << 31;

  Draws demands(std::uint32_t visit, const cq_block& first, std::uint32_t numbering) const {
    std::uint32_t part = numbering | visit;
    if (visit > 2) return streams_.demands.at(r_.draws, part);
    return streams_.demands.at(r_.draws, part, visit == 1 ? first.low : first.high);
  }
  [[noreturn]] void stop_loop() const;
  [[noreturn]] void stop_depth(const ServicePool& pool) const;
  static void answer(System& system, Request& request, Client& client, Outcome outcome);
  PooledVector<std::uint32_t> draw_keys() const;
  const ServicePool* who_retries() const;
  bool waits_for_projections(StorePool& pool, Outcome outcome);
  bool may_issue() const;
  bool is_valid() const;
  void draw_others(PooledVector<std::uint32_t>& keys, Draws& draws, std::size_t wanted) const;
  void keep_worker(ServicePool& pool, unsigned service, std::uint32_t instance, Time entered);
  Entry enter(Balancer& balancer);
  // The visit that begins now may last `timeout` and no longer. The strictest limit of the visits
  // that are not over counts; when it is over the client has its answer at once, a wait is called
  // off, and what is being worked on is finished. Returns the limit of the visits around this one.
  Time limit(Time timeout);
  void lift_limit(Time outer) {
    if (r_.deadline_at != outer && !r_.answered) [[unlikely]]
      go_back_to(outer);
  }
  void set_deadline(Time at);
  void go_back_to(Time deadline);

  System& s_;
  Request& r_;
  Client& client_;
  const SourceStreams& streams_;
  const Operation& operation_;
  cq_block first_demands_, first_store_demands_;
  Time stepped_at_;
  std::uint32_t steps_at_once_ = 0;
  std::uint32_t choices_ = 0;
  std::uint32_t kept_count_ = 0;
  std::array<Kept, max_depth> kept_;
};

// Inline: walked once or more by every request.

inline Passage::Entry Passage::enter(Balancer& balancer) {
  ++r_.visits;
  return {balancer.pick(r_), s_.simulator.now()};
}

inline Passage::Entry Passage::enter_service(ServicePool& pool) {
  Time outer_limit = limit(pool.spec().timeout);
  Entry entry = enter(pool.balancer());
  entry.outer_limit = outer_limit;
  return entry;
}

inline Passage::Entry Passage::enter_store(StorePool& pool) {
  ++r_.store_visits;
  if (!r_.is_command) return enter(pool.balancer());
  ++r_.visits;
  pool.enter_first();
  return {0, s_.simulator.now()};
}

inline Time Passage::travel(const Variate& hop, std::uint16_t place) {
  record(RecordKind::travel, place);
  return hop.time_at(streams_.network, r_.draws, r_.visits);
}

inline ServicePool::Duty Passage::duty(const ServicePool& pool, const Path::Step& step) const {
  Draws draws = demands(r_.visits, first_demands_, 0);
  // Drawn first, so that it is the same number wherever the duties are done.
  Time own = (step.time ? *step.time : pool.time()).time(draws);
  if (!pool.has_duties()) return {own};
  return pool.duty(own, may_issue(), is_valid(), draws);
}

inline void Passage::visited(ServicePool& pool, unsigned service, const Entry& entry, bool keep,
                             Outcome outcome) {
  if (keep && outcome == Outcome::ok) {
    keep_worker(pool, service, entry.instance, entry.at);
  } else {
    pool.balancer().done(r_, entry.instance, entry.at, outcome);
    lift_limit(entry.outer_limit);
  }
}

inline bool Passage::give_back_workers(Outcome reached) {
  bool all_up = true;
  while (kept_count_) {
    const Kept& k = kept_[--kept_count_];
    ServicePool& pool = *s_.services[k.service];
    bool crashed = k.crashes != pool.station(k.instance).crashes();
    all_up = all_up && !crashed;
    pool.station(k.instance).leave(r_, k.crashes);
    Outcome outcome = crashed ? Outcome::unavailable : r_.answered ? Outcome::timeout : Outcome::ok;
    pool.balancer().done(r_, k.instance, k.entered, outcome);
    if (outcome == Outcome::ok && reached == Outcome::ok) {
      pool.succeeded(s_.simulator.now() - k.entered);
    }
  }
  return all_up;
}

inline Transaction::Purpose Passage::purpose(const Path::Step& step,
                                             const PooledVector<std::uint32_t>& touched) {
  unsigned store = step.spec.target;
  const StorePool& pool = *s_.stores[store];
  if (r_.attempt == 0) r_.first_begun = s_.simulator.now();
  Draws draws = demands(r_.store_visits, first_store_demands_, apart);
  Transaction::Purpose p{.kind = r_.is_command ? TransactionKind::write : TransactionKind::read,
                         .request = r_.number,
                         .key = r_.key,
                         .rows = operation_.rows,
                         .touched = touched.empty() ? nullptr : &touched,
                         .work = (step.time ? *step.time : pool.work(r_.is_command)).time(draws),
                         .hold = s_.holds[r_.source].time(draws),
                         .attempt = r_.attempt,
                         .session = r_.session,
                         .lock_timeout = s_.workload.sources[r_.source].lock_timeout,
                         .event = r_.event,
                         .first_begun = r_.first_begun,
                         .waiter = &r_};
  if (r_.is_command) p.feeds = s_.mediator.dispatch(r_.operation).feeds[store];
  return p;
}

inline Time Passage::limit(Time timeout) {
  Time outer = r_.deadline_at;
  if (timeout == Time::max() || r_.answered) return outer;
  Time at = s_.simulator.now() + timeout;
  if (at < outer) set_deadline(at);
  return outer;
}

inline void Passage::keep_worker(ServicePool& pool, unsigned service, std::uint32_t instance,
                                 Time entered) {
  if (kept_count_ == max_depth) [[unlikely]]
    stop_depth(pool);
  kept_[kept_count_++] = {static_cast<std::uint16_t>(service), static_cast<std::uint16_t>(instance),
                          pool.station(instance).crashes(), entered};
}

}  // namespace cqrslab
