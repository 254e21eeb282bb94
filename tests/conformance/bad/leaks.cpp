// Forgets to give its memory back.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct Leaks {
  Leaks(const Host&, const Config& config) : loads_(new std::uint64_t[config.targets()]{}) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (targets[i].up) return ++loads_[i], i;
    }
    return CQ_NONE;
  }
  std::uint64_t* loads_;
};

const Plugin<Leaks, BalancerKind> plugin{{.name = "leaks",
                                          .summary = "forgets to give its memory back",
                                          .doc = "Forgets to give its memory back."}};

}  // namespace
