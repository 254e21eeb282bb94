// Transaction: one unit of work on one image, driven by the store plugin step by step.
//
//   StoreEnd end = co_await Transaction(image, kind, ...);
//
// suspends the caller until the plugin has ended it. Lives in the caller's frame.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstdint>

#include "sim/contract/plugin.h"
#include "sim/kernel/pooled_allocator.hpp"
#include "sim/model/lock_table.hpp"
#include "sim/model/request.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

class Image;
struct MachineJob;

// Receipt: told of an application at the instant of its commit.
class Receipt {
 public:
  // False: the image was told of this change before, and it is a duplicate.
  virtual bool applied() = 0;

 protected:
  ~Receipt() = default;
};

struct Transaction;

// CommitGate: holds transactions that are about to commit, until Image::go_on or end_held.
class CommitGate {
 public:
  virtual bool holds(const Transaction& t) const = 0;
  // It is held now.
  virtual void reached(Transaction& t) = 0;

 protected:
  ~CommitGate() = default;
};

// Told when a transaction ends while it is held.
class CommitHolder {
 public:
  virtual void left(Transaction& t) = 0;

 protected:
  ~CommitHolder() = default;
};

struct Transaction : Waitable {
  // What it works for.
  struct Purpose {
    TransactionKind kind = TransactionKind::read;
    std::uint32_t request = 0;  // number
    std::uint32_t key = 0, rows = 1;
    // Instead of key .. key+rows-1: the `rows` keys, then those that it reads beside them.
    const PooledVector<std::uint32_t>* touched = nullptr;
    Time work, hold;
    std::uint32_t attempt = 0;
    std::uint32_t session = 0;
    Time lock_timeout;           // of its client, as plugin.h says
    std::uint64_t event = 0;     // write: of the command, the same when it is sent again
    Time first_begun;            // of the first attempt: its age
    std::uint32_t version = 0;   // apply: what the image shall show
    std::uint64_t position = 0;  // apply: of the commit
    Receipt* receipt = nullptr;  // apply: who wants to know that it was done
    CommitGate* gate = nullptr;  // apply: who may hold it
    std::uint8_t feeds = 0;      // write: which feeds take the change (bits of a commit record)
    Request* waiter = nullptr;   // who can be called off, or nullptr
  };

  Transaction(Image& on, const Purpose& purpose) : Transaction(on, [&] { return purpose; }) {}
  // make() returns the purpose, which is so written where it stays: copying what was written just
  // before would wait for every store of it.
  template <std::invocable Make>
  Transaction(Image& on, Make make) : image(on), purpose(make()) {
    if (purpose.touched || purpose.rows > 1) [[unlikely]]
      take_many();
  }
  Transaction(const Transaction&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> process);
  StoreEnd await_resume() const noexcept { return end; }

  void call_off(Outcome outcome) override;

  Image& image;
  Purpose purpose;
  cq_transaction seen;  // what the plugin sees of it; set when it begins
  // Its keys, those that it reads beside them, and the versions observed, where more than one.
  PooledVector<std::uint32_t> many, many_observed;
  std::uint32_t one_observed = 0;
  std::coroutine_handle<> process;
  StoreEnd end = StoreEnd::done;
  bool starting = false, connected = false, committed = false, ended = false;
  bool held = false;               // at its commit, by a gate
  bool overwrites = false;         // its commit: also a newer version
  unsigned checked = 0;            // bit CQ_CHECK_...: it has compared what it observed
  CommitHolder* holder = nullptr;  // who wants to know when it ends while held
  bool has_paused = false;         // since it last got a lock
  bool pauses = false;
  bool doomed = false;           // the victim of an older or younger one; hears of it at once
  std::uint32_t pauses_for = 0;  // lock
  std::uint32_t old_seen = 0;    // keys of which it has observed an old version
  std::uint64_t sequence = 0;    // the first of its numbers; 0 = it has none yet
  Timer timer;                   // end of work or a pause, the grant or doom that is about to reach
                                 // it, or while it waits, of the lock table
  Time works_until;              // while it works; else 0

  // Among its image's open transactions, or in the line for a connection.
  Transaction* previous = nullptr;
  Transaction* next = nullptr;
  // In its image's lock table.
  LockClaim* claims = nullptr;       // held
  LockClaim* waits = nullptr;        // the one claim that waits
  unsigned visit = 0;                // mark of a search for cycles, set by the lock table
  MachineJob* at_machine = nullptr;  // what it does at its image's machine, where it has one

  std::uint32_t* observed() { return many.empty() ? &one_observed : many_observed.data(); }

 private:
  void take_many();
};

}  // namespace cqrslab
