// Station: one instance of a service: a waiting line and workers.
//
//   Outcome outcome = co_await station.visit(request, work, keep);
//
// waits for a worker, works, and comes back. With `keep` the worker stays taken, because the request
// now calls on and the worker waits for the answer; leave() gives it back.
#pragma once

#include <coroutine>
#include <cstdint>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/kernel/variate.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/request.hpp"
#include "sim/model/waiting_line.hpp"
#include "sim/scenario/topology.hpp"

namespace cqrslab {

class Station {
 public:
  struct Options {
    std::uint16_t place = 0;
    unsigned workers = 1, capacity = Service::unlimited;
    QueueDiscipline discipline = QueueDiscipline::fifo;
    double speed = 1;
    const Variate* patience = nullptr;  // of the service; outlives the station
    cq_target* target = nullptr;        // where the balancer reads how many wait here
  };

  Station(Simulator& simulator, Recorder& recorder, const Options& options, RandomStream choices,
          RandomStream patience);
  Station(const Station&) = delete;

  class Visit : private Waiter, private Waitable {
   public:
    Visit(Station& station, Request& request, Time work, bool keep)
        : station_(station), request_(request), left_(work), keep_(keep) {}
    bool await_ready() const noexcept { return false; }
    // False: over at once (refused), nothing was suspended.
    bool await_suspend(std::coroutine_handle<> process) {
      process_ = process;
      return station_.arrive(*this);
    }
    Outcome await_resume() const noexcept { return outcome_; }

   private:
    friend class Station;
    void call_off(Outcome outcome) override { station_.give_up(*this, outcome); }

    Station& station_;
    Request& request_;
    std::coroutine_handle<> process_;
    Time left_;     // work still to be done
    Time started_;  // of the current stretch of work
    Timer timer_;   // end of work, or of patience
    bool keep_;
    Outcome outcome_ = Outcome::ok;
  };

  // Pre: request outlives the visit. work >= 0.
  Visit visit(Request& request, Time work, bool keep) { return {*this, request, work, keep}; }

  // Gives back the worker that a visit kept; one that was lost in a crash is only written off.
  void leave(const Request& request, std::uint32_t crashes_when_taken);

  // Everyone in it, waiting or served, comes back with `unavailable`; kept workers are lost.
  void crash();
  void recover() { up_ = true; }
  void slow_down(double factor) { slowness_ = factor; }

  std::uint32_t crashes() const { return crashes_; }

 private:
  bool shares() const { return options_.discipline == QueueDiscipline::processor_sharing; }
  bool arrive(Visit& v);
  bool interrupt_for(Visit& v);
  void wait(Visit& v);
  void begin(Visit& v);
  void finish(Visit& v);
  void give_up(Visit& v, Outcome outcome);
  void free_worker(const Request& request);
  void show_waiting();
  void forget(Visit& v);
  void share_until_now();
  void plan_sharing();

  Simulator& simulator_;
  Recorder& recorder_;
  Options options_;
  RandomStream patience_;
  WaitingLine line_;
  std::vector<Visit*> served_;  // in no order; each knows its position
  unsigned busy_ = 0;
  bool up_ = true;
  std::uint32_t crashes_ = 0;
  double slowness_ = 1;
  Time shared_until_;
  Timer next_shared_end_;
};

}  // namespace cqrslab
