// Parameters as a script writes them: name = { 5, min = 1, max = 9, unit = "req/s", doc = "..." }.
#include <cmath>
#include <limits>

#include "sim/base/quantity.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {
namespace {

using Type = Parameter::Type;
constexpr double infinity = std::numeric_limits<double>::infinity();

// A bound or the initial value, in the type that the initial value settled.
double read_value(const Reading& reading, const Parameter& p, const Value& value,
                  const std::string& what) {
  if (p.type == Type::duration) {
    if (value.span()) return value.span()->seconds;
    if (value.text() && parse_duration(*value.text())) return *parse_duration(*value.text());
    if (value.is_number()) return read_seconds(reading, value, what);  // explains the missing unit
    reading.mismatch(value, what, "a time", "write \"5 s\"");
  }
  if (value.text() && parse_rate(*value.text())) return *parse_rate(*value.text());
  return read_number(reading, value, what, {-1e300, 1e300});
}

Type settle_type(const Reading& reading, const Value& initial, const std::string& what) {
  if (std::holds_alternative<bool>(initial.data)) return Type::boolean;
  if (std::holds_alternative<std::int64_t>(initial.data)) return Type::integer;
  if (initial.is_number()) return Type::number;
  if (initial.span() || (initial.text() && parse_duration(*initial.text()))) return Type::duration;
  if (initial.text() && parse_rate(*initial.text())) return Type::number;
  reading.mismatch(initial, what, "a number, a time, true or false, or one of its `choices`");
}

void read_bounds(const Reading& reading, const Record& record, Parameter& p) {
  const Value *low = record.find("min"), *high = record.find("max");
  if ((low || high) && (p.type == Type::boolean || p.type == Type::choice)) {
    reading.fail((low ? low : high)->line, "parameter '" + p.name + "' takes no min or max");
  }
  if (!low && !high) return;
  p.min = low ? read_value(reading, p, *low, record.place("min")) : -infinity;
  p.max = high ? read_value(reading, p, *high, record.place("max")) : infinity;
  if (p.min >= p.max)
    reading.fail(record.line(), "min of parameter '" + p.name + "' is not below max");
}

void read_choices(const Reading& reading, const Record& record, const Value& initial,
                  Parameter& p) {
  p.type = Type::choice;
  p.choices = record.texts("choices");
  std::string text = read_text(reading, initial, "parameter '" + p.name + "'");
  auto value = p.typed(text);
  if (!value) reading.unknown(initial.line, "choice of '" + p.name + "'", text, p.choices);
  p.initial = *value;
}

}  // namespace

Parameter read_parameter(const Reading& reading, const std::string& name, const Value& value) {
  std::string what = "parameter '" + name + "'";
  Table bare{"", "", value.line, {value}, {}};
  const Table* table = value.table() ? value.table() : &bare;
  if (!table->kind.empty()) reading.mismatch(value, what, "{ initial, min = ..., max = ... }");
  Record record(reading, *table, what, {"min", "max", "unit", "doc", "choices"});
  if (table->items.size() != 1) {
    reading.fail(table->line, what + " needs one initial value first",
                 "write { 5, min = 1, max = 9 }");
  }
  const Value& initial = table->items[0];
  Parameter p;
  p.name = name;
  p.unit = record.text("unit", "");
  p.doc = record.text("doc", "");
  p.where = reading.where(value.line);
  if (record.has("choices")) {
    read_choices(reading, record, initial, p);
  } else {
    p.type = settle_type(reading, initial, what);
    bool flag = p.type == Type::boolean;
    p.initial = flag ? std::get<bool>(initial.data) : read_value(reading, p, initial, what);
    if (initial.text() && p.type == Type::number && p.unit.empty()) p.unit = "1/s";
  }
  read_bounds(reading, record, p);
  bool whole_bounds = p.min == std::floor(p.min) && p.max == std::floor(p.max);
  // A rate may be any number, however it was first written.
  bool is_rate = p.unit.find('/') != std::string::npos;
  if (p.type == Type::integer && (is_rate || !whole_bounds)) p.type = Type::number;
  p.value = p.initial;
  if (!p.in_range()) {
    reading.fail(initial.line,
                 what + " starts at " + p.with_unit(p.initial) + ", outside " + p.range_text());
  }
  return p;
}

std::vector<Parameter> read_parameters(const Reading& reading, const Value& value,
                                       const std::string& what) {
  std::vector<Parameter> parameters;
  if (!value.is_nil()) {
    const Table* table = value.table("");
    if (!table) reading.mismatch(value, what, "a table { name = {...} }");
    if (!table->items.empty()) {
      reading.fail(table->items[0].line, "a parameter needs a name", "write name = { 5 }");
    }
    for (const auto& [name, field] : table->fields) {
      parameters.push_back(read_parameter(reading, name, field));
    }
  }
  return parameters;
}

Sandbox::Record parameter_values(const std::vector<Parameter>& parameters) {
  Sandbox::Record values;
  for (const Parameter& p : parameters) {
    switch (p.type) {
      case Type::duration:
        values.emplace_back(p.name, Span{p.value});
        break;
      case Type::boolean:
        values.emplace_back(p.name, p.value != 0);
        break;
      case Type::choice:
        values.emplace_back(p.name, p.choices[static_cast<std::size_t>(p.value)]);
        break;
      case Type::integer:
        values.emplace_back(p.name, static_cast<std::int64_t>(p.value));
        break;
      case Type::number:
        values.emplace_back(p.name, p.value);
        break;
    }
  }
  return values;
}

}  // namespace cqrslab
