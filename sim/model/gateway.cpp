// Routes by method and operation, and the one handler of each command.
#include "sim/model/gateway.hpp"

#include "sim/base/assert.hpp"
#include "sim/base/error.hpp"

namespace cqrslab {

Gateway::Gateway(const Domain& domain, const Topology& topology) {
  for (const Route& route : topology.routes) {
    Path path;
    for (const RouteStep& step : route.steps) {
      path.steps.push_back({step, std::nullopt});
      if (step.has_time) path.steps.back().time.emplace(step.time);
    }
    paths_.push_back(std::move(path));
  }
  for (const Operation& o : domain.operations) {
    int chosen = -1;
    for (std::size_t i = 0; i < topology.routes.size() && chosen < 0; ++i) {
      const std::string& match = topology.routes[i].match;
      if (match == o.name || match == o.method || match == "*") chosen = static_cast<int>(i);
    }
    chosen_.push_back(chosen);
  }
}

void Mediator::add(const Domain& domain, Handler handler) {
  handlers_.resize(domain.operations.size());
  auto& slot = handlers_[handler.operation];
  if (slot) {
    const Operation& o = domain.operations[handler.operation];
    throw Error(ExitCode::usage, o.where, "command '" + o.name + "' has two handlers",
                "a command is handled by exactly one");
  }
  slot = std::move(handler);
}

const Mediator::Handler& Mediator::dispatch(std::uint32_t operation) const {
  CQRSLAB_ASSERT(handlers_[operation].has_value());
  return *handlers_[operation];
}

}  // namespace cqrslab
