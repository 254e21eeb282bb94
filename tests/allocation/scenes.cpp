// The system, and what each scene changes of it.
#include "tests/allocation/scenes.hpp"

#include "sim/contract/schema.hpp"
#include "tests/model/sample_scenario.hpp"

namespace cqrslab::allocation {

namespace {

using namespace testing;

enum Part : unsigned { api, desk, written = 0, shown };

Distribution around(double mean_ms) {
  return Distribution::exponential(mean_ms * 1e-3);
}

Source crowd(const char* name, unsigned operation, double rate) {
  Source s;
  s.name = name;
  s.operation = operation;
  s.arrivals.rate.points = {{Time(), rate}};
  s.key = {KeyChoice::Law::zipf, 0.5, 20, 0};
  s.sessions = 30;
  return s;
}

Scenario system() {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.services = {service("api", 0), service("desk", 0)};
  t.services[api].time = around(0.5);
  t.services[api].workers = 8;
  t.services[api].retries = 3;
  t.services[api].backoff = around(1);
  t.services[desk].time = around(1);
  t.services[desk].instances = 4;
  t.services[desk].workers = 2;
  t.stores = {store("written", "row_locks", 0, 0), store("shown", "document_view", 0, 0)};
  t.stores[written].read = t.stores[shown].read = t.stores[shown].apply = around(0.5);
  t.stores[written].write = around(1);
  t.stores[shown].replicas = 3;
  t.feeds = {feed("feed", written, shown)};
  t.feeds[0].consumers = 2;
  t.feeds[0].project = around(0.2);
  t.feeds[0].fails = 0.01;
  t.routes = {{"GET", {visit(api, 1), visit(desk, 2), access(shown)}},
              {"*", {visit(api, 1), access(written)}}};
  t.reply = around(0.1);
  s.workload.sources = {crowd("reads", read_item, 500), crowd("writes", write_item, 100)};
  return s;
}

Scenario with_plugin(const std::string& kind, const std::string& name) {
  Scenario s = system();
  Topology& t = s.topologies[0];
  Feed& feed = t.feeds[0];
  if (kind == "store") t.stores[written].plugin.name = t.stores[shown].plugin.name = name;
  if (name == "event_log") {  // else a stream takes the longer to load, the longer it is
    t.stores[written].plugin.settings =
        t.stores[shown].plugin.settings = {{"snapshot_every", 10.0, "here"}};
  }
  if (kind == "queue") feed.queue.name = name;
  if (kind == "balancer") t.stores[shown].balancer.name = name;
  bool needs_images = kind == "balancer" && name == "freshest";
  if (kind == "balancer" && !needs_images) t.services[desk].balancer.name = name;
  if (name ==
      "direct_call") {  // it projects within the command: no lanes, nothing that fails there
    feed.consumers = 1;
    feed.project = {};
    feed.fails = 0;
  }
  return s;
}

Scenario with_discipline(QueueDiscipline discipline) {
  Scenario s = system();
  Service& busy = s.topologies[0].services[api];
  busy.discipline = discipline;
  busy.workers = 1;
  busy.time = around(1);
  busy.has_patience = true;
  busy.patience = around(20);
  s.workload.sources[1].priority = 1;
  return s;
}

Scenario with_parallel_parts() {
  Scenario s = system();
  RouteStep both;
  both.kind = RouteStep::Kind::parallel;
  both.arms = {{1, 2}, {1, 3}};
  both.next = 4;
  s.topologies[0].routes[0].steps = {visit(api, 1), both, visit(desk), access(shown),
                                     access(written)};
  s.workload.sources[0].arrivals.rate.points[0].rate = 200;
  return s;
}

Scenario with_many_keys() {
  Scenario s = system();
  for (Service& service : s.topologies[0].services) service.watch = true;
  for (Store& store : s.topologies[0].stores) store.watch = true;
  s.domain.operations[read_item].rows = 5;
  s.domain.operations[write_item].rows = 3;
  s.domain.operations[write_item].scattered = true;
  s.domain.operations[write_item].reads = 4;
  s.workload.sources[0].key.n = 16;
  s.workload.sources[1].arrivals.rate.points[0].rate = 20;
  return s;
}

Scenario with_closed_clients() {
  Scenario s = system();
  Source clients = crowd("clients", write_item, 0);
  clients.arrivals.kind = ArrivalProcess::Kind::closed;
  clients.arrivals.clients = 20;
  clients.arrivals.gap = around(300);
  clients.resends = 0.1;
  Source followers = crowd("followers", read_item, 0);
  followers.sessions = 0;
  followers.follows = 1;
  followers.arrivals.gap = around(10);
  s.workload.sources[1].arrivals.rate.points[0].rate = 20;
  s.workload.sources.insert(s.workload.sources.end(), {clients, followers});
  s.topologies[0].services[api].timeout = instant(50);
  return s;
}

Scenario with_image_swap() {
  Scenario s = system();
  Feed& feed = s.topologies[0].feeds[0];
  feed = testing::feed("feed", written, shown);
  feed.mode = Feed::Mode::image_swap;
  feed.copy = around(20);
  feed.switch_over = around(2);
  feed.every = instant(200);
  return s;
}

}  // namespace

std::vector<Scene> scenes(const Registry& registry) {
  std::vector<Scene> all = {{"the system", system(), ""}};
  for (const Registry::Entry& entry : registry.entries()) {
    std::string kind = kind_name(*entry.descriptor), name = entry.descriptor->name;
    const char* exempt = name == "sqlite" ? "SQLite itself asks for memory in every statement" : "";
    all.push_back({kind + "/" + name, with_plugin(kind, name), exempt});
  }
  const char* disciplines[] = {"fifo",
                               "lifo",
                               "random",
                               "priority",
                               "lifo_preemptive",
                               "priority_preemptive",
                               "shortest_first",
                               "processor_sharing"};
  for (int i = 0; i < 8; ++i) {
    all.push_back({std::string("discipline/") + disciplines[i],
                   with_discipline(static_cast<QueueDiscipline>(i)), ""});
  }
  all.push_back({"parallel parts", with_parallel_parts(), ""});
  all.push_back({"several keys, watched", with_many_keys(), ""});
  all.push_back({"closed clients, followers, resends", with_closed_clients(), ""});
  all.push_back({"images swapped", with_image_swap(), ""});
  return all;
}

}  // namespace cqrslab::allocation
