// Goes by the time of day.
#include <time.h>

#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct WallClock {
  WallClock(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    auto start = static_cast<std::size_t>(now.tv_nsec);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      std::size_t target = (start + i) % targets.size();
      if (targets[target].up) return static_cast<std::uint32_t>(target);
    }
    return CQ_NONE;
  }
};

const Plugin<WallClock, BalancerKind> plugin{{.name = "wall_clock",
                                              .summary = "goes by the time of day",
                                              .doc = "Goes by the time of day."}};

}  // namespace
