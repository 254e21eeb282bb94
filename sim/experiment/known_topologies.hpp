// What the metrics of a scenario's topologies may be called, before anything is simulated.
#pragma once

#include <vector>

#include "sim/analysis/expectation.hpp"
#include "sim/contract/registry.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab {

// What expectations of a scenario may name. A plugin that is not registered has no probes.
std::vector<KnownTopology> known_topologies(const Scenario& scenario, const Registry& registry);

// All expectations of a scenario, read. Throws as Claim does.
std::vector<Claim> read_claims(const Scenario& scenario, const Registry& registry);

}  // namespace cqrslab
