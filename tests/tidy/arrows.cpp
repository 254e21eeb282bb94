// Reads the includes of the sources, and finds those against the ladder.
#include <map>
#include <regex>
#include <set>

#include "tests/tidy/rules.hpp"

namespace cqrslab::tidy {
namespace {

using Folders = std::set<std::string>;

// What each folder may include besides itself. Absent folders (tests) may include everything.
const std::map<std::string, Folders>& ladder() {
  static const std::map<std::string, Folders> rungs = {
      {"sim/base", {}},
      {"sim/kernel", {"sim/base"}},
      {"sim/trace", {"sim/base"}},
      {"sim/script", {"sim/base", "sim/kernel"}},
      {"sim/scenario", {"sim/base", "sim/kernel", "sim/script"}},
      {"sim/contract", {"sim/base", "sim/kernel", "sim/trace", "sim/script"}},
      {"sim/conformance", {"sim/base", "sim/kernel", "sim/contract"}},
      {"sim/model",
       {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario", "sim/contract"}},
      {"sim/analysis", {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario"}},
      {"sim/results",
       {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario", "sim/contract",
        "sim/analysis"}},
      {"sim/experiment",
       {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario", "sim/contract",
        "sim/model", "sim/analysis", "sim/results"}},
      {"sim/cli",
       {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario", "sim/contract",
        "sim/conformance", "sim/model", "sim/analysis", "sim/results", "sim/experiment", "viz"}},
      {"viz",
       {"sim/base", "sim/kernel", "sim/trace", "sim/script", "sim/scenario", "sim/contract",
        "sim/analysis", "sim/results", "sim/experiment"}},
      {"plugins", {"sim/contract"}},
  };
  return rungs;
}

// "sim/model/world.hpp" -> "sim/model"; "plugins/store/row_locks.cpp" -> "plugins".
std::string folder_of(const std::string& path) {
  std::size_t first = path.find('/');
  if (first == std::string::npos || !path.starts_with("sim/")) return path.substr(0, first);
  return path.substr(0, path.find('/', first + 1));
}

std::string stem(const std::string& path) {
  return path.substr(0, path.rfind('.'));
}

// Whether `file` may see a third-party header that is kept in one place.
bool may_see(const SourceFile& file, const std::string& header) {
  static const Folders lua = {"lua.h", "lua.hpp", "lauxlib.h", "lualib.h"};
  if (lua.contains(header)) {
    return file.below("sim/script") || file.below("sim/contract/lua");
  }
  if (header == "sqlite3.h") {
    return file.below("sim/results") || stem(file.path) == "plugins/store/sqlite";
  }
  return true;
}

std::string wrong_with(const SourceFile& file, const std::string& from, const std::string& header) {
  if (header.find('/') == std::string::npos) return "include by the full path from the root";
  std::string to = folder_of(header);
  if (from == "plugins" && to == "plugins") {
    return stem(header) == stem(file.path) ? "" : "a plugin includes another plugin";
  }
  const Folders& allowed = ladder().at(from);
  if (to == from || allowed.contains(to)) return "";
  return from + " must not include " + to;
}

}  // namespace

Findings check_arrows(const SourceFile& file) {
  static const std::regex include(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  Findings findings;
  std::string from = folder_of(file.path);
  if (!file.is_cpp() || !ladder().contains(from)) return findings;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_search(file.lines[i], match, include)) continue;
    std::string header = match[2], what;
    if (!may_see(file, header)) {
      what = "does not belong here";
    } else if (match[1] == "\"") {
      what = wrong_with(file, from, header);
    } else if (ladder().contains(folder_of(header))) {
      what = "our own headers are included with quotation marks";
    }
    if (!what.empty()) {
      findings.push_back({file.path, static_cast<int>(i) + 1, "include " + header + ": " + what});
    }
  }
  return findings;
}

}  // namespace cqrslab::tidy
