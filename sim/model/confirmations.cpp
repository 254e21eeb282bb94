// Tickets of commands that wait for projections, given out and redeemed.
#include "sim/model/confirmations.hpp"

#include <utility>

namespace cqrslab {

std::uint32_t Confirmations::expect(Request& request) {
  if (request.ticket == 0) {
    if (free_.empty()) {
      slots_.emplace_back();
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    }
    request.ticket = free_.back();
    free_.pop_back();
    slots_[request.ticket - 1] = {&request, nullptr, 0, false};
  }
  ++slots_[request.ticket - 1].open;
  return request.ticket;
}

void Confirmations::confirm(std::uint32_t ticket, bool late) {
  Slot& slot = slots_[ticket - 1];
  slot.late = slot.late || late;
  if (--slot.open > 0) return;
  if (slot.process) {
    slot.request->waits_in = nullptr;
    simulator_.resume_soon(std::exchange(slot.process, nullptr));
  }
  free_if_over(ticket);
}

bool Confirmations::give_up(Request& request) {
  std::uint32_t ticket = std::exchange(request.ticket, 0);
  Slot& slot = slots_[ticket - 1];
  slot.request = nullptr;
  bool late = slot.late;
  free_if_over(ticket);
  return !late;
}

void Confirmations::free_if_over(std::uint32_t ticket) {
  Slot& slot = slots_[ticket - 1];
  if (slot.open == 0 && !slot.request) free_.push_back(ticket);
}

void Confirmations::Confirmed::call_off(Outcome how) {
  Slot& slot = confirmations.slots_[request.ticket - 1];
  request.waits_in = nullptr;
  outcome = how;
  confirmations.simulator_.resume_soon(std::exchange(slot.process, nullptr));
}

}  // namespace cqrslab
