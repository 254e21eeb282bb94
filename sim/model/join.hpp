// Join: where the parallel parts of one request meet again.
//
// It is the client of each part, and hears of its answer when the part is over or was given up.
// The request that forked goes on when enough parts have gone well, or when too few are left.
// Shared by the parts, of which some may still be under way then.
#pragma once

#include <coroutine>
#include <utility>

#include "sim/kernel/simulator.hpp"
#include "sim/model/walk.hpp"

namespace cqrslab {

class Join final : public Client {
 public:
  // Pre: 1 <= needed <= parts, or both 0.
  Join(Simulator& simulator, unsigned parts, unsigned needed)
      : simulator_(simulator), missing_(needed), running_(parts) {}

  void answered(const Request&, Outcome part) override {
    --running_;
    if (part == Outcome::ok && missing_ > 0) --missing_;
    if (part != Outcome::ok && running_ < missing_) outcome_ = part;
    if (is_over() && parent_) simulator_.resume_soon(std::exchange(parent_, nullptr));
  }

 private:
  friend struct Joined;
  bool is_over() const { return missing_ == 0 || running_ < missing_; }

  Simulator& simulator_;
  unsigned missing_, running_;
  Outcome outcome_ = Outcome::ok;
  std::coroutine_handle<> parent_;
};

// co_await Joined{join}: ok, or why the part failed without which there are too few. An object of
// its own: awaiting the Join itself, g++ 12 suspends on a copy, and nobody resumes the parent.
struct Joined {
  Join& join;

  bool await_ready() const { return join.is_over(); }
  void await_suspend(std::coroutine_handle<> parent) const { join.parent_ = parent; }
  Outcome await_resume() const { return join.missing_ == 0 ? Outcome::ok : join.outcome_; }
};

}  // namespace cqrslab
