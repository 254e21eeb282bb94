// Writes a plugin's page for a terminal, and docs/plugins.md.
#include "sim/contract/page.hpp"

#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

struct Section {
  const char* kind;
  const char* heading;
  const char* introduction;
};

constexpr Section sections[] = {
    {"store", "Stores",
     "A store decides which locks a transaction takes, what it sees, when it commits and when it "
     "must give up."},
    {"queue", "Queues",
     "A queue carries what has changed from a store to its consumers: every message to each group "
     "of them, at least once."},
    {"balancer", "Balancers",
     "A balancer decides which of several equal instances, or images of a store, gets a request."},
};

std::string with_unit(const cq_param& param, const std::string& value) {
  bool counted = param.type == CQ_INTEGER || param.type == CQ_REAL;
  return counted && *param.unit ? value + " " + param.unit : value;
}

// A bar would end the cell.
std::string cell(const std::string& text) {
  std::string escaped;
  for (char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string parameter_table(const cq_descriptor& plugin) {
  if (plugin.n_params == 0) return "No parameters.\n";
  std::string table = "| parameter | initial | allowed | |\n|---|---|---|---|\n";
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    const cq_param& param = param_at(plugin, i);
    table += "| `" + std::string(param.id) + "` | " + format_param(param, param.initial) + " | " +
             cell(with_unit(param, format_range(param))) + " | " + cell(param.doc) + " |\n";
  }
  return table;
}

// "counter": a metric of that name; a gauge and a sample have statistics behind it.
const char* statistics_of(const cq_probe& probe) {
  return probe.kind == CQ_COUNTER ? ""
         : probe.kind == CQ_GAUGE ? ".mean, .max"
                                  : ".mean, .p99, .max";
}

std::string probe_table(const cq_descriptor& plugin) {
  if (probe_count(plugin) == 0) return "";
  std::string table = "\n| metric | unit | |\n|---|---|---|\n";
  for (std::uint32_t i = 0; i < probe_count(plugin); ++i) {
    const cq_probe& probe = probe_at(plugin, i);
    table += "| `<component>." + std::string(plugin.name) + "." + probe.id + "`" +
             statistics_of(probe) + " | " + (std::string(probe.unit) == "ns" ? "s" : probe.unit) +
             " | " + cell(probe.doc) + " |\n";
  }
  return table;
}

std::string plugin_section(const Registry::Entry& entry) {
  const cq_descriptor& plugin = *entry.descriptor;
  std::string text = "### " + std::string(plugin.name) + "\n\n*" + plugin.summary + "*";
  if (entry.origin != "built in") text += " (from " + entry.origin + ")";
  return text + "\n\n" + plugin.doc + "\n\n" + parameter_table(plugin) + probe_table(plugin) + "\n";
}

}  // namespace

std::string plugins_page(const Registry& registry) {
  std::string page =
      "# Plugins\n\n"
      "Made from the plugins' own descriptions; do not edit. A scenario names a plugin and sets "
      "its parameters, as in `store = { \"row_locks\", lock_timeout = \"2 s\" }`.\n";
  for (const Section& section : sections) {
    page += "\n## " + std::string(section.heading) + "\n\n" + section.introduction + "\n\n";
    for (const Registry::Entry& entry : registry.entries()) {
      if (kind_name(*entry.descriptor) == section.kind) page += plugin_section(entry);
    }
    page.pop_back();
  }
  return page;
}

std::string plugin_text(const cq_descriptor& descriptor) {
  std::string text = kind_name(descriptor) + " " + descriptor.name + " " + descriptor.version +
                     ": " + descriptor.summary + "\n\n" + descriptor.doc + "\n\n";
  text += descriptor.n_params == 0 ? "No parameters.\n" : "Parameters:\n";
  for (std::uint32_t i = 0; i < descriptor.n_params; ++i) {
    const cq_param& param = param_at(descriptor, i);
    text += "  " + std::string(param.id) + " = " +
            with_unit(param, format_param(param, param.initial)) + "   (" + format_range(param) +
            ")\n      " + param.doc + "\n";
  }
  if (probe_count(descriptor) > 0) text += "\nMetrics:\n";
  for (std::uint32_t i = 0; i < probe_count(descriptor); ++i) {
    const cq_probe& probe = probe_at(descriptor, i);
    std::string statistics = statistics_of(probe);
    text += "  <component>." + std::string(descriptor.name) + "." + probe.id +
            (statistics.empty() ? "" : "   (" + statistics + ")") + "\n      " + probe.doc + "\n";
  }
  return text;
}

}  // namespace cqrslab
