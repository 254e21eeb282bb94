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
//
// A conversion enters as soon as all other holders allow it; nobody else enters before it, but for
// mode 0 under weakest first. Every wait, grant and release is recorded, with the transaction that
// was in the way.
//
// Cost: a request, grant or release is O(1), and O(holders) where a holder is in the way; a check
// for deadlocks follows holders only, never the line.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/model/recorder.hpp"

namespace cqrslab {

struct Transaction;

// One transaction's place at one lock.
struct Claim {
  Transaction* owner = nullptr;
  std::uint32_t lock = 0;
  std::uint8_t mode = 0;
  std::uint8_t rank = 0;      // of a waiting claim: its class in the line, 0 = conversion
  Time since;                 // of holding, or of waiting
  Claim* previous = nullptr;  // at the lock
  Claim* next = nullptr;
  Claim* next_of_owner = nullptr;
  Timer timeout;
};

class LockTable {
 public:
  enum class Answer { granted, waits, deadlock, refused };

  // granted_later(transaction): a waiting transaction has its lock now.
  // timed_out(transaction): it has waited long enough and is no longer in line.
  struct Callbacks {
    void (*granted_later)(Transaction&);
    void (*timed_out)(Transaction&);
  };

  LockTable(Simulator& simulator, Recorder& recorder, std::uint16_t place, const cq_locks& locks,
            Callbacks callbacks);
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
    Claim* holders = nullptr;
    Claim* first = nullptr;  // waiting
    Claim* last = nullptr;
    std::uint32_t held_modes = 0;  // bit per mode that some holder has
  };

  Claim* own_claim(const Transaction& t, std::uint32_t lock) const;
  const Claim* blocker(const Lock& l, const Transaction& t, std::uint32_t mode) const;
  std::uint8_t rank_of(std::uint32_t mode) const;
  bool may_enter(const Lock& l, const Transaction& t, std::uint32_t mode) const;
  bool wait(Lock& l, Claim& c);
  bool waits_for_itself(const Transaction& start);
  bool is_in_turn(const Claim& c) const;
  std::uint32_t modes_in_the_way(const Claim& c) const;
  Claim& take_claim(Transaction& t, std::uint32_t lock, std::uint32_t mode);
  void free_claim(Claim& c);
  void hold(Lock& l, Claim& c);
  static void strengthen(Lock& l, Claim& c, std::uint8_t mode);
  static void forget_mode(Lock& l, std::uint32_t mode);
  Claim* last_of(const Lock& l, std::uint8_t rank) const;
  void line_up(Lock& l, Claim& c);
  void leave_line(Lock& l, Claim& c);
  void give_back(Claim& c);
  void grant_waiting(Lock& l);
  Claim* next_to_enter(const Lock& l) const;
  void grant(Lock& l, Claim& c);

  Simulator& simulator_;
  Recorder& recorder_;
  std::uint16_t place_;
  cq_locks declared_;
  Callbacks callbacks_;
  std::vector<Lock> locks_;
  std::vector<Claim*> lasts_;  // per lock and rank, where the order has several ranks
  std::vector<std::unique_ptr<Claim[]>> claims_;
  Claim* free_ = nullptr;
  unsigned visit_ = 0;
  std::vector<const Transaction*> to_visit_;
};

}  // namespace cqrslab
