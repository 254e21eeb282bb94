// @NAME@: a balancer for cqrslab. The contract is in sim/contract/plugin.h.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

// Values arrive by position: give each parameter a name here, in the order of `params`.
enum Param { patience };
constexpr cq_param params[] = {
    integer_param("patience", "requests",
                  "requests that a target may have waiting before the next one is tried", 4, 0,
                  1000)};

// Goes round the targets, but past those with a long queue.
class Starter {
 public:
  Starter(const Host&, const Config& config)
      : patience_(static_cast<std::uint32_t>(config.integer(patience))) {}

  std::uint32_t pick(const cq_op&, Targets targets) {
    auto n = static_cast<std::uint32_t>(targets.size());
    std::uint32_t first_up = CQ_NONE;
    for (std::uint32_t tried = 0; tried < n; ++tried) {
      std::uint32_t index = (next_ + tried) % n;
      if (!targets[index].up) continue;
      if (first_up == CQ_NONE) first_up = index;
      if (targets[index].waiting > patience_) continue;
      next_ = index + 1;
      return index;
    }
    next_ = first_up == CQ_NONE ? next_ : first_up + 1;
    return first_up;
  }

 private:
  std::uint32_t patience_, next_ = 0;
};

const Plugin<Starter, BalancerKind> plugin{{
    .name = "@NAME@",
    .summary = "each target in turn, past those with a long queue",
    .doc = "What it does, what real system it imitates, and where that is written.",
    .params = params,
}};

}  // namespace
