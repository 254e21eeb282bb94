// Station: one instance of a service: a waiting line and workers.
//
//   Outcome outcome = co_await station.visit(request, work, keep);
//
// waits for a worker, works, and comes back. With `keep` the worker stays taken, because the
// request now calls on and the worker waits for the answer; leave() gives it back.
//
// Under processor sharing nobody waits: n visits get min(1, workers / n) of a worker each, and one
// beyond workers + capacity is refused. An interrupted visit (priority_preemptive) goes back to the
// place in line that its first arrival gives it, whatever the line's capacity, keeps what was done
// of its work, and is patient from then on.
//
// Cost: O(1) per visit; O(log n) with n visits in line or sharing where the order is sorted or
// shared; interrupting looks at the workers.
#pragma once

#include <coroutine>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/kernel/variate.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/request.hpp"
#include "sim/model/run_options.hpp"
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
    // Whoever asks why a request waits: its number + 1 (0 = nobody asks), where to, whose words.
    std::uint64_t asked_about = 0;
    std::vector<Explanation>* explanations = nullptr;
    const char* name = "";  // "desk[1]"; outlives the constructor alone
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
    // ok; queue_full, impatient, timeout (called off while it waited) or unavailable: not served.
    Outcome await_resume() const noexcept { return outcome_; }

   private:
    friend class Station;
    void call_off(Outcome outcome) override { station_.give_up(*this, outcome); }

    Station& station_;
    Request& request_;
    std::coroutine_handle<> process_;
    Time left_;     // work still to be done, at normal speed
    Time started_;  // of the current stretch of work
    Timer timer_;   // end of work, or of patience
    bool keep_;
    Outcome outcome_ = Outcome::ok;
  };

  // Pre: request outlives the visit. work >= 0.
  Visit visit(Request& request, Time work, bool keep) { return {*this, request, work, keep}; }

  // Gives back the worker that a visit kept; one that was lost in a crash is only written off.
  void leave(const Request& request, std::uint32_t crashes_when_taken);

  // Everyone in it, waiting or served, comes back with `unavailable`, and so does who comes until
  // recover(), as often called as crash(); kept workers are lost, which their requests notice when
  // they come back for them.
  void crash();
  void recover();
  // From now on it works `factor` times slower than normal, also on what it has begun.
  void slow_down(double factor);

  std::uint32_t crashes() const { return crashes_; }

 private:
  // Work under sharing, in 2^-20 ns, so that shares are not rounded away.
  __extension__ using SharedWork = __int128;
  // A visit's work is done when everybody has got so much.
  struct Share {
    SharedWork ends;
    std::uint64_t sequence;
    Visit* visit;
    // Heap order: who ends first is in front.
    bool operator<(const Share& o) const {
      return std::tie(ends, sequence) > std::tie(o.ends, o.sequence);
    }
  };

  bool shares() const { return options_.discipline == QueueDiscipline::processor_sharing; }
  bool is_full() const;
  bool arrive(Visit& v);
  std::int64_t rank_of(const Visit& v) const;
  bool interrupt_for(Visit& v);
  void wait(Visit& v);
  void begin(Visit& v);
  void work_on(Visit& v);
  void pause(Visit& v);
  void finish(Visit& v);
  void finish_and_keep(Visit& v);
  void give_up(Visit& v, Outcome outcome);
  void free_worker(const Request& request);
  void serve_next();
  void show_waiting();
  void forget(Visit& v);
  bool asks_about(const Request& request) const {
    return options_.asked_about == request.number + std::uint64_t{1};
  }
  void explain(const char* text);
  void explain_wait(const Visit& v);
  void share_until_now();
  void plan_sharing();

  Simulator& simulator_;
  Recorder& recorder_;
  Options options_;
  RandomStream patience_;
  WaitingLine line_;
  std::vector<Visit*> served_;       // in no order, each knows its position; or:
  std::vector<Share> shares_;        // a heap
  std::vector<std::uint32_t> kept_;  // requests that keep a worker, while somebody asks about one
  std::string name_;
  unsigned busy_ = 0;
  std::uint32_t crashes_ = 0, recoveries_ = 0;
  double speed_;  // now, 1 = normal
  std::uint64_t visits_ = 0;
  SharedWork shared_ = 0;  // work that each visit that was here all the time has got
  Time shared_until_;
  Timer next_shared_end_;
};

}  // namespace cqrslab
