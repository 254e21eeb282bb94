// Arguments of one verb, and the help text that is made from the same declaration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cqrslab {

struct Option {
  const char* name;             // without the dashes
  const char* value = nullptr;  // what it takes, as --help names it; nullptr: nothing
  const char* doc;
  bool many = false;  // may be given more than once
};

// How a verb is called.
struct Usage {
  const char* verb;
  const char* operands;  // "SCENARIO", "[show NAME]"
  const char* summary;   // one line, without a full stop
  std::vector<Option> options;
  const char* example;  // whole lines, each a command
};

// What `cqrslab VERB --help` prints.
std::string help_text(const Usage& usage);

class Arguments {
 public:
  // Throws Error(usage): an unknown option (the nearest known one), a missing or needless value, an
  // option given twice.
  Arguments(const Usage& usage, const std::vector<std::string>& words);

  bool has(const std::string& option) const;
  // Of an option that may be given once.
  std::optional<std::string> value(const std::string& option) const;
  // In the order given.
  std::vector<std::string> values(const std::string& option) const;
  const std::vector<std::string>& operands() const { return operands_; }

  // A whole number from `low` to 2^63 - 1; `initial` when the option is not given.
  // Throws Error(usage).
  std::uint64_t whole_number(const std::string& option, std::uint64_t initial,
                             std::uint64_t low) const;
  // One of `known`, the first when the option is not given. Throws Error(usage).
  std::string choice(const std::string& option, const std::vector<std::string>& known) const;

 private:
  struct Given {
    std::string option, value;
  };
  std::vector<Given> given_;
  std::vector<std::string> operands_;
};

}  // namespace cqrslab
