// Gateway and Mediator: which way a request goes, and which handler a command reaches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/variate.hpp"
#include "sim/scenario/domain.hpp"
#include "sim/scenario/topology.hpp"

namespace cqrslab {

// A route made ready to be walked.
struct Path {
  struct Step {
    RouteStep spec;
    std::optional<Variate> time;
  };
  std::vector<Step> steps;
};

// Gateway: the routing rule. The first route whose `match` is the operation's name, its method or
// "*" is taken, in the order of the topology.
class Gateway {
 public:
  Gateway(const Domain& domain, const Topology& topology);
  // nullptr: no route matches (a verb that the rule forgot).
  const Path* route(std::uint32_t operation) const {
    return chosen_[operation] < 0 ? nullptr : &paths_[static_cast<std::size_t>(chosen_[operation])];
  }

 private:
  std::vector<Path> paths_;
  std::vector<int> chosen_;  // per operation, -1 = none
};

// Mediator: knows exactly one handler for every command of the domain.
class Mediator {
 public:
  // The write model of one command: where its aggregate's keys begin, and what it emits.
  struct Handler {
    std::uint32_t operation = 0;
    std::uint32_t first_key = 0, keys = 1;  // of its aggregate
    std::vector<std::uint8_t> feeds;        // per store: which of its feeds take the events
  };

  // Throws Error(usage) when the command has a handler already.
  void add(const Domain& domain, Handler handler);
  // Pre: the command has a handler.
  const Handler& dispatch(std::uint32_t operation) const;

 private:
  std::vector<std::optional<Handler>> handlers_;
};

}  // namespace cqrslab
