// Takes it that there is always memory.
#include <cstdlib>

#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct TrustsMemory {
  TrustsMemory(const Host&, const Config& config)
      : loads_(static_cast<std::uint64_t*>(std::malloc(config.targets() * sizeof(std::uint64_t)))) {
    for (std::uint32_t i = 0; i < config.targets(); ++i) loads_[i] = 0;
  }
  ~TrustsMemory() { std::free(loads_); }
  std::uint32_t pick(const cq_op&, Targets targets) {
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (targets[i].up) return ++loads_[i], i;
    }
    return CQ_NONE;
  }
  std::uint64_t* loads_;
};

const Plugin<TrustsMemory, BalancerKind> plugin{{.name = "trusts_memory",
                                                 .summary = "takes it that there is memory",
                                                 .doc = "Takes it that there is memory."}};

}  // namespace
