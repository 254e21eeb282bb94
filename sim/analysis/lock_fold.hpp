// LockFold: contention for the locks of every image, by requests and by feeds alike.
//
// Counts what happens at or after the end of warm-up; a hold counts when it began then.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/analysis/chains.hpp"
#include "sim/analysis/tally.hpp"
#include "sim/base/flat_map.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

class LockFold {
 public:
  explicit LockFold(std::int64_t warm_up) : warm_up_(warm_up) {}

  // Somebody begins or ends to wait for `lock` of image `place`.
  void wait(std::uint16_t place, std::uint32_t lock, std::int64_t now) {
    std::uint64_t length = ++waiting_.at(id(place, lock));
    if (length > longest_) longest_ = length;
    conflicts_ += now >= warm_up_;
  }
  // Somebody found a lock taken and tries again later, without standing in its line.
  void refused(std::int64_t now) { conflicts_ += now >= warm_up_; }
  void leave(std::uint16_t place, std::uint32_t lock) {
    std::uint64_t* length = waiting_.find(id(place, lock));
    if (length && *length > 0) --*length;
  }

  // The waits of transactions that work for a feed, which have no open request to remember them.
  void wait_of_feed(const TraceRecord& r) {
    wait(r.place, r.key, r.time);
    locks_.append(feeds_.at(id(r.place, r.request)), r.key);
  }
  void granted_to_feed(const TraceRecord& r) {
    forget_first(r, [&](std::uint32_t lock) { return lock == r.key; });
  }
  void ended_for_feed(const TraceRecord& r) {
    if (static_cast<StoreEnd>(r.flags) == StoreEnd::done) return;
    forget_first(r, [](std::uint32_t) { return true; });
  }

  void released(const TraceRecord& r) {
    std::int64_t held = static_cast<std::int64_t>(r.value);
    if (r.time - held >= warm_up_) hold_.add(held);
  }
  void ended(const TraceRecord& r) {
    if (static_cast<StoreEnd>(r.flags) == StoreEnd::deadlock) deadlocks_ += r.time >= warm_up_;
  }

  // Called: once, before the first record at or after the end of warm-up.
  void begin() {
    begun_ = true;
    longest_ = most_waiting();
  }

  std::uint64_t conflicts() const { return conflicts_; }  // lock requests that had to wait
  std::uint64_t deadlocks() const { return deadlocks_; }  // transactions that were the victim
  // Most waiters behind one lock.
  std::uint64_t longest() const { return begun_ ? longest_ : most_waiting(); }
  const Tally& hold() const { return hold_; }  // ns

 private:
  static std::uint64_t id(std::uint16_t place, std::uint32_t what) {
    return std::uint64_t{place} << 32 | what;
  }
  std::uint64_t most_waiting() const {
    std::uint64_t most = 0;
    waiting_.for_each([&](std::uint64_t, std::uint64_t length) { most = std::max(most, length); });
    return most;
  }
  // The first wait of that record's place and request whose lock is `such` is over.
  template <class Such>
  void forget_first(const TraceRecord& r, Such such) {
    Chain* waits = feeds_.find(id(r.place, r.request));
    if (!waits) return;
    auto leaves = [&](std::uint32_t lock) {
      if (!such(lock)) return false;
      leave(r.place, lock);
      return true;
    };
    locks_.erase_if(*waits, leaves, 1);
    if (waits->empty()) feeds_.erase(id(r.place, r.request));
  }

  std::int64_t warm_up_;
  FlatMap<std::uint64_t, std::uint64_t> waiting_;  // by (place, lock)
  FlatMap<std::uint64_t, Chain> feeds_;            // locks that it waits for, by (place, request)
  Chains<std::uint32_t> locks_;
  bool begun_ = false;
  std::uint64_t conflicts_ = 0, deadlocks_ = 0, longest_ = 0;
  Tally hold_;
};

}  // namespace cqrslab
