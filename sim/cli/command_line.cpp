// Finds the verb that was called, and turns what it throws into a line and an exit code.
#include "sim/cli/command_line.hpp"

#include <algorithm>
#include <new>

#include "sim/base/names.hpp"
#include "sim/base/version.hpp"
#include "sim/cli/standard_streams.hpp"
#include "sim/cli/verb.hpp"

namespace cqrslab {
namespace {

std::string overview() {
  std::string text =
      "cqrslab: a simulation and teaching lab for CQRS\n\n"
      "Usage: cqrslab VERB ...\n\n";
  for (const Verb* verb : verbs()) {
    std::string name = verb->usage.verb;
    text += "  " + name + std::string(10 - name.size(), ' ') + verb->usage.summary + "\n";
  }
  return text +
         "\n  cqrslab VERB --help   its options and an example\n"
         "  cqrslab --version     the version of this program\n\n"
         "Example:\n"
         "  cqrslab run scenarios/what_if/launch_night.lua\n";
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> known;
  for (const Verb* verb : verbs()) {
    if (verb->usage.verb == name) return *verb;
    known.push_back(verb->usage.verb);
  }
  if (name.starts_with('-')) {
    throw Error(ExitCode::usage, "", "unknown option '" + name + "'",
                known_names_hint(name, {"--help", "--version"}));
  }
  std::string hint = known_names_hint(name, known);
  if (name.ends_with(".lua")) hint = "to simulate a scenario: cqrslab run " + name;
  throw Error(ExitCode::usage, "", "unknown verb '" + name + "'", hint);
}

VerbResult execute(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h") return {.output = overview()};
  if (words[0] == "--version") {
    return {.output = std::string("cqrslab ") + engine_version + "\n"};
  }
  const Verb& verb = find_verb(words[0]);
  std::vector<std::string> rest(words.begin() + 1, words.end());
  // Help is given even beside mistakes: whoever asks for it is about to correct them.
  auto stop = std::find(rest.begin(), rest.end(), "--");
  bool help = std::find(rest.begin(), stop, "--help") != stop ||
              std::find(rest.begin(), stop, "-h") != stop;
  if (help) return {.output = help_text(verb.usage)};
  return verb.run(Arguments(verb.usage, rest));
}

}  // namespace

int run_command_line(const std::vector<std::string>& words) {
  prepare_standard_streams();
  try {
    VerbResult result = execute(words);
    write_stdout(result.output);
    for (const std::string& note : result.notes) write_stderr_line(note);
    return static_cast<int>(result.code);
  } catch (const Error& error) {
    write_stderr_line(error.what());
    return static_cast<int>(error.code());
  } catch (const std::bad_alloc&) {
    write_stderr_line("out of memory");
    return static_cast<int>(ExitCode::limit);
  } catch (const std::exception& error) {
    write_stderr_line(std::string("unexpected: ") + error.what());
    return static_cast<int>(ExitCode::limit);
  }
}

}  // namespace cqrslab
