// Traffic: plays a workload: sends each source's requests when they are due.
//
// Open arrivals depend on the workload and the seed alone. Closed clients and follow-up requests
// wait for answers, so their instants depend on the system; their keys and demands do not.
#pragma once

#include <cstdint>

#include "sim/kernel/process.hpp"
#include "sim/model/system.hpp"
#include "sim/model/walk.hpp"

namespace cqrslab {

class Traffic : private Client {
 public:
  explicit Traffic(System& system) : s_(system) {}

  Simulator& simulator() { return s_.simulator; }
  void start();

 private:
  // A client of a closed population; its requests point back at it.
  struct Loop {
    bool waits = false;
    std::coroutine_handle<> process;
  };

  Process poisson(std::uint32_t source);
  Process renewal(std::uint32_t source);
  Process at_instants(std::uint32_t source);
  Process closed_client(std::uint32_t source, std::uint32_t client);
  Process follow_up(std::uint32_t source, Request leader);
  // The client of `lost` never sees its answer and sends the same command again.
  Process send_again(Request lost);
  bool loses_answer(const Request& request) const;
  Draws draws_of_loss(const Request& request) const;

  // The request with `index` of `source`, key, session and flags drawn, not numbered yet.
  RequestPointer make(std::uint32_t source, std::uint64_t index) const;
  std::uint32_t first_of(const Operation& operation, std::uint32_t number) const;
  void send_batch(std::uint32_t source, std::uint64_t& index);
  void answered(const Request& request, Outcome outcome) override;

  System& s_;
};

}  // namespace cqrslab
