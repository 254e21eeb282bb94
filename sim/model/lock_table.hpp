// LockTable: the locks of one image, as its store plugin declared them.
//
// A lock is held in a mode by any number of transactions whose modes are compatible; the others
// wait in line. The line is kept in the order of service: conversions (holders that ask for a
// stronger mode) first, then by the declared order, and among equals as they came:
//
//   first come       one class; compatible neighbours enter together. This is PostgreSQL's rule: a
//                    newcomer queues when it conflicts with a holder or with anybody who waits.
//   weakest first    mode 0 before the others; it enters whenever no holder forbids it, the others
//                    enter when no mode 0 waits (reader preference)
//   strongest first  stronger modes before weaker; nobody enters before a stronger one that waits
//                    (writer preference)
//   random           one class; at a release any of those who can enter, then who can share with it
//   barging          one class; at a release whoever can enter, in line order, and so can a
//                    newcomer at any time
//   race             as barging for newcomers; at a release any of those who have seen another of
//                    the line enter, else the first newcomer who can; then who can share with it.
//                    This is PostgreSQL's rule for rows (heap_update, heapam_tuple_lock): the first
//                    newcomer has the right to the row, and others wait for that; when the holder
//                    ends all go on, and who is too late waits for the one that was not, in no line
//   by age           one class, the oldest (wound-wait) or youngest (wait-die) first; else as first
//                    come
//
// A conversion enters as soon as all other holders allow it. Nobody else enters before it, but for
// mode 0 under weakest first, and under random, barging and race, where whoever cannot enter holds
// nobody up. Every wait, grant and release is recorded, with the transaction that was in the way.
//
// What is done about deadlocks is in lock_deadlocks.cpp.
//
// Cost: a request, grant or release is O(1), and O(holders) where a holder is in the way; a check
// for deadlocks follows holders only, never the line. Under random, barging and race a release, and
// by age a wait, also goes once through the line; so does under race each wait that a check meets.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/kernel/random_stream.hpp"
#include "sim/model/recorder.hpp"

namespace cqrslab {

struct Transaction;

// One transaction's place at one lock.
struct LockClaim {
  Transaction* owner = nullptr;
  std::uint32_t lock = 0;
  std::uint8_t mode = 0;
  std::uint8_t rank = 0;          // of a waiting claim: its class in the line, 0 = conversion
  bool has_lost = false;          // while it waited another entered at a release
  Time since;                     // of holding, or of waiting
  Time patience;                  // of a waiting claim: how long it waits, 0 = for ever
  LockClaim* previous = nullptr;  // at the lock
  LockClaim* next = nullptr;
  LockClaim* next_of_owner = nullptr;
  Timer timeout;
};

class LockTable {
 public:
  enum class Answer { granted, waits, deadlock, refused };

  // granted_later(transaction): a waiting transaction has its lock now.
  // timed_out(transaction): it has waited long enough and is no longer in line.
  // deadlocked(transaction): a waiting transaction is the victim and no longer in line.
  // doomed(transaction): it is the victim of an older or younger one, waiting or not, and must soon
  // end; meanwhile it keeps its locks and its place in line. Called once for each, and not for one
  // that has committed.
  struct Callbacks {
    void (*granted_later)(Transaction&);
    void (*timed_out)(Transaction&);
    void (*deadlocked)(Transaction&);
    void (*doomed)(Transaction&);
  };

  // draws: of the random order, addressed by the lock and the number of its draw. Pre: a policy
  // that goes by age comes with CQ_FIFO.
  LockTable(Simulator& simulator, Recorder& recorder, std::uint16_t place, const cq_locks& locks,
            Callbacks callbacks, RandomStream draws);
  ~LockTable();

  std::uint64_t count() const { return declared_.count; }
  std::uint32_t modes() const { return declared_.modes; }

  // Where the plugin asked for it, a wait that would close a cycle of waits is not begun: deadlock.
  // timeout 0 = for ever, below 0 = do not wait: refused. Pre: lock < count(), mode < modes(), the
  // transaction waits nowhere.
  Answer request(Transaction& t, std::uint32_t lock, std::uint32_t mode, Time timeout);
  // Number + 1 of the request whose transaction keeps t from having the lock in that mode; 0 where
  // none does, or only those who wait do. Pre: as request().
  std::uint64_t in_the_way(const Transaction& t, std::uint32_t lock, std::uint32_t mode) const;
  // Whether t holds the lock; if so it is given back.
  bool release(Transaction& t, std::uint32_t lock);
  void release_all(Transaction& t);
  // Takes t out of the line it waits in, if any.
  void stop_waiting(Transaction& t);

 private:
  struct Lock {
    LockClaim* holders = nullptr;
    LockClaim* first = nullptr;  // waiting
    LockClaim* last = nullptr;
    std::uint32_t held_modes = 0;  // bit per mode that some holder has
  };

  LockClaim* own_claim(const Transaction& t, std::uint32_t lock) const;
  const LockClaim* blocker(const Lock& l, const Transaction& t, std::uint32_t mode) const;
  std::uint8_t rank_of(std::uint32_t mode) const;
  bool may_enter(const Lock& l, const Transaction& t, std::uint32_t mode) const;
  bool wait(Lock& l, LockClaim& c);
  bool is_in_turn(const LockClaim& c) const;
  LockClaim& take_claim(Transaction& t, std::uint32_t lock, std::uint32_t mode);
  void free_claim(LockClaim& c);
  void hold(Lock& l, LockClaim& c);
  static void strengthen(Lock& l, LockClaim& c, std::uint8_t mode);
  static void forget_mode(Lock& l, std::uint32_t mode);
  LockClaim* last_of(const Lock& l, std::uint8_t rank) const;
  void line_up(Lock& l, LockClaim& c);
  void leave_line(Lock& l, LockClaim& c);
  void give_back(LockClaim& c);
  void grant_waiting(Lock& l);
  LockClaim* next_to_enter(const Lock& l) const;
  LockClaim* drawn_to_enter(const Lock& l);
  void let_in_who_can(Lock& l);
  void grant(Lock& l, LockClaim& c);
  void limit_wait(LockClaim& c);
  void begin_waits_anew(const Lock& l);

  // Deadlocks: lock_deadlocks.cpp.
  bool may_wait(const LockClaim& c);
  // Whether the timer of one who waits is that of its search for a cycle.
  bool looks_later() const {
    return declared_.deadlock == CQ_DEADLOCK_DETECT && declared_.check_after > 0;
  }
  void look_later(Transaction& t);
  void look(Transaction& t);
  bool waits_for_itself(const Transaction& start);
  bool stands_behind(const LockClaim& c, const LockClaim& other) const;
  const LockClaim* newcomer_before(const LockClaim& c, const LockClaim& place) const;
  std::uint32_t modes_in_the_way(const LockClaim& c) const;
  std::uint32_t modes_waited_for(const LockClaim& c) const;
  bool is_stuck_through_itself(const Transaction& start);
  void collect_reachable(const Transaction& start);
  bool can_go_on(const Transaction& t, unsigned stuck) const;
  bool goes_by_age() const { return declared_.deadlock >= CQ_DEADLOCK_WOUND_WAIT; }
  bool goes_before(const Transaction& a, const Transaction& b) const;
  bool may_wait_at_its_age(const LockClaim& c);
  bool may_strengthen_at_its_age(const Lock& l, const Transaction& t, std::uint32_t mode);
  void settle_with_conversions(const Lock& l, Transaction& t, std::uint32_t mode);
  void doom(Transaction& t);

  Simulator& simulator_;
  Recorder& recorder_;
  std::uint16_t place_;
  cq_locks declared_;
  Callbacks callbacks_;
  std::vector<Lock> locks_;
  std::vector<LockClaim*> lasts_;     // per lock and rank, where the order has several ranks
  std::vector<std::uint32_t> drawn_;  // per lock: draws so far, where the order draws
  RandomStream draws_;
  std::vector<std::unique_ptr<LockClaim[]>> claims_;
  LockClaim* free_ = nullptr;
  unsigned visit_ = 0;
  std::vector<const Transaction*> to_visit_, reachable_;
};

}  // namespace cqrslab
