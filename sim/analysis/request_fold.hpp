// RequestFold: what became of the requests of one kind (queries or commands), and where the time of
// the completed ones went.
//
// Counts requests that arrived at or after the end of warm-up and are not parts of another.
#pragma once

#include <array>
#include <cstdint>

#include "sim/analysis/histogram.hpp"
#include "sim/analysis/request_table.hpp"

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
    for (int phase = 0; phase < phases; ++phase) spent_[phase] += request.spent[phase];
    if (!request.observed) return;
    staleness_.add(request.staleness);
    version_lag_.add(request.version_lag);
    stale_ += request.stale;
    lost_own_write_ += request.lost_own_write;
    went_back_ += request.went_back;
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

  const Histogram& latency() const { return latency_; }      // ns, completed requests
  const Histogram& lock_wait() const { return lock_wait_; }  // ns, completed requests
  WideInteger spent(Phase phase) const { return spent_[static_cast<int>(phase)]; }  // ns

  // Of completed requests that observed something.
  const Histogram& staleness() const { return staleness_; }  // ns
  const Tally& version_lag() const { return version_lag_; }  // versions
  std::uint64_t stale() const { return stale_; }
  std::uint64_t lost_own_write() const { return lost_own_write_; }
  std::uint64_t went_back() const { return went_back_; }

 private:
  std::uint64_t offered_ = 0, retries_ = 0, conflicts_ = 0, repeated_ = 0;
  std::array<std::uint64_t, outcomes> outcomes_{};
  Histogram latency_, lock_wait_, staleness_;
  std::array<WideInteger, phases> spent_{};
  Tally version_lag_;
  std::uint64_t stale_ = 0, lost_own_write_ = 0, went_back_ = 0;
};

}  // namespace cqrslab
