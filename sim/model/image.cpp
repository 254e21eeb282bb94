#include "sim/model/image.hpp"

#include "sim/base/error.hpp"

namespace cqrslab {

namespace {

// A plugin that never lets time pass nor ends its transaction is stopped after so many steps.
constexpr int steps_at_one_instant = 1'000'000;
constexpr std::uint64_t most_locks = std::uint64_t{1} << 24;

std::uint8_t flag(TransactionKind kind) {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

Transaction::Transaction(Image& on, const Purpose& p) : image(on), purpose(p) {
  if (p.scattered) {
    many = *p.scattered;
  } else if (p.rows > 1) {
    for (std::uint32_t i = 0; i < p.rows; ++i) many.push_back(p.key + i);
  }
  many_observed.resize(many.size());
}

bool Transaction::await_suspend(std::coroutine_handle<> caller) {
  process = caller;
  return image.start(*this);
}

void Transaction::call_off(Outcome outcome) {
  image.call_off(*this, outcome);
}

Image::Image(const PluginContext& context, Recorder& recorder, const PluginUse& plugin,
             const std::string& path, const Options& options)
    : simulator_(context.simulator),
      recorder_(recorder),
      host_(context, "store", plugin, path),
      functions_(static_cast<const cq_store*>(host_.descriptor().functions)),
      options_(options),
      versions_(options.keys) {
  cq_config config = host_.config();
  config.keys = options.keys;
  self_ = host_.adopt(functions_->create(host_.host(), &config), functions_->destroy);
  cq_locks declared{};
  declared.size = sizeof declared;
  functions_->locks(self_, &declared);
  host_.check();
  check_locks(declared);
  LockTable::Callbacks callbacks{[](Transaction& t) { t.image.granted(t); },
                                 [](Transaction& t) { t.image.timed_out(t); }};
  locks_ = std::make_unique<LockTable>(simulator_, recorder_, options_.place, declared, callbacks);
}

void Image::check_locks(const cq_locks& declared) {
  if (declared.count == 0) return;
  if (declared.modes == 0 || declared.modes > 8) {
    host_.stop("declared " + std::to_string(declared.modes) + " lock modes; 1 to 8 are possible");
  }
  if (declared.count > most_locks) {
    host_.stop("declared " + std::to_string(declared.count) + " locks; at most " +
               std::to_string(most_locks) + " are possible");
  }
  if (declared.order > CQ_STRONGEST_FIRST) {
    host_.stop("declared unknown lock order " + std::to_string(declared.order));
  }
}

void Image::replace_by(const std::vector<std::uint32_t>& versions, std::uint64_t position) {
  versions_ = versions;
  shows_up_to(position);
}

void Image::shows_up_to(std::uint64_t position) {
  position_ = position;
  if (options_.target) options_.target->position = position;
}

// False: over already, the caller goes on at once.
bool Image::start(Transaction& t) {
  if (!is_up()) {
    t.end = StoreEnd::refused;
    return false;
  }
  if (connected_ < options_.connections) {
    ++connected_;
    t.starting = true;
    try {
      begin(t);
    } catch (...) {
      // The caller's frame goes, and t with it, before the run stops.
      if (!t.ended) close(t, StoreEnd::refused);
      throw;
    }
    t.starting = false;
    return !t.ended;
  }
  if (t.purpose.kind != TransactionKind::apply) {
    recorder_.record(RecordKind::queue, t.purpose.request, options_.place, {.value = waiting_});
  }
  ++waiting_;
  show_waiting();
  link(line_, t);
  if (t.purpose.waiter) t.purpose.waiter->waits_in = &t;
  return true;
}

void Image::begin(Transaction& t) {
  link(open_, t);
  t.connected = true;
  recorder_.record(RecordKind::store_begin, t.purpose.request, options_.place,
                   {.flags = flag(t.purpose.kind)});
  cq_transaction& seen = t.seen;
  seen.size = sizeof seen;
  seen.kind = static_cast<std::uint32_t>(t.purpose.kind);
  seen.id = ++transactions_;
  seen.begun = simulator_.now().ns();
  seen.work = t.purpose.work.ns();
  seen.hold = t.purpose.hold.ns();
  seen.keys = t.many.empty() ? &t.purpose.key : t.many.data();
  seen.n_keys = t.many.empty() ? 1 : static_cast<std::uint32_t>(t.many.size());
  seen.attempt = t.purpose.attempt;
  seen.phase = seen.cursor = 0;
  seen.scratch[0] = seen.scratch[1] = 0;
  advance(t, CQ_BEGIN);
}

void Image::advance(Transaction& t, std::uint32_t event) {
  for (int i = 0; i < steps_at_one_instant; ++i) {
    cq_step step{};
    t.seen.now = simulator_.now().ns();
    functions_->next(self_, &t.seen, event, &step);
    host_.check();
    if (!perform(t, step, event)) return;
  }
  host_.stop("a transaction took " + std::to_string(steps_at_one_instant) +
             " steps without time passing");
}

bool Image::perform(Transaction& t, const cq_step& step, std::uint32_t& event) {
  switch (step.action) {
    case CQ_LOCK:
      return lock(t, step, event);
    case CQ_UNLOCK:
      if (step.lock >= locks_->count() ||
          !locks_->release(t, static_cast<std::uint32_t>(step.lock))) {
        host_.stop("unlocked lock " + std::to_string(step.lock) + ", which it does not hold");
      }
      event = CQ_UNLOCKED;
      return true;
    case CQ_WORK:
      return work(t, step, event);
    case CQ_OBSERVE:
      observe(t);
      event = CQ_OBSERVED;
      return true;
    case CQ_CHECK:
      event = changed(t) ? CQ_CHANGED : CQ_UNCHANGED;
      return true;
    case CQ_COMMIT:
      if (t.purpose.kind == TransactionKind::read) host_.stop("committed a read");
      check_commit(t, false);
      t.committed = true;
      t.purpose.kind == TransactionKind::apply ? apply(t) : commit(t);
      event = CQ_COMMITTED;
      return true;
    case CQ_END:
      check_commit(t, t.purpose.kind != TransactionKind::read);
      return finish(t, StoreEnd::done), false;
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

void Image::check_commit(const Transaction& t, bool wanted) {
  if (t.committed == wanted) return;
  host_.stop(wanted ? "ended a write that it had not committed"
                    : "committed twice, or aborted what it had committed");
}

bool Image::lock(Transaction& t, const cq_step& step, std::uint32_t& event) {
  if (step.lock >= locks_->count()) {
    host_.stop("asked for lock " + std::to_string(step.lock) + " of " +
               std::to_string(locks_->count()));
  }
  if (step.mode >= locks_->modes()) {
    host_.stop("asked for lock mode " + std::to_string(step.mode) + " of " +
               std::to_string(locks_->modes()));
  }
  if (step.duration < 0) host_.stop("asked for a lock with a negative timeout");
  switch (locks_->request(t, static_cast<std::uint32_t>(step.lock), step.mode,
                          Time::nanoseconds(step.duration))) {
    case LockTable::Answer::granted:
      event = CQ_GRANTED;
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

bool Image::work(Transaction& t, const cq_step& step, std::uint32_t& event) {
  if (step.duration < 0) {
    host_.stop("asked for a negative delay of " + std::to_string(step.duration) + " ns");
  }
  Time lasts = Time::nanoseconds(step.duration);
  if (slowness_ != 1) lasts = Time::from_seconds(lasts.to_seconds() * slowness_);
  if (lasts == Time()) {
    event = CQ_WORKED;
    return true;
  }
  work_for(t, lasts);
  return false;
}

void Image::work_for(Transaction& t, Time lasts) {
  t.works_until = simulator_.now() + lasts;
  t.timer = simulator_.after(lasts, [&t] {
    t.works_until = Time();
    t.image.advance(t, CQ_WORKED);
  });
}

void Image::slow_down(double factor) {
  double ratio = factor / slowness_;
  slowness_ = factor;
  for (Transaction* t = open_.first; t; t = t->next) {
    if (t->works_until == Time()) continue;
    simulator_.cancel(t->timer);
    Time left = t->works_until - simulator_.now();
    work_for(*t, Time::from_seconds(left.to_seconds() * ratio));
  }
}

void Image::observe(Transaction& t) {
  std::uint32_t* observed = t.observed();
  for (std::uint32_t i = 0; i < t.seen.n_keys; ++i) {
    std::uint32_t key = t.seen.keys[i];
    observed[i] = versions_[key];
    recorder_.record(RecordKind::observe, t.purpose.request, options_.place,
                     {flag(t.purpose.kind), key, observed[i], 0});
  }
}

bool Image::changed(Transaction& t) const {
  const std::uint32_t* observed = t.observed();
  for (std::uint32_t i = 0; i < t.seen.n_keys; ++i) {
    if (versions_[t.seen.keys[i]] != observed[i]) return true;
  }
  return false;
}

void Image::commit(Transaction& t) {
  for (std::uint32_t i = 0; i < t.seen.n_keys; ++i) {
    std::uint32_t key = t.seen.keys[i];
    std::uint32_t version = ++versions_[key];
    recorder_.record(RecordKind::commit, t.purpose.request, options_.place,
                     {t.purpose.feeds, key, version, position_ + 1});
    shows_up_to(position_ + 1);
    if (listener_) {
      listener_->committed({position_, key, version, t.purpose.request, t.purpose.feeds});
    }
  }
}

void Image::apply(Transaction& t) {
  std::uint32_t key = t.purpose.key;
  bool newer_shown = versions_[key] >= t.purpose.version;
  if (!newer_shown) versions_[key] = t.purpose.version;
  bool again = t.purpose.receipt && !t.purpose.receipt->applied();
  RecordKind kind = again ? RecordKind::duplicate : RecordKind::apply;
  recorder_.record(kind, t.purpose.request, options_.place,
                   {newer_shown ? std::uint8_t{1} : std::uint8_t{0}, key, t.purpose.version,
                    t.purpose.position});
}

void Image::finish(Transaction& t, StoreEnd end) {
  close(t, end);
  next_connection();
  if (!t.starting) t.process.resume();
}

void Image::close(Transaction& t, StoreEnd end) {
  t.ended = true;
  t.end = end;
  locks_->release_all(t);
  recorder_.record(RecordKind::store_end, t.purpose.request, options_.place,
                   {static_cast<std::uint8_t>(end), 0, flag(t.purpose.kind), 0});
  unlink(open_, t);
  --connected_;
}

void Image::granted(Transaction& t) {
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  t.timer = simulator_.after(Time(), [&t] { t.image.advance(t, CQ_GRANTED); });
}

void Image::timed_out(Transaction& t) {
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  advance(t, CQ_LOCK_TIMEOUT);
}

void Image::next_connection() {
  if (!line_.first || connected_ >= options_.connections) return;
  Transaction& t = *line_.first;
  leave_line(t);
  ++connected_;
  t.timer = simulator_.after(Time(), [&t] { t.image.begin_waited(t); });
}

// It has a connection now; the image may have gone down since it was promised.
void Image::begin_waited(Transaction& t) {
  if (is_up()) return begin(t);
  --connected_;
  t.end = StoreEnd::refused;
  t.process.resume();
}

void Image::leave_line(Transaction& t) {
  unlink(line_, t);
  --waiting_;
  show_waiting();
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
}

void Image::show_waiting() {
  if (options_.target) options_.target->waiting = static_cast<std::uint32_t>(waiting_);
}

void Image::call_off(Transaction& t, Outcome) {
  t.purpose.waiter->waits_in = nullptr;
  if (t.connected) {
    locks_->stop_waiting(t);
    finish(t, StoreEnd::cancelled);
  } else {
    leave_line(t);
    t.end = StoreEnd::cancelled;
    simulator_.resume_soon(t.process);
  }
}

void Image::crash() {
  if (++crashes_ > 1) return;
  while (line_.first) {
    Transaction& t = *line_.first;
    leave_line(t);
    t.end = StoreEnd::refused;
    simulator_.resume_soon(t.process);
  }
  while (open_.first) {
    Transaction& t = *open_.first;
    if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
    locks_->stop_waiting(t);
    simulator_.cancel(t.timer);
    close(t, StoreEnd::refused);
    simulator_.resume_soon(t.process);
  }
}

void Image::recover() {
  CQRSLAB_ASSERT(crashes_ > 0);
  if (--crashes_ > 0) return;
  for (std::coroutine_handle<> process : wait_for_recovery_) simulator_.resume_soon(process);
  wait_for_recovery_.clear();
}

void Image::link(List& list, Transaction& t) {
  t.previous = list.last;
  t.next = nullptr;
  (list.last ? list.last->next : list.first) = &t;
  list.last = &t;
}

void Image::unlink(List& list, Transaction& t) {
  (t.previous ? t.previous->next : list.first) = t.next;
  (t.next ? t.next->previous : list.last) = t.previous;
}

}  // namespace cqrslab
