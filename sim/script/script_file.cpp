#include "sim/script/script_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t longest_file = std::size_t{1} << 20;

// "did you mean ...": the script beside the missing one whose name is nearest, or "".
std::string neighbour_hint(const std::filesystem::path& path) {
  std::vector<std::string> names;
  std::error_code failure;
  std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  for (const auto& file : std::filesystem::directory_iterator(folder, failure)) {
    if (file.path().extension() == ".lua") names.push_back(file.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::string near = nearest_name(path.filename().string(), names);
  return near.empty() ? "" : "did you mean '" + (path.parent_path() / near).string() + "'?";
}

}  // namespace

std::string read_script_file(const std::string& path, const std::string& kind) {
  std::error_code failure;
  auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) {
    throw Error(ExitCode::input_output, path, "no such file", neighbour_hint(path));
  }
  if (std::filesystem::is_directory(status)) {
    throw Error(ExitCode::input_output, path, "is a directory, not a " + kind + " file");
  }
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) throw Error(ExitCode::input_output, path, std::strerror(errno));
  std::string text(longest_file + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) throw Error(ExitCode::input_output, path, "cannot be read");
  return text;
}

}  // namespace cqrslab
