// Values of metrics as a person reads them: three significant digits in a fitting unit.
#pragma once

#include <string>

namespace cqrslab {

// "12.3 ms", "4.5 %", "1,998 /s", "2.4 MB", "239,821": `value` in the unit that the metric table
// states for `metric` (a name without its topology).
std::string format_metric(const std::string& metric, double value);

// The same for a mean over replications with the half-width of its interval: "12.3 ms ± 0.4 ms".
std::string format_estimate(const std::string& metric, double value, double half_width);

}  // namespace cqrslab
