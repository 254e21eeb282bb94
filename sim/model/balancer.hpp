// Balancer: chooses one of a component's instances for each request, by a plugin.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/model/plugin_host.hpp"
#include "sim/model/request.hpp"

namespace cqrslab {

class Balancer {
 public:
  // `weights`: relative speeds, one per target; empty = all 1.
  Balancer(const PluginContext& context, const PluginUse& use, std::string path,
           std::uint32_t targets, const std::vector<double>& weights);
  ~Balancer();
  Balancer(const Balancer&) = delete;

  std::uint32_t size() const { return static_cast<std::uint32_t>(targets_.size()); }
  // What the plugin sees of each target; the component keeps waiting, up and position current.
  cq_target& target(std::uint32_t i) { return targets_[i]; }

  // A target that is up, counted as outstanding until done(); or CQ_NONE when none is up or the
  // plugin refuses. Throws Error(plugin) on a wrong index.
  std::uint32_t pick(Request& request);
  // The request left target i. `entered`: when it was picked.
  void done(const Request& request, std::uint32_t i, Time entered);

 private:
  cq_op op_of(const Request& request) const;

  Simulator& simulator_;
  PluginHost host_;
  const cq_balancer* functions_;
  void* self_ = nullptr;
  std::vector<cq_target> targets_;
};

}  // namespace cqrslab
