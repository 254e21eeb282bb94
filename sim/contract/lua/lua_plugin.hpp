// LuaPlugin: a plugin written in Lua, behind the descriptor and the table of functions that a
// native one has.
//
// The file is one script that returns plugin{...} (docs/guide/plugins_in_lua.md). It is run once to
// read what it says of itself, and again for every instance in a Lua state of that instance's own,
// so that instances share nothing, not even the file's local variables.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/contract/lua/plugin_form.hpp"
#include "sim/contract/plugin.h"
#include "sim/script/parameter.hpp"
#include "sim/script/writes.hpp"

namespace cqrslab {

class LuaPlugin {
 public:
  // Throws Error(plugin) at "file.lua:12" with the first mistake of the file.
  static std::shared_ptr<const LuaPlugin> load(const std::string& path);
  LuaPlugin(const LuaPlugin&) = delete;

  // Lives as long as this object.
  const cq_descriptor& descriptor() const { return descriptor_; }
  // The one whose instance is being made. Pre: config.plugin is the descriptor of a LuaPlugin.
  static const LuaPlugin& of(const cq_config& config);

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }
  const KindForm& form() const { return *form_; }
  // Whether it has function number i of its form, and where that begins.
  bool has(int i) const { return lines_[static_cast<std::size_t>(i)] > 0; }
  int line(int i) const { return lines_[static_cast<std::size_t>(i)]; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  // Whether its text assigns to a field called like one of `members`, each of which has a `name`,
  // or to a computed one.
  template <class Members>
  bool writes(const Members& members) const {
    for (const auto& member : members) {
      if (writes_.field(member.name)) return true;
    }
    return writes_.field();
  }
  std::uint32_t waits() const { return waits_; }

 private:
  friend class DeclarationReader;
  struct Descriptor : cq_descriptor {
    const LuaPlugin* plugin;
  };
  LuaPlugin() = default;
  const char* keep(std::string text) { return strings_.emplace_back(std::move(text)).c_str(); }

  std::string path_, text_;
  Writes writes_{""};
  const KindForm* form_ = nullptr;
  std::vector<int> lines_;
  std::vector<Parameter> parameters_;
  std::uint32_t waits_ = CQ_WAITS_FOR_NOTHING;
  std::deque<std::string> strings_;  // what the descriptor points at
  std::deque<std::vector<const char*>> labels_;
  std::vector<cq_param> params_;
  std::vector<cq_probe> probes_;
  std::variant<cq_balancer, cq_store, cq_queue> functions_;
  Descriptor descriptor_{};
};

// The functions of the contract for a plugin that has those of `plugin`.
cq_balancer lua_balancer(const LuaPlugin& plugin);
cq_store lua_store(const LuaPlugin& plugin);
cq_queue lua_queue(const LuaPlugin& plugin);

}  // namespace cqrslab
