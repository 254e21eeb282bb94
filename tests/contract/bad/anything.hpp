// A correct balancer, for libraries that are wrong in something else.
#pragma once

#include "sim/contract/plugin.hpp"

struct Anything {
  Anything(const cqrslab::Host&, const cqrslab::Config&) {}
  std::uint32_t pick(const cq_op&, cqrslab::Targets) { return CQ_NONE; }
};
