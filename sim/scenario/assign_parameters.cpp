// What --set makes of a scenario's parameters.
#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

using Type = Parameter::Type;

const char* type_words(Type type) {
  switch (type) {
    case Type::duration:
      return "a time with its unit";
    case Type::boolean:
      return "on, off, true or false";
    case Type::choice:
      return "one of its choices";
    case Type::integer:
      return "a whole number";
    default:
      return "a number";
  }
}

void assign(Parameter& p, const std::string& text) {
  std::string where = "--set " + p.name;
  bool on = text == "on", off = text == "off";  // as a report shows them
  auto value = p.typed(p.type != Type::boolean || !(on || off) ? text : on ? "true" : "false");
  if (!value) {
    std::string hint = p.type == Type::boolean ? "" : "allowed: " + p.range_text();
    if (p.type == Type::choice) hint = known_names_hint(text, p.choices);
    throw Error(ExitCode::usage, where, "'" + text + "' is not " + type_words(p.type), hint);
  }
  p.value = *value;
  if (!p.in_range()) {
    throw Error(ExitCode::usage, where, "'" + text + "' lies outside " + p.range_text());
  }
}

}  // namespace

void assign_parameters(std::vector<Parameter>& parameters, const Assignments& set) {
  std::vector<std::string> known;
  for (const Parameter& p : parameters) known.push_back(p.name);
  for (const auto& [name, text] : set) {
    auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw Error(ExitCode::usage, "--set " + name, "the scenario has no such parameter",
                  known.empty() ? "it has none" : known_names_hint(name, known));
    }
    assign(parameters[static_cast<std::size_t>(found - known.begin())], text);
  }
}

}  // namespace cqrslab
