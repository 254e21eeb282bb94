// Confirmations: commands whose answers wait until projections have handled their changes.
//
// A store's pool makes a ticket for each command that commits a change which a feed wants confirmed
// (CQ_ANSWER_WAITS). The feed hands it back once per change, when every image has handled or lost
// it, or when its queue wants the command to wait no longer.
#pragma once

#include <coroutine>
#include <cstdint>
#include <vector>

#include "sim/kernel/simulator.hpp"
#include "sim/model/request.hpp"

namespace cqrslab {

class Confirmations {
 public:
  explicit Confirmations(Simulator& simulator) : simulator_(simulator) {}

  // One more change of `request` that a feed will confirm; the command's ticket, never 0.
  std::uint32_t expect(Request& request);
  // A feed is through with one of the changes, or does not want it to be waited for (late).
  void confirm(std::uint32_t ticket, bool late);

  // Whether the request, which has a ticket, needs to wait.
  bool must_wait(const Request& request) const { return slots_[request.ticket - 1].open > 0; }
  // The request waits no longer: it has no ticket from now on. True: nothing was late.
  bool give_up(Request& request);

  // Outcome how = co_await Confirmed{confirmations, request}: ok, or why the wait was called off.
  // Pre: must_wait(request).
  struct Confirmed : Waitable {
    Confirmed(Confirmations& c, Request& r) : confirmations(c), request(r) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) {
      confirmations.slots_[request.ticket - 1].process = process;
      request.waits_in = this;
    }
    Outcome await_resume() const noexcept { return outcome; }
    void call_off(Outcome how) override;

    Confirmations& confirmations;
    Request& request;
    Outcome outcome = Outcome::ok;
  };

 private:
  struct Slot {
    Request* request = nullptr;  // nullptr: it waits no longer
    std::coroutine_handle<> process;
    std::uint32_t open = 0;  // changes not confirmed
    bool late = false;
  };
  void free_if_over(std::uint32_t ticket);

  Simulator& simulator_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace cqrslab
