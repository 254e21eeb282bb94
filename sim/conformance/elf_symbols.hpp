// The symbols that an ELF library takes from elsewhere.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

// Names of the undefined dynamic symbols, without their versions, in the order of the file. Reads
// only. Empty for anything that is no library of this machine, or damaged, and where there is no
// ELF.
std::vector<std::string> undefined_symbols(const std::string& path);

}  // namespace cqrslab
