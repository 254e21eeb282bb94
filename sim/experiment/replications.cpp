// Runs the replications one after the other, each topology in turn.
#include "sim/experiment/replications.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sim/analysis/metrics.hpp"
#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/base/version.hpp"
#include "sim/experiment/known_topologies.hpp"
#include "sim/experiment/stride.hpp"
#include "sim/model/world.hpp"
#include "sim/trace/fingerprint.hpp"

namespace cqrslab {
namespace {

constexpr int slices = 200;

// Hands each batch on to everybody who wants it.
class Fan : public TraceSink {
 public:
  // `asked_about`: as in RunOptions. Keeps a reference to the header.
  Fan(const TraceHeader& header, bool keep, std::uint64_t asked_about)
      : metrics_(header), keep_(keep) {
    if (keep) trace_ = Trace(header);
    if (asked_about != 0) watch_.emplace(header, static_cast<std::uint32_t>(asked_about - 1));
  }

  void accept(const TraceRecord* records, std::size_t count) override {
    metrics_.accept(records, count);
    fingerprint_.accept(records, count);
    if (keep_) trace_.accept(records, count);
    if (watch_) watch_->accept(records, count);
  }

  MetricSet metrics(Time now) const { return metrics_.metrics(now); }
  std::string fingerprint() const { return fingerprint_.text(); }
  Trace take_trace() { return std::move(trace_); }
  std::optional<AskedRequest> asked_request() const { return watch_->request(); }

 private:
  MetricsFold metrics_;
  Fingerprint fingerprint_;
  Trace trace_;
  std::optional<RequestWatch> watch_;
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

std::vector<std::string> answer(World& world, const Question& question) {
  try {
    return world.ask(question.image, question.asked);
  } catch (const Error& error) {
    throw Error(error.code(), where_of(question), error.message(), error.hint());
  }
}

// Limits are found by parts that do not know which topology they are in.
void run_until(World& world, Time until, TraceSink& sink) {
  try {
    world.run_until(until, sink);
  } catch (const Error& error) {
    if (error.code() != ExitCode::limit) throw;
    std::string where = error.where().empty() ? "" : ", " + error.where();
    throw Error(error.code(), world.header().topology + where, error.message(), error.hint());
  }
}

// One experiment under way: what its steps share.
class Experiment {
 public:
  Experiment(const Scenario& scenario, const ReplicationOptions& options, const Registry& registry)
      : scenario_(scenario),
        options_(options),
        registry_(registry),
        topologies_(chosen(scenario, options.only)),
        claims_(claims_for(scenario, registry, options.only)) {}

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
    if (replication_ == 0) run_options.asked_about = options_.asked_about;
    if (replication_ == 0 && asks_slowest() && !find_slowest(run_options)) return false;
    std::vector<ExplainedRequest> explained;
    RunResult result = empty_result(scenario_, run_options);
    std::set<std::string> plugins;
    std::vector<Trace> traces;
    bool keep = options_.keep_traces && replication_ == 0;
    answers_.clear();
    if (replication_ == 0) answers_.resize(options_.questions.size());
    for (unsigned topology : topologies_) {
      World world(scenario_, topology, run_options, registry_);
      Fan fan(world.header(), keep, run_options.asked_about);
      if (!simulate(world, fan)) return false;
      result.topologies.push_back({world.header().topology, fan.fingerprint(), world.events(),
                                   fan.metrics(scenario_.horizon)});
      plugins.insert(world.header().plugins.begin(), world.header().plugins.end());
      if (keep) traces.push_back(fan.take_trace());
      if (run_options.asked_about != 0) {
        explained.push_back({world.header().topology, world.explanations(), fan.asked_request()});
      }
    }
    result.plugins.assign(plugins.begin(), plugins.end());
    for (const Claim& claim : claims_) {
      result.expectations.push_back(claim.judge(by_topology({result})));
    }
    if (keep) done_.traces = std::move(traces);
    if (replication_ == 0) done_.answers = std::move(answers_);
    if (replication_ == 0) done_.explained = std::move(explained);
    if (options_.finished) options_.finished(result);
    done_.runs.push_back(std::move(result));
    return true;
  }

  bool asks_slowest() const { return options_.ask_slowest != SlowestOf::nobody; }

  // False: stopped.
  bool find_slowest(RunOptions& run_options) {
    World world(scenario_, topologies_.front(), run_options, registry_);
    SlowestRequest slowest(world.header(), options_.ask_slowest);
    if (!simulate(world, slowest)) return false;
    if (!slowest.number()) {
      throw Error(ExitCode::usage, "--explain slowest",
                  world.header().topology + " completed no request");
    }
    run_options.asked_about = *slowest.number() + std::uint64_t{1};
    return true;
  }

  bool simulate(World& world, TraceSink& sink) {
    std::vector<std::size_t> questions = questions_to(world);
    auto next = questions.begin();
    Stride stride(scenario_.horizon);
    for (int slice = 1; slice <= slices; ++slice) {
      Time until = Time::nanoseconds(scenario_.horizon.ns() / slices * slice);
      if (slice == slices) until = scenario_.horizon;
      for (; next != questions.end() && options_.questions[*next].at <= until; ++next) {
        const Question& question = options_.questions[*next];
        if (!advance(world, sink, question.at, stride)) return false;
        answers_[*next] = {question, answer(world, question)};
      }
      if (!advance(world, sink, until, stride) || !may_go_on(world)) return false;
    }
    ++simulated_;
    return true;
  }

  // False: stopped on the way.
  bool advance(World& world, TraceSink& sink, Time until, Stride& stride) {
    std::uint64_t asked_at = world.events();
    while (until - world.now() > stride.length()) {
      Time begin = world.now();
      std::uint64_t events = world.events();
      run_until(world, begin + stride.length(), sink);
      stride.ran(world.now() - begin, world.events() - events);
      if (world.events() - asked_at < Stride::events_wanted / 2) continue;
      if (!may_go_on(world)) return false;
      asked_at = world.events();
    }
    run_until(world, until, sink);
    return true;
  }

  bool may_go_on(const World& world) const {
    return !options_.progress || options_.progress(share_done(world));
  }

  // By the instants at which they are asked.
  std::vector<std::size_t> questions_to(const World& world) const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (options_.questions[i].topology == world.header().topology) all.push_back(i);
    }
    std::stable_sort(all.begin(), all.end(), [this](std::size_t a, std::size_t b) {
      return options_.questions[a].at < options_.questions[b].at;
    });
    return all;
  }

  double share_done(const World& world) const {
    double here = world.now().to_seconds() / scenario_.horizon.to_seconds();
    auto all = static_cast<double>(topologies_.size()) * options_.replications;
    return (static_cast<double>(simulated_) + here) / (all + (asks_slowest() ? 1 : 0));
  }

  const Scenario& scenario_;
  const ReplicationOptions& options_;
  const Registry& registry_;
  std::vector<unsigned> topologies_;
  std::vector<Claim> claims_;
  std::uint32_t replication_ = 0;
  std::size_t simulated_ = 0;    // topologies, over all replications
  std::vector<Answer> answers_;  // of this replication, by question
  Replications done_;
};

}  // namespace

std::vector<Claim> claims_for(const Scenario& scenario, const Registry& registry,
                              const std::string& only) {
  std::vector<Claim> all = read_claims(scenario, registry);
  if (only.empty()) return all;
  std::vector<KnownTopology> known = known_topologies(scenario, registry);
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

void check_scenario(const Scenario& scenario, const Registry& registry, const std::string& only,
                    const std::vector<Question>& questions) {
  std::vector<std::string> names;
  for (unsigned topology : chosen(scenario, only)) {
    names.push_back(scenario.topologies[topology].name);
    World world(scenario, topology, RunOptions(), registry);
    for (const Question& question : questions) {
      if (question.topology == names.back()) answer(world, question);
    }
  }
  for (const Question& question : questions) {
    if (question.at > scenario.horizon) {
      throw Error(ExitCode::usage, where_of(question),
                  "the run ends at " + format_duration(scenario.horizon));
    }
    if (std::find(names.begin(), names.end(), question.topology) == names.end()) {
      throw Error(ExitCode::usage, where_of(question),
                  "unknown topology '" + question.topology + "'",
                  known_names_hint(question.topology, names));
    }
  }
  claims_for(scenario, registry, only);
}

Replications run_replications(const Scenario& scenario, const ReplicationOptions& options,
                              const Registry& registry) {
  return Experiment(scenario, options, registry).run();
}

}  // namespace cqrslab
