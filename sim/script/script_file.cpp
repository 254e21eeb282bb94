// Reads a script's file, or finds the one that was meant.
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

namespace fs = std::filesystem;

// The paths of the scripts in `folder`, from there: "crud.lua"; with `below` those of its folders
// instead: "lib/crud.lua". In the order of their names; none where it cannot be read.
std::vector<std::string> scripts_in(const fs::path& folder, bool below = false) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    std::string name = entry.path().filename().string();
    if (below && entry.is_directory(failure)) {
      for (const std::string& inner : scripts_in(entry.path())) names.push_back(name + "/" + inner);
    } else if (!below && entry.path().extension() == ".lua") {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The one of `scripts` whose file name is nearest to this one, or "".
std::string nearest_file(const std::string& name, const std::vector<std::string>& scripts) {
  std::vector<std::string> names;
  for (const std::string& script : scripts) names.push_back(fs::path(script).filename().string());
  std::string near = nearest_name(name, names);
  auto found = std::find(names.begin(), names.end(), near);
  return near.empty() ? "" : scripts[static_cast<std::size_t>(found - names.begin())];
}

// The script that a missing one most probably stands for: its neighbour; one in a folder beside its
// own, where that does not exist; or one of the scenarios of the folder that the program runs in.
// "" when no name is near.
std::string nearest_script(const fs::path& path) {
  fs::path folder = path.parent_path();
  std::string near = nearest_name(path.filename().string(), scripts_in(folder / "."));
  if (!near.empty()) return (folder / near).string();
  std::error_code failure;
  if (!folder.empty() && !fs::exists(folder, failure)) {
    fs::path above = folder.parent_path();
    std::string inside = path.lexically_relative(above.empty() ? "." : above).string();
    near = nearest_name(inside, scripts_in(above / ".", true));
    if (!near.empty()) return (above / near).string();
  }
  const fs::path bundled = "scenarios";
  near = nearest_file(path.filename().string(), scripts_in(bundled, true));
  return near.empty() ? "" : (bundled / near).string();
}

}  // namespace

std::string read_script_file(const std::string& path, const std::string& kind) {
  std::error_code failure;
  auto status = fs::status(path, failure);
  if (!fs::exists(status)) {
    std::string near = nearest_script(path);
    throw Error(ExitCode::input_output, path, "no such file",
                near.empty() ? "" : "did you mean '" + near + "'?");
  }
  if (fs::is_directory(status)) {
    throw Error(ExitCode::input_output, path, "is a directory, not a " + kind + " file");
  }
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) throw Error(ExitCode::input_output, path, std::strerror(errno));
  std::string text(longest_file + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) throw Error(ExitCode::input_output, path, "cannot be read");
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

}  // namespace cqrslab
