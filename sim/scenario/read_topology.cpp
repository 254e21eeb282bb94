// topology{...}: services and stores; its routes and feeds are read beside it.
#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/kernel/variate.hpp"
#include "sim/scenario/language.hpp"
#include "sim/scenario/read_parts.hpp"
#include "sim/scenario/taken_names.hpp"

namespace cqrslab {
namespace {

const std::vector<std::string> service_keys = {
    "instances",       "workers",       "time",          "discipline",
    "capacity",        "patience",      "weights",       "timeout",
    "blocking",        "balancer",      "speeds",        "hop",
    "authorises",      "validates",     "retries",       "backoff",
    "authorise_time",  "validate_time", "dispatch_time", "watch",
    "adaptive_backoff"};

const std::vector<std::pair<std::string, QueueDiscipline>> disciplines = {
    {"fifo", QueueDiscipline::fifo},
    {"lifo", QueueDiscipline::lifo},
    {"lifo_preemptive", QueueDiscipline::lifo_preemptive},
    {"random", QueueDiscipline::random},
    {"priority", QueueDiscipline::priority},
    {"priority_preemptive", QueueDiscipline::priority_preemptive},
    {"shortest_first", QueueDiscipline::shortest_first},
    {"processor_sharing", QueueDiscipline::processor_sharing}};

QueueDiscipline read_discipline(const Reading& reading, const Record& record) {
  const Value* value = record.find("discipline");
  if (!value) return QueueDiscipline::fifo;
  std::string text = record.text("discipline", "");
  std::vector<std::string> known;
  for (const auto& [name, discipline] : disciplines) {
    if (name == text) return discipline;
    known.push_back(name);
  }
  reading.unknown(value->line, "discipline", text, known);
}

// One number per instance: its speed, or its weight.
std::vector<double> read_each(const Reading& reading, const Record& record, const std::string& key,
                              unsigned instances) {
  std::vector<double> numbers;
  const Value* value = record.find(key);
  if (!value) return numbers;
  for (const Value& item : read_list(reading, *value, record.place(key))) {
    numbers.push_back(read_number(reading, item, "an item of " + record.place(key), {1e-6, 1e6}));
  }
  if (numbers.size() != instances) {
    reading.fail(value->line, record.place(key) + " has " + std::to_string(numbers.size()) +
                                  " items for " + std::to_string(instances) + " instances");
  }
  return numbers;
}

// What has an effect only beside another key is refused where that one is not written; a script
// that writes it may leave it off, as one does that has it from a parameter.
void refuse_idle_duties(const Reading& reading, const Record& record, const Service& service) {
  static constexpr std::array<const char*, 3> pairs[] = {
      {"authorise_time", "authorises", "authorises = true"},
      {"validate_time", "validates", "validates = true"},
      {"backoff", "retries", "'retries'"}};
  for (const auto& [key, other, wanted] : pairs) {
    const Value* value = record.find(key);
    if (!value || record.has(other)) continue;
    reading.fail(value->line, record.place(key) + " needs " + wanted);
  }
  if (service.retries > 0 && !service.blocking) {
    reading.fail(record.need("retries").line, record.place("retries") + " needs blocking = true",
                 "who lets its worker go does not learn what became of the request");
  }
}

void refuse_idle_waiting(const Reading& reading, const Record& record, const Service& service) {
  auto refuse = [&](const char* key, const char* why) {
    reading.fail(record.need(key).line,
                 record.place(key) + " is without effect: nobody waits where " + why);
  };
  if (service.workers == Service::unlimited) {
    const char* why = "workers are unlimited";
    if (service.capacity != Service::unlimited) refuse("capacity", why);
    if (service.has_patience) refuse("patience", why);
    if (record.has("discipline")) refuse("discipline", why);
  }
  if (service.discipline == QueueDiscipline::processor_sharing && service.has_patience) {
    refuse("patience", "all share the processor");
  }
}

Service read_service(const Reading& reading, const std::string& name, const Value& value) {
  std::string what = "service '" + name + "'";
  const Table* table = value.table();
  bool station = table && table->kind == "station";
  if (!station && !value.table("service") && !value.table("")) {
    reading.mismatch(value, what, "service{...} or station{...}");
  }
  Record record(reading, *table, what, service_keys);
  if (!table->items.empty()) reading.fail(table->line, what + " takes named values only");
  Service service;
  service.name = name;
  service.where = reading.where(table->line);
  service.instances = record.count("instances", 1, {1, 100000});
  service.workers = record.count_or_unlimited("workers", 1, 1);
  service.time = record.distribution("time");
  service.discipline = read_discipline(reading, record);
  service.capacity = record.count_or_unlimited("capacity", Service::unlimited, 0);
  service.has_patience = record.has("patience");
  service.patience = record.distribution("patience");
  service.timeout = record.time("timeout", Time::max());
  service.blocking = record.flag("blocking", !station);
  if (const Value* use = record.find("balancer")) {
    service.balancer = read_plugin_use(reading, *use, record.place("balancer"));
  }
  service.speeds = read_each(reading, record, "speeds", service.instances);
  service.weights = read_each(reading, record, "weights", service.instances);
  service.hop = record.distribution("hop");
  service.authorises = record.flag("authorises", false);
  service.validates = record.flag("validates", false);
  service.authorise_time = record.distribution("authorise_time");
  service.validate_time = record.distribution("validate_time");
  service.dispatch_time = record.distribution("dispatch_time");
  service.retries = record.count("retries", 0, {0, 1000});
  service.backoff = record.distribution("backoff");
  service.adaptive_backoff = record.flag("adaptive_backoff", false);
  double pause = Variate(service.backoff).mean();
  bool pauses = service.retries > 0 && pause > 0 && std::isfinite(pause);
  if (service.adaptive_backoff && !pauses) {
    reading.fail(record.need("adaptive_backoff").line,
                 record.place("adaptive_backoff") + " stretches pauses that it does not have",
                 "give it retries and the pause to begin with: backoff = exponential(\"10 ms\")");
  }
  refuse_idle_duties(reading, record, service);
  refuse_idle_waiting(reading, record, service);
  service.watch = record.flag("watch", false);
  return service;
}

// The name is under 'store' or first in the table: { store = "mvcc" } or { "mvcc" }.
PluginUse read_store_plugin(const Reading& reading, const Table& table, const std::string& what) {
  const Value* use = table.find("store");
  if (!use && table.items.size() == 1) use = &table.items[0];
  if (!use)
    reading.fail(table.line, what + " lacks 'store', the plugin it is",
                 "write store = \"row_locks\"");
  if (table.items.size() > (table.find("store") ? 0u : 1u)) {
    reading.fail(table.line, what + " takes named values only");
  }
  PluginUse plugin = read_plugin_use(reading, *use, "'store' of " + what);
  auto settings = read_settings(reading, table, store_keys());
  plugin.settings.insert(plugin.settings.end(), settings.begin(), settings.end());
  std::sort(plugin.settings.begin(), plugin.settings.end(),
            [](const Setting& a, const Setting& b) { return a.key < b.key; });
  return plugin;
}

// The processors and disks of each image.
void read_machine(const Reading& reading, const Record& record, Store& store) {
  store.cpus = record.count_or_unlimited("cpus", Service::unlimited, 1);
  store.disks = record.count("disks", 0, {0, 1000});
  store.disk_share = record.fraction("disk_share");
  if (store.disks > 0 && store.disk_share == 0) {
    reading.fail(record.need("disks").line, record.place("disks") + " would have nothing to do",
                 "say which part of the store's work is theirs: disk_share = 0.7");
  }
  if (!record.has("disks") && store.disk_share > 0) {
    reading.fail(record.need("disk_share").line,
                 record.place("disk_share") + " is for disks that it does not have",
                 "write disks = 2 too");
  }
}

Store read_store(const Reading& reading, const std::string& name, const Value& value) {
  std::string what = "store '" + name + "'";
  Store store;
  store.name = name;
  store.where = reading.where(value.line);
  if (value.text()) {
    store.plugin = read_plugin_use(reading, value, what);
    return store;
  }
  const Table* table = value.table("store");
  if (!table) table = value.table("");
  if (!table) reading.mismatch(value, what, "store{...} or a store's name");
  store.plugin = read_store_plugin(reading, *table, what);
  std::vector<std::string> any = store_keys();
  for (const auto& [key, field] : table->fields) any.push_back(key);
  Record record(reading, *table, what, any);
  store.where = reading.where(table->line);
  store.replicas = record.count("replicas", 1, {1, 100000});
  if (const Value* use = record.find("balancer")) {
    store.balancer = read_plugin_use(reading, *use, record.place("balancer"));
  }
  store.weights = read_each(reading, record, "weights", store.replicas);
  store.connections = record.count_or_unlimited("connections", Service::unlimited, 1);
  store.read = record.distribution("read");
  store.write = record.distribution("write");
  store.apply = record.distribution("apply");
  store.hop = record.distribution("hop");
  store.watch = record.flag("watch", false);
  read_machine(reading, record, store);
  return store;
}

const Table& named_parts(const Reading& reading, const Value& value, const std::string& what) {
  const Table* table = value.table("");
  if (!table) reading.mismatch(value, what, "a table { name = ... }");
  if (!table->items.empty()) {
    reading.fail(table->items[0].line, "a part in " + what + " needs a name", "write name = ...");
  }
  return *table;
}

bool is_method(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Operations before methods before "*", so that the first match is the closest one.
int route_rank(const Route& route, const Domain& domain) {
  bool operation = std::any_of(domain.operations.begin(), domain.operations.end(),
                               [&](const Operation& each) { return each.name == route.match; });
  return operation ? 0 : route.match == "*" ? 2 : 1;
}

std::vector<Route> read_routes(const Reading& reading, const Value& value, const Topology& topology,
                               const Domain& domain) {
  std::string what = "'routes' of topology '" + topology.name + "'";
  std::vector<std::string> known{"*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  for (const Operation& operation : domain.operations) known.push_back(operation.name);
  std::vector<Route> routes;
  for (const auto& [match, field] : named_parts(reading, value, what).fields) {
    bool operation = std::find(known.begin(), known.end(), match) != known.end();
    if (!operation && !is_method(match))
      reading.unknown(field.line, "method or operation", match, known);
    std::string place = "route '" + match + "' of topology '" + topology.name + "'";
    routes.push_back({match, read_route(reading, field, topology, place)});
  }
  if (routes.empty()) reading.fail(value.line, what + " is empty");
  std::stable_sort(routes.begin(), routes.end(), [&](const Route& a, const Route& b) {
    return route_rank(a, domain) < route_rank(b, domain);
  });
  return routes;
}

// A name without its kind, as in a metric or the target of a fault, means one part.
void refuse_repeated_names(const Reading& reading, const Topology& topology, int line) {
  std::vector<std::pair<std::string, const char*>> named;
  auto add = [&](const std::string& name, const char* kind) {
    for (const auto& [other, other_kind] : named) {
      if (other != name) continue;
      reading.fail(line, "topology '" + topology.name + "' has a " + other_kind + " and a " + kind +
                             " named '" + name + "'");
    }
    named.emplace_back(name, kind);
  };
  for (const Service& service : topology.services) add(service.name, "service");
  for (const Store& store : topology.stores) add(store.name, "store");
  for (const Feed& feed : topology.feeds) add(feed.name, "feed");
}

Topology read_topology(const Reading& reading, const std::string& name, const Value& value,
                       const Domain& domain) {
  std::string what = "topology '" + name + "'";
  const Table* table = value.table("topology");
  if (!table) {
    reading.mismatch(value, what,
                     "topology{...}, crud{...}, shared{...}, cqrs{...} or event_sourced{...}");
  }
  Record record(reading, *table, what, {"services", "stores", "routes", "feeds", "reply"});
  if (!table->items.empty()) reading.fail(table->line, what + " takes named values only");
  Topology topology;
  topology.name = name;
  topology.where = reading.where(table->line);
  topology.reply = record.distribution("reply");
  if (const Value* services = record.find("services")) {
    for (const auto& [part, field] :
         named_parts(reading, *services, record.place("services")).fields) {
      refuse_taken_name(reading, field.line, "service", part);
      topology.services.push_back(read_service(reading, part, field));
    }
  }
  if (const Value* stores = record.find("stores")) {
    for (const auto& [part, field] : named_parts(reading, *stores, record.place("stores")).fields) {
      refuse_taken_name(reading, field.line, "store", part);
      topology.stores.push_back(read_store(reading, part, field));
      refuse_taken_name(reading, field.line, topology.stores.back(), domain);
    }
  }
  topology.routes = read_routes(reading, record.need("routes"), topology, domain);
  if (const Value* feeds = record.find("feeds")) {
    topology.feeds = read_feeds(reading, *feeds, topology, domain);
  }
  refuse_repeated_names(reading, topology, table->line);
  return topology;
}

}  // namespace

std::vector<Topology> read_topologies(const Reading& reading, const Value& value,
                                      const Domain& domain) {
  std::vector<Topology> topologies;
  for (const auto& [name, field] : named_parts(reading, value, "'topologies'").fields) {
    refuse_marks(reading, field.line, "topology", name);
    topologies.push_back(read_topology(reading, name, field, domain));
  }
  if (topologies.empty()) reading.fail(value.line, "'topologies' is empty");
  return topologies;
}

}  // namespace cqrslab
