// Names of components and probes, gathered from a scenario and its plugins.
#include "sim/experiment/known_topologies.hpp"

#include <algorithm>

#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

// As the World will enter them in the header: the probes of `plugin` at a place of `component`.
void add_probes(std::vector<Probe>& probes, const Registry& registry, const char* kind,
                const PluginUse& plugin, const std::string& component) {
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& descriptor = *entry.descriptor;
    bool used = kind_name(descriptor) == kind && plugin.name == descriptor.name;
    if (!used || !CQ_HAS(&descriptor, cq_descriptor, n_probes)) continue;
    for (std::uint32_t i = 0; i < descriptor.n_probes; ++i) {
      const cq_probe& probe = probe_at(descriptor, i);
      probes.push_back({component + "." + plugin.name + "." + probe.id, probe.unit,
                        static_cast<Probe::Kind>(probe.kind)});
    }
  }
}

void add_watched(std::vector<Place>& places, const std::string& component, unsigned instances) {
  for (unsigned i = 1; i <= instances; ++i)
    places.push_back({.name = component + "[" + std::to_string(i) + "]", .component = component});
}

MetricSubjects subjects_of(const Topology& topology, const Registry& registry) {
  MetricSubjects subjects;
  for (const Service& service : topology.services) {
    subjects.components.push_back(service.name);
    add_probes(subjects.probes, registry, "balancer", service.balancer, service.name);
    if (service.watch) add_watched(subjects.watched, service.name, service.instances);
  }
  for (const Store& store : topology.stores) {
    subjects.components.push_back(store.name);
    add_probes(subjects.probes, registry, "balancer", store.balancer, store.name);
    add_probes(subjects.probes, registry, "store", store.plugin, store.name);
    if (store.watch) add_watched(subjects.watched, store.name, store.replicas);
    if (store.cpus != Service::unlimited) subjects.cpus.push_back(store.name);
    if (store.disks > 0) subjects.disks.push_back(store.name);
  }
  for (const Feed& feed : topology.feeds)
    add_probes(subjects.probes, registry, "queue", feed.queue, feed.name);
  return subjects;
}

}  // namespace

std::vector<KnownTopology> known_topologies(const Scenario& scenario, const Registry& registry) {
  std::vector<TraceOperation> operations;
  for (const Source& source : scenario.workload.sources) {
    const Operation& operation = scenario.domain.operations.at(source.operation);
    bool known = std::any_of(operations.begin(), operations.end(), [&](const TraceOperation& each) {
      return each.name == operation.name;
    });
    if (!known) operations.push_back({operation.name, operation.kind == Operation::Kind::command});
  }
  std::vector<KnownTopology> known;
  for (const Topology& topology : scenario.topologies) {
    known.push_back({topology.name, subjects_of(topology, registry)});
    known.back().subjects.operations = operations;
  }
  return known;
}

std::vector<Claim> read_claims(const Scenario& scenario, const Registry& registry) {
  std::vector<KnownTopology> known = known_topologies(scenario, registry);
  std::vector<Claim> claims;
  for (const Expectation& expectation : scenario.expect) claims.emplace_back(expectation, known);
  return claims;
}

}  // namespace cqrslab
