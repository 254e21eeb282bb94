// Fills a new plugin's folder from the files that the build put into the program.
#include "sim/cli/starter.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

namespace fs = std::filesystem;

struct Output {
  std::string file;  // in the new folder
  std::string text;
};

std::string starter(const std::string& file) {
  for (const EmbeddedFile& each : starter_files()) {
    if (each.name == "plugins/starter/" + file) return each.text;
  }
  throw Error(ExitCode::usage, "plugins new", "there is no starter " + file);
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

fs::path this_program() {
  std::error_code none;
  fs::path path = fs::read_symlink("/proc/self/exe", none);
  return none ? fs::path("cqrslab") : path;
}

// Where find_package finds us: beside the program in a build folder, or where it is installed.
fs::path package_folder() {
  fs::path bin = this_program().parent_path();
  std::error_code none;
  for (const fs::path& folder :
       {bin, bin / "../lib/cmake/cqrslab", bin / "../lib64/cmake/cqrslab"}) {
    if (fs::exists(folder / "cqrslabConfig.cmake", none)) return fs::weakly_canonical(folder, none);
  }
  // Debian's lib/<machine>/cmake.
  for (fs::directory_iterator at(bin / "../lib", none), end; !none && at != end;
       at.increment(none)) {
    fs::path folder = at->path() / "cmake/cqrslab";
    if (fs::exists(folder / "cqrslabConfig.cmake", none)) return fs::weakly_canonical(folder, none);
  }
  return "<folder of cqrslabConfig.cmake>";
}

void check_name(const std::string& kind, const std::string& name) {
  bool ok = !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
            std::all_of(name.begin(), name.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            });
  if (!ok) {
    throw Error(ExitCode::usage, "plugins new", "'" + name + "' is no name for a plugin",
                "small letters, digits and _, a letter first: my_balancer");
  }
  const Registry known = Registry::built_in();
  for (const Registry::Entry& entry : known.entries()) {
    if (kind_name(*entry.descriptor) != kind || entry.descriptor->name != name) continue;
    throw Error(ExitCode::usage, "plugins new",
                "there is a " + kind + " called '" + name + "' already", "take another name");
  }
}

void write_all(const fs::path& folder, const std::vector<Output>& files) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    throw Error(ExitCode::input_output, folder.string(), "is there already",
                "take another name, or remove it");
  }
  bool written = fs::create_directory(folder, error);
  for (const Output& each : files) {
    if (!written) break;
    std::ofstream file(folder / each.file, std::ios::binary);
    written = static_cast<bool>(file << each.text << std::flush);
  }
  if (written) return;
  fs::remove_all(folder, error);
  throw Error(ExitCode::input_output, folder.string(), "cannot be written");
}

}  // namespace

std::string write_starter(const std::string& kind, const std::string& name, bool in_lua) {
  const std::vector<std::string> kinds = {"balancer", "queue", "store"};
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    throw Error(ExitCode::usage, "plugins new", "unknown kind '" + kind + "'",
                known_names_hint(kind, kinds));
  }
  check_name(kind, name);
  std::string extension = in_lua ? ".lua" : ".cpp";
  std::vector<Output> files = {{name + extension, starter(kind + extension)},
                               {"scenario.lua", starter(kind + "_scenario.lua")}};
  std::string build = in_lua ? "test.sh" : "CMakeLists.txt";
  files.push_back({build, starter(build)});
  std::string package = package_folder().string();
  for (Output& file : files) {
    replace_all(file.text, "@NAME@", name);
    replace_all(file.text, "@PROGRAM@", this_program().string());
    replace_all(file.text, "@PACKAGE@", package);
  }
  write_all(name, files);
  std::string written = name + ": " + name + extension + ", scenario.lua, " + build + "\n\n";
  if (in_lua) return written + "  sh " + name + "/test.sh\n";
  return written + "  cmake -S " + name + " -B " + name + "/build -G Ninja\n  cmake --build " +
         name + "/build\n  ctest --test-dir " + name + "/build --output-on-failure\n";
}

}  // namespace cqrslab
