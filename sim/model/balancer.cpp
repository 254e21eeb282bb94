// Shows the plugin its targets, and checks what it picks.
#include "sim/model/balancer.hpp"

#include "sim/model/session_positions.hpp"

namespace cqrslab {

namespace {

std::uint32_t at_target(Outcome outcome) {
  switch (outcome) {
    case Outcome::queue_full:
      return CQ_REFUSED;
    case Outcome::impatient:
    case Outcome::timeout:
      return CQ_GIVEN_UP;
    case Outcome::unavailable:
      return CQ_LOST;
    default:
      return CQ_ANSWERED;
  }
}

}  // namespace

Balancer::Balancer(const PluginContext& context, const PluginUse& use, std::string path,
                   std::uint32_t targets, const std::vector<double>& weights, std::uint16_t place)
    : simulator_(context.simulator),
      host_(context, "balancer", use, std::move(path), place),
      functions_(host_.functions<cq_balancer>()),
      size_(targets),
      targets_(targets),
      out_(targets) {
  for (std::uint32_t i = 0; i < targets; ++i) {
    targets_[i].up = 1;
    targets_[i].behind_since = -1;
    targets_[i].weight = weights.empty() ? 1.0f : static_cast<float>(weights[i]);
  }
  cq_config config = host_.config();
  config.targets = targets;
  self_ = host_.create(functions_, config);
}

inline cq_op Balancer::op_of(const Request& request) const {
  cq_op op{sizeof(cq_op),
           request.picks,
           request.number,
           simulator_.now().ns(),
           request.key,
           request.session,
           request.is_command,
           CQ_ANSWERED,
           0,
           0,
           0};
  if (sessions_) {
    op.wrote = sessions_->wrote(request.session);
    op.seen = sessions_->seen(request.session);
    op.newest = sessions_->newest();
  }
  return op;
}

std::uint32_t Balancer::pick(Request& request) {
  cq_op op = op_of(request);
  ++request.picks;
  host_.about(size_ > 1 ? request.number : CQ_NONE);  // with one there is nothing to explain
  std::uint32_t chosen = functions_.pick(self_, &op, targets_.data(), size_);
  host_.check();
  if (chosen == CQ_NONE) return CQ_NONE;
  if (chosen >= size_ || !targets_[chosen].up) [[unlikely]]
    stop_wrong_pick(chosen);
  ++targets_[chosen].outstanding;
  return chosen;
}

void Balancer::stop_wrong_pick(std::uint32_t chosen) const {
  std::string target = "picked target " + std::to_string(chosen);
  host_.stop(target + (chosen < size() ? ", which is down" : " of " + std::to_string(size())));
}

void Balancer::tell_done(const Request& request, std::uint32_t i, Outcome outcome) {
  cq_op op = op_of(request);
  op.outcome = at_target(outcome);
  if (size() > 1) host_.about(request.number);
  functions_.done(self_, &op, i, targets_[i].last_latency);
  host_.check();
}

}  // namespace cqrslab
