// Turns the table of plugin{...} into a descriptor, or refuses it with the line.
#include "sim/contract/lua/declaration.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/error.hpp"
#include "sim/contract/lua/fields.hpp"

namespace cqrslab {
namespace {

const std::vector<std::string> common_keys = {"kind", "name",   "version", "summary",
                                              "doc",  "params", "probes"};
// What config says beside the parameters.
const std::vector<std::string> taken_names = {"targets", "keys", "image", "groups", "consumers"};

std::string one_line(const Reading& reading, const Record& record, const std::string& key) {
  std::string text = read_text(reading, record.need(key), record.place(key));
  if (text.empty() || text.find('\n') != std::string::npos) {
    reading.fail(record.need(key).line, record.place(key) + " must be one line");
  }
  return text;
}

bool is_law(const Value& value) {
  const Table* table = value.table();
  const Value* initial = table && !table->items.empty() ? &table->items[0] : &value;
  return initial->table() && !initial->table()->kind.empty();
}

std::uint32_t type_of(const Parameter& p) {
  switch (p.type) {
    case Parameter::Type::integer:
      return CQ_INTEGER;
    case Parameter::Type::duration:
      return CQ_DURATION;
    case Parameter::Type::boolean:
      return CQ_BOOLEAN;
    case Parameter::Type::choice:
      return CQ_CHOICE;
    default:
      return CQ_REAL;
  }
}

}  // namespace

void DeclarationReader::read(const Value& result) {
  const Table* table = result.table("plugin");
  if (!table) {
    reading_.mismatch(result, "the script's result", "plugin { ... }",
                      "write return plugin { ... }");
  }
  plugin_.form_ = &kind(*table);
  std::vector<std::string> known = common_keys;
  for (const FunctionForm& each : plugin_.form_->functions) known.emplace_back(each.name);
  known.insert(known.end(), plugin_.form_->keys.begin(), plugin_.form_->keys.end());
  Record record(reading_, *table, "plugin", known);
  if (!table->items.empty()) reading_.fail(table->items[0].line, "plugin takes named values only");
  head(record);
  functions(record);
  if (const Value* params = record.find("params")) parameters(*params);
  if (const Value* probes_given = record.find("probes")) probes(*probes_given);
  cq_descriptor& d = plugin_.descriptor_;
  d.params = plugin_.params_.data();
  d.n_params = static_cast<std::uint32_t>(plugin_.params_.size());
  d.probes = plugin_.probes_.data();
  d.n_probes = static_cast<std::uint32_t>(plugin_.probes_.size());
}

const KindForm& DeclarationReader::kind(const Table& table) const {
  std::vector<std::string> known;
  for (const KindForm& form : kind_forms()) known.emplace_back(form.name);
  const Value* value = table.find("kind");
  if (!value) {
    reading_.fail(table.line, "plugin lacks 'kind'",
                  "write kind = \"balancer\", \"store\" or \"queue\"");
  }
  std::string name = read_text(reading_, *value, "'kind' of plugin");
  for (const KindForm& form : kind_forms()) {
    if (form.name == name) return form;
  }
  reading_.unknown(value->line, "kind of plugin", name, known);
}

void DeclarationReader::head(const Record& record) {
  cq_descriptor& d = plugin_.descriptor_;
  d.size = sizeof(cq_descriptor);
  d.kind = plugin_.form_->kind;
  d.name = plugin_.keep(one_line(reading_, record, "name"));
  d.version = plugin_.keep(record.text("version", "1.0"));
  d.summary = plugin_.keep(one_line(reading_, record, "summary"));
  d.doc = plugin_.keep(record.text("doc", d.summary));
  bool balancer = std::string(plugin_.form_->name) == "balancer";
  if (balancer && record.flag("tracks_sessions", false)) d.traits |= CQ_TRACKS_SESSIONS;
  bool queue = std::string(plugin_.form_->name) == "queue";
  if (const Value* waits = queue ? record.find("waits") : nullptr) {
    plugin_.waits_ = choice(*waits, record.place("waits"), waits_names);
  }
}

void DeclarationReader::functions(const Record& record) {
  for (const FunctionForm& each : plugin_.form_->functions) {
    const Value* value = record.find(each.name);
    std::string form = std::string("write ") + each.name + " = function" + each.arguments;
    if (!value && each.needed) {
      reading_.fail(record.line(),
                    std::string("a ") + plugin_.form_->name + " needs '" + each.name + "'", form);
    }
    if (value && !value->function()) {
      reading_.mismatch(*value, record.place(each.name), "a function", form);
    }
    plugin_.lines_.push_back(value ? std::max(value->line, 1) : 0);
  }
}

void DeclarationReader::parameters(const Value& value) {
  const Table* table = value.table("");
  if (!table || !table->items.empty()) {
    reading_.mismatch(value, "'params' of plugin", "a table { name = { 5, min = 1, max = 9 } }");
  }
  for (const auto& [name, field] : table->fields) {
    if (std::find(taken_names.begin(), taken_names.end(), name) != taken_names.end()) {
      reading_.fail(field.line, "a parameter cannot be called '" + name + "'",
                    "config." + name + " is the host's");
    }
    parameter(name, field);
  }
}

// A law is written as constant("5 ms"); read as that duration, it has everything else alike.
void DeclarationReader::parameter(const std::string& name, const Value& value) {
  std::string what = "parameter '" + name + "'";
  Parameter p;
  bool law = is_law(value);
  if (law) {
    Table plain =
        value.table()->kind.empty() ? *value.table() : Table{"", "", value.line, {value}, {}};
    const Table& call = *plain.items[0].table();
    if (call.kind != "constant" || call.items.size() != 1) {
      reading_.fail(plain.items[0].line, what + " must start as constant(\"5 ms\")",
                    "a scenario may give it any distribution");
    }
    plain.items[0] = call.items[0];
    p = read_parameter(reading_, name, {std::make_shared<const Table>(plain), value.line});
    if (p.type != Parameter::Type::duration) {
      reading_.fail(value.line, what + " must start as constant(\"5 ms\")");
    }
  } else {
    p = read_parameter(reading_, name, value);
  }
  bool counted = p.type != Parameter::Type::boolean && p.type != Parameter::Type::choice;
  if (counted && !(std::isfinite(p.min) && std::isfinite(p.max) && p.min < p.max)) {
    reading_.fail(value.line, what + " needs min and max");
  }
  if (p.doc.empty() || p.doc.find('\n') != std::string::npos) {
    reading_.fail(value.line, what + " needs a doc of one line");
  }
  double scale = p.type == Parameter::Type::duration ? 1e9 : 1;
  cq_param out{sizeof(cq_param), law ? std::uint32_t{CQ_LAW} : type_of(p)};
  out.id = plugin_.keep(name);
  out.unit = plugin_.keep(p.type == Parameter::Type::duration ? "ns" : p.unit);
  out.doc = plugin_.keep(p.doc);
  out.min = std::nearbyint(p.min * scale), out.max = std::nearbyint(p.max * scale);
  out.initial = p.initial * scale;
  if (out.type == CQ_REAL) out.min = p.min, out.max = p.max;
  if (scale != 1) out.initial = std::nearbyint(out.initial), out.flags = CQ_LOG_SCALE;
  if (out.type == CQ_BOOLEAN) out.min = 0, out.max = 1;
  if (out.type == CQ_CHOICE) {
    auto& labels = plugin_.labels_.emplace_back();
    for (const std::string& each : p.choices) labels.push_back(plugin_.keep(each));
    out.min = 0, out.max = static_cast<double>(labels.size()) - 1;
    labels.push_back(nullptr);
    out.labels = labels.data();
  }
  plugin_.params_.push_back(out);
  plugin_.parameters_.push_back(std::move(p));
}

void DeclarationReader::probes(const Value& value) {
  const Table* table = value.table("");
  if (!table || !table->items.empty()) {
    reading_.mismatch(value, "'probes' of plugin",
                      "a table { name = { kind = \"counter\", doc = \"...\" } }");
  }
  for (const auto& [name, field] : table->fields) {
    std::string what = "probe '" + name + "'";
    const Table* given = field.table("");
    if (!given) reading_.mismatch(field, what, "a table { kind = \"counter\", doc = \"...\" }");
    Record record(reading_, *given, what, {"kind", "unit", "doc"});
    cq_probe probe{sizeof(cq_probe),
                   choice(record.need("kind"), record.place("kind"), probe_kind_names)};
    probe.id = plugin_.keep(name);
    probe.unit = plugin_.keep(record.text("unit", ""));
    probe.doc = plugin_.keep(one_line(reading_, record, "doc"));
    plugin_.probes_.push_back(probe);
  }
}

std::uint32_t DeclarationReader::choice(const Value& value, const std::string& what,
                                        const char* const* names) const {
  std::string text = read_text(reading_, value, what);
  std::vector<std::string> known;
  for (const char* const* name = names; *name; ++name) known.emplace_back(*name);
  auto found = std::find(known.begin(), known.end(), text);
  if (found == known.end()) reading_.unknown(value.line, "value of " + what, text, known);
  return static_cast<std::uint32_t>(found - known.begin());
}

}  // namespace cqrslab
