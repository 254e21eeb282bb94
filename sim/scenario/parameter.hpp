// Parameter: a number or choice that --set, a sweep and a slider may change.
#pragma once

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

  bool operator==(const Parameter&) const = default;
};

}  // namespace cqrslab
