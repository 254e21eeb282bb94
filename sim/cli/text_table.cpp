// Pads cells to columns, or writes them as Markdown.
#include "sim/cli/text_table.hpp"

#include <algorithm>

namespace cqrslab {
namespace {

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// A bar would end the cell.
std::string markdown_cell(const std::string& cell) {
  std::string out;
  for (char c : cell) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> all(columns_.size(), 0);
  for (const auto& row : rows_) {
    // A lone cell is a heading and may reach over the columns beside it.
    if (row.size() == 1) continue;
    for (std::size_t i = 0; i < row.size(); ++i) all[i] = std::max(all[i], display_width(row[i]));
  }
  return all;
}

std::string TextTable::padded(const std::string& cell, std::size_t column,
                              std::size_t width) const {
  std::size_t taken = display_width(cell);
  std::string blanks(width > taken ? width - taken : 0, ' ');
  return columns_[column] == Align::left ? cell + blanks : blanks + cell;
}

std::string TextTable::text(std::size_t margin) const {
  std::vector<std::size_t> width = widths();
  std::string out;
  for (const auto& row : rows_) {
    std::string line(margin, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += (i == 0 ? "" : "  ") + padded(row[i], i, width[i]);
    }
    out += without_trailing_blanks(line) + "\n";
  }
  return out;
}

std::string TextTable::markdown() const {
  std::string out;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    out += "|";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out += " " + (i < rows_[r].size() ? markdown_cell(rows_[r][i]) : "") + " |";
    }
    out += "\n";
    if (r > 0) continue;
    out += "|";
    for (Align align : columns_) out += align == Align::left ? " :-- |" : " --: |";
    out += "\n";
  }
  return out;
}

}  // namespace cqrslab
