// Arrivals of each kind of source, follow-ups, closed clients and lost answers.
#include "sim/model/traffic.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cqrslab {

namespace {

class Arrival;

// Where a Poisson process of rate profile p is after a unit-exponential amount `e` of expected
// arrivals from t on: solves the integral of the rate = e, piece by piece. Time::max() if never.
Time advance(const RateProfile& p, Time t, double e) {
  const auto& points = p.points;
  std::size_t i = 0;
  while (i < points.size() && points[i].at <= t) ++i;
  double now = t.to_seconds();
  for (;; ++i) {
    bool last = i == points.size();
    double r0 = i == 0 ? points[0].rate : points[i - 1].rate;
    double r1 = last ? r0 : points[i].rate;
    if (i == 0) r1 = r0;
    double from = i == 0 ? 0 : points[i - 1].at.to_seconds();
    double to = last ? 0 : points[i].at.to_seconds();
    double slope = last || i == 0 || to == from ? 0 : (r1 - r0) / (to - from);
    double rate = r0 + slope * (now - from);
    double lasts = to - now;
    double area = (rate + slope * lasts / 2) * lasts;
    if (!last && area < e) {
      e -= area;
      now = to;
      continue;
    }
    if (rate <= 0 && slope <= 0) return Time::max();
    double root = std::sqrt(rate * rate + 2 * slope * e);
    double after = slope == 0 ? e / rate : 2 * e / (rate + root);
    double when = now + after;
    return when > 9e9 ? Time::max() : std::max(t, Time::from_seconds(when));
  }
}

}  // namespace

void Traffic::start() {
  for (std::uint32_t i = 0; i < s_.workload.sources.size(); ++i) {
    const Source& source = s_.workload.sources[i];
    if (source.follows >= 0) continue;
    switch (source.arrivals.kind) {
      case ArrivalProcess::Kind::poisson:
        poisson(i);
        break;
      case ArrivalProcess::Kind::renewal:
        renewal(i);
        break;
      case ArrivalProcess::Kind::at:
        at_instants(i);
        break;
      case ArrivalProcess::Kind::closed:
        for (std::uint32_t c = 0; c < source.arrivals.clients; ++c) closed_client(i, c);
        break;
    }
  }
}

RequestPointer Traffic::make(std::uint32_t source, std::uint64_t index) const {
  const Source& spec = s_.workload.sources[source];
  const Operation& operation = s_.domain.operations[spec.operation];
  Draws draws = s_.streams[source].attributes.at(index);
  RequestPointer made = new_request(s_.simulator);
  Request& r = *made;
  r.source = source;
  r.operation = spec.operation;
  r.index = index;
  r.draws = index;
  r.is_command = operation.kind == Operation::Kind::command;
  r.priority = static_cast<std::uint8_t>(spec.priority);
  std::uint32_t key =
      spec.recorded_keys.empty() ? s_.keys_of[source](draws, index) : spec.recorded_keys[index];
  r.key = first_of(operation, key);
  if (spec.sessions) {
    r.session = 1 + static_cast<std::uint32_t>(draws.below(spec.sessions));
  } else if (s_.first_session[source] != 0) {
    r.session = s_.first_session[source] + static_cast<std::uint32_t>(index % sessions_of_leader);
  }
  if (spec.unauthorised > 0 && draws.uniform() < spec.unauthorised) r.flags |= request_unauthorised;
  if (spec.invalid > 0 && draws.uniform() < spec.invalid) r.flags |= request_invalid;
  if (spec.malicious > 0 && draws.uniform() < spec.malicious) r.flags |= request_malicious;
  r.arrived = s_.simulator.now();
  return made;
}

// The first of the consecutive keys that an operation touches, given the number of it within its
// aggregate, so that the last of them exists too.
std::uint32_t Traffic::first_of(const Operation& operation, std::uint32_t number) const {
  std::uint32_t keys = s_.domain.aggregates[operation.aggregate].keys;
  std::uint32_t last = operation.scattered ? keys - 1 : keys - operation.rows;
  return s_.first_key[operation.aggregate] + std::min(number, last);
}

void Traffic::send_batch(std::uint32_t source, std::uint64_t& index) {
  const ArrivalProcess& arrivals = s_.workload.sources[source].arrivals;
  std::uint32_t n = arrivals.batch;
  if (n == 0) {
    Draws draws = s_.streams[source].gaps.at(index, 1);
    double continues = 1 - 1 / arrivals.batch_mean;
    for (n = 1; draws.uniform() < continues;) ++n;
  }
  for (; n > 0; --n) {
    RequestPointer r = make(source, index++);
    r->number = s_.take_open_number();
    r->event = r->number + std::uint64_t{1};
    send(s_, *this, std::move(r));
  }
}

Process Traffic::poisson(std::uint32_t source) {
  const RateProfile& rate = s_.workload.sources[source].arrivals.rate;
  const Variate unit(Distribution::exponential(1));
  bool constant = rate.points.size() == 1;
  const Variate gap(
      Distribution::exponential(constant && rate.points[0].rate > 0 ? 1 / rate.points[0].rate : 1));
  if (rate.points.empty() || (constant && rate.points[0].rate <= 0)) co_return;
  Draws draws = s_.streams[source].gaps.at(0);
  auto draw_next = [&](Time now) {
    return constant ? now + gap.time(draws) : advance(rate, now, unit(draws));
  };
  std::uint64_t index = 0;
  Time next = draw_next(s_.simulator.now());
  while (next != Time::max()) {
    co_await s_.simulator.delay<Arrival>(next - s_.simulator.now());
    next = draw_next(next);  // before all that happens now, so that nothing waits for it
    send_batch(source, index);
  }
}

Process Traffic::renewal(std::uint32_t source) {
  const Variate gap(s_.workload.sources[source].arrivals.gap);
  Draws draws = s_.streams[source].gaps.at(0);
  std::uint64_t index = 0;
  for (;;) {
    co_await s_.simulator.delay(gap.time(draws));
    send_batch(source, index);
  }
}

Process Traffic::at_instants(std::uint32_t source) {
  const Source& spec = s_.workload.sources[source];
  std::uint64_t index = 0;
  for (Time at : spec.arrivals.instants) {
    co_await s_.simulator.delay(at - s_.simulator.now());
    send_batch(source, index);
  }
}

Process Traffic::closed_client(std::uint32_t source, std::uint32_t client) {
  struct Answer {
    Loop& loop;
    bool await_ready() const noexcept { return !loop.waits; }
    void await_suspend(std::coroutine_handle<> p) const { loop.process = p; }
    void await_resume() const noexcept {}
  };
  const ArrivalProcess& arrivals = s_.workload.sources[source].arrivals;
  const Variate think(arrivals.gap);
  Loop loop;
  for (std::uint64_t turn = 0;; ++turn) {
    std::uint64_t index = turn * arrivals.clients + client;
    Draws draws = s_.streams[source].gaps.at(index);
    co_await s_.simulator.delay(think.time(draws));
    RequestPointer r = make(source, index);
    r->number = s_.take_dependent_number();
    r->event = r->number + std::uint64_t{1};
    r->loop = &loop;
    if (s_.workload.sources[source].sessions == 0) {
      r->session = s_.first_session[source] + client;
    }
    loop.waits = true;
    send(s_, *this, std::move(r));
    co_await Answer{loop};
  }
}

Process Traffic::follow_up(std::uint32_t source, Request leader) {
  const Variate think(s_.workload.sources[source].arrivals.gap);
  Draws draws = s_.streams[source].gaps.at(leader.index);
  co_await s_.simulator.delay(think.time(draws));
  RequestPointer r = make(source, leader.index);
  r->number = s_.take_dependent_number();
  r->event = r->number + std::uint64_t{1};
  const auto& operations = s_.domain.operations;
  std::uint32_t key = leader.key - s_.first_key[operations[leader.operation].aggregate];
  r->key = first_of(operations[r->operation], key);
  r->session = leader.session;
  r->follows = leader.number + 1;
  send(s_, *this, std::move(r));
}

Draws Traffic::draws_of_loss(const Request& request) const {
  constexpr std::uint32_t apart = 2;  // behind the draws of make() and those of scattered keys
  return s_.streams[request.source].attributes.at(request.index, apart + request.resent);
}

bool Traffic::loses_answer(const Request& request) const {
  constexpr std::uint8_t most_resends = 255;
  double lost = s_.workload.sources[request.source].resends;
  return lost > 0 && request.resent < most_resends && draws_of_loss(request).uniform() < lost;
}

Process Traffic::send_again(Request lost) {
  Draws draws = draws_of_loss(lost);
  draws.uniform();  // that it is lost
  const Variate pause(s_.workload.sources[lost.source].resend_after);
  co_await s_.simulator.delay(pause.time(draws));
  RequestPointer r = make(lost.source, lost.index);
  r->number = s_.take_dependent_number();
  r->event = lost.event;
  r->key = lost.key;
  r->session = lost.session;
  r->follows = lost.number + 1;
  r->loop = lost.loop;
  r->resent = static_cast<std::uint8_t>(lost.resent + 1);
  r->draws = cq_draw(lost.index, r->resent, 0) | std::uint64_t{1} << 63;
  send(s_, *this, std::move(r));
}

void Traffic::answered(const Request& request, Outcome outcome) {
  if (request.is_command && loses_answer(request)) {
    send_again(request);
    return;
  }
  if (request.loop) {
    auto& loop = *static_cast<Loop*>(request.loop);
    loop.waits = false;
    if (loop.process) s_.simulator.resume_soon(std::exchange(loop.process, nullptr));
  }
  if (outcome != Outcome::ok) return;
  for (std::uint32_t follower : s_.followers[request.source]) follow_up(follower, request);
}

}  // namespace cqrslab
