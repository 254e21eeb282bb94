// BusyHandler: how a client of SQLite waits for a lock. It stands in no line: its statement fails,
// it sleeps, and tries again, until the sleeps of this statement add up to busy_timeout.
//
// Shared by the stores that behave like SQLite, with the parameters that set it. The schedule is
// that of sqlite3_busy_timeout (sqliteDefaultBusyCallback of SQLite 3.40.1): 1, 2, 5, 10, 15, 20,
// 25, 25, 25, 50, 50 ms, then 100 ms each; the last sleep is cut to end at the timeout. A handler
// has no state: who asks says how often the statement has slept, which the store keeps (in
// cq_transaction::cursor). So one handler serves all transactions of a store.
#pragma once

#include <cstdint>

#include "sim/contract/plugin.hpp"

namespace cqrslab {

enum class BusyKind { backoff, poll };

class BusyHandler {
 public:
  static constexpr const char* kind_labels[] = {"default", "poll", nullptr};
  // For a store's own list of parameters, in which they follow each other (see `joined`).
  static constexpr cq_param params[] = {
      choice_param("busy",
                   "how a statement that finds the database locked waits: default sleeps 1, 2, 5, "
                   "10, ... 100 ms between its tries (sqlite3_busy_timeout), poll sleeps `poll` "
                   "each time (a handler of the application)",
                   kind_labels, 0),
      duration_param("poll", "sleep between two tries, with busy = poll", 1e6, 1e3, 60e9),
      duration_param("busy_timeout",
                     "longest sum of sleeps of one statement, then SQLITE_BUSY ends the "
                     "transaction (SQLite: 0, an error at once)",
                     0, 0, 3600e9)};
  static constexpr int n_params = std::size(params);

  // Reads its parameters, of which `first` is the place of the first in the store's list.
  BusyHandler(const Config& config, std::uint32_t first)
      : BusyHandler(static_cast<BusyKind>(config.integer(first)), config.integer(first + 1),
                    config.integer(first + 2)) {}
  // Times in ns; poll > 0.
  BusyHandler(BusyKind kind, std::int64_t poll, std::int64_t timeout)
      : kind_(kind), poll_(poll), timeout_(timeout) {}

  // How long a statement sleeps that has slept `slept` times already; 0 = it gives up.
  std::int64_t sleep(std::uint32_t slept) const {
    Sleep next = kind_ == BusyKind::poll ? Sleep{poll_, poll_ * slept} : backoff(slept);
    if (next.before >= timeout_) return 0;
    std::int64_t left = timeout_ - next.before;
    return next.lasts < left ? next.lasts : left;
  }

  // Tells a person who asks that the statement cannot have `what` now, and what it does about that.
  void explain(const Host& host, const char* what, std::uint32_t slept) const {
    if (!host.explains()) return;
    double ms = static_cast<double>(sleep(slept)) / 1e6;
    if (ms > 0) {
      host.explain(what, " is not to be had, try ", slept + 1, ": sleeps ", ms,
                   " ms, then tries again");
    } else {
      host.explain(what, " is not to be had, try ", slept + 1, ": gives up with SQLITE_BUSY");
    }
  }
  // Tells a person who asks that a transaction that has read can neither write now nor wait for
  // that: with a log because its snapshot is old or another writes, else because the two would wait
  // for each other.
  static void explain_upgrade(const Host& host, bool has_log) {
    if (!host.explains()) return;
    host.explain(
        has_log ? "wants to write from an old snapshot, or beside a writer: SQLITE_BUSY at once"
                : "has read and may not wait for RESERVED: a deadlock");
  }

 private:
  struct Sleep {
    std::int64_t lasts, before;  // `before`: the sum of those before it
  };

  static Sleep backoff(std::uint32_t slept) {
    constexpr std::int64_t ms = 1'000'000;
    constexpr std::uint32_t last = 11;
    constexpr std::int64_t delays[last + 1] = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};
    constexpr std::int64_t totals[last + 1] = {0, 1, 3, 8, 18, 33, 53, 78, 103, 128, 178, 228};
    if (slept < last) return {delays[slept] * ms, totals[slept] * ms};
    return {delays[last] * ms, (totals[last] + delays[last] * (slept - last)) * ms};
  }

  BusyKind kind_;
  std::int64_t poll_, timeout_;
};

}  // namespace cqrslab
