// Reading and writing quantities with their units.
#include "sim/base/quantity.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace cqrslab {
namespace {

std::string_view trimmed(std::string_view text) {
  const char* blanks = " \t\r\n";
  auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

struct Split {
  double number;
  std::string_view unit;
};

// The leading number and the trimmed rest.
std::optional<Split> split_number(std::string_view text) {
  text = trimmed(text);
  bool plus = !text.empty() && text.front() == '+';
  if (plus) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  char first = text.front();  // from_chars would take "inf" and "nan"
  bool starts_like_number =
      (first >= '0' && first <= '9') || first == '.' || (first == '-' && !plus);
  if (!starts_like_number) return std::nullopt;
  double number = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || !std::isfinite(number)) return std::nullopt;
  return Split{number, trimmed(text.substr(static_cast<std::size_t>(end - text.data())))};
}

struct Unit {
  std::string_view name;
  double multiply, divide;  // exact powers of ten, so that "0.4 ms" is the double nearest to 0.0004
};

constexpr std::array<Unit, 8> duration_units{{{"ns", 1, 1e9},
                                              {"us", 1, 1e6},
                                              {"\xc2\xb5s", 1, 1e6},
                                              {"ms", 1, 1e3},
                                              {"s", 1, 1},
                                              {"min", 60, 1},
                                              {"h", 3600, 1},
                                              {"d", 86400, 1}}};

constexpr std::array<Unit, 9> size_units{{{"B", 1, 1},
                                          {"kB", 1e3, 1},
                                          {"MB", 1e6, 1},
                                          {"GB", 1e9, 1},
                                          {"TB", 1e12, 1},
                                          {"KiB", 1024, 1},
                                          {"MiB", 1048576, 1},
                                          {"GiB", 1073741824, 1},
                                          {"TiB", 1099511627776, 1}}};

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::optional<double> finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

template <std::size_t N>
std::optional<double> parse_with(const std::array<Unit, N>& units, std::string_view text) {
  auto split = split_number(text);
  if (!split) return std::nullopt;
  const Unit* unit = find_unit(units, split->unit);
  if (!unit) return std::nullopt;
  return finite(split->number * unit->multiply / unit->divide);
}

bool is_word(std::string_view text) {
  for (char c : text) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!letter) return false;
  }
  return true;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  auto split = split_number(text);
  if (!split || !split->unit.empty()) return std::nullopt;
  return split->number;
}

std::optional<double> parse_duration(std::string_view text) {
  return parse_with(duration_units, text);
}

std::optional<double> parse_rate(std::string_view text) {
  auto split = split_number(text);
  if (!split) return std::nullopt;
  auto slash = split->unit.find('/');
  if (slash == std::string_view::npos || !is_word(trimmed(split->unit.substr(0, slash)))) {
    return std::nullopt;
  }
  const Unit* unit = find_unit(duration_units, trimmed(split->unit.substr(slash + 1)));
  if (!unit) return std::nullopt;
  return finite(split->number * unit->divide / unit->multiply);
}

std::optional<double> parse_size(std::string_view text) {
  return parse_with(size_units, text);
}

std::string format_number(double value) {
  if (std::isnan(value)) return "nan";
  char buffer[64];
  double size = std::fabs(value);
  bool plain = size == 0 || (size >= 1e-4 && size < 1e15);
  auto form = plain ? std::chars_format::fixed : std::chars_format::scientific;
  auto [end, failure] = std::to_chars(buffer, buffer + sizeof buffer, value, form);
  return failure == std::errc() ? std::string(buffer, end) : std::string("?");
}

std::string format_duration(double seconds) {
  double size = std::fabs(seconds);
  if (size == 0) return "0 s";
  const char* name = "s";
  double multiply = 1, divide = 1;
  // The bounds lie where three digits would round up into the next unit.
  if (size < 999.5e-9) {
    name = "ns", multiply = 1e9;
  } else if (size < 999.5e-6) {
    name = "us", multiply = 1e6;
  } else if (size < 999.5e-3) {
    name = "ms", multiply = 1e3;
  } else if (size >= 86400) {
    name = "d", divide = 86400;
  } else if (size >= 3600) {
    name = "h", divide = 3600;
  } else if (size >= 60) {
    name = "min", divide = 60;
  }
  double shown = seconds * multiply / divide;
  char buffer[64];
  auto rounded = std::to_chars(buffer, buffer + sizeof buffer, shown, std::chars_format::general,
                               std::fabs(shown) >= 999.5 ? 6 : 3);
  return std::string(buffer, rounded.ptr) + " " + name;
}

}  // namespace cqrslab
