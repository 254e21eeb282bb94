// TextTable: aligned columns for a terminal, or the same cells as Markdown.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cqrslab {

class TextTable {
 public:
  enum class Align { left, right };

  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // A row may be shorter than the table; the cells that it lacks are empty.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // Each row behind `margin` blanks, two blanks between columns, none at the ends of lines.
  std::string text(std::size_t margin = 0) const;
  // The first row is the head.
  std::string markdown() const;

 private:
  std::vector<std::size_t> widths() const;
  std::string padded(const std::string& cell, std::size_t column, std::size_t width) const;

  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Characters that `text` takes on a terminal: UTF-8 code points.
std::size_t display_width(const std::string& text);

}  // namespace cqrslab
