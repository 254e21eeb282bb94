// Machine: the processors and disks of one image, at which its transactions do their work.
//
// A transaction's own work (cq_transaction.work) is done here; the rest of what a plugin asks time
// for, above all the hold of the application, takes time alone. Of each stretch of work that the
// plugin asks for the share work / (work + hold) is done here, until all of it is: `disk_share` of
// that at one of the disks, drawn at random, then what is left at a processor, then the rest of the
// stretch passes. Locks are held meanwhile. The processors have one line, each disk has its own;
// all are first come, first served.
//
// Each visit is recorded: work_wait where all are taken, work, work_end. Cost: O(1) a visit.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/kernel/random_stream.hpp"
#include "sim/model/recorder.hpp"
#include "sim/scenario/topology.hpp"

namespace cqrslab {

struct Transaction;

// What a transaction does at the machine of its image.
struct MachineJob;

class Machine {
 public:
  struct Options {
    std::uint16_t first_place = 0;  // of the processors, where limited; then of each disk
    unsigned cpus = Service::unlimited;
    unsigned disks = 0;
    double disk_share = 0;
  };

  // work_for(transaction, time): it is busy so long, at the image's normal speed; then go_on() is
  // called, unless it left. choices: which disk, addressed by the request.
  Machine(Recorder& recorder, const Options& options, RandomStream choices,
          void (*work_for)(Transaction&, Time));
  ~Machine();

  // Begins a stretch of work. Pre: lasts > 0, the latest stretch is over.
  void begin(Transaction& t, Time lasts);
  // The part that it was busy with is over: the next begins, or false: the stretch is over.
  bool go_on(Transaction& t);
  // Gives up what it waits for or uses, and is forgotten, with what it has done of its work: it
  // must not begin again (a victim by age can only abort). Its timer is the caller's to cancel.
  void leave(Transaction& t);
  // All who wait leave, so that nobody moves up when those who are served leave too.
  void empty_lines();

 private:
  // Equal servers and who waits for one.
  struct Line {
    std::uint16_t place;
    unsigned servers, busy = 0;
    std::uint64_t waiting = 0;
    MachineJob* first = nullptr;
    MachineJob* last = nullptr;
  };

  MachineJob& job_of(Transaction& t);
  void take(MachineJob& job, Line& line, std::int64_t work);
  void serve(MachineJob& job);
  void free_server(MachineJob& job);
  void leave_line(MachineJob& job);
  Line& any_disk(MachineJob& job);

  Recorder& recorder_;
  Options options_;
  RandomStream choices_;
  void (*work_for_)(Transaction&, Time);
  std::vector<Line> lines_;  // of the processors, where limited, and of each disk
  std::size_t first_disk_;
  std::deque<MachineJob> jobs_;
  MachineJob* free_ = nullptr;
};

}  // namespace cqrslab
