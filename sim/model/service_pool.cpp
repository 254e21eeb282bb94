// A service's instances and laws of time, and what it does for each request.
#include "sim/model/service_pool.hpp"

namespace cqrslab {

ServicePool::ServicePool(const PluginContext& context, const Service& spec,
                         std::uint16_t first_place)
    : spec_(spec),
      first_place_(first_place),
      balancer_(context, spec.balancer, spec.name, spec.instances,
                spec.weights.empty() ? spec.speeds : spec.weights, first_place),
      time_(spec.time),
      hop_(spec.hop),
      patience_(spec.patience),
      authorise_(spec.authorise_time),
      validate_(spec.validate_time),
      dispatch_(spec.dispatch_time),
      backoff_(spec.backoff),
      has_hop_(hop_.mean() > 0),
      has_duties_(spec.authorises || spec.validates || dispatch_.mean() > 0) {
  for (unsigned i = 0; i < spec.instances; ++i) {
    std::string path = spec.name + "[" + std::to_string(i + 1) + "]";
    Station::Options options{.place = place(i),
                             .workers = spec.workers,
                             .capacity = spec.capacity,
                             .discipline = spec.discipline,
                             .speed = spec.speeds.empty() ? 1 : spec.speeds[i],
                             .patience = spec.has_patience ? &patience_ : nullptr,
                             .target = &balancer_.target(i),
                             .asked_about = context.asked_about,
                             .explanations = &context.explanations,
                             .name = path.c_str()};
    auto named = [&](const char* purpose) {
      return RandomStream::named(context.seed, context.replication,
                                 "service/" + path + "/" + purpose);
    };
    stations_.push_back(std::make_unique<Station>(context.simulator, context.recorder, options,
                                                  named("order"), named("patience")));
  }
}

Time ServicePool::backoff(Draws& draws) const {
  Time pause = backoff_.time(draws);
  if (visits_ == 0) return pause;
  return Time::from_seconds(pause.to_seconds() * (visited_ / visits_ / backoff_.mean()));
}

ServicePool::Duty ServicePool::duty(Time own, bool may_issue, bool valid, Draws draws) const {
  Duty duty;
  if (spec_.authorises) {
    duty.work += authorise_.time(draws);
    if (!may_issue) return duty.refused = Outcome::unauthorised, duty;
  }
  if (spec_.validates) {
    duty.work += validate_.time(draws);
    if (!valid) return duty.refused = Outcome::invalid, duty;
  }
  duty.work += dispatch_.time(draws) + own;
  return duty;
}

}  // namespace cqrslab
