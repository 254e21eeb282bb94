// The verb `plugins`: lists them, shows one, tests one, begins one.
#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/cli/script_files.hpp"
#include "sim/cli/starter.hpp"
#include "sim/cli/text_table.hpp"
#include "sim/cli/verb.hpp"
#include "sim/conformance/conformance.hpp"
#include "sim/contract/page.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"
#include "sim/results/json_writer.hpp"

namespace cqrslab {
namespace {

const char* type_name(const cq_param& param) {
  static const char* const names[] = {"integer", "real",   "ratio", "duration",
                                      "boolean", "choice", "law"};
  return names[param.type];
}

bool is_time(const cq_param& param) {
  return param.type == CQ_DURATION || param.type == CQ_LAW;
}

// Numbers in base units: durations in seconds.
void write_number(JsonWriter& json, const char* key, const cq_param& param, double value) {
  json.field(key, is_time(param) ? value * 1e-9 : value);
}

void write_parameter(JsonWriter& json, const cq_param& param) {
  json.begin_object().field("id", param.id).field("type", type_name(param));
  json.field("unit", is_time(param) ? "s" : param.unit);
  if (param.type == CQ_CHOICE) {
    json.key("choices").begin_array();
    for (const char* const* label = param.labels; *label; ++label) json.value(*label);
    json.end_array().field("initial", param.labels[static_cast<int>(param.initial)]);
  } else if (param.type == CQ_BOOLEAN) {
    json.field("initial", param.initial != 0);
  } else {
    write_number(json, "min", param, param.min);
    write_number(json, "max", param, param.max);
    write_number(json, "initial", param, param.initial);
  }
  json.field("doc", param.doc).end_object();
}

void write_probes(JsonWriter& json, const cq_descriptor& plugin) {
  static const char* const kinds[] = {"counter", "gauge", "sample"};
  json.key("probes").begin_array();
  for (std::uint32_t i = 0; i < probe_count(plugin); ++i) {
    const cq_probe& probe = probe_at(plugin, i);
    json.begin_object().field("id", probe.id).field("kind", kinds[probe.kind]);
    json.field("unit", probe.unit).field("doc", probe.doc).end_object();
  }
  json.end_array();
}

std::string list_json(const Registry& registry) {
  JsonWriter json(2);
  json.begin_array();
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    json.begin_object().field("kind", kind_name(plugin)).field("name", plugin.name);
    json.field("version", plugin.version).field("summary", plugin.summary);
    json.field("origin", entry.origin).key("parameters").begin_array();
    for (std::uint32_t i = 0; i < plugin.n_params; ++i) write_parameter(json, param_at(plugin, i));
    json.end_array();
    write_probes(json, plugin);
    json.end_object();
  }
  json.end_array();
  return json.text() + "\n";
}

std::string list_table(const Registry& registry) {
  TextTable table({TextTable::Align::left, TextTable::Align::left, TextTable::Align::left});
  std::string kind;
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    bool first = kind_name(plugin) != kind;
    kind = kind_name(plugin);
    table.row({first ? kind : "", plugin.name, plugin.summary});
  }
  return table.text() + "\ncqrslab plugins show NAME   what one does, and its parameters\n";
}

// NAME, or KIND/NAME where several kinds have one of that name.
std::string show(const Registry& registry, const std::string& name) {
  std::string text;
  std::vector<std::string> known;
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    known.push_back(plugin.name);
    if (name != plugin.name && name != kind_name(plugin) + "/" + plugin.name) continue;
    text += (text.empty() ? "" : "\n") + plugin_text(plugin);
  }
  if (text.empty()) {
    throw Error(ExitCode::usage, "plugins show", "unknown plugin '" + name + "'",
                known_names_hint(name, known));
  }
  return text;
}

std::string check_json(const std::vector<Conformance>& all) {
  JsonWriter json(2);
  json.begin_array();
  for (const Conformance& one : all) {
    json.begin_object().field("kind", one.kind).field("name", one.name);
    json.field("version", one.version).field("passed", one.passed()).key("checks").begin_array();
    for (const CheckResult& result : one.results) {
      json.begin_object().field("check", result.check);
      json.field("passed", result.problem.empty());
      if (!result.problem.empty()) json.field("problem", result.problem);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_array();
  return json.text() + "\n";
}

std::string check_table(const std::vector<Conformance>& all) {
  std::string text;
  for (const Conformance& one : all) {
    text += (text.empty() ? "" : "\n") + one.kind + (one.kind.empty() ? "" : " ") + one.name +
            (one.version.empty() ? "" : " ") + one.version + "\n";
    std::size_t failed = 0;
    for (const CheckResult& result : one.results) {
      bool passed = result.problem.empty();
      failed += passed ? 0 : 1;
      text += std::string(passed ? "  passed  " : "  FAILED  ") + result.check + "\n";
      if (!passed) text += "          " + result.problem + "\n";
    }
    text += std::to_string(one.results.size() - failed) + " passed, " + std::to_string(failed) +
            " failed\n";
  }
  return text;
}

VerbResult check(const std::vector<std::string>& words, const std::string& format) {
  if (words.size() != 2) {
    throw Error(ExitCode::usage, "plugins check", "needs one library, Lua file or plugin's name",
                "cqrslab plugins check my_balancer.so");
  }
  std::vector<Conformance> all = check_conformance(words[1]);
  bool passed = std::all_of(all.begin(), all.end(), [](const auto& one) { return one.passed(); });
  return {.output = format == "json" ? check_json(all) : check_table(all),
          .code = passed ? ExitCode::ok : ExitCode::plugin};
}

VerbResult run(const Arguments& arguments) {
  Registry registry = Registry::built_in();
  for (const std::string& path : arguments.values("plugin")) load_named_plugin(registry, path);
  const std::vector<std::string>& words = arguments.operands();
  std::string format = arguments.choice("format", {"table", "json"});
  if (words.empty()) {
    return {.output = format == "json" ? list_json(registry) : list_table(registry)};
  }
  if (words[0] == "new") {
    if (words.size() != 3) {
      throw Error(ExitCode::usage, "plugins new", "needs a kind and a name",
                  "cqrslab plugins new balancer my_balancer");
    }
    return {.output = write_starter(words[1], words[2], arguments.has("lua"))};
  }
  if (words[0] == "check") return check(words, format);
  if (words[0] != "show") {
    throw Error(ExitCode::usage, "plugins", "unknown word '" + words[0] + "'",
                known_names_hint(words[0], {"check", "new", "show"}));
  }
  if (words.size() != 2) {
    throw Error(ExitCode::usage, "plugins show", "needs one plugin's name",
                "cqrslab plugins lists them");
  }
  return {.output = show(registry, words[1])};
}

}  // namespace

const Verb plugins_verb = {
    {.verb = "plugins",
     .operands = "[show NAME | check FILE|NAME | new KIND NAME]",
     .summary = "lists stores, queues and balancers, shows, tests or begins one",
     .options = {{"format", "table|json", "how the list is printed"},
                 {"lua", nullptr, "new: a plugin in Lua instead of C++"},
                 {"plugin", "PATH", "also list the plugins of this library, or this one in Lua",
                  true}},
     .example = "  cqrslab plugins\n"
                "  cqrslab plugins show row_locks\n"
                "  cqrslab plugins new balancer my_balancer\n"
                "  cqrslab plugins check round_robin\n"},
    run};

}  // namespace cqrslab
