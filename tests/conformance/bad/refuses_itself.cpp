// Cannot be made with its own initial values.
#include <stdexcept>

#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct RefusesItself {
  RefusesItself(const Host&, const Config&) { throw std::invalid_argument("not today"); }
  std::uint32_t pick(const cq_op&, Targets) { return CQ_NONE; }
};

const Plugin<RefusesItself, BalancerKind> plugin{
    {.name = "refuses_itself",
     .summary = "cannot be made with its own initial values",
     .doc = "Cannot be made with its own initial values."}};

}  // namespace
