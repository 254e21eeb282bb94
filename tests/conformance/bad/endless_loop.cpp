// Looks for an idle target until there is one.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct EndlessLoop {
  EndlessLoop(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op& op, Targets targets) {
    volatile std::uint64_t i = op.id;
    while (!targets[i % targets.size()].up || targets[i % targets.size()].outstanding > 0) {
      i = i + 1;
    }
    return static_cast<std::uint32_t>(i % targets.size());
  }
};

const Plugin<EndlessLoop, BalancerKind> plugin{
    {.name = "endless_loop",
     .summary = "looks for an idle target until there is one",
     .doc = "Looks for an idle target until there is one."}};

}  // namespace
