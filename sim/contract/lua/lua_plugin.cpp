// Makes the descriptor of a plugin from its Lua file.
#include "sim/contract/lua/lua_plugin.hpp"

#include "sim/base/assert.hpp"
#include "sim/base/error.hpp"
#include "sim/contract/lua/declaration.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/schema.hpp"
#include "sim/script/script_file.hpp"

namespace cqrslab {

std::shared_ptr<const LuaPlugin> LuaPlugin::load(const std::string& path) {
  try {
    std::shared_ptr<LuaPlugin> plugin(new LuaPlugin);
    plugin->path_ = path;
    plugin->text_ = read_script_file(path, "plugin");
    plugin->writes_ = Writes(plugin->text_);
    Sandbox sandbox(path, plugin_words(), LuaInstance::limits());
    define_plugin_words(sandbox, nullptr);
    DeclarationReader(Reading{sandbox}, *plugin).read(sandbox.run(plugin->text_));
    std::string kind = plugin->form_->name;
    if (kind == "balancer") plugin->functions_ = lua_balancer(*plugin);
    if (kind == "store") plugin->functions_ = lua_store(*plugin);
    if (kind == "queue") plugin->functions_ = lua_queue(*plugin);
    plugin->descriptor_.functions = std::visit(
        [](const auto& table) { return static_cast<const void*>(&table); }, plugin->functions_);
    plugin->descriptor_.plugin = plugin.get();
    if (auto problem = descriptor_problem(plugin->descriptor_)) {
      throw Error(ExitCode::plugin, path, kind + " '" + plugin->descriptor_.name + "' " + *problem);
    }
    return plugin;
  } catch (const Error& error) {
    throw Error(ExitCode::plugin, error.where(), error.message(), error.hint());
  }
}

const LuaPlugin& LuaPlugin::of(const cq_config& config) {
  CQRSLAB_ASSERT(CQ_HAS(&config, cq_config, plugin) && config.plugin);
  return *static_cast<const Descriptor*>(config.plugin)->plugin;
}

}  // namespace cqrslab
