// Lists the plugins that are linked in, loads libraries and Lua files, finds one by name.
#include "sim/contract/registry.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/contract/linked.hpp"
#include "sim/contract/lua/lua_plugin.hpp"
#include "sim/contract/plugin_note.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& reason,
                         const std::string& hint = "") {
  throw Error(ExitCode::plugin, path, reason, hint);
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

// Why a contract of this version cannot be spoken, or nothing.
std::string version_problem(std::uint32_t major, std::uint32_t minor) {
  if (major == CQ_ABI_MAJOR && minor <= CQ_ABI_MINOR) return "";
  return "contract version " + version_text(major, minor) + ", this program speaks " +
         version_text(CQ_ABI_MAJOR, CQ_ABI_MINOR);
}

// What the file itself tells, before anything in it runs.
std::string note_problem(const std::string& path) {
  PluginNote note = read_plugin_note(path);
  switch (note.found) {
    case PluginNote::Found::version:
      return version_problem(note.abi_major, note.abi_minor);
    case PluginNote::Found::no_note:
      return "not a plugin library: it does not say which contract it was built for "
             "(CQ_PLUGIN_NOTE of plugin.h)";
    case PluginNote::Found::not_elf:
      return "not a plugin library: no library of this machine";
    case PluginNote::Found::cannot_tell:
      break;
  }
  return "";
}

// Why this program cannot use what `entry` offers, or nothing. Reads no field before the ones that
// tell whether it is there and means what we think.
std::string entry_problem(const cq_entry* entry) {
  if (!entry) return "not a plugin library: its entry is empty";
  if (!CQ_HAS(entry, cq_entry, abi_minor)) return "not a plugin library: its entry is too short";
  std::string problem = version_problem(entry->abi_major, entry->abi_minor);
  if (!problem.empty()) return problem;
  if (!CQ_HAS(entry, cq_entry, describe) || !entry->count || !entry->describe) {
    return "not a plugin library: its entry is incomplete";
  }
  return entry->count() > 0 ? "" : "a plugin library without a plugin";
}

std::string shown_name(const cq_descriptor& descriptor, std::uint32_t index) {
  bool named = CQ_HAS(&descriptor, cq_descriptor, name) && descriptor.name && *descriptor.name;
  return named ? std::string("plugin '") + descriptor.name + "'"
               : "plugin " + std::to_string(index);
}

// What the dynamic linker complains of, without the path that it puts in front.
std::string linker_complaint(const std::string& file) {
  const char* complaint = dlerror();
  std::string text = complaint ? complaint : "unknown reason";
  return text.starts_with(file + ": ") ? text.substr(file.size() + 2) : text;
}

}  // namespace

Registry Registry::built_in() {
  Registry registry;
  if (linked_entry()->count() > 0) registry.add_library(linked_entry(), "built in");
  return registry;
}

void Registry::load(const std::string& path) {
  if (path.ends_with(".lua")) {
    std::shared_ptr<const LuaPlugin> plugin = LuaPlugin::load(path);
    return add({{&plugin->descriptor(), path, plugin}});
  }
  if (!std::filesystem::exists(path)) refuse(path, "no such plugin library");
  if (!std::filesystem::is_regular_file(path)) {
    refuse(path, "not a plugin library: no regular file");
  }
  if (std::string problem = note_problem(path); !problem.empty()) refuse(path, problem);
  // With a slash in it the linker looks nowhere else.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) refuse(path, "not a plugin library: " + linker_complaint(file));
  void* symbol = dlsym(library, CQ_ENTRY_SYMBOL);
  if (!symbol) refuse(path, std::string("not a plugin library: no symbol ") + CQ_ENTRY_SYMBOL);
  add_library(reinterpret_cast<cq_entry_function>(symbol)(), path);
}

void Registry::load_all(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    bool known = std::any_of(entries_.begin(), entries_.end(),
                             [&](const Entry& entry) { return entry.origin == path; });
    if (!known) load(path);
  }
}

void Registry::add_library(const cq_entry* entry, const std::string& origin) {
  if (std::string problem = entry_problem(entry); !problem.empty()) refuse(origin, problem);
  std::vector<Entry> more;
  for (std::uint32_t i = 0; i < entry->count(); ++i) {
    const cq_descriptor* descriptor = entry->describe(i);
    if (!descriptor) refuse(origin, "plugin " + std::to_string(i) + " has no descriptor");
    if (auto problem = descriptor_problem(*descriptor)) {
      refuse(origin, shown_name(*descriptor, i) + " " + *problem);
    }
    more.push_back({descriptor, origin, nullptr});
  }
  add(more);
}

void Registry::add(const std::vector<Entry>& more) {
  std::vector<Entry> all = entries_;
  for (const Entry& entry : more) {
    const cq_descriptor& descriptor = *entry.descriptor;
    for (const Entry& other : all) {
      bool same_name = std::string(other.descriptor->name) == descriptor.name;
      if (!same_name || kind_name(*other.descriptor) != kind_name(descriptor)) continue;
      refuse(entry.origin, "the name of its " + kind_name(descriptor) + " '" + descriptor.name +
                               "' is taken (" + other.origin + ")");
    }
    all.push_back(entry);
  }
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(kind_name(*a.descriptor), std::string(a.descriptor->name)) <
           std::tuple(kind_name(*b.descriptor), std::string(b.descriptor->name));
  });
  entries_ = std::move(all);
}

const cq_descriptor& Registry::find(std::string_view kind, const std::string& name,
                                    const std::string& where) const {
  std::vector<std::string> known;
  for (const Entry& entry : entries_) {
    if (kind_name(*entry.descriptor) != kind) continue;
    if (entry.descriptor->name == name) return *entry.descriptor;
    known.push_back(entry.descriptor->name);
  }
  throw Error(ExitCode::usage, where, "unknown " + std::string(kind) + " '" + name + "'",
              known_names_hint(name, known));
}

}  // namespace cqrslab
