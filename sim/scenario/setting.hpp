// Setting and PluginUse: what a scenario says about a plugin, before anybody knows the plugin.
//
// Plugin names and parameter names stay text here; they are checked against the plugin's own schema
// when the world is assembled. Each value remembers where it was written, for the error message.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"

namespace cqrslab {

struct Setting {
  std::string key;
  // A duration written in the scenario ("5 ms", ms(5)) is a Time; a rate is its value per second.
  std::variant<double, Time, bool, std::string, Distribution> value;
  std::string where;  // "file.lua:12"

  bool operator==(const Setting&) const = default;
};

struct PluginUse {
  std::string name;
  std::vector<Setting> settings;  // in the order of their names
  std::string where;

  bool operator==(const PluginUse&) const = default;
};

}  // namespace cqrslab
