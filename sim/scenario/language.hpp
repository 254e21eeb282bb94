// The words of the scenario language: what a script finds in its environment besides Lua's own.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

// A function of the language that only notes its arguments for the reader: `query "Name" {...}`,
// `exponential("2 ms")`, `phases{...}`.
struct Constructor {
  const char* name;
  bool labelled;  // takes a name before its table: query "PlayVideo" {...}
};

const std::vector<Constructor>& constructors();

// The keys of store{...}. Any other key there belongs to the store's plugin, and whoever knows the
// plugin can offer these beside the plugin's own when it refuses one.
const std::vector<std::string>& store_keys();

}  // namespace cqrslab
