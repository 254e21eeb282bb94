// Visits of transactions to processors and disks, one part of a stretch of work after the other.
#include "sim/model/machine.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/model/transaction.hpp"

namespace cqrslab {

struct MachineJob {
  Transaction* owner = nullptr;
  std::int64_t asked = 0, done = 0;          // ns: by the plugin so far, and of that here
  std::int64_t disk = 0, cpu = 0, rest = 0;  // ns left of the stretch
  std::uint32_t drawn = 0;                   // disks chosen
  bool waits = false, has_waited = false;
  std::size_t line = 0;   // 1 + where it waits or is served; 0 = nowhere
  std::int64_t work = 0;  // ns, there
  MachineJob* previous = nullptr;
  MachineJob* next = nullptr;  // in the line, or free
};

namespace {

__extension__ using Wide = __int128;

// How much of the work of `t` is done when the plugin has asked for `asked` ns.
std::int64_t due(const Transaction& t, std::int64_t asked) {
  std::int64_t work = t.purpose.work.ns(), all = work + t.purpose.hold.ns();
  if (asked >= all) return work;
  return static_cast<std::int64_t>(Wide{work} * asked / all);
}

std::uint8_t flag(const MachineJob& job) {
  return static_cast<std::uint8_t>(job.owner->purpose.kind);
}

}  // namespace

Machine::Machine(Recorder& recorder, const Options& options, RandomStream choices,
                 void (*work_for)(Transaction&, Time))
    : recorder_(recorder),
      options_(options),
      choices_(choices),
      work_for_(work_for),
      first_disk_(options.cpus == Service::unlimited ? 0 : 1) {
  std::uint16_t place = options.first_place;
  if (first_disk_ > 0) lines_.push_back({place++, options.cpus});
  for (unsigned i = 0; i < options.disks; ++i) lines_.push_back({place++, 1});
}

Machine::~Machine() = default;

MachineJob& Machine::job_of(Transaction& t) {
  if (t.at_machine) return *t.at_machine;
  if (!free_) free_ = &jobs_.emplace_back();
  MachineJob& job = *std::exchange(free_, free_->next);
  job = MachineJob{};
  job.owner = &t;
  return *(t.at_machine = &job);
}

void Machine::begin(Transaction& t, Time lasts) {
  MachineJob& job = job_of(t);
  job.asked += lasts.ns();
  std::int64_t here = due(t, job.asked) - job.done;
  job.done += here;
  double share = options_.disks > 0 ? options_.disk_share : 0;
  job.disk = static_cast<std::int64_t>(static_cast<double>(here) * share + 0.5);
  job.cpu = here - job.disk;
  job.rest = lasts.ns() - here;
  if (first_disk_ == 0) job.rest += std::exchange(job.cpu, 0);
  go_on(t);
}

bool Machine::go_on(Transaction& t) {
  MachineJob& job = *t.at_machine;
  if (job.line != 0) free_server(job);
  if (job.disk > 0) {
    take(job, any_disk(job), std::exchange(job.disk, 0));
  } else if (job.cpu > 0) {
    take(job, lines_[0], std::exchange(job.cpu, 0));
  } else if (job.rest > 0) {
    work_for_(t, Time::nanoseconds(std::exchange(job.rest, 0)));
  } else {
    return false;
  }
  return true;
}

Machine::Line& Machine::any_disk(MachineJob& job) {
  const Transaction::Purpose& purpose = job.owner->purpose;
  std::uint64_t who = std::uint64_t{purpose.attempt} << 32 | purpose.request;
  Draws draws = choices_.at(who ^ purpose.position << 1, job.drawn++);
  return lines_[first_disk_ + draws.below(options_.disks)];
}

void Machine::take(MachineJob& job, Line& line, std::int64_t work) {
  job.line = static_cast<std::size_t>(&line - lines_.data()) + 1;
  job.work = work;
  job.waits = job.has_waited = line.busy == line.servers;
  if (!job.waits) return serve(job);
  recorder_.record(RecordKind::work_wait, job.owner->purpose.request, line.place,
                   {.flags = flag(job), .value = line.waiting});
  ++line.waiting;
  job.previous = line.last;
  job.next = nullptr;
  (line.last ? line.last->next : line.first) = &job;
  line.last = &job;
  if (Request* client = job.owner->purpose.waiter) client->waits_in = job.owner;
}

void Machine::serve(MachineJob& job) {
  Line& line = lines_[job.line - 1];
  ++line.busy;
  recorder_.record(RecordKind::work, job.owner->purpose.request, line.place,
                   {.flags = flag(job),
                    .version = job.has_waited,
                    .value = static_cast<std::uint64_t>(job.work)});
  work_for_(*job.owner, Time::nanoseconds(job.work));
}

void Machine::leave_line(MachineJob& job) {
  Line& line = lines_[job.line - 1];
  --line.waiting;
  (job.previous ? job.previous->next : line.first) = job.next;
  (job.next ? job.next->previous : line.last) = job.previous;
  job.waits = false;
  if (Request* client = job.owner->purpose.waiter) client->waits_in = nullptr;
}

void Machine::free_server(MachineJob& job) {
  Line& line = lines_[std::exchange(job.line, 0) - 1];
  CQRSLAB_ASSERT(line.busy > 0);
  --line.busy;
  recorder_.record(RecordKind::work_end, job.owner->purpose.request, line.place,
                   {.flags = flag(job)});
  if (!line.first) return;
  MachineJob& next = *line.first;
  leave_line(next);
  serve(next);
}

void Machine::leave(Transaction& t) {
  MachineJob& job = *std::exchange(t.at_machine, nullptr);
  if (job.waits) {
    leave_line(job);
    recorder_.record(RecordKind::work_end, t.purpose.request, lines_[job.line - 1].place,
                     {.flags = flag(job), .version = 1});
  } else if (job.line != 0) {
    free_server(job);
  }
  job.next = std::exchange(free_, &job);
}

void Machine::empty_lines() {
  for (Line& line : lines_) {
    while (line.first) leave(*line.first->owner);
  }
}

}  // namespace cqrslab
