// Parameter values of a plugin: from what a scenario or a command line says, by the plugin's schema.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/contract/plugin.h"

namespace cqrslab {

// A value as a scenario gives it; a Time where a duration was written.
using ParamValue = std::variant<double, Time, bool, std::string, Distribution>;

struct ParamSetting {
  std::string key;
  ParamValue value;
  std::string where;  // where it was written
};

// One value per parameter of `plugin`, initial values where `settings` says nothing.
// Throws Error(usage): an unknown key (nearest name, known keys), a wrong type, outside the range.
std::vector<double> param_values(const cq_descriptor& plugin,
                                 const std::vector<ParamSetting>& settings);

// "5 ms", "0.25", "fifo", "on": value of `param` as a person writes it.
std::string format_param(const cq_param& param, double value);

// What is wrong with a descriptor, or nothing: names, ranges and functions complete and consistent.
std::optional<std::string> descriptor_problem(const cq_descriptor& descriptor);

}  // namespace cqrslab
