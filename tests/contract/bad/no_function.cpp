// A balancer that cannot pick.
#include "tests/contract/bad/anything.hpp"

namespace {

struct HollowKind {
  static constexpr const char* kind = "balancer/1";
  template <class T>
  static const void* functions() {
    static const cq_balancer hollow{sizeof(cq_balancer), nullptr, nullptr, nullptr, nullptr};
    return &hollow;
  }
};

const cqrslab::Plugin<Anything, HollowKind> plugin{
    {.name = "hollow", .summary = "hollow", .doc = "Hollow."}};

}  // namespace
