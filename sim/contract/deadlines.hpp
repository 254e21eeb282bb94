// Deadlines: many timers of one length, of which the host runs one at a time.
#pragma once

#include <cstdint>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {

template <class T>
class Deadlines {
 public:
  // The host's timers have this tag; the plugin calls `due` when one ends.
  Deadlines(const Host& host, std::int64_t span, std::uint32_t tag)
      : host_(host), span_(span), tag_(tag) {}

  // Starts one now.
  void start(T item) {
    waiting_.push_back({host_.now() + span_, item});
    if (!runs_) run();
  }

  // Calls over(item) for each that has ended, in the order in which they were started. The call may
  // start others.
  template <class Over>
  void due(Over over) {
    while (!waiting_.empty() && waiting_.front().at <= host_.now()) over(waiting_.pop_front().item);
    runs_ = false;
    if (!waiting_.empty()) run();
  }

  // Calls visit(item) for each that runs.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = 0; i < waiting_.size(); ++i) visit(waiting_[i].item);
  }

 private:
  struct Waiting {
    std::int64_t at = 0;
    T item;
  };
  void run() {
    runs_ = true;
    host_.after(waiting_.front().at - host_.now(), tag_, 0);
  }

  Host host_;
  std::int64_t span_;
  std::uint32_t tag_;
  Ring<Waiting> waiting_;  // by the instant at which they end
  bool runs_ = false;      // a timer of the host
};

}  // namespace cqrslab
