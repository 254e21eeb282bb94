// Values of metrics as a person reads them: three significant digits in a fitting unit.
#pragma once

#include <string>

namespace cqrslab {

// "12.3 ms", "4.5 %", "1,998 /s", "2.4 MB", "239,821": `value` in the unit that the metric table
// states for `metric` (a name without its topology).
std::string format_metric(const std::string& metric, double value);

// The same for a value of which only the power of seconds is known: 1 a time, -1 a rate, else a
// number.
std::string format_dimension(int seconds, double value);

}  // namespace cqrslab
