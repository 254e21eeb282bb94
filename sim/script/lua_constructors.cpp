// A vocabulary's constructors: each returns a table that remembers its name, its arguments and the
// line of the call. What they mean is decided by the reader, from a copy.
#include <algorithm>
#include <cstring>

#include "sim/base/names.hpp"
#include "sim/script/lua_host.hpp"
#include "sim/script/source_map.hpp"
#include "sim/script/vocabulary.hpp"

namespace cqrslab {
namespace {

bool has_kind(lua_State* L, int index) {
  lua_pushstring(L, kind_key);
  bool has = lua_rawget(L, index) != LUA_TNIL;
  lua_pop(L, 1);
  return has;
}

// Copies the fields of the table at `from`, hidden ones too, into the table on top.
void copy_fields(lua_State* L, int from) {
  int to = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    charge(L, 2);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, to);
  }
}

void set_hidden_text(lua_State* L, const char* key, const char* text) {
  lua_pushstring(L, key);
  lua_pushstring(L, text);
  lua_rawset(L, -3);
}

// Pushes the note of a call whose arguments are first .. top.
int push_note(lua_State* L, const char* kind, const char* label, int first) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 8, "too many arguments");
  lua_newtable(L);
  if (top == first && lua_istable(L, first) && !has_kind(L, first)) {
    copy_fields(L, first);
  } else {
    for (int i = first; i <= top; ++i) {
      lua_pushvalue(L, i);
      lua_rawseti(L, top + 1, i - first + 1);
    }
  }
  charge(L, 10 + static_cast<std::size_t>(top));
  set_hidden_text(L, kind_key, kind);
  if (label) set_hidden_text(L, label_key, label);
  lua_pushstring(L, line_key);
  lua_pushinteger(L, user_line(L));
  lua_rawset(L, -3);
  return 1;
}

int construct(lua_State* L) {
  return push_note(L, lua_tostring(L, lua_upvalueindex(1)), nullptr, 1);
}

int construct_with_label(lua_State* L) {
  return push_note(L, lua_tostring(L, lua_upvalueindex(1)), lua_tostring(L, lua_upvalueindex(2)),
                   1);
}

// query "Name" gives a function that takes the table; query("Name", {...}) works as well.
int construct_labelled(lua_State* L) {
  const char* kind = lua_tostring(L, lua_upvalueindex(1));
  if (lua_type(L, 1) != LUA_TSTRING) {
    keep_refusal(L, std::string(kind) + " is followed by a name",
                 "write " + std::string(kind) + " \"Name\" { ... }");
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  if (lua_gettop(L) > 1) return push_note(L, kind, lua_tostring(L, 1), 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_pushcclosure(L, construct_with_label, 2);
  return 1;
}

int mark_of(lua_State* L, int index) {
  lua_pushlstring(L, SourceMap::mark.data(), SourceMap::mark.size());
  lua_rawget(L, index);
  int mark = lua_isinteger(L, -1) ? static_cast<int>(lua_tointeger(L, -1)) : -1;
  lua_pop(L, 1);
  return mark;
}

// Finds a key of the table at 1 that the list at 3 lacks; keeps the refusal and says so.
bool keep_unknown_key(lua_State* L) {
  std::vector<std::string> known;
  for (int i = 1; lua_rawgeti(L, 3, i) == LUA_TSTRING; ++i) {
    known.emplace_back(lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  std::vector<std::string> unknown;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    std::string key = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "1";
    bool fine = key[0] == '\1' || std::find(known.begin(), known.end(), key) != known.end();
    if (!fine) unknown.push_back(key);
  }
  if (unknown.empty()) return false;
  std::sort(unknown.begin(), unknown.end());
  std::string what = lua_tostring(L, 2);
  keep_refusal(L, "unknown key '" + unknown[0] + "' in " + what,
               known_names_hint(unknown[0], known));
  LuaHost& host = host_of(L);
  int mark = mark_of(L, 1);
  if (mark >= host.first_user_constructor) {
    const SourceMap::Key* key = host.source->find(mark, unknown[0]);
    host.raised_line = key ? key->line : host.source->line(mark);
  }
  return true;
}

// known_keys(arguments, "crud", {"store", ...}): refuses any other key, naming its line.
int known_keys(lua_State* L) {
  if (!lua_istable(L, 1) || has_kind(L, 1)) {
    lua_pushfstring(L, "%s takes one table", lua_tostring(L, 2));
    refuse(L, lua_tostring(L, -1));
  }
  if (!keep_unknown_key(L)) return 0;
  lua_pushliteral(L, "refused");
  return lua_error(L);
}

// adopt(from, to): messages about `to` then point at the lines where `from` was written.
int adopt(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_pushlstring(L, SourceMap::mark.data(), SourceMap::mark.size());
  lua_pushvalue(L, -1);
  lua_rawget(L, 1);
  lua_rawset(L, 2);
  lua_settop(L, 2);
  return 1;
}

}  // namespace

void open_constructors(lua_State* L, const Vocabulary& words) {
  for (const Constructor& each : words.constructors) {
    lua_pushstring(L, each.name);
    lua_pushcclosure(L, each.labelled ? construct_labelled : construct, 1);
    lua_setfield(L, -2, each.name);
  }
  for (const char* text : words.texts) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, text);
  }
}

void open_library(lua_State* L) {
  lua_pushcfunction(L, known_keys);
  lua_setfield(L, -2, "known_keys");
  lua_pushcfunction(L, adopt);
  lua_setfield(L, -2, "adopt");
}

}  // namespace cqrslab
