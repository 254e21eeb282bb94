// Balancer: chooses one of a component's instances for each request, by a plugin.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/model/plugin_host.hpp"
#include "sim/model/request.hpp"

namespace cqrslab {

class SessionPositions;

class Balancer {
 public:
  // `weights`: relative speeds, one per target; empty = all 1. `place`: of the first target.
  Balancer(const PluginContext& context, const PluginUse& use, std::string path,
           std::uint32_t targets, const std::vector<double>& weights, std::uint16_t place);
  Balancer(const Balancer&) = delete;

  std::uint32_t size() const { return size_; }
  // What the plugin sees of each target; the component keeps waiting, up and position current.
  cq_target& target(std::uint32_t i) { return targets_[i]; }

  // Takes target i out of the rotation, or puts it back: it is up again when everybody who took it
  // out has put it back. True when that changed whether it is up.
  bool take_out(std::uint32_t i) {
    bool was_up = targets_[i].up;
    ++out_[i];
    targets_[i].up = 0;
    return was_up;
  }
  bool put_back(std::uint32_t i) {
    targets_[i].up = --out_[i] == 0;
    return targets_[i].up;
  }

  // Whether the plugin wants to know what sessions wrote and saw, which only images can tell.
  bool wants_sessions() const { return host_.has_trait(CQ_TRACKS_SESSIONS); }
  void know_sessions(const SessionPositions* sessions) { sessions_ = sessions; }

  // A target that is up, counted as outstanding until done(); or CQ_NONE when none is up or the
  // plugin refuses. Throws Error(plugin) on a wrong index.
  std::uint32_t pick(Request& request);
  // The request left target i, with what outcome there. `entered`: when it was picked.
  void done(const Request& request, std::uint32_t i, Time entered, Outcome outcome) {
    cq_target& target = targets_[i];
    --target.outstanding;
    target.last_latency = (simulator_.now() - entered).ns();
    if (functions_.done) tell_done(request, i, outcome);
  }

 private:
  void tell_done(const Request& request, std::uint32_t i, Outcome outcome);
  cq_op op_of(const Request& request) const;
  [[noreturn]] void stop_wrong_pick(std::uint32_t chosen) const;

  Simulator& simulator_;
  PluginHost host_;
  cq_balancer functions_;
  void* self_ = nullptr;
  std::uint32_t size_;
  std::vector<cq_target> targets_;
  const SessionPositions* sessions_ = nullptr;
  std::vector<unsigned> out_;  // per target: how often it was taken out and not put back
};

}  // namespace cqrslab
