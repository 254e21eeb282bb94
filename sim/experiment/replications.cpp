#include "sim/experiment/replications.hpp"

#include <set>
#include <utility>

#include "sim/analysis/metrics.hpp"
#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/base/version.hpp"
#include "sim/model/world.hpp"
#include "sim/trace/fingerprint.hpp"

namespace cqrslab {
namespace {

constexpr int slices = 200;

// Hands each batch on to everybody who wants it.
class Fan : public TraceSink {
 public:
  Fan(const TraceHeader& header, bool keep) : metrics_(header), keep_(keep) {
    if (keep) trace_ = Trace(header);
  }

  void accept(const TraceRecord* records, std::size_t count) override {
    metrics_.accept(records, count);
    fingerprint_.accept(records, count);
    if (keep_) trace_.accept(records, count);
  }

  MetricSet metrics(Time now) const { return metrics_.metrics(now); }
  std::string fingerprint() const { return fingerprint_.text(); }
  Trace take_trace() { return std::move(trace_); }

 private:
  MetricsFold metrics_;
  Fingerprint fingerprint_;
  Trace trace_;
  bool keep_;
};

// Indices of the topologies to simulate.
std::vector<unsigned> chosen(const Scenario& scenario, const std::string& only) {
  std::vector<unsigned> all;
  std::vector<std::string> names;
  for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
    names.push_back(scenario.topologies[i].name);
    if (only.empty() || names.back() == only) all.push_back(i);
  }
  if (all.empty()) {
    throw Error(ExitCode::usage, "--only", "unknown topology '" + only + "'",
                known_names_hint(only, names));
  }
  return all;
}

RunResult empty_result(const Scenario& scenario, const RunOptions& options) {
  RunResult run;
  run.scenario = scenario.name;
  run.scenario_hash = scenario.hash;
  run.engine = engine_version;
  run.seed = options.seed;
  run.replication = options.replication;
  run.horizon = scenario.horizon;
  run.warm_up = scenario.warm_up;
  run.parameters = scenario.parameters;
  return run;
}

// One experiment under way: what its steps share.
class Experiment {
 public:
  Experiment(const Scenario& scenario, const ReplicationOptions& options, const Registry& registry)
      : scenario_(scenario),
        options_(options),
        registry_(registry),
        topologies_(chosen(scenario, options.only)),
        claims_(claims_for(scenario, options.only)) {}

  Replications run() {
    for (replication_ = 0; replication_ < options_.replications; ++replication_) {
      if (!run_one()) {
        done_.stopped = true;
        break;
      }
    }
    return std::move(done_);
  }

 private:
  // False: stopped, and nothing of this replication is kept.
  bool run_one() {
    RunOptions run_options{options_.seed, replication_};
    RunResult result = empty_result(scenario_, run_options);
    std::set<std::string> plugins;
    std::vector<Trace> traces;
    bool keep = options_.keep_traces && replication_ == 0;
    for (position_ = 0; position_ < topologies_.size(); ++position_) {
      World world(scenario_, topologies_[position_], run_options, registry_);
      Fan fan(world.header(), keep);
      if (!simulate(world, fan)) return false;
      result.topologies.push_back({world.header().topology, fan.fingerprint(), world.events(),
                                   fan.metrics(scenario_.horizon)});
      plugins.insert(world.header().plugins.begin(), world.header().plugins.end());
      if (keep) traces.push_back(fan.take_trace());
    }
    result.plugins.assign(plugins.begin(), plugins.end());
    for (const Claim& claim : claims_) {
      result.expectations.push_back(claim.judge(by_topology({result})));
    }
    if (keep) done_.traces = std::move(traces);
    if (options_.finished) options_.finished(result);
    done_.runs.push_back(std::move(result));
    return true;
  }

  bool simulate(World& world, TraceSink& sink) {
    for (int slice = 1; slice <= slices; ++slice) {
      Time until = Time::nanoseconds(scenario_.horizon.ns() / slices * slice);
      world.run_until(slice == slices ? scenario_.horizon : until, sink);
      if (options_.progress && !options_.progress(share_done(slice))) return false;
    }
    return true;
  }

  double share_done(int slice) const {
    auto n = static_cast<double>(topologies_.size());
    double here = (static_cast<double>(position_) + static_cast<double>(slice) / slices) / n;
    return (replication_ + here) / options_.replications;
  }

  const Scenario& scenario_;
  const ReplicationOptions& options_;
  const Registry& registry_;
  std::vector<unsigned> topologies_;
  std::vector<Claim> claims_;
  std::uint32_t replication_ = 0;
  std::size_t position_ = 0;
  Replications done_;
};

}  // namespace

std::vector<Claim> claims_for(const Scenario& scenario, const std::string& only) {
  std::vector<Claim> all = read_claims(scenario);
  if (only.empty()) return all;
  std::vector<KnownTopology> known = known_topologies(scenario);
  std::erase_if(known, [&](const KnownTopology& topology) { return topology.name != only; });
  std::vector<Claim> spoken_of;
  for (std::size_t i = 0; i < all.size(); ++i) {
    try {
      spoken_of.emplace_back(scenario.expect[i], known);
    } catch (const Error&) {
      // It was read above, so it can only speak of a topology that is left out.
    }
  }
  return spoken_of;
}

std::vector<TopologyRuns> by_topology(const std::vector<RunResult>& runs) {
  std::vector<TopologyRuns> all;
  for (const RunResult& run : runs) {
    all.resize(run.topologies.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].topology = run.topologies[i].name;
      all[i].replications.push_back(run.topologies[i].metrics);
    }
  }
  return all;
}

void check_scenario(const Scenario& scenario, const Registry& registry, const std::string& only) {
  for (unsigned topology : chosen(scenario, only)) {
    World(scenario, topology, RunOptions(), registry);
  }
  claims_for(scenario, only);
}

Replications run_replications(const Scenario& scenario, const ReplicationOptions& options,
                              const Registry& registry) {
  return Experiment(scenario, options, registry).run();
}

}  // namespace cqrslab
