// FakeLocks: the locks of a store under test, by the letter of the contract and without any speed.
//
// Written apart from the model's own LockTable, and as simply as can be: lists that are searched
// from end to end. So the two check each other. An owner is whoever has a transaction, numbered by
// the driver; it waits for one lock at a time. Nothing here knows time: lock timeouts, and when a
// circle of waits is looked for, are the driver's. Locks exist as soon as they are asked for; that
// they were declared is the driver's to check.
//
// After whatever may let others in (release, release_all, cancel) the driver calls grant_waiting,
// and under the policies that go by age victims_of_age too.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab::testing {

class FakeLocks {
 public:
  enum class Answer { granted, waits, deadlock, refused };
  using Owner = unsigned;

  // `seed` is of the draws of CQ_RANDOM. Pre: declared.modes is 1 .. 8.
  FakeLocks(const cq_locks& declared, std::uint64_t seed) : declared_(declared), seed_(seed) {}

  // Smaller is older; matters to the policies that ask for age.
  void set_age(Owner owner, std::uint64_t age) { ages_[owner] = age; }

  // granted: it has the lock, in this mode or a stronger one. waits: it is in line. refused: it
  // could only have waited, and !may_wait. deadlock: waiting would close a circle, where the store
  // wants that looked for at once; then it is not in line. Pre: the owner waits for nothing.
  Answer request(Owner owner, std::uint64_t which, std::uint32_t mode, bool may_wait);

  // Gives back one lock, or all; false: it did not hold it. Who waits is not let in by that.
  bool release(Owner owner, std::uint64_t which) { return locks_[which].holders.erase(owner) > 0; }
  void release_all(Owner owner) {
    for (auto& [which, lock] : locks_) lock.holders.erase(owner);
  }
  // The owner waits for nothing any more; what it holds it keeps.
  void cancel(Owner owner) {
    for (auto& [which, lock] : locks_) {
      std::erase_if(lock.waiters, [&](const Waiter& w) { return w.owner == owner; });
    }
  }
  // Lets in who may enter, and says who that is.
  std::vector<Owner> grant_waiting();
  // Whether it is in a circle of waits: over holders, and over those before it in line where they
  // must be let in first.
  bool waits_for_itself(Owner owner) const { return waits_for(owner, owner, {}); }

  // Who must go because of its age: under wound-wait the younger who are in the way of an older
  // one, under wait-die the younger who wait for one.
  std::vector<Owner> victims_of_age() const;

  // No lock is held or waited for.
  bool nobody_is_there() const;

 private:
  struct Waiter {
    Owner owner;
    std::uint32_t mode;
    bool converts;
    bool has_lost = false;  // another entered at a release while it waited
  };
  struct Lock {
    std::map<Owner, std::uint32_t> holders;
    std::vector<Waiter> waiters;
  };

  bool fit(std::uint32_t a, std::uint32_t b) const { return declared_.compatible[a] >> b & 1; }

  bool compatible(const Lock& lock, Owner owner, std::uint32_t mode) const;

  // Whether one who comes now need not queue.
  bool may_pass(const Lock& lock, std::uint32_t mode) const;

  // Index in its line of whoever enters next; -1 = nobody can.
  int next_to_enter(const Lock& lock);

  // Under race: `other`, who came before w, and w have both lost no race, and exclude each other.
  bool is_newcomer_before(const Waiter& other, const Waiter& w) const;

  // Which of n who can enter does: the first, or any where the order is one of chance.
  std::size_t choose(std::size_t n);

  // Whom this waiter waits for: holders, and who is before it in line.
  std::vector<Owner> in_the_way(const Lock& lock, const Waiter& waiter) const;

  // Does `from` wait, over any number of others, for `to`?
  bool waits_for(Owner from, Owner to, std::vector<Owner> visited) const;

  cq_locks declared_;
  std::uint64_t seed_, choices_ = 0;
  std::map<std::uint64_t, Lock> locks_;
  std::map<Owner, std::uint64_t> ages_;
};

}  // namespace cqrslab::testing
