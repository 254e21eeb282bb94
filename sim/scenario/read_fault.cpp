// Faults: crash("cqrs.read[2]", { at = "60 s", lasts = "5 s" }), slow(target, { ..., factor = 10
// }).
#include <charconv>

#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

struct Target {
  std::string topology, part;
  unsigned instance = 0;  // 0 = all
};

// "cqrs.read[2]" -> its three pieces; false when it does not look like that.
bool split_target(const std::string& text, Target& target) {
  auto dot = text.find('.');
  if (dot == std::string::npos) return false;
  target.topology = text.substr(0, dot);
  target.part = text.substr(dot + 1);
  auto bracket = target.part.find('[');
  if (bracket == std::string::npos) return !target.part.empty();
  const char* begin = target.part.data() + bracket + 1;
  const char* end = target.part.data() + target.part.size();
  auto [rest, failure] = std::from_chars(begin, end, target.instance);
  if (failure != std::errc() || rest + 1 != end || *rest != ']' || target.instance == 0)
    return false;
  target.part.resize(bracket);
  return true;
}

void check_target(const Reading& reading, const std::string& text, int line,
                  const std::vector<Topology>& topologies) {
  Target target;
  if (!split_target(text, target)) {
    reading.fail(line, "'" + text + "' is no target",
                 "write \"topology.part\" or \"topology.part[2]\"");
  }
  std::vector<std::string> names, parts;
  const Topology* topology = nullptr;
  for (const Topology& each : topologies) {
    names.push_back(each.name);
    if (each.name == target.topology) topology = &each;
  }
  if (!topology) reading.unknown(line, "topology", target.topology, names);
  unsigned instances = 0;
  for (const Service& each : topology->services) {
    parts.push_back(each.name);
    if (each.name == target.part) instances = each.instances;
  }
  for (const Store& each : topology->stores) {
    parts.push_back(each.name);
    if (each.name == target.part) instances = each.replicas;
  }
  for (const Feed& each : topology->feeds) {
    if (each.mode != Feed::Mode::events) continue;
    parts.push_back(each.name);
    if (each.name == target.part) instances = each.consumers;
    for (const char* part : {".queue", ".capture"}) {
      parts.push_back(each.name + part);
      if (each.name + part == target.part) instances = 1;
    }
  }
  if (instances == 0) {
    reading.unknown(line, "part of topology '" + topology->name + "'", target.part, parts);
  }
  if (target.instance > instances) {
    reading.fail(line, "'" + text + "' does not exist: '" + target.part + "' has " +
                           std::to_string(instances) +
                           (instances == 1 ? " instance" : " instances"));
  }
}

Fault read_fault(const Reading& reading, const Value& value,
                 const std::vector<Topology>& topologies) {
  const Table* call = value.table("crash");
  bool crash = call != nullptr;
  if (!crash) call = value.table("slow");
  if (!call) reading.mismatch(value, "an entry of 'faults'", "crash(...) or slow(...)");
  std::string form = crash ? "crash(\"cqrs.read[2]\", { at = \"60 s\", lasts = \"5 s\" })"
                           : "slow(\"crud.db\", { at = \"60 s\", lasts = \"5 s\", factor = 10 })";
  const auto& arguments = read_arguments(reading, *call, form, 2, 2);
  const Table* options = arguments[1].table("");
  if (!options || !options->items.empty()) {
    reading.mismatch(arguments[1], "the second argument of " + call->kind, "a table",
                     "write " + form);
  }
  std::vector<std::string> known{"at", "lasts"};
  if (!crash) known.push_back("factor");
  Record record(reading, *options, call->kind, known);
  Fault fault;
  fault.kind = crash ? Fault::Kind::crash : Fault::Kind::slow;
  fault.target = read_text(reading, arguments[0], "the target of " + call->kind);
  fault.where = reading.where(call->line);
  fault.at = read_time(reading, record.need("at"), record.place("at"));
  fault.lasts = read_time(reading, record.need("lasts"), record.place("lasts"));
  if (!crash)
    fault.factor = read_number(reading, record.need("factor"), record.place("factor"), {1e-3, 1e6});
  check_target(reading, fault.target, call->line, topologies);
  return fault;
}

}  // namespace

std::vector<Fault> read_faults(const Reading& reading, const Value& value,
                               const std::vector<Topology>& topologies) {
  std::vector<Fault> faults;
  for (const Value& item : read_list(reading, value, "'faults'")) {
    faults.push_back(read_fault(reading, item, topologies));
  }
  return faults;
}

}  // namespace cqrslab
