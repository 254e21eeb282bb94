// Parameters as JSON, the same in the results database and on the command line.
#pragma once

#include <vector>

#include "sim/results/json_writer.hpp"
#include "sim/script/parameter.hpp"

namespace cqrslab {

// An object from names to values: durations in seconds, choices as text, booleans as such.
inline void write_parameters(JsonWriter& json, const std::vector<Parameter>& parameters) {
  json.begin_object();
  for (const Parameter& parameter : parameters) {
    json.key(parameter.name);
    switch (parameter.type) {
      case Parameter::Type::choice:
        json.value(parameter.choices.at(static_cast<std::size_t>(parameter.value)));
        break;
      case Parameter::Type::boolean:
        json.value(parameter.value != 0);
        break;
      case Parameter::Type::number:
      case Parameter::Type::integer:
      case Parameter::Type::duration:
        json.value(parameter.value);
        break;
    }
  }
  json.end_object();
}

}  // namespace cqrslab
