// Checks a descriptor before anything of its plugin is used.
#include <cmath>
#include <cstring>
#include <set>

#include "sim/base/quantity.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

using Problem = std::optional<std::string>;

bool is_blank(const char* text) {
  return !text || !*text;
}

bool is_one_line(const char* text) {
  return !is_blank(text) && !std::strchr(text, '\n');
}

bool is_snake_case(const char* text) {
  if (is_blank(text) || *text < 'a' || *text > 'z') return false;
  for (const char* c = text; *c; ++c) {
    bool allowed = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_';
    if (!allowed) return false;
  }
  return true;
}

bool is_whole(double value) {
  return std::nearbyint(value) == value;
}

Problem labels_problem(const cq_param& param) {
  if (!param.labels || !param.labels[0]) return "has no labels";
  double last = -1;
  std::set<std::string> seen;
  for (const char* const* label = param.labels; *label; ++label, ++last) {
    if (!is_snake_case(*label)) return "has a label that is not in snake_case";
    if (!seen.insert(*label).second) return std::string("has the label '") + *label + "' twice";
  }
  if (param.min != 0 || param.max != last) return "needs min 0 and max at its last label";
  return std::nullopt;
}

Problem range_problem(const cq_param& param) {
  for (double value : {param.min, param.max, param.initial}) {
    if (!std::isfinite(value)) return "has a bound or an initial value that is not finite";
  }
  if (param.min > param.initial || param.initial > param.max) {
    return "needs min <= initial <= max, not " + format_number(param.min) +
           " <= " + format_number(param.initial) + " <= " + format_number(param.max);
  }
  bool whole = is_whole(param.min) && is_whole(param.max) && is_whole(param.initial);
  bool any_number = param.type == CQ_REAL || param.type == CQ_RATIO;
  if (!any_number && !whole) return "needs whole numbers as bounds and initial value";
  if (param.type == CQ_DURATION && param.min < 0) return "allows a negative duration";
  bool zero_to_one = param.min == 0 && param.max == 1;
  if (param.type == CQ_BOOLEAN && !zero_to_one) return "needs min 0 and max 1";
  if (param.type == CQ_CHOICE) return labels_problem(param);
  return std::nullopt;
}

Problem param_problem(const cq_param& param) {
  if (!is_snake_case(param.id)) return "has an id that is not in snake_case";
  if (!is_one_line(param.doc)) return "needs a doc of one line";
  if (!param.unit) return "has no unit (\"\" where there is none)";
  if (param.type > CQ_LAW) return "has the unknown type " + std::to_string(param.type);
  return range_problem(param);
}

Problem params_problem(const cq_descriptor& descriptor) {
  if (descriptor.n_params == 0) return std::nullopt;
  if (!descriptor.params) return "has parameters but no table of them";
  if (descriptor.params[0].size < sizeof(cq_param)) return "has parameters that are too short";
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < descriptor.n_params; ++i) {
    const cq_param& param = param_at(descriptor, i);
    std::string which = "parameter " + std::to_string(i);
    if (param.size != descriptor.params[0].size) return which + " has another size than the first";
    if (Problem problem = param_problem(param)) {
      return (is_blank(param.id) ? which : which + " '" + param.id + "'") + " " + *problem;
    }
    if (!seen.insert(param.id).second)
      return "has the parameter '" + std::string(param.id) + "' twice";
  }
  return std::nullopt;
}

Problem probe_problem(const cq_probe& probe) {
  if (!is_snake_case(probe.id)) return "needs an id in snake_case";
  if (!is_one_line(probe.doc)) return "needs a doc of one line";
  if (!probe.unit) return "has no unit (\"\" where there is none)";
  if (probe.kind > CQ_SAMPLE) return "is of the unknown kind " + std::to_string(probe.kind);
  return std::nullopt;
}

Problem probes_problem(const cq_descriptor& descriptor) {
  if (!CQ_HAS(&descriptor, cq_descriptor, n_probes) || descriptor.n_probes == 0) {
    return std::nullopt;
  }
  if (!descriptor.probes) return "has probes but no table of them";
  if (descriptor.probes[0].size < sizeof(cq_probe)) return "has probes that are too short";
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < descriptor.n_probes; ++i) {
    const cq_probe& probe = probe_at(descriptor, i);
    std::string which = "probe " + std::to_string(i);
    if (probe.size != descriptor.probes[0].size) return which + " has another size than the first";
    if (Problem problem = probe_problem(probe)) return which + " " + *problem;
    if (!seen.insert(probe.id).second) {
      return "has the probe '" + std::string(probe.id) + "' twice";
    }
  }
  return std::nullopt;
}

struct Needed {
  template <class Function>
  Needed(const char* n, Function* function) : name(n), present(function != nullptr) {}
  const char* name;
  bool present;
};

std::vector<Needed> needed_of(const cq_store& f) {
  return {{"create", f.create}, {"destroy", f.destroy}, {"locks", f.locks}, {"next", f.next}};
}

std::vector<Needed> needed_of(const cq_queue& f) {
  return {{"create", f.create}, {"destroy", f.destroy},         {"publish", f.publish},
          {"ready", f.ready},   {"acknowledge", f.acknowledge}, {"depth", f.depth}};
}

std::vector<Needed> needed_of(const cq_balancer& f) {
  return {{"create", f.create}, {"destroy", f.destroy}, {"pick", f.pick}};
}

// Up to the last function that a kind needs; the optional ones behind it may be absent.
std::size_t least_size(const cq_store*) {
  return offsetof(cq_store, ended);
}
std::size_t least_size(const cq_queue*) {
  return offsetof(cq_queue, consumer);
}
std::size_t least_size(const cq_balancer*) {
  return offsetof(cq_balancer, done);
}

template <class Functions>
Problem functions_problem(const void* table) {
  const auto* functions = static_cast<const Functions*>(table);
  if (!functions) return "has no functions";
  if (functions->size < least_size(functions)) return "has a table of functions that is too short";
  for (const Needed& needed : needed_of(*functions)) {
    if (needed.present) continue;
    return std::string("lacks a function that its kind needs: ") + needed.name;
  }
  return std::nullopt;
}

Problem kind_problem(const cq_descriptor& descriptor) {
  if (!descriptor.kind) return "has no kind";
  std::string kind = descriptor.kind;
  if (kind == "store/1") return functions_problem<cq_store>(descriptor.functions);
  if (kind == "queue/1") return functions_problem<cq_queue>(descriptor.functions);
  if (kind == "balancer/1") return functions_problem<cq_balancer>(descriptor.functions);
  return "is of the unknown kind '" + kind + "' (known: store/1, queue/1, balancer/1)";
}

}  // namespace

std::optional<std::string> descriptor_problem(const cq_descriptor& descriptor) {
  if (descriptor.size < offsetof(cq_descriptor, probes)) {
    return "has a descriptor that is too short";
  }
  if (!is_snake_case(descriptor.name)) return "needs a name in snake_case";
  if (is_blank(descriptor.version)) return "has no version";
  if (!is_one_line(descriptor.summary)) return "needs a summary of one line";
  if (is_blank(descriptor.doc)) return "has no doc";
  if (Problem problem = kind_problem(descriptor)) return problem;
  if (Problem problem = params_problem(descriptor)) return problem;
  return probes_problem(descriptor);
}

std::uint32_t probe_count(const cq_descriptor& plugin) {
  return CQ_HAS(&plugin, cq_descriptor, n_probes) ? plugin.n_probes : 0;
}

const cq_probe& probe_at(const cq_descriptor& plugin, std::uint32_t index) {
  const auto* first = reinterpret_cast<const char*>(plugin.probes);
  return *reinterpret_cast<const cq_probe*>(first + std::size_t{index} * plugin.probes->size);
}

const cq_param& param_at(const cq_descriptor& plugin, std::uint32_t index) {
  const auto* first = reinterpret_cast<const char*>(plugin.params);
  return *reinterpret_cast<const cq_param*>(first + std::size_t{index} * plugin.params->size);
}

std::string kind_name(const cq_descriptor& descriptor) {
  std::string kind = descriptor.kind;
  return kind.substr(0, kind.find('/'));
}

}  // namespace cqrslab
