// Brings its own randomness.
#include <stdlib.h>

#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct OwnDice {
  OwnDice(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    auto start = static_cast<std::size_t>(rand());
    for (std::size_t i = 0; i < targets.size(); ++i) {
      std::size_t target = (start + i) % targets.size();
      if (targets[target].up) return static_cast<std::uint32_t>(target);
    }
    return CQ_NONE;
  }
};

const Plugin<OwnDice, BalancerKind> plugin{{.name = "own_dice",
                                            .summary = "brings its own randomness",
                                            .doc = "Brings its own randomness."}};

}  // namespace
