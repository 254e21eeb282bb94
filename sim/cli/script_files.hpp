// Scenarios and plugins as the command line names them: one given in the other's place is told so.
#pragma once

#include <string>

#include "sim/contract/registry.hpp"
#include "sim/scenario/reader.hpp"

namespace cqrslab {

// As read_scenario().
Scenario read_named_scenario(const std::string& path, const Assignments& set = {});

// As registry.load().
void load_named_plugin(Registry& registry, const std::string& path);

}  // namespace cqrslab
