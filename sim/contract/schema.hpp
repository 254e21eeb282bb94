// Parameter values of a plugin: from what a scenario or a command line says, by its schema.
#pragma once

#include <cstdint>
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

// Parameter `index` of `plugin`, whatever the size of cq_param was when the plugin was compiled.
// Pre: index < plugin.n_params. A field that the plugin's struct does not reach must not be read.
const cq_param& param_at(const cq_descriptor& plugin, std::uint32_t index);

// One value per parameter of a plugin; of a law its mean in ns, and the law itself.
struct ParamValues {
  std::vector<double> values;
  std::vector<Distribution> laws;     // in seconds, of the parameters that are laws
  std::vector<std::uint32_t> law_of;  // per parameter: index into laws, or CQ_NONE
};

// How many probes it has; 0 for one that was compiled before there were any.
std::uint32_t probe_count(const cq_descriptor& plugin);
// Probe `index` of `plugin`, whatever the size of cq_probe was. Pre: index < probe_count(plugin).
const cq_probe& probe_at(const cq_descriptor& plugin, std::uint32_t index);

// One value per parameter of `plugin`, initial values where `settings` says nothing.
// A duration is a Time or text such as "5 ms", a choice is its label, a boolean is true, false,
// "on" or "off", a law is a duration or a distribution, everything else a number. Throws
// Error(usage) at the setting's place: an unknown key (nearest name, known keys), a key given
// twice, a wrong type, a value outside the range. `beside`: what else may be written where the
// settings are, which is offered for an unknown key too.
ParamValues param_values(const cq_descriptor& plugin, const std::vector<ParamSetting>& settings,
                         const std::vector<std::string>& beside = {});

// "5 ms", "0.25", "fifo", "on": value of `param` as a person writes it, without loss.
std::string format_param(const cq_param& param, double value);

// "0 .. 1", "1 ms .. 1 h", "fifo, lifo": the values that `param` allows.
std::string format_range(const cq_param& param);

// "store" of "store/1".
std::string kind_name(const cq_descriptor& descriptor);

// What is wrong with a descriptor, or nothing: names, ranges and functions complete and consistent.
std::optional<std::string> descriptor_problem(const cq_descriptor& descriptor);

}  // namespace cqrslab
