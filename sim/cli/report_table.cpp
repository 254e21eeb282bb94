// `run --format table` and `--format markdown`: what a person reads, headline first.
#include "sim/base/quantity.hpp"
#include "sim/cli/report_cautions.hpp"
#include "sim/cli/report_rows.hpp"
#include "sim/cli/run_report.hpp"
#include "sim/cli/standard_streams.hpp"
#include "sim/cli/text_table.hpp"

namespace cqrslab {
namespace {

using Align = TextTable::Align;

TextTable values_table(const RunReport& report, bool indented) {
  std::vector<std::string> heads = report_heads(report);
  std::vector<Align> columns(heads.size(), Align::right);
  columns[0] = Align::left;
  TextTable table(columns);
  table.row(heads);
  for (const ReportGroup& group : report_groups(report)) {
    if (indented) table.row({group.name});
    for (std::vector<std::string> row : group.rows) {
      row[0] = indented ? "  " + row[0] : group.name + ": " + row[0];
      table.row(std::move(row));
    }
  }
  return table;
}

TextTable fingerprint_table(const RunReport& report) {
  TextTable table({Align::left, Align::left});
  for (const TopologyReport& topology : report.topologies) {
    table.row({topology.name, topology.fingerprints.front()});
  }
  return table;
}

std::string answers(const RunReport& report, const std::string& before_question) {
  std::string out;
  for (const Answer& answer : report.answers) {
    out += before_question + answer.question.text + "\n";
    for (const std::string& row : answer.rows) out += "    " + row + "\n";
    if (answer.rows.empty()) out += "    (no rows)\n";
  }
  return out;
}

// With every microsecond, to tell steps apart: "44.606481 s" with 6 digits, "5387.412 ms" with 3.
std::string precise(Time t, std::size_t digits) {
  std::string us = std::to_string((t.ns() + 500) / 1000);
  if (us.size() <= digits) us.insert(0, digits + 1 - us.size(), '0');
  return us.insert(us.size() - digits, ".") + (digits == 6 ? " s" : " ms");
}

// "query PlayVideo of key 15, number 90000, arrived at 44.606481 s, answered after 5387.412 ms"
std::string story_head(const AskedRequest& request) {
  std::string text = (request.is_command ? "command " : "query ") + request.operation + " of key " +
                     std::to_string(request.key) + ", number " + std::to_string(request.number) +
                     ", arrived at " + precise(request.arrived, 6);
  if (!request.latency) return text + ", not answered by the end";
  std::string took = " after " + precise(*request.latency, 3);
  if (request.outcome == Outcome::ok) return text + ", answered" + took;
  return text + ", failed (" + std::string(name_of(request.outcome)) + ")" + took;
}

// "+12.500 ms  balancer/power_of_two of query: took 2 of ...", grouped by topology, each with a
// head line; times since the arrival.
std::string explanations(const RunReport& report, const std::string& before_topology) {
  std::string out;
  for (const ExplainedRequest& one : report.explained) {
    out += before_topology + one.topology + "\n";
    if (!one.request) {
      out += "    (there was no such request; arrivals are numbered from 0)\n";
      continue;
    }
    out += "    " + story_head(*one.request) + "\n";
    TextTable table({Align::right, Align::left});
    for (const Explanation& e : one.explanations)
      table.row({"+" + precise(e.at - one.request->arrived, 3), e.plugin + ": " + e.text});
    out += table.text(4);
    if (one.explanations.empty()) out += "    (no plugin had anything to say about it)\n";
  }
  return out;
}

// What stands right below the table of values.
std::string remarks(const RunReport& report, const std::string& between) {
  std::vector<std::string> lines = report_cautions(report);
  std::string legend = report_legend(report), out;
  if (!legend.empty()) lines.insert(lines.begin(), legend);
  for (const std::string& line : lines) out += (out.empty() ? "\n" : between) + line + "\n";
  return out;
}

std::string partial(const RunReport& report) {
  return report.interrupted ? "Interrupted: only the replications that were finished.\n" : "";
}

std::string title(const RunReport& report) {
  return report.scenario + (report.title.empty() ? "" : ": " + report.title);
}

// Control characters of a scenario's texts do not reach the terminal; ours are the line feeds.
std::string clean(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    out += printable(text.substr(begin, end - begin)) + "\n";
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  return out;
}

}  // namespace

std::string report_table(const RunReport& report) {
  std::string out = title(report) + "\n";
  std::string headline = report_headline(report), parameters = report_parameters(report);
  if (!headline.empty()) out += headline + "\n";
  out += partial(report) + "\n" + values_table(report, true).text();
  out += remarks(report, "");
  if (!report.expectations.empty()) {
    TextTable table({Align::left, Align::left, Align::left});
    for (auto& row : report_expectations(report)) table.row(std::move(row));
    out += "\nexpectations\n" + table.text(2);
  }
  if (!report.answers.empty()) out += "\nanswers\n" + answers(report, "  ");
  if (!report.explained.empty()) out += "\nwhy\n" + explanations(report, "  ");
  out += std::string("\nfingerprint") + (report.replications > 1 ? " of replication 0" : "") + "\n";
  out += fingerprint_table(report).text(2) + "\n";
  if (!parameters.empty()) out += "parameters: " + parameters + "\n";
  return clean(out + report_identity(report) + "\n");
}

std::string report_markdown(const RunReport& report) {
  std::string out = "## " + title(report) + "\n\n";
  std::string headline = report_headline(report), parameters = report_parameters(report);
  if (!headline.empty()) out += headline + "\n\n";
  if (report.interrupted) out += partial(report) + "\n";
  out += values_table(report, false).markdown();
  out += remarks(report, "\n");
  if (!report.expectations.empty()) {
    TextTable table({Align::left, Align::left, Align::left});
    table.row({"verdict", "expectation", "measured"});
    for (auto& row : report_expectations(report)) table.row(std::move(row));
    out += "\n" + table.markdown();
  }
  if (!report.answers.empty()) out += "\nAnswers:\n\n" + answers(report, "- ");
  if (!report.explained.empty()) out += "\nWhy:\n\n" + explanations(report, "- ");
  out += "\n" + (parameters.empty() ? "" : "Parameters: " + parameters + ". ") +
         report_identity(report) + ".\n\nFingerprints:";
  for (const TopologyReport& topology : report.topologies) {
    out += " " + topology.name + " `" + topology.fingerprints.front() + "`";
  }
  return clean(out + "\n");
}

}  // namespace cqrslab
