// MetricsFold::State: the small folds behind the metrics, and what connects a request to them.
#pragma once

#include <vector>

#include "sim/analysis/age_fold.hpp"
#include "sim/analysis/change_fold.hpp"
#include "sim/analysis/lock_fold.hpp"
#include "sim/analysis/metrics.hpp"
#include "sim/analysis/probe_fold.hpp"
#include "sim/analysis/request_fold.hpp"
#include "sim/analysis/request_table.hpp"
#include "sim/analysis/session_fold.hpp"
#include "sim/analysis/usage_fold.hpp"
#include "sim/analysis/watch_fold.hpp"
#include "sim/analysis/write_skew_fold.hpp"

namespace cqrslab {

struct MetricsFold::State {
  explicit State(const TraceHeader& header);

  // Takes one record.
  void fold(const TraceRecord& r);
  // The same while `begun` is false.
  void fold_beginning(const TraceRecord& r);
  // Of all queries or of all commands.
  RequestFold fold_of_kind(bool command) const;
  // Called once, before the first record at or after the end of warm-up.
  void begin();

  TraceHeader header;
  std::int64_t warm_up;                  // ns
  std::vector<bool> is_command;          // by operation
  std::vector<std::uint16_t> operation;  // by source
  bool begun = false, has_sessions = false;

  RequestTable requests;
  std::vector<RequestFold> folds;  // by operation
  std::vector<AgeFold> ages;       // by operation, of commands
  UsageFold usage;
  LockFold locks;
  WriteSkewFold skews;
  ChangeFold changes;
  SessionFold sessions;
  ProbeFold probes;
  WatchFold watched;

 private:
  RequestFold& fold_of(const OpenRequest& request) { return folds[request.operation]; }
  void arrive(const TraceRecord& r);
  void leave_line(const OpenRequest& request, std::int64_t now);
  void enter(OpenRequest& request, Phase next, std::int64_t now);
  void queue(const TraceRecord& r);
  void at_machine(const TraceRecord& r);
  void lock_wait(const TraceRecord& r);
  void pause(const TraceRecord& r);
  void lock_grant(const TraceRecord& r);
  void observe(const TraceRecord& r);
  void commit(const TraceRecord& r);
  void back_off(const TraceRecord& r);
  void store_end(const TraceRecord& r);
  void store_end_in_vain(const TraceRecord& r);
  void repeated(const TraceRecord& r);
  void answer(const TraceRecord& r);
  // Of a part of another request that was answered well.
  void answer_part(const OpenRequest& part);
  // Begins a phase of the record's request, if that is still open.
  void begin_phase(const TraceRecord& r, Phase next) {
    if (OpenRequest* request = requests.find(r.request)) enter(*request, next, r.time);
  }
};

}  // namespace cqrslab
