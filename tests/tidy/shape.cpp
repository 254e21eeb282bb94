// Finds files, lines and functions that are too long.
#include <algorithm>

#include "tests/tidy/rules.hpp"

namespace cqrslab::tidy {
namespace {

constexpr std::size_t max_lines = 400;
constexpr std::size_t max_columns = 100;
constexpr int max_function_lines = 70;

// Characters, not bytes: UTF-8 continuation bytes take no column.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::count_if(
      line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

bool has_line(const SourceFile& file, const std::string& line) {
  return std::find(file.lines.begin(), file.lines.end(), line) != file.lines.end();
}

// #pragma once, or in a C header an #ifndef as its first directive.
bool is_guarded(const SourceFile& file) {
  if (has_line(file, "#pragma once")) return true;
  auto directive = std::find_if(file.lines.begin(), file.lines.end(),
                                [](const std::string& line) { return line.starts_with("#"); });
  return file.path.ends_with(".h") && directive != file.lines.end() &&
         directive->starts_with("#ifndef ") && has_line(file, "#define " + directive->substr(8));
}

void check_line(const SourceFile& file, int number, Findings& findings) {
  const std::string& line = file.lines[static_cast<std::size_t>(number) - 1];
  if (line.find('\t') != std::string::npos) findings.push_back({file.path, number, "a tab"});
  if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
    findings.push_back({file.path, number, "blanks at the end of the line"});
  }
  if (!file.is_markdown() && columns(line) > max_columns) {
    findings.push_back({file.path, number, std::to_string(columns(line)) + " columns"});
  }
}

}  // namespace

Findings check_shape(const SourceFile& file) {
  Findings findings;
  if (!file.is_markdown() && file.lines.size() > max_lines) {
    findings.push_back({file.path, 0, std::to_string(file.lines.size()) + " lines"});
  }
  for (int i = 1; i <= static_cast<int>(file.lines.size()); ++i) check_line(file, i, findings);
  if (file.is_header() && !is_guarded(file)) {
    findings.push_back({file.path, 0, "a header without #pragma once"});
  }
  Findings functions = long_functions(file, max_function_lines);
  findings.insert(findings.end(), functions.begin(), functions.end());
  return findings;
}

}  // namespace cqrslab::tidy
