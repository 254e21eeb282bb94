// LockTable: the locks of one image, as its store plugin declared them.
//
// A lock is held in a mode by any number of transactions whose modes are compatible; the others
// wait in line. Who is next is the declared order: strictly first come, first served (compatible
// neighbours enter together), the weakest mode first (reader preference) or the strongest first
// (writer preference). A holder that asks for a stronger mode goes before everybody who waits.
// Every wait, grant and release is recorded, with the transaction that was in the way.
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
  std::uint32_t lock = 0, mode = 0;
  bool held = false;
  Time since;                    // of holding, or of waiting
  Claim* previous = nullptr;     // at the lock
  Claim* next = nullptr;
  Claim* next_of_owner = nullptr;
  Timer timeout;
};

class LockTable {
 public:
  enum class Answer { granted, waits, deadlock };

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

  // timeout 0 = for ever. Pre: lock < count(), mode < modes(), the transaction waits nowhere.
  Answer request(Transaction& t, std::uint32_t lock, std::uint32_t mode, Time timeout);
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
  bool may_enter(const Lock& l, const Transaction& t, std::uint32_t mode) const;
  bool closes_cycle(const Transaction& start, const Lock& l, std::uint32_t mode) const;
  bool waits_for(const Transaction& from, const Transaction& to, unsigned visit) const;
  Claim& take_claim(Transaction& t, std::uint32_t lock, std::uint32_t mode);
  void free_claim(Claim& c);
  void hold(Lock& l, Claim& c);
  static void strengthen(Lock& l, Claim& c, std::uint32_t mode);
  static void forget_mode(Lock& l, std::uint32_t mode);
  void line_up(Lock& l, Claim& c, bool in_front);
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
  std::vector<std::unique_ptr<Claim[]>> claims_;
  Claim* free_ = nullptr;
  mutable unsigned visit_ = 0;
};

}  // namespace cqrslab
