// Parameter: a number or choice that a script declares and that whoever runs it may change.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cqrslab {

struct Parameter {
  enum class Type { number, integer, duration, boolean, choice };

  std::string name;
  Type type = Type::number;
  // Durations are in seconds. Booleans are 0 or 1. For a choice, the index into `choices`.
  double value = 0;                      // as used by this Scenario
  double initial = 0, min = 0, max = 0;  // min == max == 0: unbounded
  std::vector<std::string> choices;
  std::string unit, doc;
  std::string where;

  bool unbounded() const { return min == 0 && max == 0; }
  bool in_range() const;
  // "1 .. 64 req/s", "true or false", "a, b, c": what is allowed.
  std::string range_text() const;
  // `amount` as a value of this parameter: "5 s", "20 req/s".
  std::string with_unit(double amount) const;
  // The value of a text that a person typed, or nothing when it is not of this type.
  std::optional<double> typed(const std::string& text) const;

  bool operator==(const Parameter&) const = default;
};

}  // namespace cqrslab
