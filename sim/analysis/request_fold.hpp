// RequestFold: what became of the requests of one operation, and where the time of the completed
// ones went. Folds of several operations are merged into that of all queries or all commands.
//
// Counts requests that arrived at or after the end of warm-up and are not parts of another.
#pragma once

#include <array>
#include <cstdint>

#include "sim/analysis/histogram.hpp"
#include "sim/analysis/request_table.hpp"
#include "sim/analysis/waits.hpp"

namespace cqrslab {

class RequestFold {
 public:
  void offered() { ++offered_; }
  void retried() { ++retries_; }
  void conflicted() { ++conflicts_; }
  void repeated() { ++repeated_; }

  // Pre: request.counted, its phases are closed at its answer.
  void answered(const OpenRequest& request, Outcome outcome, std::int64_t latency) {
    ++outcomes_[static_cast<int>(outcome)];
    if (outcome != Outcome::ok) return;
    latency_.add(latency);
    lock_wait_.add(request.spent[static_cast<int>(Phase::lock_wait)]);
    queue_wait_.add(request.spent[static_cast<int>(Phase::queue)]);
    for (int phase = 0; phase < phases; ++phase) spent_[phase] += request.spent[phase];
    if (!request.observed) return;
    staleness_.add(request.staleness);
    version_lag_.add(request.version_lag);
    stale_ += request.stale;
    lost_own_write_ += request.lost_own_write;
    went_back_ += request.went_back;
  }

  void merge(const RequestFold& other) {
    offered_ += other.offered_;
    retries_ += other.retries_;
    conflicts_ += other.conflicts_;
    repeated_ += other.repeated_;
    for (int i = 0; i < outcomes; ++i) outcomes_[i] += other.outcomes_[i];
    for (int i = 0; i < phases; ++i) spent_[i] += other.spent_[i];
    latency_.merge(other.latency_);
    lock_wait_.merge(other.lock_wait_);
    queue_wait_.merge(other.queue_wait_);
    staleness_.merge(other.staleness_);
    version_lag_.merge(other.version_lag_);
    stale_ += other.stale_;
    lost_own_write_ += other.lost_own_write_;
    went_back_ += other.went_back_;
  }

  std::uint64_t offered_count() const { return offered_; }
  std::uint64_t ended(Outcome outcome) const { return outcomes_[static_cast<int>(outcome)]; }
  std::uint64_t completed() const { return ended(Outcome::ok); }
  std::uint64_t failed() const {
    std::uint64_t sum = 0;
    for (int i = 1; i < outcomes; ++i) sum += outcomes_[i];
    return sum;
  }
  std::uint64_t unfinished() const { return offered_ - completed() - failed(); }
  std::uint64_t retries() const { return retries_; }
  std::uint64_t conflicts() const { return conflicts_; }
  std::uint64_t repeated_count() const { return repeated_; }

  // Of completed requests, in ns.
  const Histogram& latency() const { return latency_; }
  const Waits& lock_wait() const { return lock_wait_; }
  const Waits& queue_wait() const { return queue_wait_; }
  WideInteger spent(Phase phase) const { return spent_[static_cast<int>(phase)]; }  // ns

  // Of completed requests that observed something.
  const Waits& staleness() const { return staleness_; }      // ns
  const Waits& version_lag() const { return version_lag_; }  // versions
  std::uint64_t stale() const { return stale_; }
  std::uint64_t lost_own_write() const { return lost_own_write_; }
  std::uint64_t went_back() const { return went_back_; }

 private:
  std::uint64_t offered_ = 0, retries_ = 0, conflicts_ = 0, repeated_ = 0;
  std::array<std::uint64_t, outcomes> outcomes_{};
  Histogram latency_;
  Waits lock_wait_, queue_wait_, staleness_, version_lag_;
  std::array<WideInteger, phases> spent_{};
  std::uint64_t stale_ = 0, lost_own_write_ = 0, went_back_ = 0;
};

}  // namespace cqrslab
