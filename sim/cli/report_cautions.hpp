// What the end of a run left open, where it is so much that the other figures mislead.
//
// Latencies are of answered requests and windows of changes that became visible everywhere. In a
// system that cannot keep up, what was not finished would have had the longest of them.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/run_report.hpp"

namespace cqrslab {

// Whether `metric`, one of query.unfinished, command.unfinished and consistency_window.open, is
// worth a row because of this topology: more than 5 % of what was offered, or more than 1 % while
// some component was busy all the time. In a steady system the share is the mean time in the system
// over the measured time.
bool is_much(const TopologyReport& topology, const std::string& metric);

// "crud: 'api' was busy 100 % of the time; 9,943 commands unfinished at the end are not in the
// latencies", one line for each topology that left much. Components are named that were busy for 99
// of 100 parts of the time or longer.
std::vector<std::string> report_cautions(const RunReport& report);

}  // namespace cqrslab
