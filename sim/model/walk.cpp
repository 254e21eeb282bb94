#include "sim/model/walk.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {

namespace {

// More requests than this inside the system at once means that it is drowning.
constexpr std::uint32_t most_open_requests = 2'000'000;

// The parallel parts of one request. Shared with parts that arrive after the parent went on.
struct Join {
  unsigned missing = 0;  // arrivals until the parent goes on
  unsigned running = 0;
  Outcome outcome = Outcome::ok;
  std::coroutine_handle<> parent;

  // A part is over: it counts as arrived when it went well. The parent goes on when enough have
  // arrived, or when too few are left.
  void arrive(Simulator& simulator, Outcome part) {
    --running;
    if (part == Outcome::ok && missing > 0) --missing;
    if (part != Outcome::ok && running < missing) outcome = part;
    bool over = missing == 0 || running < missing;
    if (over && parent) simulator.resume_soon(std::exchange(parent, nullptr));
  }
};

// co_await Joined{join}: goes on when enough parts have arrived or too few are left. An object of its
// own: awaiting the Join itself, g++ 12 suspends on a copy, and nobody ever resumes the parent.
struct Joined {
  Join& join;

  bool await_ready() const { return join.missing == 0 || join.running < join.missing; }
  void await_suspend(std::coroutine_handle<> p) const { join.parent = p; }
  Outcome await_resume() const { return join.missing == 0 ? Outcome::ok : join.outcome; }
};

class Walk {
 public:
  Walk(System& system, Request& request) : s_(system), r_(request) {}
  Simulator& simulator() { return s_.simulator; }

  void record(RecordKind kind, std::uint16_t place, RecordDetail detail = {}) {
    s_.recorder.record(kind, r_.number, place, detail);
  }

  struct Entry {
    std::uint32_t instance = CQ_NONE;
    Time at;
  };

  Entry enter(Balancer& balancer) {
    ++r_.visits;
    return {balancer.pick(r_), s_.simulator.now()};
  }

  // Commands commit on the first image; queries go where the balancer sends them.
  Entry enter_store(StorePool& pool) {
    if (!r_.is_command) return enter(pool.balancer());
    ++r_.visits;
    return {0, s_.simulator.now()};
  }

  // Sets off to `place`; how long it takes.
  Time travel(const Variate& hop, std::uint16_t place) {
    record(RecordKind::travel, place);
    Draws draws = s_.streams[r_.source].network.at(r_.index, r_.visits);
    return hop.time(draws);
  }

  ServicePool::Duty duty(const ServicePool& pool, const Path::Step& step) const {
    Draws draws = s_.streams[r_.source].demands.at(r_.index, r_.visits);
    return pool.duty(r_, may_issue(), is_valid(), step.time ? &*step.time : nullptr, draws);
  }

  void visited(ServicePool& pool, unsigned service, const Entry& entry, bool kept) {
    if (kept) {
      keep_worker(pool, service, entry.instance, entry.at);
    } else {
      pool.balancer().done(r_, entry.instance, entry.at);
    }
  }

  std::vector<std::uint32_t> scattered_keys() const;

  bool may_issue() const {
    const Operation& o = s_.domain.operations[r_.operation];
    const std::string& role = s_.workload.sources[r_.source].role;
    return !(r_.flags & request_unauthorised) &&
           (o.roles.empty() || std::find(o.roles.begin(), o.roles.end(), role) != o.roles.end());
  }

  bool is_valid() const {
    const Operation& o = s_.domain.operations[r_.operation];
    std::uint32_t key = r_.key - s_.first_key[o.aggregate];
    return !(r_.flags & (request_invalid | request_malicious)) &&
           (o.accepts_key.empty() || (key < o.accepts_key.size() && o.accepts_key[key]));
  }

  void keep_worker(ServicePool& pool, unsigned service, std::uint32_t instance, Time entered) {
    if (r_.kept_count == Request::max_depth) {
      throw Error(ExitCode::usage, pool.spec().where,
                  "a request keeps workers of more than " + std::to_string(Request::max_depth) +
                      " services at once",
                  "make some of them blocking = false");
    }
    r_.kept[r_.kept_count++] = {static_cast<std::uint16_t>(service),
                                static_cast<std::uint16_t>(instance),
                                pool.station(instance).crashes(), entered};
  }

  // The answer passes back through every service that waited for it. False: one has crashed.
  bool give_back_workers() {
    bool all_up = true;
    while (r_.kept_count) {
      const Request::Kept& k = r_.kept[--r_.kept_count];
      ServicePool& pool = *s_.services[k.service];
      all_up = all_up && k.crashes == pool.station(k.instance).crashes();
      pool.station(k.instance).leave(r_, k.crashes);
      pool.balancer().done(r_, k.instance, k.entered);
    }
    return all_up;
  }

  // The innermost service that waits for this request and tries again after `outcome`, or nullptr.
  const ServicePool* retries(Outcome outcome) const {
    if (outcome != Outcome::conflict && outcome != Outcome::deadlock) return nullptr;
    for (int i = r_.kept_count - 1; i >= 0; --i) {
      const ServicePool& pool = *s_.services[r_.kept[i].service];
      if (pool.spec().retries > r_.attempt) return &pool;
    }
    return nullptr;
  }

  Time backoff(const ServicePool& service) {
    record(RecordKind::backoff, 0, {.version = ++r_.attempt});
    Draws draws = s_.streams[r_.source].network.at(r_.index, ++r_.visits);
    return service.backoff().time(draws);
  }

  Transaction::Purpose purpose(unsigned store, const std::vector<std::uint32_t>& scattered) {
    const StorePool& pool = *s_.stores[store];
    Draws draws = s_.streams[r_.source].demands.at(r_.index, r_.visits);
    Transaction::Purpose p{
        .kind = r_.is_command ? TransactionKind::write : TransactionKind::read,
        .request = r_.number,
        .key = r_.key,
        .rows = s_.domain.operations[r_.operation].rows,
        .scattered = scattered.empty() ? nullptr : &scattered,
        .work = pool.work(r_.is_command).time(draws),
        .hold = s_.holds[r_.source].time(draws),
        .attempt = r_.attempt,
        .waiter = &r_};
    if (r_.is_command) p.feeds = s_.mediator.dispatch(r_.operation).feeds[store];
    return p;
  }

  int take_arm(const RouteStep& step, unsigned choice) {
    Draws draws = s_.streams[r_.source].branches.at(r_.index, choice);
    double u = draws.uniform();
    for (const RouteStep::Arm& arm : step.arms) {
      if (u < arm.probability) return arm.next;
      u -= arm.probability;
    }
    return step.next;
  }

  // Sets off the clock of a service's timeout, if it is the strictest so far.
  void limit(Time timeout, Client& client) {
    if (timeout == Time::max() || r_.answered) return;
    Time at = s_.simulator.now() + timeout;
    if (at >= r_.deadline_at) return;
    s_.simulator.cancel(r_.deadline);
    r_.deadline_at = at;
    System* system = &s_;
    Request* request = &r_;
    Client* waiting = &client;
    r_.deadline = s_.simulator.at(at, [system, request, waiting] {
      Walk(*system, *request).answer(*waiting, Outcome::timeout);
      if (request->waits_in) request->waits_in->call_off(Outcome::timeout);
    });
  }

  void answer(Client& client, Outcome outcome) {
    if (r_.answered) return;
    r_.answered = true;
    s_.simulator.cancel(r_.deadline);
    record(RecordKind::answer, 0,
           {.flags = static_cast<std::uint8_t>(outcome),
            .value = static_cast<std::uint64_t>((s_.simulator.now() - r_.arrived).ns())});
    client.answered(r_, outcome);
  }

 private:
  System& s_;
  Request& r_;
};

// The keys of an operation that touches each by itself: the request's own, and others drawn like it.
std::vector<std::uint32_t> Walk::scattered_keys() const {
  const Operation& o = s_.domain.operations[r_.operation];
  std::vector<std::uint32_t> keys;
  if (!o.scattered || o.rows < 2) return keys;
  keys.push_back(r_.key);
  Draws draws = s_.streams[r_.source].attributes.at(r_.index, 1);
  while (keys.size() < o.rows) {
    std::uint32_t key = s_.first_key[o.aggregate] + s_.keys_of[r_.source](draws, r_.index);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return keys;
}

Outcome outcome_of(StoreEnd end) {
  switch (end) {
    case StoreEnd::done: return Outcome::ok;
    case StoreEnd::conflict: return Outcome::conflict;
    case StoreEnd::deadlock: return Outcome::deadlock;
    case StoreEnd::lock_timeout: return Outcome::lock_timeout;
    case StoreEnd::cancelled: return Outcome::timeout;
    case StoreEnd::refused: return Outcome::unavailable;
  }
  return Outcome::unavailable;
}

struct Start {
  const Path* path = nullptr;
  int step = 0;
  std::shared_ptr<Join> join;  // of a part
};

Process walk(Simulator& simulator, System& s, Client& client, Request r, Start start);

// Where the draws of arm `i` of a parallel step begin: arms are far apart (Fibonacci hashing), and
// from the addresses of a request that did not split.
std::uint32_t first_visit(const Request& r, std::size_t i) {
  std::uint64_t arm = (std::uint64_t{r.visits} + 1) << 16 ^ (i + 1);
  return static_cast<std::uint32_t>(arm * 0x9e3779b97f4a7c15u >> 32) | 1u << 31;
}

// Sends a parallel step's arms off as requests of their own and returns where they meet again.
std::shared_ptr<Join> fork(System& s, Client& client, const Request& r, const Path& path,
                           const RouteStep& step) {
  auto join = std::make_shared<Join>();
  join->running = static_cast<unsigned>(step.arms.size());
  join->missing = step.needed ? step.needed : join->running;
  for (std::size_t i = 0; i < step.arms.size(); ++i) {
    Request part = r;
    part.number = s.next_dependent_number++;
    part.flags |= request_part;
    part.kept_count = 0;
    part.waits_in = nullptr;
    part.deadline = Timer();
    part.visits = first_visit(r, i);
    part.arrived = s.simulator.now();
    s.recorder.record(RecordKind::arrive, part.number, static_cast<std::uint16_t>(r.source),
                      {part.flags, part.key, part.session, r.number + std::uint64_t{1}});
    ++s.open_requests;
    walk(s.simulator, s, client, part, {&path, step.arms[i].next, join});
  }
  return join;
}

Process walk(Simulator& simulator, System& s, Client& client, Request r, Start start) {
  Walk w(s, r);
  const std::vector<std::uint32_t> scattered = w.scattered_keys();
  Outcome outcome = start.path ? Outcome::ok : Outcome::no_route;
  unsigned choices = start.join ? r.visits : 0;
  int step = start.path && !start.path->steps.empty() ? start.step : -1;
  while (step >= 0 && outcome == Outcome::ok && !r.answered) {
    const Path::Step& at = start.path->steps[static_cast<std::size_t>(step)];
    int next = at.spec.next;
    switch (at.spec.kind) {
      case RouteStep::Kind::service: {
        ServicePool& pool = *s.services[at.spec.target];
        w.limit(pool.spec().timeout, client);
        Walk::Entry entry = w.enter(pool.balancer());
        if (entry.instance == CQ_NONE) {
          outcome = Outcome::unavailable;
          break;
        }
        if (pool.has_hop()) co_await simulator.delay(w.travel(pool.hop(), pool.place(entry.instance)));
        ServicePool::Duty duty = w.duty(pool, at);
        bool keep = pool.spec().blocking && next >= 0 && duty.refused == Outcome::ok;
        outcome = co_await pool.station(entry.instance).visit(r, duty.work, keep);
        w.visited(pool, at.spec.target, entry, keep && outcome == Outcome::ok);
        if (outcome == Outcome::ok) outcome = duty.refused;
        break;
      }
      case RouteStep::Kind::store: {
        StorePool& pool = *s.stores[at.spec.target];
        Walk::Entry entry = w.enter_store(pool);
        if (entry.instance == CQ_NONE) {
          outcome = Outcome::unavailable;
          break;
        }
        Image& image = pool.image(entry.instance);
        if (pool.has_hop()) co_await simulator.delay(w.travel(pool.hop(), image.place()));
        Transaction transaction(image, w.purpose(at.spec.target, scattered));
        outcome = outcome_of(co_await transaction);
        if (!r.is_command) pool.done(r, entry.instance, entry.at);
        if (const ServicePool* service = w.retries(outcome)) {
          co_await simulator.delay(w.backoff(*service));
          outcome = Outcome::ok;
          next = step;
        }
        break;
      }
      case RouteStep::Kind::branch: next = w.take_arm(at.spec, choices++); break;
      case RouteStep::Kind::parallel: {
        w.record(RecordKind::fork, 0);
        std::shared_ptr<Join> join = fork(s, client, r, *start.path, at.spec);
        outcome = co_await Joined{*join};
        break;
      }
      case RouteStep::Kind::delay:
        ++r.visits;
        co_await simulator.delay(w.travel(*at.time, 0));
        break;
    }
    step = next;
  }
  if (!w.give_back_workers() && outcome == Outcome::ok) outcome = Outcome::unavailable;
  simulator.cancel(r.deadline);
  if (s.has_reply && !r.answered && !start.join) {
    ++r.visits;  // a draw of its own
    co_await simulator.delay(w.travel(s.reply, 0));
  }
  w.answer(client, outcome);
  if (start.join) start.join->arrive(simulator, outcome);
  --s.open_requests;
}

}  // namespace

void send(System& system, Client& client, const Request& request) {
  if (++system.open_requests > most_open_requests) {
    throw Error(ExitCode::limit, "at " + format_duration(system.simulator.now()),
                "topology '" + system.header.topology + "' is unstable: " +
                    std::to_string(most_open_requests) + " requests are open at once",
                "offer less load, give it more workers, or bound its queues with capacity");
  }
  system.recorder.record(RecordKind::arrive, request.number,
                         static_cast<std::uint16_t>(request.source),
                         {request.flags, request.key, request.session, request.follows});
  walk(system.simulator, system, client, request,
       {system.gateway->route(request.operation), 0, nullptr});
}

}  // namespace cqrslab
