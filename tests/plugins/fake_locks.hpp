// FakeLocks: the locks of a store under test, by the letter of the contract and without any speed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab::testing {

class FakeLocks {
 public:
  enum class Answer { granted, waits, deadlock };
  using Owner = unsigned;

  explicit FakeLocks(const cq_locks& declared) : declared_(declared) {}

  Answer request(Owner owner, std::uint64_t which, std::uint32_t mode) {
    Lock& lock = locks_[which];
    auto own = lock.holders.find(owner);
    bool converts = own != lock.holders.end();
    if (converts && own->second >= mode) return Answer::granted;
    if (compatible(lock, owner, mode) && (converts || may_pass(lock, mode))) {
      lock.holders[owner] = mode;
      return Answer::granted;
    }
    Waiter waiter{owner, mode, converts};
    auto place = converts ? lock.waiters.begin() : lock.waiters.end();
    lock.waiters.insert(place, waiter);
    if (declared_.deadlock == CQ_DEADLOCK_DETECT && waits_for(owner, owner, {})) {
      cancel(owner);
      return Answer::deadlock;
    }
    return Answer::waits;
  }

  // Gives back one lock, or all, and says who has got a lock by that.
  bool release(Owner owner, std::uint64_t which) { return locks_[which].holders.erase(owner) > 0; }
  void release_all(Owner owner) {
    for (auto& [which, lock] : locks_) lock.holders.erase(owner);
  }
  void cancel(Owner owner) {
    for (auto& [which, lock] : locks_) {
      std::erase_if(lock.waiters, [&](const Waiter& w) { return w.owner == owner; });
    }
  }
  std::vector<Owner> grant_waiting() {
    std::vector<Owner> granted;
    for (auto& [which, lock] : locks_) {
      for (int next; (next = next_to_enter(lock)) >= 0;) {
        Waiter waiter = lock.waiters[static_cast<std::size_t>(next)];
        lock.waiters.erase(lock.waiters.begin() + next);
        lock.holders[waiter.owner] = waiter.mode;
        granted.push_back(waiter.owner);
      }
    }
    return granted;
  }
  bool nobody_is_there() const {
    for (const auto& [which, lock] : locks_) {
      if (!lock.holders.empty() || !lock.waiters.empty()) return false;
    }
    return true;
  }

 private:
  struct Waiter {
    Owner owner;
    std::uint32_t mode;
    bool converts;
  };
  struct Lock {
    std::map<Owner, std::uint32_t> holders;
    std::vector<Waiter> waiters;
  };

  bool fit(std::uint32_t a, std::uint32_t b) const { return declared_.compatible[a] >> b & 1; }

  bool compatible(const Lock& lock, Owner owner, std::uint32_t mode) const {
    for (const auto& [holder, held] : lock.holders) {
      if (holder != owner && !fit(mode, held)) return false;
    }
    return true;
  }

  // Whether one who comes now need not queue.
  bool may_pass(const Lock& lock, std::uint32_t mode) const {
    bool weakest_passes = declared_.order == CQ_WEAKEST_FIRST && mode == 0;
    bool strongest_passes = declared_.order == CQ_STRONGEST_FIRST;
    for (const Waiter& w : lock.waiters) {
      if (weakest_passes || (strongest_passes && mode > w.mode)) continue;
      return false;
    }
    return true;
  }

  int next_to_enter(const Lock& lock) const {
    int chosen = -1;
    for (std::size_t i = 0; i < lock.waiters.size(); ++i) {
      const Waiter& w = lock.waiters[i];
      if (w.converts || (declared_.order == CQ_WEAKEST_FIRST && w.mode == 0)) {
        if (compatible(lock, w.owner, w.mode)) return static_cast<int>(i);
        continue;
      }
      bool stronger = declared_.order == CQ_STRONGEST_FIRST && chosen >= 0 &&
                      w.mode > lock.waiters[static_cast<std::size_t>(chosen)].mode;
      if (chosen < 0 || stronger) chosen = static_cast<int>(i);
    }
    if (chosen < 0) return -1;
    const Waiter& w = lock.waiters[static_cast<std::size_t>(chosen)];
    return compatible(lock, w.owner, w.mode) ? chosen : -1;
  }

  // Does `from` wait, over any number of others, for `to`?
  bool waits_for(Owner from, Owner to, std::vector<Owner> visited) const {
    for (const auto& [which, lock] : locks_) {
      std::vector<Owner> before;
      for (const Waiter& w : lock.waiters) {
        if (w.owner != from) {
          before.push_back(w.owner);
          continue;
        }
        for (const auto& [holder, held] : lock.holders) {
          if (holder != from && !fit(w.mode, held)) before.push_back(holder);
        }
        for (Owner other : before) {
          if (other == to) return true;
          bool known = std::find(visited.begin(), visited.end(), other) != visited.end();
          if (known) continue;
          visited.push_back(other);
          if (waits_for(other, to, visited)) return true;
        }
        break;
      }
    }
    return false;
  }

  cq_locks declared_;
  std::map<std::uint64_t, Lock> locks_;
};

}  // namespace cqrslab::testing
