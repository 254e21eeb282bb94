#include "sim/cli/quantity_cell.hpp"

#include <charconv>
#include <cmath>

#include "sim/analysis/metric_table.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {
namespace {

// Three significant digits, and every digit of what is larger.
std::string rounded(double value) {
  char digits[64];
  bool large = std::fabs(value) >= 999.5 && std::fabs(value) < 1e15;
  auto format = large ? std::chars_format::fixed : std::chars_format::general;
  int precision = large ? 0 : 3;
  auto end = std::to_chars(digits, digits + sizeof digits, value, format, precision).ptr;
  return {digits, end};
}

// "1234567" -> "1,234,567"
std::string with_thousands(std::string digits) {
  std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::size_t end = digits.find_first_of(".e");
  if (end == std::string::npos) end = digits.size();
  for (std::size_t i = end; i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string number(double value) {
  return with_thousands(rounded(value));
}

std::string bytes(double value) {
  static const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (std::fabs(value) >= 999.5 && unit < 4) value /= 1000, ++unit;
  return rounded(value) + " " + units[unit];
}

}  // namespace

std::string format_metric(const std::string& metric, double value) {
  const MetricInfo* info = find_metric(metric);
  std::string_view unit = info ? info->unit : "1";
  if (unit == "B") return bytes(value);
  bool share = info && unit == "1" && info->kind == MetricInfo::Kind::ratio;
  if (share) return number(value * 100) + " %";
  return format_dimension(unit == "s" ? 1 : unit == "1/s" ? -1 : 0, value);
}

std::string format_dimension(int seconds, double value) {
  if (seconds == 1) return format_duration(value);
  if (seconds == -1) return number(value) + " /s";
  return number(value);
}

}  // namespace cqrslab
