// The two forms of an object that a script gets from the host.
#include "sim/contract/lua/shown_object.hpp"

namespace cqrslab {

void make_shown(lua_State* L, const char* name, bool plain) {
  int members = lua_gettop(L) - 1, writing = lua_gettop(L);
  if (plain) {
    lua_pushvalue(L, members);
    lua_getmetatable(L, members);
  } else {
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, members);
    lua_setfield(L, -2, "__index");
  }
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushvalue(L, writing);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_replace(L, members);
  lua_settop(L, members);
}

}  // namespace cqrslab
