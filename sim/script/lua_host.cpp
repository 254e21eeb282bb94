// Errors and checks that the host's Lua functions share.
#include "sim/script/lua_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "sim/base/names.hpp"

namespace cqrslab {
namespace {

// Collects the text keys of the table at 1 and keeps the refusal; raises nothing itself.
void keep_unknown_name(lua_State* L) {
  std::string what = lua_tostring(L, lua_upvalueindex(1));
  if (lua_type(L, 2) != LUA_TSTRING) {
    return keep_refusal(L, what + " must be named by a text", "");
  }
  std::string name = lua_tostring(L, 2);
  std::vector<std::string> known;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    bool named = lua_type(L, -2) == LUA_TSTRING && lua_tostring(L, -2)[0] != '\1';
    if (named) known.emplace_back(lua_tostring(L, -2));
    lua_pop(L, 1);
  }
  std::sort(known.begin(), known.end());
  std::string hint;
  if (known.size() <= 40) {
    hint = known_names_hint(name, known);
  } else if (std::string near = nearest_name(name, known); !near.empty()) {
    hint = "did you mean '" + near + "'?";
  }
  keep_refusal(L, "unknown " + what + " '" + name + "'", hint);
}

int missing_name(lua_State* L) {
  keep_unknown_name(L);
  lua_pushliteral(L, "unknown name");
  return lua_error(L);
}

}  // namespace

void charge(lua_State* L, std::size_t cost) {
  LuaHost& host = host_of(L);
  host.gas -= static_cast<std::int64_t>(cost);
  if (host.gas >= 0) return;
  host.out_of_gas = true;
  lua_pushliteral(L, "stopped");
  lua_error(L);
}

int user_line(lua_State* L) {
  lua_Debug frame;
  for (int level = 0; lua_getstack(L, level, &frame); ++level) {
    lua_getinfo(L, "Sl", &frame);
    if (frame.currentline > 0 && std::strcmp(frame.source, user_chunk) == 0) {
      return frame.currentline;
    }
  }
  return host_of(L).last_line;
}

void keep_refusal(lua_State* L, std::string what, std::string hint) {
  LuaHost& host = host_of(L);
  host.raised = true;
  host.raised_line = 0;
  host.raised_what = std::move(what);
  host.raised_hint = std::move(hint);
}

void refuse(lua_State* L, const char* what, const char* hint) {
  keep_refusal(L, what, hint);
  lua_pushliteral(L, "refused");
  lua_error(L);
  std::abort();
}

const char* type_name(lua_State* L, int index) {
  int type = lua_type(L, index);
  if (type != LUA_TUSERDATA && !is_shown(L, index)) return lua_typename(L, type);
  if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) return "userdata";
  const char* name = lua_tostring(L, -1);  // the metatable keeps it
  lua_pop(L, 1);
  return name;
}

bool is_shown(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return false;
  if (luaL_getmetafield(L, index, "__name") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

void check_own_table(lua_State* L, int argument) {
  luaL_checktype(L, argument, LUA_TTABLE);
  if (is_shown(L, argument)) luaL_typeerror(L, argument, "table");
}

void refuse_unknown_names(lua_State* L, int index, const char* what) {
  index = lua_absindex(L, index);
  lua_createtable(L, 0, 1);
  lua_pushstring(L, what);
  lua_pushcclosure(L, missing_name, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, index);
}

}  // namespace cqrslab
