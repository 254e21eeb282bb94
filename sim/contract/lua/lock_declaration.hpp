// What a store written in Lua says of its locks.
#pragma once

#include "sim/contract/lua/instance.hpp"

namespace cqrslab {

// Reads the table on top of the instance's stack, { count = 100, modes = { "shared", "exclusive" },
// compatible = { shared = { "shared" } }, order = "fifo", deadlock = "detect", check_after = s(1)
// }, and tells the instance's words. Throws Error(usage) at its line.
void read_locks(LuaInstance& instance, cq_locks& out);

}  // namespace cqrslab
