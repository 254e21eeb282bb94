// The basic functions of a script's environment: what Lua's own offer, without what could differ
// between two runs or escape the sandbox.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "sim/base/quantity.hpp"
#include "sim/script/lua_host.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t printed_limit = 64u << 10;

bool hidden(lua_State* L, int index) {
  return lua_type(L, index) == LUA_TSTRING && lua_tostring(L, index)[0] == '\1';
}

// Orders the keys at two absolute indices: numbers before texts, texts bytewise.
bool key_less(lua_State* L, int a, int b) {
  bool a_number = lua_type(L, a) == LUA_TNUMBER, b_number = lua_type(L, b) == LUA_TNUMBER;
  if (a_number != b_number) return a_number;
  if (a_number) return lua_compare(L, a, b, LUA_OPLT);
  std::size_t a_size = 0, b_size = 0;
  const char* a_text = lua_tolstring(L, a, &a_size);
  const char* b_text = lua_tolstring(L, b, &b_size);
  return std::string_view(a_text, a_size) < std::string_view(b_text, b_size);
}

void check_key(lua_State* L, int index) {
  int type = lua_type(L, index);
  if (type != LUA_TNUMBER && type != LUA_TSTRING) {
    refuse(L, "a table with keys other than numbers and texts has no order to be walked in");
  }
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (type == LUA_TNUMBER && std::fabs(lua_tonumber(L, index)) > exact) {
    refuse(L, "a table with number keys beyond 2^53 has no order to be walked in");
  }
}

// next(t, key): the smallest key above `key`; one pass over the table.
int next_key(lua_State* L) {
  check_own_table(L, 1);
  lua_settop(L, 2);
  bool first = lua_isnil(L, 2), found = false;
  lua_pushnil(L);  // 3: the best key so far
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    charge(L, 2);
    if (hidden(L, 4)) continue;
    check_key(L, 4);
    if (!first && !key_less(L, 2, 4)) continue;
    if (found && !key_less(L, 4, 3)) continue;
    found = true;
    lua_pushvalue(L, 4);
    lua_replace(L, 3);
  }
  if (!found) return lua_pushnil(L), 1;
  lua_pushvalue(L, 3);
  lua_pushvalue(L, 3);
  lua_rawget(L, 1);
  return 2;
}

// A key as the sort of pairs sees it; the text is kept alive by the table it came from.
struct SortKey {
  bool is_text;
  double number;
  const char* text;
  std::size_t size;
  lua_Integer position;

  bool operator<(const SortKey& o) const {
    if (is_text != o.is_text) return !is_text;
    if (!is_text) return number < o.number;
    return std::string_view(text, size) < std::string_view(o.text, o.size);
  }
};

// One step of pairs: upvalues are the ordered keys and how many were handed out.
int walk(lua_State* L) {
  check_own_table(L, 1);
  lua_settop(L, 1);
  for (;;) {
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(2));
    if (lua_rawgeti(L, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL) return 2;
    lua_settop(L, 1);  // removed since: skip it
    charge(L, 1);
  }
}

// Pushes a list of the keys of the table at 1, in order.
void push_sorted_keys(lua_State* L) {
  lua_newtable(L);
  int keys = lua_gettop(L);
  lua_Integer n = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    if (hidden(L, -1)) continue;
    check_key(L, -1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, keys, ++n);
  }
  charge(L, static_cast<std::size_t>(n) * 10);
  auto* order = static_cast<SortKey*>(
      lua_newuserdatauv(L, static_cast<std::size_t>(n) * sizeof(SortKey) + 1, 0));
  for (lua_Integer i = 0; i < n; ++i) {
    SortKey key{lua_rawgeti(L, keys, i + 1) == LUA_TSTRING, 0, nullptr, 0, i + 1};
    if (key.is_text) {
      key.text = lua_tolstring(L, -1, &key.size);
    } else {
      key.number = lua_tonumber(L, -1);
    }
    order[i] = key;
    lua_pop(L, 1);
  }
  std::sort(order, order + n);
  lua_createtable(L, static_cast<int>(n), 0);
  for (lua_Integer i = 0; i < n; ++i) {
    lua_rawgeti(L, keys, order[i].position);
    lua_rawseti(L, -2, i + 1);
  }
}

int pairs(lua_State* L) {
  check_own_table(L, 1);
  lua_settop(L, 1);
  push_sorted_keys(L);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, walk, 2);
  lua_pushvalue(L, 1);
  return 2;
}

int ipairs_step(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer i = luaL_checkinteger(L, 2) + 1;
  lua_pushinteger(L, i);
  return lua_rawgeti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

// The same for a list that the host shows to the script.
int shown_list_step(lua_State* L) {
  luaL_checktype(L, 1, LUA_TUSERDATA);
  lua_Integer i = luaL_checkinteger(L, 2) + 1;
  lua_pushinteger(L, i);
  return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

int ipairs(lua_State* L) {
  bool object = lua_type(L, 1) == LUA_TUSERDATA && luaL_getmetafield(L, 1, "__len") != LUA_TNIL;
  bool list = is_shown(L, 1) && luaL_getmetafield(L, 1, shown_list_key) != LUA_TNIL;
  if (!object && !list) check_own_table(L, 1);
  lua_pushcfunction(L, object ? shown_list_step : ipairs_step);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

int select(lua_State* L) {
  int n = lua_gettop(L);
  charge(L, static_cast<std::size_t>(n));
  if (lua_type(L, 1) == LUA_TSTRING && std::strcmp(lua_tostring(L, 1), "#") == 0) {
    return lua_pushinteger(L, n - 1), 1;
  }
  lua_Integer i = luaL_checkinteger(L, 1);
  if (i < 0) i = n + i;
  luaL_argcheck(L, i >= 1, 1, "out of range");
  return i >= n ? 0 : n - static_cast<int>(i);
}

int type(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushstring(L, type_name(L, 1));
  return 1;
}

int to_string(lua_State* L) {
  luaL_checkany(L, 1);
  push_text(L, 1);
  return 1;
}

int to_number(lua_State* L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TNUMBER) return lua_settop(L, 1), 1;
  std::size_t size = 0;
  const char* text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &size) : nullptr;
  if (text) charge(L, size / 8);
  if (!text || lua_stringtonumber(L, text) != size + 1) lua_pushnil(L);
  return 1;
}

int raise(lua_State* L) {
  lua_settop(L, 1);
  if (lua_type(L, 1) != LUA_TSTRING) {
    push_text(L, 1);
    lua_replace(L, 1);
  }
  return lua_error(L);
}

int assert_that(lua_State* L) {
  luaL_checkany(L, 1);
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  if (lua_gettop(L) < 2) lua_pushliteral(L, "assertion failed");
  lua_remove(L, 1);
  return raise(L);
}

int print(lua_State* L) {
  int n = lua_gettop(L);
  lua_pushliteral(L, "");
  for (int i = 1; i <= n; ++i) {
    if (i > 1) lua_pushliteral(L, "\t");
    push_text(L, i);
    lua_concat(L, i > 1 ? 3 : 2);
  }
  LuaHost& host = host_of(L);
  std::size_t size = 0;
  const char* text = lua_tolstring(L, -1, &size);
  charge(L, size / 8 + 10);
  host.printed_bytes += size + 32;
  if (host.printed_bytes <= printed_limit) host.printed.emplace_back(text, size);
  return 0;
}

}  // namespace

void push_text(lua_State* L, int index) {
  if (const double* seconds = to_duration(L, index)) {
    double value = *seconds;
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%s", format_duration(value).c_str());
    lua_pushstring(L, buffer);
    return;
  }
  switch (lua_type(L, index)) {
    case LUA_TNUMBER: {
      double value = lua_tonumber(L, index);
      if (!lua_isinteger(L, index) && std::isnan(value)) {
        lua_pushliteral(L, "nan");
      } else {
        lua_pushvalue(L, index);
        lua_tostring(L, -1);
      }
      return;
    }
    case LUA_TSTRING:
      lua_pushvalue(L, index);
      return;
    case LUA_TBOOLEAN:
      lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
      return;
    default:
      lua_pushstring(L, type_name(L, index));
      return;
  }
}

void open_base(lua_State* L) {
  const luaL_Reg functions[] = {
      {"assert", assert_that}, {"error", raise}, {"ipairs", ipairs}, {"next", next_key},
      {"pairs", pairs},        {"print", print}, {"select", select}, {"tonumber", to_number},
      {"tostring", to_string}, {"type", type},   {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
}

}  // namespace cqrslab
