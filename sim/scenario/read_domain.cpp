// domain{...}: aggregates, commands, events, queries.
#include <algorithm>

#include "sim/base/names.hpp"
#include "sim/scenario/read_parts.hpp"
#include "sim/scenario/taken_names.hpp"

namespace cqrslab {
namespace {

constexpr Bounds keys{1, 1e8};
const std::vector<std::string> methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

const Table& named_table(const Reading& reading, const Value& value, const std::string& what) {
  const Table* table = value.table("");
  if (!table) reading.mismatch(value, what, "a table { Name = {...} }");
  if (!table->items.empty()) {
    reading.fail(table->items[0].line, "an entry of " + what + " needs a name",
                 "write Name = {...}");
  }
  return *table;
}

std::vector<Aggregate> read_aggregates(const Reading& reading, const Value& value) {
  std::vector<Aggregate> aggregates;
  for (const auto& [name, field] : named_table(reading, value, "'aggregates' of domain").fields) {
    std::string what = "aggregate '" + name + "'";
    if (const Table* table = field.table("")) {
      Record record(reading, *table, what, {"keys"});
      aggregates.push_back(
          {name, read_count(reading, record.need("keys"), record.place("keys"), keys)});
    } else {
      aggregates.push_back({name, read_count(reading, field, what, keys)});
    }
  }
  return aggregates;
}

unsigned event_index(const Reading& reading, Domain& domain, const std::string& name, int line,
                     bool declared) {
  auto found = std::find(domain.events.begin(), domain.events.end(), name);
  if (found == domain.events.end()) {
    if (declared) reading.unknown(line, "event", name, domain.events);
    domain.events.push_back(name);
    return static_cast<unsigned>(domain.events.size() - 1);
  }
  return static_cast<unsigned>(found - domain.events.begin());
}

unsigned aggregate_index(const Reading& reading, const Record& record, const Domain& domain,
                         const std::string& what) {
  if (!record.has("aggregate")) {
    if (domain.aggregates.size() == 1) return 0;
    reading.fail(record.line(), what + " lacks 'aggregate'");
  }
  std::string name = record.text("aggregate", "");
  std::vector<std::string> known;
  for (std::size_t i = 0; i < domain.aggregates.size(); ++i) {
    if (domain.aggregates[i].name == name) return static_cast<unsigned>(i);
    known.push_back(domain.aggregates[i].name);
  }
  reading.unknown(record.find("aggregate")->line, "aggregate", name, known);
}

// The validation rule as a table of its answers.
std::vector<bool> tabulate(const Reading& reading, const Value& value, const std::string& what,
                           unsigned n) {
  const LuaFunction* function = value.function();
  if (!function) reading.mismatch(value, what, "a function of the key");
  if (n > 1'000'000) reading.fail(value.line, what + " needs an aggregate of at most 1000000 keys");
  std::vector<bool> accepts(n);
  for (unsigned key = 0; key < n; ++key) {
    Value answer = reading.sandbox.call(*function, key);
    answer.line = value.line;
    accepts[key] =
        read_flag(reading, answer, "the result of " + what + " for key " + std::to_string(key));
  }
  return accepts;
}

// reads = 3: so many other keys, each drawn like the request's own. reads = function(key) ... end:
// the list of them for each key.
void read_reads(const Reading& reading, const Record& record, Operation& operation, unsigned n) {
  const Value* value = record.find("reads");
  if (!value) return;
  const LuaFunction* function = value->function();
  std::string what = record.place("reads");
  if (!function) {
    operation.reads = record.count("reads", 0, {0, static_cast<double>(n - operation.rows)});
    return;
  }
  if (n > 1'000'000) {
    reading.fail(value->line, what + " needs an aggregate of at most 1000000 keys");
  }
  for (unsigned key = 0; key < n; ++key) {
    Value answer = reading.sandbox.call(*function, key);
    answer.line = value->line;
    std::string place = "the result of " + what + " for key " + std::to_string(key);
    std::vector<unsigned> keys;
    for (const Value& item : read_list(reading, answer, place)) {
      unsigned other = read_count(reading, item, place, {0, static_cast<double>(n - 1)});
      if (std::find(keys.begin(), keys.end(), other) == keys.end()) keys.push_back(other);
    }
    operation.reads_of_key.push_back(std::move(keys));
  }
}

std::string read_method(const Reading& reading, const Record& record,
                        const std::string& otherwise) {
  std::string method = record.text("method", otherwise);
  bool upper = !method.empty() && std::all_of(method.begin(), method.end(),
                                              [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!upper) {
    reading.fail(record.find("method")->line,
                 record.place("method") + " must be a verb in capitals, not '" + method + "'",
                 known_names_hint(method, methods));
  }
  return method;
}

Operation read_operation(const Reading& reading, const std::string& name, const Value& value,
                         Operation::Kind kind, Domain& domain, bool events_declared) {
  bool command = kind == Operation::Kind::command;
  std::string what = (command ? "command '" : "query '") + name + "'";
  const Table* table = value.table("");
  if (!table || !table->items.empty()) reading.mismatch(value, what, "a table { key = value }");
  std::vector<std::string> known{"aggregate", "method", "rows", "scattered", "roles"};
  if (command) known.insert(known.end(), {"emits", "validate", "reads"});
  Record record(reading, *table, what, known);
  Operation operation;
  operation.name = name;
  operation.kind = kind;
  operation.where = reading.where(value.line);
  refuse_taken_name(reading, value.line, operation);
  operation.method = read_method(reading, record, command ? "POST" : "GET");
  operation.aggregate = aggregate_index(reading, record, domain, what);
  unsigned n = domain.aggregates[operation.aggregate].keys;
  operation.rows = record.count("rows", 1, {1, static_cast<double>(n)});
  operation.scattered = read_scattered(reading, record);
  operation.roles = record.texts("roles");
  if (!command) return operation;
  read_reads(reading, record, operation, n);
  if (const Value* emits = record.find("emits")) {
    for (const std::string& event : record.texts("emits")) {
      operation.emits.push_back(event_index(reading, domain, event, emits->line, events_declared));
    }
  } else {
    operation.emits = {event_index(reading, domain, name + "Done", 0, false)};
  }
  if (const Value* rule = record.find("validate")) {
    operation.accepts_key = tabulate(reading, *rule, record.place("validate"), n);
  }
  return operation;
}

}  // namespace

bool read_scattered(const Reading& reading, const Record& record) {
  bool scattered = record.flag("scattered", false);
  if (scattered && !record.has("rows")) {
    reading.fail(record.need("scattered").line, record.place("scattered") + " needs 'rows'");
  }
  return scattered;
}

Domain read_domain(const Reading& reading, const Value& value) {
  const Table* table = value.table("domain");
  if (!table) reading.mismatch(value, "'domain'", "domain { ... }");
  Record record(reading, *table, "domain", {"aggregates", "events", "commands", "queries"});
  Domain domain;
  domain.aggregates = read_aggregates(reading, record.need("aggregates"));
  if (domain.aggregates.empty()) reading.fail(record.line(), "domain has no aggregates");
  domain.events = record.texts("events");
  bool events_declared = record.has("events");
  for (auto kind : {Operation::Kind::command, Operation::Kind::query}) {
    const char* key = kind == Operation::Kind::command ? "commands" : "queries";
    if (!record.has(key)) continue;
    for (const auto& [name, field] :
         named_table(reading, record.need(key), record.place(key)).fields) {
      for (const Operation& other : domain.operations) {
        if (other.name == name) reading.fail(field.line, "'" + name + "' is declared twice");
      }
      domain.operations.push_back(
          read_operation(reading, name, field, kind, domain, events_declared));
    }
  }
  return domain;
}

}  // namespace cqrslab
