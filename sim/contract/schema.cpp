// Checks settings against a plugin's parameters and gives their values.
#include "sim/contract/schema.hpp"

#include <array>
#include <cmath>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/kernel/variate.hpp"

namespace cqrslab {
namespace {

[[noreturn]] void refuse(const ParamSetting& setting, const std::string& what,
                         const std::string& hint) {
  throw Error(ExitCode::usage, setting.where, what, hint);
}

std::string shown(const ParamValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return format_number(*number);
  if (const auto* time = std::get_if<Time>(&value)) return format_duration(*time);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return "\"" + *text + "\"";
  return "a distribution";
}

std::vector<std::string> labels_of(const cq_param& param) {
  std::vector<std::string> labels;
  for (const char* const* label = param.labels; *label; ++label) labels.push_back(*label);
  return labels;
}

std::string wanted(const cq_param& param) {
  switch (param.type) {
    case CQ_INTEGER:
      return "a whole number";
    case CQ_DURATION:
      return "a duration such as \"5 ms\"";
    case CQ_LAW:
      return "a duration such as \"5 ms\" or a distribution";
    case CQ_BOOLEAN:
      return "true or false";
    case CQ_CHOICE:
      return "one of " + format_range(param);
    default:
      return "a number";
  }
}

std::optional<double> as_boolean(const ParamValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  const auto* text = std::get_if<std::string>(&value);
  if (text && (*text == "on" || *text == "true")) return 1;
  if (text && (*text == "off" || *text == "false")) return 0;
  return std::nullopt;
}

std::optional<double> as_duration(const ParamValue& value) {
  if (const auto* time = std::get_if<Time>(&value)) return static_cast<double>(time->ns());
  const auto* text = std::get_if<std::string>(&value);
  auto seconds = text ? parse_duration(*text) : std::nullopt;
  if (!seconds) return std::nullopt;
  return std::nearbyint(*seconds * 1e9);
}

std::optional<double> as_number(const ParamValue& value) {
  const auto* number = std::get_if<double>(&value);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number;
}

// Mean in ns of a law that is written as a distribution.
std::optional<double> mean_of(const ParamValue& value) {
  const auto* law = std::get_if<Distribution>(&value);
  return law ? std::optional(Variate(*law).mean() * 1e9) : std::nullopt;
}

Distribution law_of(const ParamSetting& setting, double mean_ns) {
  const auto* law = std::get_if<Distribution>(&setting.value);
  return law ? *law : Distribution::deterministic(mean_ns * 1e-9);
}

double choice(const std::string& name, const cq_param& param, const ParamSetting& setting) {
  const auto* text = std::get_if<std::string>(&setting.value);
  auto labels = labels_of(param);
  for (std::size_t i = 0; text && i < labels.size(); ++i) {
    if (labels[i] == *text) return static_cast<double>(i);
  }
  std::string what = name + ": " + wanted(param) + " is needed, not " + shown(setting.value);
  refuse(setting, what, text ? known_names_hint(*text, labels) : param.doc);
}

// `name` is what messages call the parameter: "row_locks.lock_timeout".
double value_of(const std::string& name, const cq_param& param, const ParamSetting& setting) {
  if (param.type == CQ_CHOICE) return choice(name, param, setting);
  bool is_time = param.type == CQ_DURATION || param.type == CQ_LAW;
  auto value = param.type == CQ_BOOLEAN ? as_boolean(setting.value)
               : is_time                ? as_duration(setting.value)
                                        : as_number(setting.value);
  if (param.type == CQ_LAW && !value) value = mean_of(setting.value);
  bool whole = value && std::nearbyint(*value) == *value;
  if (!value || (param.type == CQ_INTEGER && !whole)) {
    refuse(setting, name + ": " + wanted(param) + " is needed, not " + shown(setting.value),
           param.doc);
  }
  if (*value >= param.min && *value <= param.max) return *value;
  bool below = *value < param.min;
  refuse(setting,
         name + ": " + format_param(param, *value) + (below ? " is below " : " is above ") +
             format_param(param, below ? param.min : param.max),
         "allowed: " + format_range(param) + " (" + param.doc + ")");
}

struct Unit {
  double ns;
  const char* name;
};
constexpr std::array<Unit, 6> units{
    {{3600e9, "h"}, {60e9, "min"}, {1e9, "s"}, {1e6, "ms"}, {1e3, "us"}, {1, "ns"}}};

std::string exact_duration(double ns) {
  if (ns == 0) return "0 s";
  for (const Unit& unit : units) {
    bool beyond_seconds = unit.ns > 1e9;
    bool fits = beyond_seconds ? std::fmod(ns, unit.ns) == 0 : std::fabs(ns) >= unit.ns;
    if (fits) return format_number(ns / unit.ns) + " " + unit.name;
  }
  return format_number(ns) + " ns";
}

std::string unknown_key_hint(const std::string& key, const std::vector<std::string>& known,
                             const std::vector<std::string>& beside) {
  std::vector<std::string> all = known;
  all.insert(all.end(), beside.begin(), beside.end());
  std::string near = nearest_name(key, all);
  std::string hint = near.empty() ? "" : "did you mean '" + near + "'? ";
  return hint + (known.empty() ? "it has none at all" : known_names_hint("", known));
}

}  // namespace

ParamValues param_values(const cq_descriptor& plugin, const std::vector<ParamSetting>& settings,
                         const std::vector<std::string>& beside) {
  ParamValues all;
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    const cq_param& param = param_at(plugin, i);
    all.values.push_back(param.initial);
    known.push_back(param.id);
    bool is_law = param.type == CQ_LAW;
    all.law_of.push_back(is_law ? static_cast<std::uint32_t>(all.laws.size()) : CQ_NONE);
    if (is_law) all.laws.push_back(Distribution::deterministic(param.initial * 1e-9));
  }
  std::vector<bool> given(known.size());
  for (const ParamSetting& setting : settings) {
    std::size_t i = 0;
    while (i < known.size() && known[i] != setting.key) ++i;
    if (i == known.size()) {
      refuse(setting, std::string(plugin.name) + " has no parameter '" + setting.key + "'",
             unknown_key_hint(setting.key, known, beside));
    }
    std::string name = std::string(plugin.name) + "." + setting.key;
    if (given[i]) refuse(setting, name + ": given twice", "");
    given[i] = true;
    all.values[i] = value_of(name, param_at(plugin, static_cast<std::uint32_t>(i)), setting);
    if (all.law_of[i] != CQ_NONE) all.laws[all.law_of[i]] = law_of(setting, all.values[i]);
  }
  return all;
}

std::string format_param(const cq_param& param, double value) {
  switch (param.type) {
    case CQ_DURATION:
    case CQ_LAW:
      return exact_duration(value);
    case CQ_BOOLEAN:
      return value != 0 ? "on" : "off";
    case CQ_CHOICE:
      return param.labels[static_cast<std::size_t>(value)];
    default:
      return format_number(value);
  }
}

std::string format_range(const cq_param& param) {
  if (param.type == CQ_BOOLEAN) return "on, off";
  if (param.type != CQ_CHOICE) {
    return format_param(param, param.min) + " .. " + format_param(param, param.max);
  }
  std::string text;
  for (const std::string& label : labels_of(param)) text += (text.empty() ? "" : ", ") + label;
  return text;
}

}  // namespace cqrslab
