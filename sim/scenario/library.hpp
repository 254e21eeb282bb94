// The Lua libraries of scenarios/lib, as the build put them into the program.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

struct Library {
  std::string name;  // "scenarios/lib/crud.lua"
  std::string text;
};

// Ordered by name. The first one defines what the others share.
const std::vector<Library>& libraries();

}  // namespace cqrslab
