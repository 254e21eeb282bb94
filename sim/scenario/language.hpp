// The words of the scenario language: what a script finds in its environment besides Lua's own.
#pragma once

#include <string>
#include <vector>

#include "sim/script/vocabulary.hpp"

namespace cqrslab {

const Vocabulary& scenario_words();

// The keys of store{...}. Any other key there belongs to the store's plugin, and whoever knows the
// plugin can offer these beside the plugin's own when it refuses one.
const std::vector<std::string>& store_keys();

}  // namespace cqrslab
