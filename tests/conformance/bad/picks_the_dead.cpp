// Does not look whether its target is up.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct PicksTheDead {
  PicksTheDead(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op& op, Targets targets) {
    return static_cast<std::uint32_t>(op.id % targets.size());
  }
};

const Plugin<PicksTheDead, BalancerKind> plugin{
    {.name = "picks_the_dead",
     .summary = "does not look whether its target is up",
     .doc = "Does not look whether its target is up."}};

}  // namespace
