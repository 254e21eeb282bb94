// The smallest useful plugin library: always the first target that is up.
#include "sim/contract/plugin.hpp"

namespace {

struct FirstUp {
  FirstUp(const cqrslab::Host&, const cqrslab::Config&) {}

  std::uint32_t pick(const cq_op&, cqrslab::Targets targets) {
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (targets[i].up) return i;
    }
    return CQ_NONE;
  }
};

const cqrslab::Plugin<FirstUp, cqrslab::BalancerKind> plugin{{
    .name = "first_up",
    .summary = "the first target that is up",
    .doc = "The others are spares: they get requests only while the first is down.",
}};

}  // namespace
