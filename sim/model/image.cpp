// Transactions of an image: connections, beginning, waiting, ending, crashes.
#include "sim/model/image.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/model/session_positions.hpp"

namespace cqrslab {

namespace {

constexpr std::uint64_t most_locks = std::uint64_t{1} << 24;

std::uint8_t flag(TransactionKind kind) {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

void Transaction::take_many() {
  if (purpose.touched) {
    many = *purpose.touched;
  } else {
    many = PooledVector<std::uint32_t>(image.simulator().frames());
    many.reserve(purpose.rows);
    for (std::uint32_t i = 0; i < purpose.rows; ++i) many.push_back(purpose.key + i);
  }
  many_observed = PooledVector<std::uint32_t>(many.size(), many.get_allocator());
}

bool Transaction::await_suspend(std::coroutine_handle<> caller) {
  process = caller;
  return image.start(*this);
}

void Transaction::call_off(Outcome outcome) {
  image.call_off(*this, outcome);
}

Image::Image(const PluginContext& context, const PluginUse& plugin, const std::string& path,
             const Options& options)
    : simulator_(context.simulator),
      recorder_(context.recorder),
      host_(context, "store", plugin, path, options.place),
      functions_(host_.functions<cq_store>()),
      options_(options),
      versions_(options.keys) {
  cq_config config = host_.config();
  config.keys = options.keys;
  config.versions = versions_.data();
  config.image = options.index;
  answers_old_ = host_.has_trait(CQ_ANSWERS_OLD);
  context.header.places.at(options_.place).answers_old = answers_old_;
  self_ = host_.create(functions_, config);
  cq_locks declared{};
  declared.size = sizeof declared;
  functions_.locks(self_, &declared);
  host_.check();
  check_locks(declared);
  LockTable::Callbacks callbacks{
      [](Transaction& t) { t.image.granted(t); }, [](Transaction& t) { t.image.timed_out(t); },
      [](Transaction& t) { t.image.deadlocked(t); }, [](Transaction& t) { t.image.doomed(t); }};
  locks_ = std::make_unique<LockTable>(
      simulator_, recorder_, options_.place, declared, callbacks,
      RandomStream::named(context.seed, context.replication, path + ".locks"));
  if (options.machine.cpus == Service::unlimited && options.machine.disks == 0) return;
  machine_ = std::make_unique<Machine>(
      recorder_, options.machine,
      RandomStream::named(context.seed, context.replication, path + ".disks"),
      [](Transaction& t, Time lasts) { t.image.work_for(t, t.image.slowed(lasts)); });
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
  if (declared.order > CQ_RACE) {
    host_.stop("declared unknown lock order " + std::to_string(declared.order));
  }
  if (declared.deadlock > CQ_DEADLOCK_WAIT_DIE || declared.check_after < 0) {
    host_.stop("declared an unknown way with deadlocks, or a negative check_after");
  }
  if (declared.deadlock != CQ_DEADLOCK_DETECT && declared.check_after > 0) {
    host_.stop("declared a check_after beside a way with deadlocks that looks for none");
  }
  if (declared.deadlock >= CQ_DEADLOCK_WOUND_WAIT && declared.order != CQ_FIFO) {
    host_.stop(
        "declared an order of its own beside a way with deadlocks by which the line goes by "
        "age");
  }
}

void Image::replace_by(const std::vector<std::uint32_t>& versions, std::uint64_t position) {
  CQRSLAB_ASSERT(versions.size() == versions_.size());
  std::copy(versions.begin(), versions.end(), versions_.begin());
  shows_up_to(position);
}

std::vector<std::string> Image::ask(const std::string& question) {
  if (!functions_.ask) {
    throw Error(ExitCode::usage, "",
                "its store, " + std::string(host_.descriptor().name) + ", cannot be asked");
  }
  std::vector<std::string> rows;
  functions_.ask(self_, question.c_str(), &rows, [](void* sink, const char* line) {
    static_cast<std::vector<std::string>*>(sink)->push_back(line);
  });
  std::string complaint = host_.take_complaint();
  if (!complaint.empty()) throw Error(ExitCode::usage, "", complaint);
  return rows;
}

void Image::shows_up_to(std::uint64_t position) {
  position_ = position;
  reach_ = std::max(reach_, position);
  if (options_.target) options_.target->position = position;
  if (sessions_) sessions_->shows(options_.index, position);
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
  seen.n_keys = t.purpose.rows;
  seen.attempt = t.purpose.attempt;
  seen.phase = seen.cursor = 0;
  seen.scratch[0] = seen.scratch[1] = 0;
  seen.event = t.purpose.kind == TransactionKind::apply ? t.purpose.position : t.purpose.event;
  seen.version = t.purpose.version;
  seen.session = t.purpose.session;
  seen.lock_timeout = t.purpose.lock_timeout.ns();
  seen.reads = seen.keys + seen.n_keys;
  seen.n_reads = t.many.empty() ? 0 : static_cast<std::uint32_t>(t.many.size()) - seen.n_keys;
  if (answers_old_) {
    for (std::uint32_t i = 0; i < seen.n_keys; ++i) t.observed()[i] = versions_[seen.keys[i]];
  }
  advance(t, CQ_BEGIN);
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

void Image::finish(Transaction& t, StoreEnd end) {
  close(t, end);
  next_connection();
  if (!t.starting) t.process.resume();
}

void Image::close(Transaction& t, StoreEnd end) {
  t.ended = true;
  t.end = end;
  if (t.holder) std::exchange(t.holder, nullptr)->left(t);
  bool repeated = end == StoreEnd::done && t.purpose.kind != TransactionKind::read && !t.committed;
  if (t.at_machine) machine_->leave(t);
  locks_->release_all(t);
  if (!t.committed) close_numbers(t);
  if (functions_.ended) functions_.ended(self_, &t.seen);
  recorder_.record(RecordKind::store_end, t.purpose.request, options_.place,
                   {static_cast<std::uint8_t>(end), 0, flag(t.purpose.kind), repeated ? 1u : 0u});
  unlink(open_, t);
  --connected_;
}

void Image::granted(Transaction& t) {
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  if (t.doomed) return;
  explain(t, "has waited and gets its lock");
  t.timer = simulator_.after(Time(), [&t] { t.image.advance(t, CQ_GRANTED); });
}

void Image::timed_out(Transaction& t) {
  if (t.doomed) return;
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  explain(t, "has waited for its lock as long as it may");
  advance(t, CQ_LOCK_TIMEOUT);
}

void Image::deadlocked(Transaction& t) {
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  explain(t, "waits in a circle with others and is the victim of this deadlock");
  advance(t, CQ_DEADLOCK);
}

// Another's request made it the victim, which has to be dealt with before it hears of that.
void Image::doomed(Transaction& t) {
  simulator_.cancel(t.timer);
  t.works_until = Time();
  if (t.at_machine) machine_->leave(t);
  t.timer = simulator_.after(Time(), [&t] { t.image.strike(t); });
}

void Image::strike(Transaction& t) {
  if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
  locks_->stop_waiting(t);
  if (t.pauses) end_pause(t);
  explain(t, "is in the way of another that goes before it by age, and must go");
  advance(t, CQ_DEADLOCK);
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
    simulator_.cancel(t.timer);
    finish(t, StoreEnd::cancelled);
  } else {
    leave_line(t);
    t.end = StoreEnd::cancelled;
    simulator_.resume_soon(t.process);
  }
}

void Image::cut_off(Transaction& t) {
  if (t.connected) {
    if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
    locks_->stop_waiting(t);
    simulator_.cancel(t.timer);
    close(t, StoreEnd::refused);
    next_connection();
  } else if (simulator_.cancel(t.timer)) {  // it was promised a connection
    --connected_;
    next_connection();
  } else {
    leave_line(t);
  }
  t.end = StoreEnd::refused;
  simulator_.resume_soon(t.process);
}

void Image::crash() {
  if (++crashes_ > 1) return;
  if (watcher_) watcher_->image_down(options_.index);
  while (line_.first) {
    Transaction& t = *line_.first;
    leave_line(t);
    t.end = StoreEnd::refused;
    simulator_.resume_soon(t.process);
  }
  if (machine_) machine_->empty_lines();
  while (open_.first) {
    Transaction& t = *open_.first;
    if (t.purpose.waiter) t.purpose.waiter->waits_in = nullptr;
    locks_->stop_waiting(t);
    simulator_.cancel(t.timer);
    close(t, StoreEnd::refused);
    simulator_.resume_soon(t.process);
  }
  if (functions_.fault) functions_.fault(self_, 0);
  host_.check();
}

void Image::recover() {
  CQRSLAB_ASSERT(crashes_ > 0);
  if (--crashes_ > 0) return;
  if (functions_.fault) functions_.fault(self_, 1);
  host_.check();
  if (watcher_) watcher_->image_up(options_.index);
}

void Image::link(List& list, Transaction& t) {
  t.previous = list.last;
  t.next = nullptr;
  (list.last ? list.last->next : list.first) = &t;
  list.last = &t;
}

void Image::unlink(List& list, Transaction& t) {
  // Chosen, not branched to: which of several comes out is anybody's guess.
  Transaction** before = t.previous ? &t.previous->next : &list.first;
  Transaction** behind = t.next ? &t.next->previous : &list.last;
  *before = t.next;
  *behind = t.previous;
}

}  // namespace cqrslab
