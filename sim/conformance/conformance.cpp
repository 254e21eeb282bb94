// Runs every check that fits a plugin's kind, each in a child of its own.
#include "sim/conformance/conformance.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/conformance/check.hpp"
#include "sim/conformance/child.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

std::string full_name(const cq_descriptor& plugin) {
  return kind_name(plugin) + "/" + plugin.name;
}

// In a child: the registry, with the library if there is one.
Registry registry_with(const std::string& path) {
  Registry registry = Registry::built_in();
  if (!path.empty()) registry.load(path);
  return registry;
}

// "store/row_locks 1.0" per line, of what the library brings.
std::string names_of_library(const std::string& path) {
  Registry registry = registry_with(path);
  std::string names;
  for (const Registry::Entry& entry : registry.entries()) {
    if (entry.origin != path) continue;
    names += full_name(*entry.descriptor) + " " + entry.descriptor->version + "\n";
  }
  return names;
}

std::string run_check(const Check& check, const std::string& path, const std::string& name,
                      unsigned seconds) {
  ChildResult result = run_in_child(seconds, [&]() -> std::string {
    Registry registry = registry_with(path);
    for (const Registry::Entry& entry : registry.entries()) {
      if (full_name(*entry.descriptor) != name) continue;
      try {
        return check.run({*entry.descriptor, path});
      } catch (const testing::NotMade& refusal) {
        return refusal.what();
      }
    }
    return "is not in its library any more";
  });
  return result.text;
}

Conformance conformance_of(const std::string& path, const std::string& name,
                           const std::string& version, const CheckOptions& options) {
  Conformance one;
  one.kind = name.substr(0, name.find('/'));
  one.name = name.substr(name.find('/') + 1);
  one.version = version;
  for (const Check& check : all_checks()) {
    if (!check.kind.empty() && check.kind != one.kind) continue;
    if (!options.only.empty() && check.name != options.only) continue;
    one.results.push_back({check.name, run_check(check, path, name, options.seconds)});
  }
  return one;
}

std::vector<Conformance> check_library(const std::string& path, const CheckOptions& options) {
  ChildResult loaded = run_in_child(options.seconds, [&] { return names_of_library(path); });
  if (!loaded.finished || loaded.text.empty()) {
    Conformance refused;
    refused.name = path;
    std::string reason = loaded.text.empty() ? "brings no plugin" : loaded.text;
    // The error names the file again.
    for (const std::string& prefix : {std::string("threw: "), path + ": "}) {
      if (reason.starts_with(prefix)) reason = reason.substr(prefix.size());
    }
    refused.results = {{"can be loaded", reason}};
    return {refused};
  }
  std::vector<Conformance> all;
  std::istringstream lines(loaded.text);
  for (std::string name, version; lines >> name && std::getline(lines, version);) {
    all.push_back(conformance_of(path, name, version.substr(1), options));
  }
  return all;
}

}  // namespace

std::vector<Check> all_checks() {
  std::vector<Check> all;
  for (auto part : {life_checks, run_checks, sameness_checks, scarcity_checks, balancer_checks,
                    store_checks, queue_checks}) {
    for (Check& check : part()) all.push_back(std::move(check));
  }
  return all;
}

bool Conformance::passed() const {
  return std::all_of(results.begin(), results.end(),
                     [](const CheckResult& r) { return r.problem.empty(); });
}

std::vector<Conformance> check_conformance(const std::string& what, const CheckOptions& options) {
  Registry registry = Registry::built_in();
  std::vector<Conformance> all;
  std::vector<std::string> known;
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    known.push_back(plugin.name);
    if (what != plugin.name && what != full_name(plugin)) continue;
    all.push_back(conformance_of("", full_name(plugin), plugin.version, options));
  }
  if (!all.empty()) return all;
  std::error_code none;
  if (std::filesystem::exists(what, none)) return check_library(what, options);
  throw Error(ExitCode::usage, "plugins check",
              "'" + what + "' is neither a file nor the name of a plugin",
              known_names_hint(what, known));
}

}  // namespace cqrslab
