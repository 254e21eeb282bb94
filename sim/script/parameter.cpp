// Checks a value against a parameter's range or choices.
#include "sim/script/parameter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/quantity.hpp"

namespace cqrslab {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

std::string Parameter::with_unit(double amount) const {
  if (type == Type::duration) return format_duration(amount);
  return format_number(amount) + (unit.empty() ? "" : " " + unit);
}

std::string Parameter::range_text() const {
  if (type == Type::boolean) return "true or false";
  if (type == Type::choice) {
    std::string text;
    for (const std::string& choice : choices) text += (text.empty() ? "" : ", ") + choice;
    return text;
  }
  if (unbounded()) return type == Type::duration ? "any time with its unit" : "any number";
  if (max == infinity) return "at least " + with_unit(min);
  if (min == -infinity) return "at most " + with_unit(max);
  return with_unit(min) + " .. " + with_unit(max);
}

bool Parameter::in_range() const {
  return type == Type::choice || type == Type::boolean || unbounded() ||
         (value >= min && value <= max);
}

std::optional<double> Parameter::typed(const std::string& text) const {
  switch (type) {
    case Type::duration:
      return parse_duration(text);
    case Type::boolean:
      if (text == "true") return 1;
      if (text == "false") return 0;
      return std::nullopt;
    case Type::choice: {
      auto found = std::find(choices.begin(), choices.end(), text);
      if (found == choices.end()) return std::nullopt;
      return static_cast<double>(found - choices.begin());
    }
    case Type::integer: {
      auto number = parse_number(text);
      return number && *number == std::floor(*number) ? number : std::nullopt;
    }
    case Type::number: {
      auto number = parse_number(text);
      return number || unit.find('/') == std::string::npos ? number : parse_rate(text);
    }
  }
  return std::nullopt;
}

}  // namespace cqrslab
