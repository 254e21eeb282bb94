// Work that is interrupted by more urgent work.
#include <map>

#include "tests/theory/path.hpp"

namespace cqrslab {

TEST_CASE("interrupted work goes on before work of its class that came later") {
  Scenario scenario = theory::small_scenario(
      "workload = { command 'Patient' { arrivals = at('1 s', '2 s'), priority = 1 },"
      "  query 'Urgent' { arrivals = at('3 s'), priority = 0 } },"
      "topologies = { t = topology {"
      "  services = { server = station { discipline = 'priority_preemptive' } },"
      "  routes = { GET = { visit('server', '1 s') }, POST = { visit('server', '10 s') } } } }");
  std::map<std::uint32_t, std::uint64_t> latency;
  Trace trace = theory::trace_of(scenario);
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::answer) latency[r.request] = r.value;
  }
  CHECK(latency[0] == 11'000'000'000);
  CHECK(latency[1] == 20'000'000'000);
  CHECK(latency[2] == 1'000'000'000);
}

TEST_CASE("the newest interrupts, and who was interrupted last resumes first") {
  Scenario scenario = theory::small_scenario(
      "workload = { query 'Job' { arrivals = at('1 s', '2 s', '3 s') } },"
      "topologies = { t = topology {"
      "  services = { server = station { discipline = 'lifo_preemptive', time = '5 s' } },"
      "  routes = { GET = { 'server' } } } }");
  std::vector<std::uint64_t> latency(3);
  Trace trace = theory::trace_of(scenario);
  for (const TraceRecord& r : trace.records()) {
    if (r.kind == RecordKind::answer) latency[r.request] = r.value;
  }
  CHECK(latency == std::vector<std::uint64_t>{15'000'000'000, 10'000'000'000, 5'000'000'000});
}

}  // namespace cqrslab
