// Lists the files of the checkout and reads them.
#include "tests/tidy/source_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace cqrslab::tidy {
namespace {

bool ends_with_any(const std::string& path, std::initializer_list<const char*> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](const char* ending) { return path.ends_with(ending); });
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Walks over C++ text and overwrites with spaces whatever is not code. Line breaks stay.
class Blanker {
 public:
  explicit Blanker(std::string text) : text_(std::move(text)) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return text_;
  }

 private:
  bool sees(const char* token) const { return text_.compare(at_, length(token), token) == 0; }
  static std::size_t length(const char* token) { return std::char_traits<char>::length(token); }

  void blank_until(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') text_[at_] = ' ';
    }
  }

  // Just behind the next `token`, or the end of the text.
  std::size_t behind(const std::string& token, std::size_t from) const {
    std::size_t found = text_.find(token, from);
    return found == std::string::npos ? text_.size() : found + token.size();
  }

  // The end of the line, following backslash continuations.
  std::size_t line_end() const {
    std::size_t end = text_.find('\n', at_);
    while (end != std::string::npos && end > 0 && text_[end - 1] == '\\') {
      end = text_.find('\n', end + 1);
    }
    return end == std::string::npos ? text_.size() : end;
  }

  std::size_t behind_literal(char quote) const {
    std::size_t i = at_ + 1;
    while (i < text_.size() && text_[i] != quote && text_[i] != '\n') i += text_[i] == '\\' ? 2 : 1;
    return i + 1;
  }

  // 1'000'000: the quote mark between two alphanumerics is part of a number.
  bool separates_digits() const {
    return at_ > 0 && at_ + 1 < text_.size() && std::isxdigit(text_[at_ - 1]) &&
           std::isxdigit(text_[at_ + 1]) && number_before(at_ - 1);
  }
  bool number_before(std::size_t i) const {
    while (i > 0 && (std::isalnum(text_[i - 1]) || text_[i - 1] == '\'')) --i;
    return std::isdigit(text_[i]) != 0;
  }

  bool first_on_line() const {
    std::size_t i = at_;
    while (i > 0 && (text_[i - 1] == ' ' || text_[i - 1] == '\t')) --i;
    return i == 0 || text_[i - 1] == '\n';
  }

  void step() {
    if (sees("//")) {
      blank_until(line_end());
    } else if (sees("/*")) {
      blank_until(behind("*/", at_ + 2));
    } else if (sees("R\"")) {
      std::size_t open = text_.find('(', at_);
      if (open == std::string::npos) return blank_until(text_.size());
      blank_until(behind(")" + text_.substr(at_ + 2, open - at_ - 2) + "\"", open));
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !separates_digits())) {
      blank_until(behind_literal(text_[at_]));
    } else if (text_[at_] == '#' && first_on_line()) {
      blank_until(line_end());
    } else {
      ++at_;
    }
  }

  std::string text_;
  std::size_t at_ = 0;
};

bool is_written_by_people(const std::string& path) {
  if (path == "lab" || path == ".ci/run" || path.ends_with("CMakeLists.txt")) return true;
  return ends_with_any(path, {".cpp", ".hpp", ".h", ".c", ".lua", ".md", ".py", ".sh", ".cmake"});
}

bool is_skipped_folder(const std::filesystem::path& folder) {
  std::string name = folder.filename().string();
  return name.starts_with("build") || (name.starts_with(".") && name != ".ci");
}

}  // namespace

std::string Finding::text() const {
  return path + ":" + std::to_string(line) + ": " + what;
}

bool SourceFile::is_cpp() const {
  return ends_with_any(path, {".cpp", ".hpp", ".h", ".c"});
}
bool SourceFile::is_header() const {
  return ends_with_any(path, {".hpp", ".h"});
}
bool SourceFile::is_markdown() const {
  return path.ends_with(".md");
}

SourceFile source_file(const std::string& path, const std::string& text) {
  SourceFile file{path, split_lines(text), {}};
  if (file.is_cpp()) file.code = split_lines(Blanker(text).run());
  return file;
}

std::vector<SourceFile> source_tree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path()))
      entry.disable_recursion_pending();
    std::string path = entry->path().lexically_relative(root).generic_string();
    if (!entry->is_regular_file() || !is_written_by_people(path)) continue;
    std::ifstream in(entry->path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    files.push_back(source_file(path, text.str()));
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace cqrslab::tidy
