// Quantities as text: numbers, durations, rates and sizes, read and written the same everywhere.
//
// Nothing here looks at the locale, and every function accepts the whole text or nothing: blanks
// may surround the text and stand between number and unit, anything else makes it no quantity.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.hpp"

namespace cqrslab {

// A finite decimal number: "3", "-0.5", "1e6". Not "inf", "nan" or hexadecimal.
std::optional<double> parse_number(std::string_view text);

// Seconds of "250 us", "20 s", "1.5 min", "2h". Units: ns, us, ms, s, min, h, d. The sign is kept.
std::optional<double> parse_duration(std::string_view text);

// Per second of "2000 req/s", "100/s", "6/min". The word before the slash is free text of letters;
// the unit after it is one of parse_duration's.
std::optional<double> parse_rate(std::string_view text);

// Bytes of "512 B", "64 kB", "8 MB" (powers of 1000) or "64 KiB", "8 MiB", "1 GiB" (of 1024).
std::optional<double> parse_size(std::string_view text);

// The shortest decimal text that reads back as the same number: "0.1", "100000"; with an exponent
// from 1e15 on and below 1e-4: "1e+300".
std::string format_number(double value);

// For people, three significant digits in the fitting unit: "12.3 ms", "20 s", "1.5 min", "0 s".
std::string format_duration(double seconds);
inline std::string format_duration(Time t) {
  return format_duration(t.to_seconds());
}

}  // namespace cqrslab
