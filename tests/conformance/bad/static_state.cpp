// All its instances go round together.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

std::uint32_t next = 0;

struct StaticState {
  StaticState(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    auto n = static_cast<std::uint32_t>(targets.size());
    for (std::uint32_t tried = 0; tried < n; ++tried) {
      std::uint32_t index = next++ % n;
      if (targets[index].up) return index;
    }
    return CQ_NONE;
  }
};

const Plugin<StaticState, BalancerKind> plugin{{.name = "static_state",
                                                .summary = "all its instances go round together",
                                                .doc = "All its instances go round together."}};

}  // namespace
