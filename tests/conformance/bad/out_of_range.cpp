// Picks one target too far.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct OutOfRange {
  OutOfRange(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    return static_cast<std::uint32_t>(targets.size());
  }
};

const Plugin<OutOfRange, BalancerKind> plugin{{.name = "out_of_range",
                                               .summary = "picks one target too far",
                                               .doc = "Picks one target too far."}};

}  // namespace
