// LockFold: contention for the locks of every image, by requests and by feeds alike.
//
// Counts what happens at or after the end of warm-up; a hold counts when it began then.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>

#include "sim/analysis/tally.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

class LockFold {
 public:
  explicit LockFold(std::int64_t warm_up) : warm_up_(warm_up) {}

  // Somebody begins or ends to wait for `lock` of image `place`.
  void wait(std::uint16_t place, std::uint32_t lock, std::int64_t now) {
    std::uint64_t length = ++waiting_[id(place, lock)];
    if (length > longest_) longest_ = length;
    conflicts_ += now >= warm_up_;
  }
  // Somebody found a lock taken and tries again later, without standing in its line.
  void refused(std::int64_t now) { conflicts_ += now >= warm_up_; }
  void leave(std::uint16_t place, std::uint32_t lock) {
    auto found = waiting_.find(id(place, lock));
    if (found != waiting_.end() && found->second > 0) --found->second;
  }

  // The waits of transactions that work for a feed, which have no open request to remember them.
  void wait_of_feed(const TraceRecord& r) {
    wait(r.place, r.key, r.time);
    feeds_.emplace(id(r.place, r.request), r.key);
  }
  void granted_to_feed(const TraceRecord& r) {
    if (feeds_.empty()) return;
    auto [at, end] = feeds_.equal_range(id(r.place, r.request));
    while (at != end && at->second != r.key) ++at;
    if (at != end) forget(r.place, at);
  }
  void ended_for_feed(const TraceRecord& r) {
    if (feeds_.empty() || static_cast<StoreEnd>(r.flags) == StoreEnd::done) return;
    auto found = feeds_.find(id(r.place, r.request));
    if (found != feeds_.end()) forget(r.place, found);
  }

  void released(const TraceRecord& r) {
    std::int64_t held = static_cast<std::int64_t>(r.value);
    if (r.time - held >= warm_up_) hold_.add(held);
  }
  void ended(const TraceRecord& r) {
    if (static_cast<StoreEnd>(r.flags) == StoreEnd::deadlock) deadlocks_ += r.time >= warm_up_;
  }

  void begin() {
    longest_ = 0;
    for (const auto& [lock, length] : waiting_)
      if (length > longest_) longest_ = length;
  }

  std::uint64_t conflicts() const { return conflicts_; }  // lock requests that had to wait
  std::uint64_t deadlocks() const { return deadlocks_; }  // transactions that were the victim
  std::uint64_t longest() const { return longest_; }      // most waiters behind one lock
  const Tally& hold() const { return hold_; }             // ns

 private:
  using Waits = std::multimap<std::uint64_t, std::uint32_t>;

  static std::uint64_t id(std::uint16_t place, std::uint32_t what) {
    return std::uint64_t{place} << 32 | what;
  }
  void forget(std::uint16_t place, Waits::iterator wait) {
    leave(place, wait->second);
    feeds_.erase(wait);
  }

  std::int64_t warm_up_;
  std::unordered_map<std::uint64_t, std::uint64_t> waiting_;  // by (place, lock)
  Waits feeds_;                                               // (place, request) -> lock
  std::uint64_t conflicts_ = 0, deadlocks_ = 0, longest_ = 0;
  Tally hold_;
};

}  // namespace cqrslab
