// The workload: query "Name" {...} and command "Name" {...}.
#include <algorithm>

#include "sim/scenario/read_parts.hpp"
#include "sim/scenario/taken_names.hpp"

namespace cqrslab {
namespace {

const std::vector<std::string> source_keys = {
    "name",      "arrivals", "follows", "think",        "key",          "batch",       "by",
    "sessions",  "hold",     "invalid", "malicious",    "unauthorised", "priority",    "rows",
    "scattered", "method",   "resends", "resend_after", "reads",        "lock_timeout"};

class WorkloadReader {
 public:
  WorkloadReader(const ScenarioReading& reading, Domain& domain, bool declared)
      : reading_(reading), domain_(domain), declared_(declared) {}

  Workload read(const Value& value) {
    if (!declared_) domain_.aggregates = {{"item", 1}};
    for (const Value& item : read_list(reading_, value, "'workload'")) {
      workload_.sources.push_back(source(item));
    }
    if (workload_.sources.empty()) reading_.fail(value.line, "'workload' is empty");
    return std::move(workload_);
  }

 private:
  Source source(const Value& value) {
    const Table* table = value.table();
    bool command = table && table->kind == "command";
    if (!command && !(table && table->kind == "query")) {
      reading_.mismatch(value, "an entry of 'workload'",
                        "query \"Name\" {...} or command \"Name\" {...}");
    }
    std::string what = table->kind + " '" + table->label + "'";
    Record record(reading_, *table, what, source_keys);
    if (!table->items.empty()) reading_.fail(table->line, what + " takes named values only");
    Source source;
    source.where = reading_.where(value.line);
    source.name = record.text("name", table->label);
    for (const Source& other : workload_.sources) {
      if (other.name != source.name) continue;
      reading_.fail(value.line, "a second source is named '" + source.name + "'",
                    "give it another one: name = \"" + source.name + "_2\"");
    }
    auto kind = command ? Operation::Kind::command : Operation::Kind::query;
    source.operation = operation(record, *table, kind);
    arrivals(record, source);
    key(record, source);
    batch(record, source);
    source.role = role(record, domain_.operations[source.operation]);
    source.sessions = record.count("sessions", 0, {0, 1e9});
    if (source.follows >= 0 && record.has("sessions")) {
      reading_.fail(record.need("sessions").line,
                    record.place("sessions") + " are those of the source it follows");
    }
    source.hold = record.distribution("hold");
    source.lock_timeout = lock_timeout(record);
    source.invalid = record.fraction("invalid");
    source.malicious = record.fraction("malicious");
    source.unauthorised = record.fraction("unauthorised");
    source.priority = record.count("priority", 0, {0, 255});
    resends(record, command, source);
    if (source.invalid + source.malicious > 1) {
      reading_.fail(table->line, "invalid and malicious of " + what + " exceed 1 together");
    }
    return source;
  }

  std::string role(const Record& record, const Operation& operation) {
    const Value* by = record.find("by");
    if (by && operation.roles.empty()) {
      reading_.fail(by->line, record.place("by") + " is without effect: everybody may issue it",
                    "name those who may in the domain: roles = { \"editor\" }");
    }
    return record.text("by", "");
  }

  void resends(const Record& record, bool command, Source& source) {
    source.resends = record.fraction("resends");
    const Value* again = record.find("resends");
    const Value* after = record.find("resend_after");
    if (again && !command) {
      reading_.fail(again->line, record.place("resends") + " is for commands");
    }
    if (after && !again) {
      reading_.fail(after->line, record.place("resend_after") + " needs 'resends'");
    }
    if (after) source.resend_after = record.distribution("resend_after");
  }

  unsigned operation(const Record& record, const Table& table, Operation::Kind kind) {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < domain_.operations.size(); ++i) {
      const Operation& other = domain_.operations[i];
      if (other.kind == kind) known.push_back(other.name);
      if (other.name != table.label) continue;
      if (other.kind != kind) {
        reading_.fail(table.line, "'" + table.label + "' is both a query and a command");
      }
      if (declared_) refuse_declared(record);
      return static_cast<unsigned>(i);
    }
    if (declared_) reading_.unknown(table.line, table.kind, table.label, known);
    domain_.operations.push_back(declare(record, table, kind));
    return static_cast<unsigned>(domain_.operations.size() - 1);
  }

  void refuse_declared(const Record& record) {
    for (const char* key : {"rows", "scattered", "reads", "method"}) {
      if (const Value* value = record.find(key)) {
        reading_.fail(value->line,
                      record.place(key) + " belongs into the domain, which declares it");
      }
    }
  }

  // Without a domain the workload's entry says what the operation is.
  Operation declare(const Record& record, const Table& table, Operation::Kind kind) {
    bool command = kind == Operation::Kind::command;
    Operation operation;
    operation.name = table.label;
    operation.kind = kind;
    refuse_taken_name(reading_, table.line, operation);
    operation.method = record.text("method", command ? "POST" : "GET");
    operation.rows = record.count("rows", 1, {1, 1e8});
    operation.scattered = read_scattered(reading_, record);
    operation.reads = reads(record, command);
    operation.where = reading_.where(table.line);
    if (command) {
      operation.emits = {static_cast<unsigned>(domain_.events.size())};
      domain_.events.push_back(table.label + "Done");
    }
    return operation;
  }

  unsigned reads(const Record& record, bool command) {
    const Value* value = record.find("reads");
    if (!value) return 0;
    if (!command)
      reading_.fail(value->line, record.place("reads") + " is for commands",
                    "a query reads its rows");
    if (value->function()) {
      reading_.fail(value->line, record.place("reads") + " as a function belongs into a domain");
    }
    return record.count("reads", 0, {0, 1e6});
  }

  void arrivals(const Record& record, Source& source) {
    const Value* follows = record.find("follows");
    if (!follows) {
      if (record.has("think")) {
        reading_.fail(record.find("think")->line, record.place("think") + " needs 'follows'",
                      "clients{ n = ..., think = ... } think by themselves");
      }
      Arrivals read = read_arrivals(reading_, record.need("arrivals"), record.place("arrivals"));
      source.arrivals = std::move(read.process);
      source.recorded_keys = std::move(read.recorded_keys);
      source.recorded_hash = read.recorded_hash;
      return;
    }
    if (record.has("arrivals")) {
      reading_.fail(follows->line, record.place("follows") + " excludes 'arrivals'");
    }
    std::string name = read_text(reading_, *follows, record.place("follows"));
    std::vector<std::string> known;
    for (std::size_t i = 0; i < workload_.sources.size(); ++i) {
      known.push_back(workload_.sources[i].name);
      if (known.back() == name) source.follows = static_cast<int>(i);
    }
    if (source.follows < 0) reading_.unknown(follows->line, "earlier source", name, known);
    source.arrivals.gap = record.distribution("think");
  }

  void key(const Record& record, Source& source) {
    unsigned& keys = domain_.aggregates[domain_.operations[source.operation].aggregate].keys;
    unsigned default_n = declared_ ? keys : 0;
    const Value* value = record.find("key");
    source.key.n = default_n ? default_n : 1;
    if (value && source.follows >= 0) {
      reading_.fail(value->line, record.place("key") + " is the key of the source it follows");
    }
    const Operation& operation = domain_.operations[source.operation];
    bool draws_others = operation.reads > 0 || (operation.scattered && operation.rows > 1);
    if (value && !source.recorded_keys.empty() && !draws_others) {
      reading_.fail(value->line, record.place("key") + " is in the recorded file");
    }
    if (source.follows >= 0) {
      source.key = workload_.sources[static_cast<std::size_t>(source.follows)].key;
    } else if (value) {
      source.key = read_key_choice(reading_, *value, record.place("key"), default_n);
    }
    unsigned needed = source.key.law == KeyChoice::Law::fixed ? source.key.fixed + 1 : source.key.n;
    for (unsigned recorded : source.recorded_keys) needed = std::max(needed, recorded + 1);
    needed = std::max(needed, operation.rows + operation.reads);
    if (!declared_) {
      keys = std::max(keys, needed);
    } else if (needed > keys) {
      reading_.fail(value ? value->line : record.line(),
                    record.place("key") + " reaches key " + std::to_string(needed - 1) +
                        ", but its aggregate has " + std::to_string(keys) + " keys");
    }
  }

  // As PostgreSQL: 0 is no limit, also where the store has one.
  static Time lock_timeout(const Record& record) {
    if (!record.has("lock_timeout")) return Time();
    Time limit = record.time("lock_timeout", Time());
    return limit == Time() ? Time::max() : limit;
  }

  // batch = 10 or batch = geometric(10): requests per arrival.
  void batch(const Record& record, Source& source) {
    const Value* value = record.find("batch");
    if (!value) return;
    auto kind = source.arrivals.kind;
    if (source.follows >= 0 || kind == ArrivalProcess::Kind::closed) {
      reading_.fail(value->line, record.place("batch") + " is for open arrivals");
    }
    if (const Table* call = value->table("geometric")) {
      const auto& arguments = read_arguments(reading_, *call, "geometric(mean)", 1, 1);
      source.arrivals.batch = 0;
      source.arrivals.batch_mean =
          read_number(reading_, arguments[0], "mean of geometric", {1, 1e6});
    } else {
      source.arrivals.batch = record.count("batch", 1, {1, 1e6});
      source.arrivals.batch_mean = source.arrivals.batch;
    }
  }

  const ScenarioReading& reading_;
  Domain& domain_;
  bool declared_;
  Workload workload_;
};

}  // namespace

Workload read_workload(const ScenarioReading& reading, const Value& value, Domain& domain,
                       bool declared) {
  return WorkloadReader(reading, domain, declared).read(value);
}

}  // namespace cqrslab
