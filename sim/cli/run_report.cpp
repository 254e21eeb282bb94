// Gathers a RunReport from the replications of a scenario.
#include "sim/cli/run_report.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/experiment/known_topologies.hpp"

namespace cqrslab {
namespace {

// Elements have a `name`.
template <class T>
const T* find_named(const std::vector<T>& all, const std::string& name) {
  auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const MetricSummary* TopologyReport::find(const std::string& metric) const {
  return find_named(metrics, metric);
}

const MetricComparison* RunReport::find_comparison(const std::string& topology,
                                                   const std::string& metric) const {
  for (const TopologyComparison& one : comparison) {
    if (one.topology == topology) return find_named(one.metrics, metric);
  }
  return nullptr;
}

bool RunReport::passed() const {
  return std::all_of(expectations.begin(), expectations.end(),
                     [](const ExpectationReport& one) { return one.judgement.passed(); });
}

RunReport make_report(const Scenario& scenario, const Registry& registry,
                      const std::vector<Claim>& claims, Replications done) {
  CQRSLAB_ASSERT(!done.runs.empty());
  const RunResult& first = done.runs.front();
  RunReport report;
  report.scenario = scenario.name;
  report.title = scenario.title;
  report.engine = first.engine;
  report.seed = first.seed;
  report.replications = done.runs.size();
  report.interrupted = done.stopped;
  report.horizon = scenario.horizon;
  report.warm_up = scenario.warm_up;
  report.parameters = scenario.parameters;
  std::vector<TopologyRuns> runs = by_topology(done.runs);
  std::vector<KnownTopology> known = known_topologies(scenario, registry);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    TopologyReport topology{runs[i].topology, summarise(runs[i].replications), {}, {}};
    for (const RunResult& run : done.runs) {
      topology.fingerprints.push_back(run.topologies[i].fingerprint);
    }
    if (const KnownTopology* named = find_named(known, topology.name))
      topology.subjects = named->subjects;
    report.topologies.push_back(std::move(topology));
  }
  report.comparison = compare_topologies(runs);
  for (const Claim& claim : claims) {
    report.expectations.push_back({claim.judge(runs), claim.dimension()});
  }
  report.answers = std::move(done.answers);
  report.explained = std::move(done.explained);
  report.runs = std::move(done.runs);
  return report;
}

}  // namespace cqrslab
