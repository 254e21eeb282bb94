// Vocabulary: the words that a kind of script finds in its environment besides Lua's own.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

// A function that only notes its arguments for whoever reads the script's result: `query "Name"
// {...}`, `exponential("2 ms")`, `phases{...}`.
struct Constructor {
  const char* name;
  bool labelled = false;  // takes a name before its table: query "PlayVideo" {...}
};

struct Vocabulary {
  std::string script;  // what such a script is called in messages: "scenario"
  std::vector<Constructor> constructors;
  std::vector<const char*> texts;  // names whose values are themselves as texts: unlimited
  const char* no_random;           // the hint for a script that asks for math.random
  bool sealed = false;             // the script may not assign to global names
  bool metered = false;            // its text counts its work: meter.hpp
  bool nanoseconds = false;        // ms(5) is the whole number 5000000 instead of a duration
};

// The constructors that read_distribution (reading.hpp) understands.
const std::vector<Constructor>& distribution_constructors();

}  // namespace cqrslab
