// Verb: one thing that the program does, in a file of its own.
#pragma once

#include <string>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/cli/arguments.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab {

// What a verb has to say when it is done. A mistake is thrown as an Error instead, so that nothing
// reaches stdout then.
struct VerbResult {
  std::string output;  // for stdout
  ExitCode code = ExitCode::ok;
  std::vector<std::string> notes;  // for stderr, one line each
};

// Notes what the script of `path` printed while it was read.
void note_printed(VerbResult& result, const std::string& path, const Scenario& scenario);

struct Verb {
  Usage usage;
  VerbResult (*run)(const Arguments& arguments);
};

// In the order in which --help lists them. To add a verb: one file, and one line in verbs.cpp.
const std::vector<const Verb*>& verbs();

extern const Verb run_verb;
extern const Verb check_verb;
extern const Verb plugins_verb;
extern const Verb docs_verb;

}  // namespace cqrslab
