// LuaInstance: one instance of a Lua plugin, a Lua state of its own and the way into it.
//
// What goes wrong in the script is given to host.fail with the file and the line, and the instance
// is dead from then on: no call reaches the script any more.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/contract/lua/lua_plugin.hpp"
#include "sim/contract/lua/shown_record.hpp"
#include "sim/script/lua_call.hpp"
#include "sim/script/sandbox.hpp"

namespace cqrslab {

class LuaInstance {
 public:
  // Runs the file. Throws Error, as Sandbox::run does. `host` outlives this object.
  LuaInstance(const LuaPlugin& plugin, const cq_host& host, const cq_config& config);
  LuaInstance(const LuaInstance&) = delete;

  // Calls the plugin's `create`, if it has one. Called: once, when all of the instance's objects
  // are on the stack. Throws Error.
  void start(const cq_config& config);

  lua_State* L() { return L_; }
  const LuaPlugin& plugin() const { return plugin_; }
  const cq_host& host() const { return host_; }
  const cq_config& sizes() const { return sizes_; }  // without its values
  bool creating() const { return phase_ == Phase::creating; }
  bool answers() const { return phase_ != Phase::loading; }

  // Pushes function number `function` of the form and self; the arguments follow, then `call`.
  // False: the instance is dead.
  bool begin(int function) {
    if (dead_) [[unlikely]]
      return false;
    lua_pushvalue(L_, first_function + function);
    lua_pushvalue(L_, self_index);
    return true;
  }
  // True: `results` values are on top, and the caller takes them off with settle().
  bool call(int arguments, int results) {
    int status = guarded_call(L_, arguments + 1, results, handler_index, call_gas);
    if (status != LUA_OK) [[unlikely]]
      return stop(status);
    return true;
  }
  void settle() { lua_settop(L_, base_); }
  // A copy of the value on top, which `function` returned.
  Value take_result(int function);
  Sandbox& sandbox() { return sandbox_; }

  // Ends the run: what `function` returned is wrong.
  void mistake(int function, const std::string& what);
  void fail(const std::string& where, const std::string& what);
  void fail(const char* complete);
  // "file.lua:12"
  std::string where(int line) const;

  // The one whose script calls a C function; null while the file is only read.
  static LuaInstance* of(lua_State* L) { return static_cast<LuaInstance*>(host_of(L).owner); }

  // What scripts get from the host and give back to it. `object`: see is_object.
  struct Stream {
    std::uint64_t key;
    const void* object;
  };
  struct Targets {
    const cq_target* rows = nullptr;  // of the latest pick
    std::uint32_t n = 0;
    const ShownRecord* records = nullptr;
    const void* object = nullptr;
  };
  std::vector<Stream> streams;
  const void* host_object = nullptr;
  Targets targets;
  const ShownRecord* drawable = nullptr;  // the request, transaction or message

  // Timer tags are texts for the script and numbers for the host.
  std::uint32_t tag(const char* text);
  void fire(int function, std::uint32_t tag, std::uint64_t argument);

  static SandboxLimits limits();

  static constexpr int handler_index = 1, self_index = 2, host_index = 3, first_function = 4;
  static constexpr std::int64_t call_gas = 1'000'000;

  // What the words of a store work on, while its `next` runs.
  cq_step* step = nullptr;
  int steps_made = 0;
  std::vector<std::string> modes;
  std::uint64_t locks = 0;

 private:
  enum class Phase { loading, creating, running };
  bool stop(int status);
  void push_config(const cq_config& config);

  const LuaPlugin& plugin_;
  const cq_host& host_;
  cq_config sizes_;
  Sandbox sandbox_;
  lua_State* L_;
  int base_ = 0;
  Phase phase_ = Phase::loading;
  bool dead_ = false;
  std::vector<std::string> tags_;
};

// The words of plugin_words() that are functions of the host. `instance` null: the file is only
// read, and they refuse.
void define_plugin_words(Sandbox& sandbox, LuaInstance* instance);
// The words that make a store's steps.
void define_steps(Sandbox& sandbox, LuaInstance* instance);
// Pushes the object `host`, a new one. Called: once per instance.
void push_host(lua_State* L, LuaInstance* instance);
// Pushes a random stream, whose key the host gave.
void push_stream(lua_State* L, LuaInstance* instance, std::uint64_t key);

// For C functions: whole numbers and times (in nanoseconds) at `index`; `what` is "delay of after".
lua_Integer checked_whole(lua_State* L, int index, const char* what, lua_Integer low,
                          lua_Integer high);
// "the text 'x'", "7", "a table"
std::string described(lua_State* L, int index);

// What every kind's table of functions begins with, for the class T that answers them: T's
// constructor takes the plugin, the host and the configuration, `T::instance` is its LuaInstance,
// and T::timer(tag, argument) is called where the script has function number `timer` of its form.
// `Table` is cq_balancer, cq_store or cq_queue; what else it has is null.
template <class T, class Table>
Table lua_functions(const LuaPlugin& plugin, int timer) {
  Table f{};
  f.size = sizeof f;
  f.create = [](const cq_host* host, const cq_config* config) -> void* {
    try {
      auto made = std::make_unique<T>(LuaPlugin::of(*config), *host, *config);
      made->instance.start(*config);
      return made.release();
    } catch (const std::exception& e) {
      host->fail(host->context, e.what());
    }
    return nullptr;
  };
  f.destroy = [](void* self) { delete static_cast<T*>(self); };
  if (plugin.has(timer)) {
    f.timer = [](void* self, std::uint32_t tag, std::uint64_t argument) {
      static_cast<T*>(self)->timer(tag, argument);
    };
  }
  return f;
}

}  // namespace cqrslab
