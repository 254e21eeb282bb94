// Both kinds of file are Lua; each begins with a word that the other does not know.
#include "sim/cli/script_files.hpp"

#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

// `error` with another hint, if it is about that word.
Error hinted(const Error& error, const std::string& word, const std::string& hint) {
  bool is_that = error.message() == "unknown name '" + word + "'";
  return {error.code(), error.where(), error.message(), is_that ? hint : error.hint()};
}

}  // namespace

Scenario read_named_scenario(const std::string& path, const Assignments& set) {
  try {
    return read_scenario(path, set);
  } catch (const Error& error) {
    throw hinted(error, "plugin",
                 "a plugin is no scenario: test it with cqrslab plugins check " + path +
                     ", use it with --plugin");
  }
}

void load_named_plugin(Registry& registry, const std::string& path) {
  try {
    registry.load(path);
  } catch (const Error& error) {
    throw hinted(error, "scenario",
                 "a scenario is no plugin: simulate it with cqrslab run " + path);
  }
}

}  // namespace cqrslab
