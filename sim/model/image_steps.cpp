// The steps of a transaction: what a store plugin asks for, checked and done.

#include <algorithm>
#include <utility>

#include "sim/base/error.hpp"
#include "sim/model/image.hpp"
#include "sim/model/session_positions.hpp"

namespace cqrslab {

namespace {

// A plugin that never lets time pass nor ends its transaction is stopped after so many steps.
constexpr int steps_at_one_instant = 1'000'000;

std::uint8_t flag(TransactionKind kind) {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

void Image::work_for(Transaction& t, Time lasts) {
  t.works_until = simulator_.now() + lasts;
  t.timer = simulator_.after(lasts, [&t] {
    t.works_until = Time();
    t.image.worked(t);
  });
}

inline void Image::worked(Transaction& t) {
  if (t.at_machine && machine_->go_on(t)) return;
  advance(t, CQ_WORKED);
}

inline bool Image::lock(Transaction& t, const cq_step& step, std::uint32_t& event) {
  if (step.lock >= locks_->count() || step.mode >= locks_->modes() || step.duration < CQ_NOWAIT)
      [[unlikely]] {
    stop_wrong_lock(step);
  }
  auto which = static_cast<std::uint32_t>(step.lock);
  bool told = host_.asks_about(t.purpose.request);
  std::uint64_t in_the_way = told ? locks_->in_the_way(t, which, step.mode) : 0;
  LockTable::Answer answer = locks_->request(t, which, step.mode, Time::nanoseconds(step.duration));
  if (told) explain_lock(t, step, answer, in_the_way);
  switch (answer) {
    case LockTable::Answer::granted:
      t.has_paused = false;
      event = CQ_GRANTED;
      return true;
    case LockTable::Answer::refused:
      event = CQ_LOCK_TIMEOUT;
      return true;
    case LockTable::Answer::deadlock:
      event = CQ_DEADLOCK;
      return true;
    case LockTable::Answer::waits:
      break;
  }
  if (t.purpose.waiter) t.purpose.waiter->waits_in = &t;
  return false;
}

inline bool Image::work(Transaction& t, const cq_step& step, std::uint32_t& event) {
  if (step.duration < 0) {
    host_.stop("asked for a negative delay of " + std::to_string(step.duration) + " ns");
  }
  Time lasts =
      machine_ ? Time::nanoseconds(step.duration) : slowed(Time::nanoseconds(step.duration));
  if (lasts == Time()) {
    event = CQ_WORKED;
    return true;
  }
  machine_ ? machine_->begin(t, lasts) : work_for(t, lasts);
  return false;
}

inline void Image::observe(Transaction& t) {
  if (sessions_ && t.purpose.kind == TransactionKind::read) {
    sessions_->saw(t.purpose.session, reach_);
  }
  std::uint32_t* observed = t.observed();
  std::uint8_t flags = flag(t.purpose.kind);
  for (std::uint32_t i = 0; i < t.seen.n_keys + t.seen.n_reads; ++i) {
    std::uint32_t key = t.seen.keys[i];
    observed[i] = versions_[key];
    if (i == t.seen.n_keys) flags |= observed_beside;
    recorder_.record(RecordKind::observe, t.purpose.request, options_.place,
                     {flags, key, observed[i], 0});
  }
}

inline bool Image::perform(Transaction& t, const cq_step& step, std::uint32_t& event) {
  switch (step.action) {
    case CQ_LOCK:
      return lock(t, step, event);
    case CQ_WORK:
      return work(t, step, event);
    case CQ_OBSERVE:
      observe(t);
      event = CQ_OBSERVED;
      return true;
    case CQ_END:
      check_end(t, step);
      return finish(t, StoreEnd::done), false;
    default:
      return perform_other(t, step, event);
  }
}

void Image::advance(Transaction& t, std::uint32_t event) {
  for (int i = 0; i < steps_at_one_instant; ++i) {
    cq_step step{};
    t.seen.now = simulator_.now().ns();
    host_.about(t.purpose.request);
    functions_.next(self_, &t.seen, event, &step);
    host_.check();
    if (t.doomed && step.action != CQ_ABORT) [[unlikely]]
      host_.stop("went on as the victim of another transaction; by age it must abort");
    if (!perform(t, step, event)) return;
  }
  host_.stop("a transaction took " + std::to_string(steps_at_one_instant) +
             " steps without time passing");
}

void Image::stop_wrong_lock(const cq_step& step) const {
  if (step.lock >= locks_->count()) {
    host_.stop("asked for lock " + std::to_string(step.lock) + " of " +
               std::to_string(locks_->count()));
  }
  if (step.mode >= locks_->modes()) {
    host_.stop("asked for lock mode " + std::to_string(step.mode) + " of " +
               std::to_string(locks_->modes()));
  }
  host_.stop("asked for a lock with a negative timeout");
}

// The steps that not every transaction takes.
bool Image::perform_other(Transaction& t, const cq_step& step, std::uint32_t& event) {
  switch (step.action) {
    case CQ_UNLOCK:
      if (step.lock >= locks_->count() ||
          !locks_->release(t, static_cast<std::uint32_t>(step.lock))) {
        host_.stop("unlocked lock " + std::to_string(step.lock) + ", which it does not hold");
      }
      event = CQ_UNLOCKED;
      return true;
    case CQ_CHECK:
      event = check(t, step) ? CQ_CHANGED : CQ_UNCHANGED;
      return true;
    case CQ_COMMIT:
      if (t.purpose.kind == TransactionKind::read) host_.stop("committed a read");
      check_commit(t, false);
      check_mode(t, step);
      if (is_held(t)) return false;
      t.committed = true;
      t.purpose.kind == TransactionKind::apply ? apply(t) : commit(t);
      event = CQ_COMMITTED;
      return true;
    case CQ_PAUSE:
      return pause(t, step, event);
    case CQ_NUMBER:
      number(t);
      event = CQ_NUMBERED;
      return true;
    case CQ_OBSERVE_OLD:
      observe_old(t, step);
      event = CQ_OBSERVED;
      return true;
    case CQ_ABORT:
      check_commit(t, false);
      if (step.mode > CQ_ABORT_LOCK_TIMEOUT) {
        host_.stop("aborted for unknown reason " + std::to_string(step.mode));
      }
      finish(t, static_cast<StoreEnd>(static_cast<int>(StoreEnd::conflict) + step.mode));
      return false;
    default:
      host_.stop("asked for unknown step " + std::to_string(step.action));
  }
}

bool Image::is_held(Transaction& t) {
  CommitGate* gate = t.purpose.kind == TransactionKind::write ? gate_ : t.purpose.gate;
  if (!gate || !gate->holds(t)) return false;
  t.held = true;
  gate->reached(t);
  return true;
}

void Image::commit_held(Transaction& t) {
  CQRSLAB_ASSERT(t.held && !t.ended);
  t.committed = true;
  t.purpose.kind == TransactionKind::apply ? apply(t) : commit(t);
}

void Image::go_on(Transaction& t) {
  t.held = false;
  advance(t, CQ_COMMITTED);
}

void Image::end_held(Transaction& t, StoreEnd end) {
  CQRSLAB_ASSERT(t.held && !t.ended);
  simulator_.cancel(t.timer);
  finish(t, end);
}

void Image::check_commit(const Transaction& t, bool wanted) {
  if (t.committed == wanted) return;
  host_.stop(wanted ? "ended a write that it had not committed"
                    : "committed twice, or aborted what it had committed");
}

void Image::check_mode(Transaction& t, const cq_step& step) {
  t.overwrites = step.mode == CQ_COMMIT_OVERWRITES;
  bool known =
      step.mode == CQ_COMMIT_NEWEST || (t.overwrites && t.purpose.kind == TransactionKind::apply);
  if (!known) host_.stop("committed in a mode that is none for it");
}

void Image::check_end(const Transaction& t, const cq_step& step) {
  if (step.mode == CQ_END_NORMAL) return check_commit(t, t.purpose.kind != TransactionKind::read);
  if (step.mode != CQ_END_REPEATED || t.purpose.kind == TransactionKind::read) {
    host_.stop("ended in unknown mode " + std::to_string(step.mode));
  }
  check_commit(t, false);
  if (t.purpose.kind != TransactionKind::apply) return;
  recorder_.record(RecordKind::duplicate, t.purpose.request, options_.place,
                   {1, t.purpose.key, t.purpose.version, t.purpose.position});
}

void Image::explain_lock(const Transaction& t, const cq_step& step, LockTable::Answer answer,
                         std::uint64_t in_the_way) {
  std::string lock = locks_->count() == 1 ? "the lock" : "lock " + std::to_string(step.lock);
  std::string taken =
      in_the_way ? ", which request " + std::to_string(in_the_way - 1) + " has" : ", behind others";
  if (answer == LockTable::Answer::waits) explain(t, ("waits for " + lock + taken).c_str());
  if (answer == LockTable::Answer::deadlock) {
    explain(t, ("may not wait for " + lock + taken + ": that would be a deadlock").c_str());
  }
}

void Image::explain(const Transaction& t, const char* text) {
  if (host_.asks_about(t.purpose.request)) host_.explain(text);
}

bool Image::pause(Transaction& t, const cq_step& step, std::uint32_t& event) {
  bool known = step.lock != CQ_NO_LOCK;
  if (known && (step.lock >= locks_->count() || step.mode >= locks_->modes())) {
    host_.stop("paused for lock " + std::to_string(step.lock) + " of " +
               std::to_string(locks_->count()) + ", or a mode that it does not have");
  }
  if (step.duration < 0) host_.stop("asked for a negative pause");
  event = CQ_PAUSED;
  if (step.duration == 0) return true;
  std::uint32_t lock = static_cast<std::uint32_t>(step.lock);
  std::uint8_t flags = flag(t.purpose.kind);
  if (t.has_paused) flags |= paused_before;
  t.has_paused = true;
  recorder_.record(RecordKind::pause, t.purpose.request, options_.place,
                   {flags, lock, step.mode, known ? locks_->in_the_way(t, lock, step.mode) : 0});
  if (t.purpose.waiter) t.purpose.waiter->waits_in = &t;
  t.pauses = true;
  t.pauses_for = lock;
  t.timer = simulator_.after(Time::nanoseconds(step.duration), [&t] {
    t.image.end_pause(t);
    t.image.advance(t, CQ_PAUSED);
  });
  return false;
}

void Image::end_pause(Transaction& t) {
  t.pauses = false;
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  recorder_.record(RecordKind::resume, t.purpose.request, options_.place,
                   {.flags = flag(t.purpose.kind), .key = t.pauses_for});
}

void Image::number(Transaction& t) {
  if (t.purpose.kind == TransactionKind::read || t.sequence != 0) {
    host_.stop("took numbers for a read, or twice");
  }
  t.sequence = next_sequence_;
  next_sequence_ += t.seen.n_keys;
  numbered_.push_back(t.sequence);
}

void Image::close_numbers(const Transaction& t) {
  if (t.sequence == 0) return;
  numbered_.erase(std::lower_bound(numbered_.begin(), numbered_.end(), t.sequence));
}

void Image::observe_old(Transaction& t, const cq_step& step) {
  std::uint32_t i = t.old_seen;
  if (i >= t.seen.n_keys || step.lock > versions_[t.seen.keys[i]]) {
    host_.stop(i >= t.seen.n_keys ? "observed more keys than the transaction has"
                                  : "observed a version that is not there yet");
  }
  ++t.old_seen;
  std::uint32_t at_begin = std::exchange(t.observed()[i], static_cast<std::uint32_t>(step.lock));
  if (!answers_old_) at_begin = 0;
  recorder_.record(RecordKind::observe, t.purpose.request, options_.place,
                   {flag(t.purpose.kind), t.seen.keys[i], t.observed()[i], at_begin});
}

bool Image::check(Transaction& t, const cq_step& step) {
  if (step.mode > CQ_CHECK_KEY) host_.stop("asked for an unknown check");
  t.checked |= 1u << step.mode;
  std::uint32_t n = t.seen.n_keys;
  if (step.mode != CQ_CHECK_KEY) {
    return changed(t, 0, n + (step.mode == CQ_CHECK_READS ? t.seen.n_reads : 0));
  }
  if (step.lock >= n) {
    host_.stop("asked for a check of key " + std::to_string(step.lock) + " of " +
               std::to_string(n));
  }
  auto key = static_cast<std::uint32_t>(step.lock);
  return changed(t, key, key + 1);
}

// Whether any of its keys, and then of what it reads beside them, from number `first` to before
// `end`, has another version than it has observed.
bool Image::changed(Transaction& t, std::uint32_t first, std::uint32_t end) const {
  const std::uint32_t* observed = t.observed();
  for (std::uint32_t i = first; i < end; ++i) {
    std::uint32_t key = t.seen.keys[i];
    if (versions_[key] == observed[i]) continue;
    if (host_.asks_about(t.purpose.request)) {
      host_.explain("key " + std::to_string(key) + " has version " +
                    std::to_string(versions_[key]) + " by now, and it saw " +
                    std::to_string(observed[i]));
    }
    return true;
  }
  return false;
}

void Image::commit(Transaction& t) {
  close_numbers(t);
  if (t.sequence == 0) {
    t.sequence = next_sequence_;
    next_sequence_ += t.seen.n_keys;
  }
  for (std::uint32_t i = 0; i < t.seen.n_keys; ++i) {
    std::uint32_t key = t.seen.keys[i];
    std::uint32_t version = ++versions_[key];
    recorder_.record(RecordKind::commit, t.purpose.request, options_.place,
                     {t.purpose.feeds, key, version, position_ + 1});
    shows_up_to(position_ + 1);
    if (listener_) {
      listener_->committed({position_, t.sequence + i, key, version, t.purpose.request,
                            t.purpose.session, t.purpose.feeds, 0, t.purpose.waiter});
    }
  }
}

// An application's numbers stand for no change of this image's own.
void Image::apply(Transaction& t) {
  close_numbers(t);
  std::uint32_t key = t.purpose.key;
  bool set_back = t.overwrites && versions_[key] > t.purpose.version;
  bool newer_shown = !set_back && versions_[key] >= t.purpose.version;
  if (!newer_shown) versions_[key] = t.purpose.version;
  reach_ = std::max(reach_, t.purpose.position);
  bool again = t.purpose.receipt && !t.purpose.receipt->applied();
  RecordKind kind = again ? RecordKind::duplicate : RecordKind::apply;
  unsigned flags = 0;
  if (newer_shown) flags |= apply_hidden;
  if (set_back) flags |= apply_set_back;
  recorder_.record(kind, t.purpose.request, options_.place,
                   {static_cast<std::uint8_t>(flags), key, t.purpose.version, t.purpose.position});
}

}  // namespace cqrslab
