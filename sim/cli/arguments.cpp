// Parses one verb's words by its options, and prints the help that these options make.
#include "sim/cli/arguments.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <sstream>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"

namespace cqrslab {
namespace {

namespace po = boost::program_options;

// Every verb has it, so no Usage lists it.
const Option help_option{.name = "help", .doc = "this text"};

void add(po::options_description& all, const Option& option) {
  if (option.value) {
    all.add_options()(option.name, po::value<std::vector<std::string>>()->value_name(option.value),
                      option.doc);
  } else {
    all.add_options()(option.name, option.doc);
  }
}

po::options_description description(const Usage& usage) {
  po::options_description all("Options", 100, 60);
  for (const Option& option : usage.options) add(all, option);
  add(all, help_option);
  return all;
}

[[noreturn]] void refuse(const Usage& usage, const std::string& what, std::string hint = "") {
  if (hint.empty()) hint = "see cqrslab " + std::string(usage.verb) + " --help";
  throw Error(ExitCode::usage, usage.verb, what, hint);
}

std::string without_dashes(const std::string& word) {
  return word.substr(std::min(word.find_first_not_of('-'), word.size()));
}

[[noreturn]] void refuse_unknown(const Usage& usage, const std::string& option) {
  std::vector<std::string> known{help_option.name};
  for (const Option& o : usage.options) known.push_back(o.name);
  for (std::string& name : known) name = "--" + name;
  std::string word = option.substr(0, option.find('='));
  refuse(usage, "unknown option '" + word + "'",
         known_names_hint("--" + without_dashes(word), known));
}

po::parsed_options parse(const Usage& usage, const std::vector<std::string>& words) {
  namespace style = po::command_line_style;
  po::options_description all = description(usage);
  try {
    return po::command_line_parser(words)
        .options(all)
        .style(style::allow_long | style::long_allow_adjacent | style::long_allow_next)
        .allow_unregistered()
        .run();
  } catch (const po::error& error) {
    refuse(usage, error.what());
  }
}

}  // namespace

std::string help_text(const Usage& usage) {
  std::ostringstream text;
  text << usage.summary << "\n\nUsage: cqrslab " << usage.verb << " " << usage.operands
       << (usage.options.empty() ? "" : " [options]") << "\n\n"
       << description(usage) << "\nExample:\n"
       << usage.example;
  return text.str();
}

Arguments::Arguments(const Usage& usage, const std::vector<std::string>& words) {
  for (const po::option& found : parse(usage, words).options) {
    const std::string& written = found.original_tokens.at(0);
    if (found.string_key.empty()) {
      operands_.insert(operands_.end(), found.value.begin(), found.value.end());
    } else if (found.unregistered) {
      refuse_unknown(usage, written);
    } else {
      auto option = std::find_if(usage.options.begin(), usage.options.end(),
                                 [&](const Option& o) { return found.string_key == o.name; });
      bool many = option != usage.options.end() && option->many;
      if (has(found.string_key) && !many) {
        refuse(usage, "--" + found.string_key + " is given twice");
      }
      given_.push_back({found.string_key, found.value.empty() ? "" : found.value.at(0)});
    }
  }
  // A single dash begins no option here; left alone it would pass for a file's name.
  for (const std::string& operand : operands_) {
    bool after_stop = std::find(words.begin(), words.end(), "--") != words.end();
    if (operand.starts_with('-') && !after_stop) refuse_unknown(usage, operand);
  }
}

bool Arguments::has(const std::string& option) const {
  return value(option).has_value();
}

std::optional<std::string> Arguments::value(const std::string& option) const {
  for (const Given& given : given_) {
    if (given.option == option) return given.value;
  }
  return std::nullopt;
}

std::vector<std::string> Arguments::values(const std::string& option) const {
  std::vector<std::string> all;
  for (const Given& given : given_) {
    if (given.option == option) all.push_back(given.value);
  }
  return all;
}

std::uint64_t Arguments::whole_number(const std::string& option, std::uint64_t initial,
                                      std::uint64_t low) const {
  std::optional<std::string> text = value(option);
  if (!text) return initial;
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  bool whole = error == std::errc() && end == text->data() + text->size() && !text->empty();
  if (!whole || number < low || number > INT64_MAX) {
    throw Error(ExitCode::usage, "--" + option, "'" + *text + "' is no number it can take",
                "a whole number, " + std::to_string(low) + " or more");
  }
  return number;
}

std::string Arguments::choice(const std::string& option,
                              const std::vector<std::string>& known) const {
  std::optional<std::string> text = value(option);
  if (!text) return known.front();
  if (std::find(known.begin(), known.end(), *text) != known.end()) return *text;
  throw Error(ExitCode::usage, "--" + option, "unknown value '" + *text + "'",
              known_names_hint(*text, known));
}

}  // namespace cqrslab
