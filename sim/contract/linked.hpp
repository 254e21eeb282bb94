// linked_entry: the plugins that are linked into this program.
#pragma once

#include "sim/contract/plugin.h"

namespace cqrslab {

// The entry over everything that registered itself in this image, complete once main runs.
const cq_entry* linked_entry();

}  // namespace cqrslab
