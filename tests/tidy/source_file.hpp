// SourceFile: one text file of the checkout as the tidy rules see it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cqrslab::tidy {

// Something a rule objects to. `line` counts from 1; 0 means the file as a whole.
struct Finding {
  std::string path;
  int line = 0;
  std::string what;

  std::string text() const;  // "path:line: what"
};

using Findings = std::vector<Finding>;

struct SourceFile {
  std::string path;                // from the root of the checkout, with forward slashes
  std::vector<std::string> lines;  // as written
  // For C and C++: the same lines with comments, literals and preprocessor directives blanked out,
  // so that a brace or a word found here is one that the compiler sees. Otherwise empty.
  std::vector<std::string> code;

  bool is_cpp() const;
  bool is_header() const;
  bool is_markdown() const;
  bool below(const std::string& folder) const { return path.starts_with(folder + "/"); }
};

// Pre: `path` is relative to the root. The text need not exist on disk.
SourceFile source_file(const std::string& path, const std::string& text);

// Every file that people wrote: build folders, hidden folders and binary files are left out.
// Sorted by path.
std::vector<SourceFile> source_tree(const std::filesystem::path& root);

}  // namespace cqrslab::tidy
