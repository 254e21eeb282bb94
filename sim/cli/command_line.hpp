// The command line as a whole: finds the verb, runs it, prints, and turns errors into exit codes.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

// `words` are the arguments without the program's name. Writes to stdout and stderr and returns the
// exit code (error.hpp). Never throws.
int run_command_line(const std::vector<std::string>& words);

}  // namespace cqrslab
