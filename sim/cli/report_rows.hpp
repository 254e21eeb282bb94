// The readable selection of metrics that the table shows, and the other lines around it, shared by
// the plain and the Markdown format.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/run_report.hpp"

namespace cqrslab {

// One row of cells per metric of a group: label, a value per topology, and with two or more
// replications a paired difference per topology after the first. "-" where there is no sample.
// Groups and rows in which no topology has a sample are left out.
struct ReportGroup {
  std::string name;
  std::vector<std::vector<std::string>> rows;
};
std::vector<ReportGroup> report_groups(const RunReport& report);

// The heads of these columns; the first, over the labels, is empty.
std::vector<std::string> report_heads(const RunReport& report);

// How to read means and differences. Empty with one replication.
std::string report_legend(const RunReport& report);

// "99 of 100 queries are answered within 18.4 s by crud, 9.87 ms by cqrs." Empty without queries.
std::string report_headline(const RunReport& report);

// Verdict, text, and value with limit, per expectation.
std::vector<std::vector<std::string>> report_expectations(const RunReport& report);

// "viewers 2000 req/s, bulk 20 s": the parameters with the values used. Empty without parameters.
std::string report_parameters(const RunReport& report);

// "seed 1, 5 replications, 120 s simulated, the first 10 s not counted, engine 0.1.0"
std::string report_identity(const RunReport& report);

}  // namespace cqrslab
