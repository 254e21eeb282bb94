// Writes where nothing is before it is made.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct CrashesInCreate {
  CrashesInCreate(const Host&, const Config&) {
    volatile int* nowhere = nullptr;
    *nowhere = 1;
  }
  std::uint32_t pick(const cq_op&, Targets) { return CQ_NONE; }
};

const Plugin<CrashesInCreate, BalancerKind> plugin{
    {.name = "crashes_in_create",
     .summary = "writes where nothing is before it is made",
     .doc = "Writes where nothing is before it is made."}};

}  // namespace
