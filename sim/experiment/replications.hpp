// Replications: a scenario simulated under each of its topologies, again and again with other
// random numbers, as a twin experiment.
//
// All topologies of one replication see the same requests: World draws from streams that are
// addressed by seed, replication and purpose, never by topology.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/expectation.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/contract/registry.hpp"
#include "sim/experiment/asked_request.hpp"
#include "sim/experiment/question.hpp"
#include "sim/model/run_options.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/trace.hpp"

namespace cqrslab {

// What the plugins of one topology said about the request that was asked about.
struct ExplainedRequest {
  std::string topology;
  std::vector<Explanation> explanations;  // in the order of time
  std::optional<AskedRequest> request;    // none: there was no such request
};

struct ReplicationOptions {
  std::uint64_t seed = 1;           // below 2^63
  std::uint32_t replications = 1;   // numbered from 0
  std::string only;                 // the one topology to simulate; "" = all
  bool keep_traces = false;         // of replication 0
  std::vector<Question> questions;  // asked in replication 0
  std::uint64_t asked_about = 0;    // number + 1 of a request to be explained there; 0 = none
  SlowestOf ask_slowest = SlowestOf::nobody;  // instead, a completed one of the first topology

  // Called after each of about 200 slices of simulated time per topology, and within them whenever
  // some 100,000 events have run, with the share of simulated time that is done, 0 .. 1. False
  // stops there: the replication under way is dropped. May be empty.
  std::function<bool(double done)> progress;
  // Called when a replication is finished under all topologies. May be empty.
  std::function<void(const RunResult& run)> finished;
};

struct Replications {
  std::vector<RunResult> runs;              // those finished, by replication
  std::vector<Trace> traces;                // by topology; empty unless kept and finished
  std::vector<Answer> answers;              // in the order of the questions; empty unless finished
  std::vector<ExplainedRequest> explained;  // by topology; empty unless asked for and finished
  bool stopped = false;
};

// The expectations that speak only of topologies that are simulated.
// Throws Error(usage) for any that cannot be read, whatever it speaks of.
std::vector<Claim> claims_for(const Scenario& scenario, const Registry& registry,
                              const std::string& only = "");

// What each topology gave, by replication, as the analysis wants it.
std::vector<TopologyRuns> by_topology(const std::vector<RunResult>& runs);

// Assembles every topology once without simulating, reads every expectation, and asks every
// question at instant 0.
// Throws Error(usage): what does not fit together, an unknown plugin, metric or topology `only`, a
// question that has no answer.
void check_scenario(const Scenario& scenario, const Registry& registry,
                    const std::string& only = "", const std::vector<Question>& questions = {});

// With `ask_slowest` the first topology is simulated once more, before all, to find the request.
// Throws Error(usage) as above, or because that finds none, and whatever World throws while it
// runs; `finished` has been called for every replication before that.
Replications run_replications(const Scenario& scenario, const ReplicationOptions& options,
                              const Registry& registry);

}  // namespace cqrslab
