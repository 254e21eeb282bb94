// Reads a scenario file: Lua 5.4 text in, one Scenario value out.
//
// The script runs once, inside a sandbox (sandbox.hpp), and is a pure function of its parameters.
// Everything is checked against the scenario language's schema: an unknown key, a wrong type, a
// bare number where a time is meant or a value outside its range is an
// Error(ExitCode::usage, "file.lua:line", ...) that names the key, what was allowed and the nearest
// known name. A script that exceeds its instruction or memory budget is an Error(ExitCode::limit).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace cqrslab {

// A parameter as given on the command line: name and text ("bulk", "20 s").
using Assignments = std::vector<std::pair<std::string, std::string>>;

// Reads `path` with the parameters' initial values replaced by `set`.
// Throws Error: input_output when the file cannot be read, usage, or limit as above.
Scenario read_scenario(const std::string& path, const Assignments& set = {});

// The same for a script in memory; `name` stands for the file name in messages.
Scenario read_scenario_text(const std::string& text, const std::string& name,
                            const Assignments& set = {});

}  // namespace cqrslab
