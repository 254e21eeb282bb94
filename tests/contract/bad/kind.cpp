// A kind of plugin that this program does not know.
#include "tests/contract/bad/anything.hpp"

namespace {

struct TrafficKind {
  static constexpr const char* kind = "traffic/1";
  template <class T>
  static const void* functions() {
    return cqrslab::BalancerKind::functions<T>();
  }
};

const cqrslab::Plugin<Anything, TrafficKind> plugin{
    {.name = "rush_hour", .summary = "a rush hour", .doc = "Rush."}};

}  // namespace
