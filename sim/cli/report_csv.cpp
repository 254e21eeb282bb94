// `run --format csv`: one row per replication, topology and metric (RFC 4180, with line feeds).
#include "sim/base/quantity.hpp"
#include "sim/cli/run_report.hpp"

namespace cqrslab {
namespace {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string report_csv(const RunReport& report) {
  std::string out = "scenario,seed,replication,topology,metric,value\n";
  for (const RunResult& run : report.runs) {
    std::string head = csv_cell(run.scenario) + "," + std::to_string(run.seed) + "," +
                       std::to_string(run.replication) + ",";
    for (const TopologyResult& topology : run.topologies) {
      for (const Metric& metric : topology.metrics) {
        out += head + csv_cell(topology.name) + "," + csv_cell(metric.name) + "," +
               format_number(metric.value) + "\n";
      }
    }
  }
  return out;
}

}  // namespace cqrslab
