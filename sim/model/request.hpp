// Request: one command or query on its way through the system.
//
// Lives in a block of the frame pool, owned by the process that walks it (walk.cpp), from arrival
// until the last part of its work is done, which may be after the client has its answer: a timeout
// calls off a wait, but what is on its way arrives, and what has begun is finished, recorded, and
// serves nobody.
#pragma once

#include <cstdint>
#include <memory>
#include <new>

#include "sim/base/time.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

// Waitable: whatever a request can wait in without being worked on, so that it can be called off.
class Waitable {
 public:
  // Takes the waiter out and resumes it with `outcome`. Pre: it waits here.
  virtual void call_off(Outcome outcome) = 0;

 protected:
  ~Waitable() = default;
};

struct Request {
  std::uint32_t number = 0;
  std::uint32_t source = 0;     // index into Workload::sources
  std::uint32_t operation = 0;  // index into Domain::operations
  std::uint64_t index = 0;      // number within its source
  std::uint64_t draws = 0;      // address of its random draws: its index, or a part's own
  std::uint32_t key = 0;        // first of the keys it touches, across all aggregates
  std::uint32_t session = 0;
  std::uint32_t follows = 0;  // number + 1 of the request that it follows; 0 = none
  std::uint8_t flags = 0;     // RequestFlag
  std::uint8_t priority = 0;
  bool is_command = false;
  std::uint8_t resent = 0;  // times that its client has sent it before
  Time arrived;
  std::uint64_t event = 0;  // id of the command, the same when its client sends it again
  Time first_begun;         // of its first attempt at the latest store

  void* loop = nullptr;  // of the closed client that waits for the answer (traffic.cpp)

  std::uint32_t visits = 0;        // places visited so far: numbers the draws
  std::uint32_t store_visits = 0;  // of these, stores
  std::uint32_t picks = 0;         // balancer decisions so far
  std::uint32_t attempt = 0;       // of the command, from 0

  std::uint32_t ticket = 0;  // of its wait for projections (confirmations.hpp); 0 = none

  Waitable* waits_in = nullptr;  // set while it can be called off
  Timer deadline;
  Time deadline_at = Time::max();
  bool answered = false;  // the client has its answer; what is left is wasted work
};

// A request is written once, where it lives, and never moves: copying what was written just before
// would wait for every store of it.
struct RequestRelease {
  void operator()(Request* request) const { FramePool::release(request); }
};
using RequestPointer = std::unique_ptr<Request, RequestRelease>;

inline RequestPointer new_request(Simulator& simulator) {
  return RequestPointer(new (simulator.frames().allocate(sizeof(Request))) Request);
}

}  // namespace cqrslab
