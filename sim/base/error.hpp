// Error: one user-visible mistake, thrown where it is found and printed once by the command line.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace cqrslab {

// Why the program stops; the value is the process's exit code.
enum class ExitCode : int {
  ok = 0,
  expectation_failed = 1,
  usage = 2,         // usage or scenario error
  limit = 3,         // budget, memory, unstable
  input_output = 4,  // disk full, not a results file
  plugin = 5,
  inconclusive = 6,
  interrupted = 130,
};

// where: what the user wrote or named ("launch_night.lua:12", "--seed", "plugin p2c at 3.2 s").
// what:  what is wrong with it, naming the offending value.
// hint:  what was allowed, and the nearest known name; may be empty.
class Error : public std::exception {
 public:
  Error(ExitCode code, std::string where, std::string what, std::string hint = "")
      : code_(code), where_(std::move(where)), what_(std::move(what)), hint_(std::move(hint)) {
    text_ = where_.empty() ? what_ : where_ + ": " + what_;
    if (!hint_.empty()) text_ += "; " + hint_;
  }

  ExitCode code() const { return code_; }
  const std::string& where() const { return where_; }
  const std::string& message() const { return what_; }
  const std::string& hint() const { return hint_; }
  // "where: what; hint", one line.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  ExitCode code_;
  std::string where_, what_, hint_, text_;
};

}  // namespace cqrslab
