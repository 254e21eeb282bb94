// Weighs what was left open, and finds who was busy all the time.
#include "sim/cli/report_cautions.hpp"

#include <algorithm>

#include "sim/cli/quantity_cell.hpp"

namespace cqrslab {
namespace {

constexpr double always = 0.99;  // a share of time: but for what waited on the way in
constexpr double much = 0.05, much_of_overload = 0.01;

double value_of(const TopologyReport& topology, const std::string& metric) {
  const MetricSummary* summary = topology.find(metric);
  return summary ? summary->mean : 0;
}

// Components, and the processors and disks of stores: "api", "db.cpu".
std::vector<std::string> always_busy(const TopologyReport& topology) {
  std::vector<std::string> parts = topology.subjects.components;
  for (const std::string& store : topology.subjects.cpus) parts.push_back(store + ".cpu");
  for (const std::string& store : topology.subjects.disks) parts.push_back(store + ".disk");
  std::erase_if(parts, [&](const std::string& part) {
    return value_of(topology, part + ".utilization") < always;
  });
  return parts;
}

// What `metric` would be a part of.
double offered(const TopologyReport& topology, const std::string& metric) {
  if (metric == "consistency_window.open") return value_of(topology, "feed.published");
  return value_of(topology, metric.substr(0, metric.find('.')) + ".offered");
}

// "'api' was busy 100 % of the time; "
std::string busy_text(const TopologyReport& topology) {
  std::string text;
  for (const std::string& part : always_busy(topology)) {
    std::string metric = part + ".utilization";
    text += (text.empty() ? "'" : ", '") + part + "' was busy " +
            format_metric(metric, value_of(topology, metric)) + " of the time";
  }
  return text.empty() ? text : text + "; ";
}

std::string left_text(const TopologyReport& topology, const std::string& metric,
                      const std::string& words) {
  return is_much(topology, metric) ? format_metric(metric, value_of(topology, metric)) + words : "";
}

}  // namespace

bool is_much(const TopologyReport& topology, const std::string& metric) {
  double left = value_of(topology, metric), all = offered(topology, metric);
  if (left <= all * much_of_overload) return false;
  return left > all * much || !always_busy(topology).empty();
}

std::vector<std::string> report_cautions(const RunReport& report) {
  std::vector<std::string> lines;
  for (const TopologyReport& topology : report.topologies) {
    std::string text = left_text(topology, "query.unfinished", " queries");
    std::string commands = left_text(topology, "command.unfinished", " commands");
    text += (text.empty() || commands.empty() ? "" : " and ") + commands;
    if (!text.empty()) text += " unfinished at the end are not in the latencies";
    std::string open = left_text(topology, "consistency_window.open", " changes");
    if (!open.empty()) {
      text += (text.empty() ? "" : "; ") + open +
              " not yet visible everywhere at the end are not in the consistency window";
    }
    if (!text.empty()) lines.push_back(topology.name + ": " + busy_text(topology) + text);
  }
  return lines;
}

}  // namespace cqrslab
