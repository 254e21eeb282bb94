// Faults: breaks parts of a running system at the instants a scenario says, and mends them.
#pragma once

#include "sim/model/system.hpp"

namespace cqrslab {

// Plans every fault of `scenario` that concerns the system's topology.
// Throws Error(usage) when a target names no part of it, with the nearest that exists.
void plan_faults(System& system, const Scenario& scenario);

}  // namespace cqrslab
