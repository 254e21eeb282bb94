// Imports: what a plugin library calls that no plugin needs.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

struct Import {
  std::string symbol;  // "clock_gettime"
  std::string reason;  // "reads a clock"
};

// The symbols that the library takes from elsewhere and that would make its results depend on more
// than its inputs, or reach out of the simulation. Empty for anything that is no ELF library.
std::vector<Import> forbidden_imports(const std::string& path);

}  // namespace cqrslab
