// Scenes: small systems in which memory from the heap is counted, each with one thing of its own.
//
// All have the same parts: a service that tries again, a pool of services behind a balancer, a
// store that is written, a feed of two consumers that fails now and then, and three images that are
// read; 600 requests of thirty sessions a second on twenty keys. All are stable, so that nothing
// but the horizon grows.
#pragma once

#include <string>
#include <vector>

#include "sim/contract/registry.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab::allocation {

struct Scene {
  std::string name;  // "queue/fifo", "discipline/lifo", "parallel parts"
  Scenario scenario;
  std::string exempt;  // why nothing is demanded of it; "" = it is held to the bound
};

// The system itself, then one for each plugin, each queue discipline and each kind of request.
std::vector<Scene> scenes(const Registry& registry);

}  // namespace cqrslab::allocation
