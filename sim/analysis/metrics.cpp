// Hands each record of a run to the folds that it concerns.
#include "sim/analysis/metrics.hpp"

#include <algorithm>

#include "sim/analysis/metrics_state.hpp"

namespace cqrslab {
namespace {

bool works_for_feed(const TraceRecord& r) {
  return static_cast<TransactionKind>(r.flags & ~paused_before) == TransactionKind::apply;
}

}  // namespace

MetricsFold::State::State(const TraceHeader& h)
    : header(h),
      warm_up(h.warm_up.ns()),
      folds(h.operations.size()),
      ages(h.operations.size(), AgeFold(warm_up)),
      usage(h),
      locks(warm_up),
      skews(warm_up),
      changes(h),
      sessions(changes),
      probes(h),
      watched(h) {
  for (const TraceOperation& each : h.operations) is_command.push_back(each.is_command);
  for (const TraceSource& source : h.sources)
    operation.push_back(static_cast<std::uint16_t>(source.operation));
}

void MetricsFold::State::begin() {
  begun = true;
  usage.begin(warm_up);
  locks.begin();
}

void MetricsFold::State::leave_line(const OpenRequest& request, std::int64_t now) {
  if (request.phase == Phase::queue) {
    if (request.place != OpenRequest::no_place) usage.leave(request.place, now);
  } else if (request.phase == Phase::lock_wait && request.lock != OpenRequest::no_lock) {
    locks.leave(request.place, request.lock);
  }
}

inline void MetricsFold::State::enter(OpenRequest& request, Phase next, std::int64_t now) {
  if (request.phase >= first_waiting_phase) leave_line(request, now);
  request.enter(next, now);
}

void MetricsFold::State::arrive(const TraceRecord& r) {
  OpenRequest& request = requests.open(r.request);
  request.operation = operation[r.place];
  request.command = is_command[request.operation];
  request.spent[static_cast<int>(Phase::network)] = -r.time;
  request.asked = r.time;
  request.session = r.version;
  has_sessions |= r.version != 0;
  if ((r.flags & request_part) != 0) {
    request.parent = static_cast<std::uint32_t>(r.value);
    if (r.value != 0)
      if (const OpenRequest* whole = requests.find(request.parent - 1))
        request.asked = whole->asked;
  } else if (r.time >= warm_up) {
    request.counted = true;
    fold_of(request).offered();
  }
}

void MetricsFold::State::queue(const TraceRecord& r) {
  OpenRequest* request = requests.find(r.request);
  if (!request) return;
  enter(*request, Phase::queue, r.time);
  request->place = r.place;
  usage.wait(r.place, r.time);
}

// Also for a feed, whose transactions are in no phase of a request: lines are told by the records.
void MetricsFold::State::at_machine(const TraceRecord& r) {
  if (r.kind == RecordKind::work_end) {
    return r.version != 0 ? usage.leave(r.place, r.time) : usage.release(r.place, r.time);
  }
  bool waits = r.kind == RecordKind::work_wait;
  if (waits) usage.wait(r.place, r.time);
  if (!waits && r.version != 0) usage.leave(r.place, r.time);
  if (!waits) usage.take(r.place, r.time);
  OpenRequest* request = works_for_feed(r) ? nullptr : requests.find(r.request);
  if (!request) return;
  enter(*request, waits ? Phase::queue : Phase::store, r.time);
  request->place = OpenRequest::no_place;
}

void MetricsFold::State::lock_wait(const TraceRecord& r) {
  OpenRequest* request = works_for_feed(r) ? nullptr : requests.find(r.request);
  if (!request) return locks.wait_of_feed(r);
  enter(*request, Phase::lock_wait, r.time);
  request->place = r.place;
  request->lock = r.key;
  locks.wait(r.place, r.key, r.time);
}

// Nobody stands in line, so no line grows; what was tried before is no new conflict.
void MetricsFold::State::pause(const TraceRecord& r) {
  if ((r.flags & paused_before) == 0) locks.refused(r.time);
  OpenRequest* request = works_for_feed(r) ? nullptr : requests.find(r.request);
  if (!request) return;
  enter(*request, Phase::lock_wait, r.time);
  request->lock = OpenRequest::no_lock;
}

inline void MetricsFold::State::lock_grant(const TraceRecord& r) {
  OpenRequest* request = works_for_feed(r) ? nullptr : requests.find(r.request);
  if (!request) return locks.granted_to_feed(r);
  enter(*request, Phase::store, r.time);
}

// Only what queries see is judged: a command's reads are checked by its store.
void MetricsFold::State::observe(const TraceRecord& r) {
  if (static_cast<TransactionKind>(r.flags) != TransactionKind::read) {
    if ((r.flags & observed_beside) != 0) skews.observed(r);
    return;
  }
  OpenRequest* request = requests.find(r.request);
  if (!request || request->command) return;
  request->observed = true;
  std::uint32_t log = changes.log_of(r.place);
  Missed missed = changes.missed(r);
  if (missed.versions > 0) {
    request->stale = true;
    request->staleness = std::max(request->staleness, missed.staleness);
    request->version_lag = std::max(request->version_lag, missed.versions);
    if (request->session != 0) {
      SessionFold::Violation broken =
          sessions.judge(request->session, log, r.key, missed.oldest, request->asked);
      request->lost_own_write |= broken.read_your_writes;
      request->went_back |= broken.monotonic_reads;
    }
  }
  if (request->session != 0 && changes.may_be_missed(log, r.key, r.version))
    requests.add_touch(*request, {log, r.key, r.version});
}

void MetricsFold::State::commit(const TraceRecord& r) {
  changes.commit(r);
  skews.committed(r);
  OpenRequest* request = requests.find(r.request);
  if (request && request->session != 0)
    requests.add_touch(*request, {changes.log_of(r.place), r.key, r.version});
}

// A new attempt sees everything anew.
void MetricsFold::State::back_off(const TraceRecord& r) {
  OpenRequest* request = requests.find(r.request);
  if (!request) return;
  enter(*request, Phase::backoff, r.time);
  if (request->counted) fold_of(*request).retried();
  if (!request->command) requests.forget_observations(*request);
}

// Nothing was written, because it had been before.
void MetricsFold::State::repeated(const TraceRecord& r) {
  if (static_cast<TransactionKind>(r.version) != TransactionKind::write) return;
  OpenRequest* request = requests.find(r.request);
  if (request && request->counted) fold_of(*request).repeated();
}

// It failed, or wrote nothing.
void MetricsFold::State::store_end_in_vain(const TraceRecord& r) {
  StoreEnd end = static_cast<StoreEnd>(r.flags);
  if (end == StoreEnd::done) return repeated(r);
  locks.ended(r);
  bool for_feed = static_cast<TransactionKind>(r.version) == TransactionKind::apply;
  OpenRequest* request = for_feed ? nullptr : requests.find(r.request);
  if (!request) return locks.ended_for_feed(r);
  bool conflict = end == StoreEnd::conflict || end == StoreEnd::deadlock;
  if (conflict && request->counted) fold_of(*request).conflicted();
}

inline void MetricsFold::State::store_end(const TraceRecord& r) {
  usage.release(r.place, r.time);
  skews.ended(r);
  if (static_cast<StoreEnd>(r.flags) != StoreEnd::done || r.value != 0) store_end_in_vain(r);
}

// What the part saw and wrote is the whole's; it binds when the whole is answered.
void MetricsFold::State::answer_part(const OpenRequest& part) {
  OpenRequest* whole = requests.find(part.parent - 1);
  if (!whole) return;
  requests.add_touches_of(part, *whole);
  if (!part.observed) return;
  whole->observed = true;
  whole->stale |= part.stale;
  whole->staleness = std::max(whole->staleness, part.staleness);
  whole->version_lag = std::max(whole->version_lag, part.version_lag);
  whole->lost_own_write |= part.lost_own_write;
  whole->went_back |= part.went_back;
}

void MetricsFold::State::answer(const TraceRecord& r) {
  OpenRequest* request = requests.find(r.request);
  if (!request) return;
  enter(*request, Phase::network, r.time);
  request->spent[static_cast<int>(Phase::network)] += r.time;
  std::int64_t latency = static_cast<std::int64_t>(r.value);
  CQRSLAB_ASSERT(latency == request->sum_of_parts());
  Outcome outcome = static_cast<Outcome>(r.flags);
  if (request->counted) fold_of(*request).answered(*request, outcome, latency);
  if (outcome == Outcome::ok && request->parent != 0) {
    answer_part(*request);
  } else if (outcome == Outcome::ok) {
    if (request->command) ages[request->operation].show(r.time - latency, r.time);
    auto deed = request->command ? SessionFold::Deed::wrote : SessionFold::Deed::saw;
    requests.for_each_touch(*request, [&](const Touch& touch) {
      sessions.answered(request->session, deed, touch, r.time);
    });
  }
  requests.close(*request);
}

// In line in the loop over the records: a call would cost as much as most kinds' work.
[[gnu::always_inline]] inline void MetricsFold::State::fold(const TraceRecord& r) {
  switch (r.kind) {
    case RecordKind::arrive:
      return arrive(r);
    case RecordKind::travel:
      return begin_phase(r, Phase::network);
    case RecordKind::queue:
      return queue(r);
    case RecordKind::serve:
      usage.take(r.place, r.time);
      return begin_phase(r, Phase::service);
    case RecordKind::release:
      return usage.release(r.place, r.time);
    case RecordKind::fork:
      return begin_phase(r, Phase::parts);
    case RecordKind::backoff:
      return back_off(r);
    case RecordKind::answer:
      return answer(r);
    case RecordKind::store_begin:
      usage.take(r.place, r.time);
      return works_for_feed(r) ? void() : begin_phase(r, Phase::store);
    case RecordKind::project:
      return begin_phase(r, Phase::projection);
    case RecordKind::projected:
      return begin_phase(r, Phase::store);
    case RecordKind::probe:
      return probes.note(r);
    case RecordKind::pause:
      return pause(r);
    case RecordKind::resume:
      return works_for_feed(r) ? void() : begin_phase(r, Phase::store);
    case RecordKind::lock_wait:
      return lock_wait(r);
    case RecordKind::lock_grant:
      return lock_grant(r);
    case RecordKind::lock_release:
      return locks.released(r);
    case RecordKind::observe:
      return observe(r);
    case RecordKind::commit:
      return commit(r);
    case RecordKind::store_end:
      return store_end(r);
    case RecordKind::publish:
      return changes.publish(r);
    case RecordKind::deliver:
      return changes.deliver(r);
    case RecordKind::apply:
      return changes.apply(r);
    case RecordKind::duplicate:
      return changes.duplicate(r);
    case RecordKind::dead_letter:
      return changes.dead_letter(r);
    case RecordKind::failure:
      return changes.failure(r);
    case RecordKind::swap_end:
      return changes.swap_end(r);
    case RecordKind::work_wait:
    case RecordKind::work:
    case RecordKind::work_end:
      return at_machine(r);
    case RecordKind::serve_end:
    case RecordKind::swap_begin:
    case RecordKind::down:
    case RecordKind::up:
    case RecordKind::slow:
      return;
  }
}

[[gnu::noinline]] void MetricsFold::State::fold_beginning(const TraceRecord& r) {
  if (r.time >= warm_up) begin();
  fold(r);
}

MetricsFold::MetricsFold(const TraceHeader& header) : state_(std::make_unique<State>(header)) {}
MetricsFold::~MetricsFold() = default;

void MetricsFold::accept(const TraceRecord* records, std::size_t count) {
  State& state = *state_;
  if (state.watched.any()) state.watched.accept(records, count);
  const TraceRecord* end = records + count;
  for (; !state.begun && records != end; ++records) state.fold_beginning(*records);
  for (; records != end; ++records) state.fold(*records);
}

}  // namespace cqrslab
