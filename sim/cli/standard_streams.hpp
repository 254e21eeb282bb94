// What goes to stdout and stderr, and what happens when nobody takes it.
#pragma once

#include <string>

namespace cqrslab {

// Call once, first. Makes closed standard descriptors harmless (a file opened later would take
// their numbers and receive our output), and has a closed pipe and a file size limit reported by
// the calls that meet them instead of killing the program.
void prepare_standard_streams();

// Writes all of `text`. A reader that has gone away is no error; a full disk is an
// Error(input_output).
void write_stdout(const std::string& text);

// Writes "cqrslab: `text`" as one line. Says nothing where it cannot be written.
void write_stderr_line(const std::string& text);

// `text` without control characters, which a scenario could use to play tricks on a terminal.
std::string printable(const std::string& text);

}  // namespace cqrslab
