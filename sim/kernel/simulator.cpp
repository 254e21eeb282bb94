// The loop over the events, and the slots in which their closures lie.
#include "sim/kernel/simulator.hpp"

#include <string>
#include <utility>

#include "sim/base/quantity.hpp"

namespace cqrslab {

Simulator::Simulator(std::uint64_t same_instant_limit) : same_instant_limit_(same_instant_limit) {}

Simulator::~Simulator() {
  while (youngest_ != nullptr) youngest_->frame.destroy();
}

bool Simulator::is_pending(Timer timer) const {
  EventKey key = EventKey::from_id(0, timer.id_);
  return timer.id_ != 0 && slot_at(key.slot()).key.id() == timer.id_;
}

bool Simulator::cancel(Timer timer) {
  if (!is_pending(timer)) return false;
  EventKey key = EventKey::from_id(0, timer.id_);
  Slot& slot = slot_at(key.slot());
  events_.remove(slot.key);
  free_slot(slot, key.slot());
  return true;
}

void Simulator::run_until(Time horizon) {
  CQRSLAB_ASSERT(horizon >= now_);
  if (failure_) rethrow_failure();  // of a process that failed while it was started
  while (run_next(horizon)) {
  }
  if (now_ < horizon) at_this_instant_ = 0;
  now_ = horizon;
}

void Simulator::run() {
  if (failure_) rethrow_failure();
  while (run_next(Time::max())) {
  }
}

void Simulator::enter(ProcessLink& process) {
  process.next = youngest_;
  if (youngest_ != nullptr) youngest_->previous = &process;
  youngest_ = &process;
  ++live_processes_;
}

void Simulator::leave(ProcessLink& process) {
  (process.previous ? process.previous->next : youngest_) = process.next;
  if (process.next != nullptr) process.next->previous = process.previous;
  --live_processes_;
}

std::uint32_t Simulator::add_slot() {
  if (slots_.size() == EventKey::slot_limit)
    throw Error(ExitCode::limit, "simulator",
                "more than " + std::to_string(EventKey::slot_limit) + " events pending",
                "does some source schedule without waiting?");
  slots_.emplace_back();
  return static_cast<std::uint32_t>(slots_.size() - 1);
}

void Simulator::stop_out_of_ids() {
  last_id_ -= EventKey::id_step;  // every further event is refused too
  throw Error(ExitCode::limit, "simulator", "2^40 events or more in one run");
}

void Simulator::stop_at_one_instant() const {
  throw Error(
      ExitCode::limit, "simulator at " + format_duration(now_),
      std::to_string(same_instant_limit_) + " events without time passing",
      "some loop in the model waits for nothing, or a source has more than one request in a "
      "nanosecond");
}

void Simulator::rethrow_failure() {
  std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace cqrslab
