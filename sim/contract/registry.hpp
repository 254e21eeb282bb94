// Registry: the plugins that can be used in a run, built in and loaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab {

class Registry {
 public:
  struct Entry {
    const cq_descriptor* descriptor = nullptr;
    std::string origin;                 // "built in", or the path it was loaded from
    std::shared_ptr<const void> owner;  // of the descriptor; empty = it lives for ever
  };

  // Everything linked into this program. Throws Error(plugin) when two built-ins share a name or a
  // descriptor is malformed.
  static Registry built_in();

  // Loads a plugin library, or a plugin written in Lua when `path` ends in .lua. A library stays
  // loaded until the process ends. Throws Error(plugin) with the reason: the first mistake of the
  // Lua file and its line; not a library, no entry, another contract version, a malformed
  // descriptor, a name taken. Then the registry is as before.
  void load(const std::string& path);
  // One after the other; those that are loaded already are passed over.
  void load_all(const std::vector<std::string>& paths);

  // kind: "store", "queue" or "balancer". Throws Error(usage) at `where` naming the nearest and all
  // known plugins of the kind.
  const cq_descriptor& find(std::string_view kind, const std::string& name,
                            const std::string& where) const;

  // By kind, then name.
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  void add_library(const cq_entry* entry, const std::string& origin);
  // All of them or none.
  void add(const std::vector<Entry>& more);
  std::vector<Entry> entries_;
};

}  // namespace cqrslab
