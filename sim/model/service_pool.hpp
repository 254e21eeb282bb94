// ServicePool: a service's instances behind their balancer, and the times its work takes.
#pragma once

#include <memory>
#include <vector>

#include "sim/kernel/variate.hpp"
#include "sim/model/balancer.hpp"
#include "sim/model/station.hpp"

namespace cqrslab {

class ServicePool {
 public:
  ServicePool(const PluginContext& context, const Service& spec, std::uint16_t first_place);

  const Service& spec() const { return spec_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(stations_.size()); }
  Station& station(std::uint32_t i) { return *stations_[i]; }
  Balancer& balancer() { return balancer_; }
  std::uint16_t place(std::uint32_t i) const {
    return static_cast<std::uint16_t>(first_place_ + i);
  }

  const Variate& hop() const { return hop_; }
  bool has_hop() const { return has_hop_; }
  // The pause before another attempt.
  Time backoff(Draws& draws) const;
  // A visit, with all that it called, took so long.
  void succeeded(Time visit) {
    if (!spec_.adaptive_backoff) return;
    ++visits_;
    visited_ += visit.to_seconds();
  }

  // The service's own work in one visit.
  const Variate& time() const { return time_; }
  // Whether a visit is more than the service's own work.
  bool has_duties() const { return has_duties_; }
  // The whole work of a visit: the service's duties and `own`. A request that is refused on the way
  // costs only what was done until then.
  // refused: ok, unauthorised or invalid.
  struct Duty {
    Time work;
    Outcome refused = Outcome::ok;
  };
  Duty duty(Time own, bool may_issue, bool valid, Draws draws) const;

 private:
  Service spec_;
  std::uint16_t first_place_;
  Balancer balancer_;
  Variate time_, hop_, patience_, authorise_, validate_, dispatch_, backoff_;
  bool has_hop_, has_duties_;
  double visits_ = 0, visited_ = 0;  // number and s, where backoffs are adaptive
  std::vector<std::unique_ptr<Station>> stations_;
};

}  // namespace cqrslab
