// Topologies of one scenario are twins: what differs between them is not the traffic.
#include <algorithm>
#include <cstring>
#include <filesystem>

#include "sim/analysis/estimator.hpp"
#include "sim/experiment/replications.hpp"
#include "tests/theory/path.hpp"

namespace cqrslab::theory {
namespace {

// Keeps the arrivals of open sources as they lie in memory.
class Arrivals : public TraceSink {
 public:
  void accept(const TraceRecord* records, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) {
      const TraceRecord& r = records[i];
      if (r.kind == RecordKind::arrive && r.request < 1u << 31 && !is_part(r)) kept.push_back(r);
    }
  }
  std::vector<TraceRecord> kept;
};

bool same_bytes(const std::vector<TraceRecord>& a, const std::vector<TraceRecord>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof a[0]) == 0;
}

void check_twins(const std::string& path) {
  INFO(path);
  Scenario scenario = read_scenario(path);
  Time end = std::min(scenario.horizon, Time::seconds(40));
  const std::vector<Source>& sources = scenario.workload.sources;
  bool open = std::any_of(sources.begin(), sources.end(), [](const Source& source) {
    return source.arrivals.kind != ArrivalProcess::Kind::closed;
  });
  std::vector<TraceRecord> first;
  for (unsigned i = 0; i < scenario.topologies.size(); ++i) {
    Arrivals arrivals;
    simulate(scenario, i, arrivals, end);
    if (i == 0) first = arrivals.kept;
    CHECK(arrivals.kept.empty() == !open);
    CHECK(same_bytes(first, arrivals.kept));
  }
}

std::vector<std::string> scenarios_of(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(CQRSLAB_SOURCE_DIR "/scenarios/" + folder)) {
    if (entry.path().extension() == ".lua") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<double> values(const Replications& all, unsigned topology, const std::string& name) {
  std::vector<double> result;
  for (const RunResult& run : all.runs) {
    result.push_back(find_value(run.topologies[topology].metrics, name).value());
  }
  return result;
}

}  // namespace

TEST_CASE("all topologies of a lecture or what-if see the same arrivals, byte for byte") {
  std::size_t seen = 0;
  for (const char* folder : {"lecture", "what_if"}) {
    for (const std::string& path : scenarios_of(folder)) {
      check_twins(path);
      ++seen;
    }
  }
  CHECK(seen >= 8);
}

TEST_CASE("rung 2 of the ladder equals rung 1: split servers over one database buy nothing") {
  Scenario scenario = bundled_scenario("lecture/02_split_servers", {{"readers", "300"}});
  ReplicationOptions options;
  options.replications = 10;
  Replications all = run_replications(scenario, options, Registry::built_in());
  for (const char* name : {"query.lock_wait.mean", "command.lock_wait.mean", "lock.hold.mean"}) {
    INFO(name);
    std::vector<double> one = values(all, 0, name), split = values(all, 1, name), difference;
    for (std::size_t i = 0; i < one.size(); ++i) difference.push_back(split[i] - one[i]);
    double about = mean(difference), width = half_width(difference, 0.99);
    CHECK(std::max(about + width, width - about) < 0.02 * mean(one));
  }
  CHECK(mean(values(all, 1, "query.latency.mean")) > mean(values(all, 0, "query.latency.mean")));
  CHECK(mean(values(all, 1, "query.stale_fraction")) == 0);
}

}  // namespace cqrslab::theory
