// The rules of the locks, each as the contract words it.
#include "sim/conformance/fake_locks.hpp"

#include <algorithm>

namespace cqrslab::testing {

FakeLocks::Answer FakeLocks::request(Owner owner, std::uint64_t which, std::uint32_t mode,
                                     bool may_wait) {
  Lock& lock = locks_[which];
  auto own = lock.holders.find(owner);
  bool converts = own != lock.holders.end();
  if (converts && own->second >= mode) return Answer::granted;
  if (compatible(lock, owner, mode) && (converts || may_pass(lock, mode))) {
    lock.holders[owner] = mode;
    return Answer::granted;
  }
  if (!may_wait) return Answer::refused;
  Waiter waiter{owner, mode, converts};
  auto place = converts ? lock.waiters.begin() : lock.waiters.end();
  lock.waiters.insert(place, waiter);
  if (declared_.deadlock == CQ_DEADLOCK_DETECT && declared_.check_after == 0 &&
      waits_for_itself(owner)) {
    cancel(owner);
    return Answer::deadlock;
  }
  return Answer::waits;
}

std::vector<FakeLocks::Owner> FakeLocks::grant_waiting() {
  std::vector<Owner> granted;
  for (auto& [which, lock] : locks_) {
    for (int next; (next = next_to_enter(lock)) >= 0;) {
      Waiter waiter = lock.waiters[static_cast<std::size_t>(next)];
      lock.waiters.erase(lock.waiters.begin() + next);
      lock.holders[waiter.owner] = waiter.mode;
      for (Waiter& left : lock.waiters) left.has_lost = true;
      granted.push_back(waiter.owner);
    }
  }
  return granted;
}

std::vector<FakeLocks::Owner> FakeLocks::victims_of_age() const {
  std::vector<Owner> victims;
  bool wounds = declared_.deadlock == CQ_DEADLOCK_WOUND_WAIT;
  if (!wounds && declared_.deadlock != CQ_DEADLOCK_WAIT_DIE) return victims;
  for (const auto& [which, lock] : locks_) {
    for (const Waiter& w : lock.waiters) {
      for (Owner other : in_the_way(lock, w)) {
        bool waiter_is_older = ages_.at(w.owner) < ages_.at(other);
        if (waiter_is_older == wounds) victims.push_back(wounds ? other : w.owner);
      }
    }
  }
  std::sort(victims.begin(), victims.end());
  victims.erase(std::unique(victims.begin(), victims.end()), victims.end());
  return victims;
}

bool FakeLocks::nobody_is_there() const {
  for (const auto& [which, lock] : locks_) {
    if (!lock.holders.empty() || !lock.waiters.empty()) return false;
  }
  return true;
}

bool FakeLocks::compatible(const Lock& lock, Owner owner, std::uint32_t mode) const {
  for (const auto& [holder, held] : lock.holders) {
    if (holder != owner && !fit(mode, held)) return false;
  }
  return true;
}

bool FakeLocks::may_pass(const Lock& lock, std::uint32_t mode) const {
  if (declared_.order >= CQ_BARGING) return true;
  bool weakest_passes = declared_.order == CQ_WEAKEST_FIRST && mode == 0;
  bool strongest_passes = declared_.order == CQ_STRONGEST_FIRST;
  for (const Waiter& w : lock.waiters) {
    if (weakest_passes || (strongest_passes && mode > w.mode)) continue;
    return false;
  }
  return true;
}

int FakeLocks::next_to_enter(const Lock& lock) {
  for (std::size_t i = 0; i < lock.waiters.size(); ++i) {
    const Waiter& w = lock.waiters[i];
    if (w.converts && compatible(lock, w.owner, w.mode)) return static_cast<int>(i);
  }
  bool in_order = declared_.order == CQ_FIFO || declared_.order == CQ_STRONGEST_FIRST;
  std::vector<int> able;
  int first = -1;
  for (std::size_t i = 0; i < lock.waiters.size(); ++i) {
    const Waiter& w = lock.waiters[i];
    if (w.converts) continue;
    bool stronger = declared_.order == CQ_STRONGEST_FIRST && first >= 0 &&
                    w.mode > lock.waiters[static_cast<std::size_t>(first)].mode;
    if (first < 0 || stronger) first = static_cast<int>(i);
    bool may_skip = !in_order && (declared_.order != CQ_WEAKEST_FIRST || w.mode == 0);
    if (may_skip && compatible(lock, w.owner, w.mode)) able.push_back(static_cast<int>(i));
  }
  if (declared_.order == CQ_RACE && !able.empty()) {
    auto newcomer = std::find_if(able.begin() + 1, able.end(), [&](int i) {
      return !lock.waiters[static_cast<std::size_t>(i)].has_lost;
    });
    able.erase(newcomer, able.end());
  }
  if (!able.empty()) return able[choose(able.size())];
  if (first < 0) return -1;
  const Waiter& w = lock.waiters[static_cast<std::size_t>(first)];
  return compatible(lock, w.owner, w.mode) ? first : -1;
}

bool FakeLocks::is_newcomer_before(const Waiter& other, const Waiter& w) const {
  bool newcomers = !other.has_lost && !other.converts && !w.has_lost && !w.converts;
  return declared_.order == CQ_RACE && newcomers && !fit(w.mode, other.mode);
}

std::size_t FakeLocks::choose(std::size_t n) {
  if (declared_.order != CQ_RANDOM && declared_.order != CQ_RACE) return 0;
  return cq_below(cq_draw(seed_, ++choices_, 0), static_cast<std::uint32_t>(n));
}

std::vector<FakeLocks::Owner> FakeLocks::in_the_way(const Lock& lock, const Waiter& waiter) const {
  std::vector<Owner> others;
  bool keeps_to_line = declared_.order < CQ_BARGING;
  for (const Waiter& w : lock.waiters) {
    if (w.owner == waiter.owner) break;
    if (keeps_to_line || is_newcomer_before(w, waiter)) others.push_back(w.owner);
  }
  for (const auto& [holder, held] : lock.holders) {
    if (holder != waiter.owner && !fit(waiter.mode, held)) others.push_back(holder);
  }
  return others;
}

bool FakeLocks::waits_for(Owner from, Owner to, std::vector<Owner> visited) const {
  for (const auto& [which, lock] : locks_) {
    for (const Waiter& w : lock.waiters) {
      if (w.owner != from) continue;
      for (Owner other : in_the_way(lock, w)) {
        if (other == to) return true;
        bool known = std::find(visited.begin(), visited.end(), other) != visited.end();
        if (known) continue;
        visited.push_back(other);
        if (waits_for(other, to, visited)) return true;
      }
    }
  }
  return false;
}

}  // namespace cqrslab::testing
