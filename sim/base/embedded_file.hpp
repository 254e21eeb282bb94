// EmbeddedFile: a text file that the build put into the program.
#pragma once

#include <string>

namespace cqrslab {

struct EmbeddedFile {
  std::string name;  // its path from the root: "scenarios/lib/crud.lua"
  std::string text;
};

}  // namespace cqrslab
