// Finds the links of the documentation that lead nowhere.
#include <cctype>
#include <fstream>
#include <regex>

#include "tests/tidy/rules.hpp"

namespace cqrslab::tidy {
namespace {

// Calls visit(line number, line) for each line outside of ``` fences.
template <class Visit>
void for_each_prose_line(const std::vector<std::string>& lines, Visit visit) {
  bool fenced = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) {
      fenced = !fenced;
    } else if (!fenced) {
      visit(static_cast<int>(i) + 1, lines[i]);
    }
  }
}

// The anchor that a forge makes of a heading: lower case, hyphens for blanks, no punctuation.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (char c : heading.substr(heading.find_first_not_of("# "))) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == ' ') anchor += '-';
    if (std::isalnum(byte) || c == '-' || c == '_' || byte >= 0x80) {
      anchor += static_cast<char>(std::tolower(byte));
    }
  }
  return anchor;
}

bool has_anchor(const std::vector<std::string>& lines, const std::string& anchor) {
  bool found = false;
  for_each_prose_line(lines, [&](int, const std::string& line) {
    bool heading = line.starts_with("#") && line.find_first_not_of("# ") != std::string::npos;
    found = found || (heading && anchor_of(line) == anchor);
  });
  return found;
}

std::vector<std::string> read_lines(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string wrong_with(const SourceFile& file, const std::filesystem::path& root,
                       const std::string& link) {
  std::string path = link.substr(0, link.find('#'));
  std::string anchor = link.size() > path.size() ? link.substr(path.size() + 1) : "";
  auto target = root / file.path;
  if (!path.empty()) target = (target.parent_path() / path).lexically_normal();
  if (!path.empty() && !std::filesystem::exists(target)) return "no such file";
  if (anchor.empty() || target.extension() != ".md") return "";
  return has_anchor(path.empty() ? file.lines : read_lines(target), anchor) ? ""
                                                                            : "no such heading";
}

}  // namespace

Findings check_links(const SourceFile& file, const std::filesystem::path& root) {
  static const std::regex code_span("`[^`]*`");
  static const std::regex link(R"(\]\(([^()\s]+)(\s+"[^"]*")?\))");
  static const std::regex elsewhere("^[a-z]+:");
  Findings findings;
  if (!file.is_markdown()) return findings;
  for_each_prose_line(file.lines, [&](int number, const std::string& line) {
    std::string prose = std::regex_replace(line, code_span, "");
    for (std::sregex_iterator i(prose.begin(), prose.end(), link), end; i != end; ++i) {
      std::string target = (*i)[1];
      if (std::regex_search(target, elsewhere)) continue;
      std::string what = wrong_with(file, root, target);
      if (!what.empty()) findings.push_back({file.path, number, target + ": " + what});
    }
  });
  return findings;
}

}  // namespace cqrslab::tidy
