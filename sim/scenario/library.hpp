// The Lua libraries of scenarios/lib, as the build put them into the program.
#pragma once

#include <vector>

#include "sim/base/embedded_file.hpp"

namespace cqrslab {

// Ordered by name. The first one defines what the others share.
const std::vector<EmbeddedFile>& libraries();

}  // namespace cqrslab
