// Which metrics the table shows, under which words, and its headline.
#include "sim/cli/report_rows.hpp"

#include <algorithm>
#include <cmath>

#include "sim/analysis/metric_table.hpp"
#include "sim/base/quantity.hpp"
#include "sim/cli/quantity_cell.hpp"
#include "sim/cli/report_cautions.hpp"

namespace cqrslab {
namespace {

struct Shown {
  const char* label;
  const char* metric;
  enum class When { sampled, not_zero, much } when = When::sampled;  // for some topology
};
using When = Shown::When;
struct Group {
  const char* name;
  std::vector<Shown> rows;
};

const std::vector<Group>& selection() {
  static const std::vector<Group> all = {
      {"queries",
       {{"answered", "query.completed"},
        {"unfinished", "query.unfinished", When::much},
        {"per second", "query.throughput"},
        {"latency mean", "query.latency.mean"},
        {"latency p99", "query.latency.p99"},
        {"latency max", "query.latency.max"}}},
      {"commands",
       {{"answered", "command.completed"},
        {"unfinished", "command.unfinished", When::much},
        {"per second", "command.throughput"},
        {"latency mean", "command.latency.mean"},
        {"latency p99", "command.latency.p99"},
        {"latency max", "command.latency.max"}}},
      {"lock wait",
       {{"queries mean", "query.lock_wait.mean"},
        {"queries p99", "query.lock_wait.p99"},
        {"queries, share of latency", "query.lock_wait.share"},
        {"commands mean", "command.lock_wait.mean"},
        {"commands p99", "command.lock_wait.p99"}}},
      {"staleness",
       {{"stale answers", "query.stale_fraction"},
        {"age of what was missed mean", "query.staleness.mean"},
        {"age of what was missed p99", "query.staleness.p99"},
        {"versions missed mean", "query.version_lag.mean"},
        {"own writes not seen", "session.read_your_writes.violations"},
        {"went back in time", "session.monotonic_reads.violations"}}},
      {"consistency window",
       {{"median", "consistency_window.p50"},
        {"p99", "consistency_window.p99"},
        {"max", "consistency_window.max"},
        {"changes not yet visible", "consistency_window.open", When::much}}},
      {"failures",
       {{"queries failed", "query.failed"},
        {"commands failed", "command.failed"},
        {"commands rejected", "command.rejected", When::not_zero},
        {"commands in conflict", "command.conflicts", When::not_zero},
        {"deadlocks", "lock.deadlocks", When::not_zero},
        {"write skews", "command.write_skews"}}},
      {"cost",
       {{"parts", "cost.parts"},
        {"instance time", "cost.instance_seconds"},
        {"messages", "cost.messages"},
        {"storage", "cost.storage_bytes"}}},
  };
  return all;
}

bool is_shown(const RunReport& report, const Shown& shown) {
  return std::any_of(report.topologies.begin(), report.topologies.end(),
                     [&](const TopologyReport& topology) {
                       const MetricSummary* summary = topology.find(shown.metric);
                       if (!summary) return false;
                       if (shown.when == When::much) return is_much(topology, shown.metric);
                       return shown.when == When::sampled || summary->mean != 0;
                     });
}

// A figure of a probe has its unit from the plugin.
std::string value_text(const RunReport& report, const std::string& metric, double value) {
  for (const TopologyReport& topology : report.topologies) {
    auto info = find_metric(metric, topology.subjects);
    if (info && !find_metric(metric)) return format_dimension(info->unit == "s" ? 1 : 0, value);
  }
  return format_metric(metric, value);
}

std::string difference_cell(const RunReport& report, const MetricComparison* compared) {
  if (!compared || !compared->half_width) return "-";
  if (compared->difference == 0 && *compared->half_width == 0) return "equal";
  std::string cell = value_text(report, compared->name, compared->difference);
  if (*compared->half_width > 0) {
    cell += " ± " + value_text(report, compared->name, *compared->half_width);
  }
  bool chance = std::fabs(compared->difference) <= *compared->half_width;
  return (compared->difference > 0 ? "+" : "") + cell + (chance ? " ?" : "");
}

std::string mean_cell(const RunReport& report, const std::string& metric,
                      const MetricSummary& summary) {
  std::string cell = value_text(report, metric, summary.mean);
  if (!summary.half_width || *summary.half_width == 0) return cell;
  return cell + " ± " + value_text(report, metric, *summary.half_width);
}

std::vector<std::string> cells(const RunReport& report, const std::string& label,
                               const std::string& metric) {
  std::vector<std::string> row{label};
  for (const TopologyReport& topology : report.topologies) {
    const MetricSummary* summary = topology.find(metric);
    row.push_back(summary ? mean_cell(report, metric, *summary) : "-");
  }
  for (std::size_t i = 1; i < report.topologies.size() && report.replications > 1; ++i) {
    row.push_back(
        difference_cell(report, report.find_comparison(report.topologies[i].name, metric)));
  }
  return row;
}

// How busy the processors and disks of stores are, and how many transactions wait for them.
ReportGroup machine_group(const RunReport& report) {
  ReportGroup group{"machines", {}};
  std::vector<std::string> done;
  auto add = [&](const std::vector<std::string>& stores, const std::string& part,
                 const std::string& called) {
    for (const std::string& store : stores) {
      std::string name = store + part;
      if (std::find(done.begin(), done.end(), name) != done.end()) continue;
      done.push_back(name);
      group.rows.push_back(cells(report, store + " " + called + " busy", name + ".utilization"));
      group.rows.push_back(cells(report, "waiting for them, mean", name + ".queue.mean"));
    }
  };
  for (const TopologyReport& topology : report.topologies) {
    add(topology.subjects.cpus, ".cpu", "processors");
    add(topology.subjects.disks, ".disk", "disks");
  }
  return group;
}

// What plugins record about themselves: counts, and means of everything else.
ReportGroup probe_group(const RunReport& report) {
  ReportGroup group{"plugins", {}};
  std::vector<std::string> done;
  for (const TopologyReport& topology : report.topologies) {
    for (const Probe& probe : topology.subjects.probes) {
      std::string metric = probe.name + (probe.kind == Probe::Kind::counter ? "" : ".mean");
      if (std::find(done.begin(), done.end(), metric) != done.end()) continue;
      done.push_back(metric);
      std::string label = probe.name + (probe.kind == Probe::Kind::counter ? "" : " mean");
      if (is_shown(report, {"", metric.c_str(), When::not_zero}))
        group.rows.push_back(cells(report, label, metric));
    }
  }
  return group;
}

std::string parameter_text(const Parameter& parameter) {
  switch (parameter.type) {
    case Parameter::Type::duration:
      return format_duration(parameter.value);
    case Parameter::Type::choice:
      return parameter.choices.at(static_cast<std::size_t>(parameter.value));
    case Parameter::Type::boolean:
      return parameter.value != 0 ? "on" : "off";
    default:
      break;
  }
  return format_number(parameter.value) + (parameter.unit.empty() ? "" : " " + parameter.unit);
}

std::string measured_text(const ExpectationReport& expectation) {
  const Judgement& judgement = expectation.judgement;
  if (!judgement.value || !judgement.limit) return judgement.reason;
  // Most compare one metric with a quantity; in "a.x / b.x > 2" the two have other units.
  std::string metric = judgement.metric.substr(judgement.metric.find('.') + 1);
  const MetricInfo* info = find_metric(metric);
  int seconds = !info || info->unit == "1" ? 0 : info->unit == "1/s" ? -1 : info->unit == "s";
  bool same_unit = info && seconds == expectation.dimension.seconds;
  auto text = [&](double value) {
    return same_unit ? format_metric(metric, value)
                     : format_dimension(expectation.dimension.seconds, value);
  };
  std::string value = text(*judgement.value);
  if (judgement.half_width && *judgement.half_width > 0)
    value += " ± " + text(*judgement.half_width);
  return value + ", limit " + text(*judgement.limit);
}

}  // namespace

std::vector<ReportGroup> report_groups(const RunReport& report) {
  std::vector<ReportGroup> groups;
  for (const Group& group : selection()) {
    ReportGroup shown{group.name, {}};
    for (const Shown& row : group.rows) {
      if (is_shown(report, row)) shown.rows.push_back(cells(report, row.label, row.metric));
    }
    if (!shown.rows.empty()) groups.push_back(std::move(shown));
  }
  for (ReportGroup& group : std::vector{machine_group(report), probe_group(report)}) {
    if (!group.rows.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<std::string> report_heads(const RunReport& report) {
  std::vector<std::string> heads{""};
  for (const TopologyReport& topology : report.topologies) heads.push_back(topology.name);
  for (std::size_t i = 1; i < report.topologies.size() && report.replications > 1; ++i) {
    heads.push_back(report.topologies[i].name + " - " + report.topologies[0].name);
  }
  return heads;
}

std::string report_legend(const RunReport& report) {
  if (report.replications < 2) return "";
  std::string line =
      "means of " + std::to_string(report.replications) + " replications ± 95 % confidence";
  if (report.topologies.size() < 2) return line;
  return line + "; differences are taken pair by pair, ? where one could be chance";
}

std::string report_headline(const RunReport& report) {
  const std::string metric = "query.latency.p99";
  struct Answer {
    double seconds;
    std::string text;
  };
  std::vector<Answer> all;
  std::string none;
  for (const TopologyReport& topology : report.topologies) {
    const MetricSummary *p99 = topology.find(metric), *asked = topology.find("query.offered");
    if (p99) all.push_back({p99->mean, format_metric(metric, p99->mean) + " by " + topology.name});
    if (!p99 && asked && asked->mean > 0) none += (none.empty() ? "" : ", ") + topology.name;
  }
  if (all.empty()) return none.empty() ? "" : "No query was answered.";
  std::string end = none.empty() ? "." : ", none by " + none + ".";
  std::string line = "99 of 100 queries are answered within ";
  if (all.size() > 3) {
    auto [best, worst] = std::minmax_element(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
    return line + best->text + ", the fastest, and " + worst->text + ", the slowest" + end;
  }
  for (std::size_t i = 0; i < all.size(); ++i) line += (i > 0 ? ", " : "") + all[i].text;
  return line + end;
}

std::vector<std::vector<std::string>> report_expectations(const RunReport& report) {
  std::vector<std::vector<std::string>> rows;
  for (const ExpectationReport& one : report.expectations) {
    std::string verdict(name_of(one.judgement.result));
    std::replace(verdict.begin(), verdict.end(), '_', ' ');
    rows.push_back({verdict, one.judgement.text, measured_text(one)});
  }
  return rows;
}

std::string report_parameters(const RunReport& report) {
  std::string line;
  for (const Parameter& parameter : report.parameters) {
    line += (line.empty() ? "" : ", ") + parameter.name + " " + parameter_text(parameter);
  }
  return line;
}

std::string report_identity(const RunReport& report) {
  std::string line = "seed " + std::to_string(report.seed);
  if (report.replications > 1) line += ", " + std::to_string(report.replications) + " replications";
  line += ", " + format_duration(report.horizon) + " simulated";
  if (report.warm_up > Time()) {
    line += ", the first " + format_duration(report.warm_up) + " not counted";
  }
  return line + ", engine " + report.engine;
}

}  // namespace cqrslab
