// Files that a scenario brings along.
#include <sstream>

#include "sim/scenario/read_parts.hpp"

namespace cqrslab {
namespace {

// A file name inside the scenario's folder: no way up, no absolute path.
bool stays_inside(const std::string& name) {
  if (name.empty() || name[0] == '/' || name.find('\\') != std::string::npos) return false;
  std::istringstream parts(name);
  for (std::string part; std::getline(parts, part, '/');) {
    if (part == "..") return false;
  }
  return true;
}

}  // namespace

std::string path_beside(const ScenarioReading& reading, int line, const std::string& what,
                        const std::string& name) {
  if (!stays_inside(name)) {
    reading.fail(line, what + " '" + name + "' leaves the scenario's folder");
  }
  return reading.folder.empty() ? name : reading.folder + "/" + name;
}

}  // namespace cqrslab
