// The text of a script's file.
#pragma once

#include <string>

namespace cqrslab {

// `kind` is what the file should hold, for messages: "scenario". At most 1 MB and a byte are read;
// Sandbox::run refuses what is longer.
// Errors: ExitCode::input_output when there is no such file (the hint is its nearest neighbour),
// or it cannot be read.
std::string read_script_file(const std::string& path, const std::string& kind);

}  // namespace cqrslab
