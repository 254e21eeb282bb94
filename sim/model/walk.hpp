// Walk: one request's way along its route, from arrival to answer and beyond.
#pragma once

#include "sim/kernel/process.hpp"
#include "sim/model/request.hpp"
#include "sim/model/system.hpp"

namespace cqrslab {

// Who waits for a request's answer.
class Client {
 public:
  // Called once, at the instant the client has its answer.
  virtual void answered(const Request& request, Outcome outcome) = 0;

 protected:
  ~Client() = default;
};

// Sends the request on its way, now. Pre: number, source, index, key, session and flags are set.
void send(System& system, Client& client, RequestPointer request);

}  // namespace cqrslab
