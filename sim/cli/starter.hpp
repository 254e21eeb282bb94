// Starters: folders that a new plugin begins with, made from the files of plugins/starter.
#pragma once

#include <string>
#include <vector>

#include "sim/base/embedded_file.hpp"

namespace cqrslab {

// The files of plugins/starter, ordered by name. @NAME@, @PROGRAM@ and @PACKAGE@ in them stand for
// the plugin, this program and the folder of its CMake package.
const std::vector<EmbeddedFile>& starter_files();

// Writes the folder `name` in the current folder: the source of a plugin of that kind, in C++ or
// Lua, a scenario that uses it, and what builds and tests it. Returns what to do next, one command
// a line. All or nothing is written. Throws Error(usage) for an unknown kind, a name that is not in
// snake_case or is taken by a plugin of that kind; Error(input_output) where the folder exists or
// cannot be written.
std::string write_starter(const std::string& kind, const std::string& name, bool in_lua);

}  // namespace cqrslab
