// Names of the kinds of records and of outcomes.
#include "sim/trace/record.hpp"

#include "sim/base/assert.hpp"

namespace cqrslab {

std::string_view name_of(RecordKind kind) {
  static constexpr std::string_view names[] = {
      "arrive",       "travel",    "queue",       "serve",       "serve_end", "release",
      "fork",         "backoff",   "answer",      "store_begin", "lock_wait", "lock_grant",
      "lock_release", "observe",   "commit",      "store_end",   "publish",   "deliver",
      "apply",        "duplicate", "dead_letter", "swap_begin",  "swap_end",  "down",
      "up",           "slow",      "pause",       "resume",      "probe",     "failure",
      "project",      "projected", "work_wait",   "work",        "work_end"};
  static_assert(sizeof(names) / sizeof(names[0]) == record_kinds);
  CQRSLAB_ASSERT(static_cast<int>(kind) < record_kinds);
  return names[static_cast<int>(kind)];
}

std::string_view name_of(Outcome outcome) {
  static constexpr std::string_view names[] = {
      "ok",      "no_route", "unauthorised", "invalid",      "queue_full", "impatient",
      "timeout", "conflict", "deadlock",     "lock_timeout", "unavailable"};
  static_assert(sizeof(names) / sizeof(names[0]) == outcomes);
  CQRSLAB_ASSERT(static_cast<int>(outcome) < outcomes);
  return names[static_cast<int>(outcome)];
}

}  // namespace cqrslab
