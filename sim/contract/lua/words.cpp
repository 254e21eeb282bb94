// The words of every plugin file beside Lua's own.
#include "sim/contract/lua/instance.hpp"

namespace cqrslab {
namespace {

int print(lua_State* L) {
  refuse(L, "a plugin has nowhere to print",
         "host:fail(text) ends the run and shows it; host:explain(text) tells why");
}

}  // namespace

void define_plugin_words(Sandbox& sandbox, LuaInstance* instance) {
  lua_State* L = sandbox.state();
  push_host(L, instance);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, instance);
  sandbox.define("host");
  lua_pushcfunction(L, print);
  sandbox.define("print");
  define_steps(sandbox, instance);
}

}  // namespace cqrslab
