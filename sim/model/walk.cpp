// The coroutine of one request along its route.
#include "sim/model/walk.hpp"

#include <memory>
#include <utility>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/model/join.hpp"
#include "sim/model/passage.hpp"

namespace cqrslab {

namespace {

Outcome outcome_of(StoreEnd end) {
  switch (end) {
    case StoreEnd::done:
      return Outcome::ok;
    case StoreEnd::conflict:
      return Outcome::conflict;
    case StoreEnd::deadlock:
      return Outcome::deadlock;
    case StoreEnd::lock_timeout:
      return Outcome::lock_timeout;
    case StoreEnd::cancelled:
      return Outcome::timeout;
    case StoreEnd::refused:
      return Outcome::unavailable;
  }
  return Outcome::unavailable;
}

class Hop;
class Reply;

struct Start {
  const Path* path = nullptr;
  int step = 0;
  std::shared_ptr<Join> join;  // of a part, whose client it is
};

Process walk(Simulator& simulator, System& s, Client& client, RequestPointer request, Start start);

// A part's own address for its draws (the finalizer of SplitMix64), far from those of requests.
std::uint64_t draws_of_part(const Request& whole, std::uint64_t arm) {
  std::uint64_t x = whole.draws * 0x9e3779b97f4a7c15u;
  x += (std::uint64_t{whole.visits} << 20) + arm + 1;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return (x ^ x >> 31) | std::uint64_t{1} << 63;
}

// Sends a parallel step's arms off as requests of their own and returns where they meet again.
std::shared_ptr<Join> fork(System& s, Request& r, const Path& path, const RouteStep& step) {
  unsigned parts = static_cast<unsigned>(step.arms.size());
  auto join = std::allocate_shared<Join>(PooledAllocator<Join>(s.simulator.frames()), s.simulator,
                                         parts, step.needed ? step.needed : parts);
  s.recorder.record(RecordKind::fork, r.number, 0);
  ++r.visits;
  for (std::size_t i = 0; i < step.arms.size(); ++i) {
    RequestPointer pointer = new_request(s.simulator);
    Request& part = *pointer = r;
    part.number = s.take_dependent_number();
    part.draws = draws_of_part(r, i);
    part.flags |= request_part;
    part.deadline = Timer();
    part.visits = part.store_visits = part.picks = 0;
    part.arrived = s.simulator.now();
    s.recorder.record(RecordKind::arrive, part.number, static_cast<std::uint16_t>(r.source),
                      {part.flags, part.key, part.session, r.number + std::uint64_t{1}});
    ++s.open_requests;
    walk(s.simulator, s, *join, std::move(pointer), {&path, step.arms[i].next, join});
  }
  return join;
}

Process walk(Simulator& simulator, System& s, Client& client, RequestPointer request, Start start) {
  Request& r = *request;
  Passage p(s, r, client);
  const PooledVector<std::uint32_t> touched = p.touched_keys();
  Outcome outcome = start.path ? Outcome::ok : Outcome::no_route;
  if (start.join) p.inherit_limit();
  int step = start.path && !start.path->steps.empty() ? start.step : -1;
  while (step >= 0 && outcome == Outcome::ok && !r.answered) {
    p.begin_step();
    const Path::Step& at = start.path->steps[static_cast<std::size_t>(step)];
    int next = at.spec.next;
    switch (at.spec.kind) {
      case RouteStep::Kind::service: {
        ServicePool& pool = *s.services[at.spec.target];
        Passage::Entry entry = p.enter_service(pool);
        outcome = entry.found();
        if (outcome != Outcome::ok) break;
        if (pool.has_hop()) {
          co_await simulator.delay<Hop>(p.travel(pool.hop(), pool.place(entry.instance)));
        }
        ServicePool::Duty duty = p.duty(pool, at);
        bool keep = pool.spec().blocking && next >= 0 && duty.refused == Outcome::ok;
        outcome = co_await pool.station(entry.instance).visit(r, duty.work, keep);
        p.visited(pool, at.spec.target, entry, keep, outcome);
        if (outcome == Outcome::ok) outcome = duty.refused;
        break;
      }
      case RouteStep::Kind::store: {
        StorePool& pool = *s.stores[at.spec.target];
        Passage::Entry entry = p.enter_store(pool);
        outcome = entry.found();
        if (outcome != Outcome::ok) break;
        Image& image = pool.image(entry.instance);
        if (pool.has_hop()) co_await simulator.delay(p.travel(pool.hop(), image.place()));
        Transaction transaction(image, [&] { return p.purpose(at, touched); });
        outcome = outcome_of(co_await transaction);
        pool.done(r, entry.instance, entry.at, outcome);
        if (p.must_wait_for_projections(pool, outcome)) {
          p.record(RecordKind::project, image.place());
          outcome = co_await Confirmations::Confirmed{pool.confirmations(), r};
          p.projected(pool, image);
        }
        break;
      }
      case RouteStep::Kind::branch:
        next = p.take_arm(at.spec);
        break;
      case RouteStep::Kind::parallel: {
        std::shared_ptr<Join> join = fork(s, r, *start.path, at.spec);
        outcome = co_await Joined{*join};
        break;
      }
      case RouteStep::Kind::delay:
        co_await simulator.delay(p.pass(*at.time));
        break;
    }
    if (const ServicePool* service = p.retries(outcome)) {
      co_await simulator.delay(p.backoff(*service));
      outcome = Outcome::ok;
      next = step;
    }
    step = next;
  }
  if (!p.give_back_workers(outcome) && outcome == Outcome::ok) outcome = Outcome::unavailable;
  simulator.cancel(r.deadline);
  if (p.travels_back()) co_await simulator.delay<Reply>(p.travel_back());
  p.answer(outcome);
  --s.open_requests;
}

}  // namespace

void send(System& system, Client& client, RequestPointer request) {
  if (++system.open_requests > system.most_open_requests) {
    throw Error(ExitCode::limit, "at " + format_duration(system.simulator.now()),
                "topology '" + system.header.topology + "' is unstable: " +
                    std::to_string(system.most_open_requests) + " requests are open at once",
                "offer less load, give it more workers, or bound its queues with capacity");
  }
  system.recorder.record(RecordKind::arrive, request->number,
                         static_cast<std::uint16_t>(request->source),
                         {request->flags, request->key, request->session, request->follows});
  const Path* path = system.gateway->route(request->operation);
  walk(system.simulator, system, client, std::move(request), {path, 0, nullptr});
}

}  // namespace cqrslab
