// Throws when it is asked for the hundredth time.
#include <stdexcept>

#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct Throws {
  Throws(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    if (++asked_ == 100) throw std::out_of_range("the hundredth request");
    for (std::uint32_t i = 0; i < targets.size(); ++i) {
      if (targets[i].up) return i;
    }
    return CQ_NONE;
  }
  int asked_ = 0;
};

const Plugin<Throws, BalancerKind> plugin{
    {.name = "throws",
     .summary = "throws when it is asked for the hundredth time",
     .doc = "Throws when it is asked for the hundredth time."}};

}  // namespace
