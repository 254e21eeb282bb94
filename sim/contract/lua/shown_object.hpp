// Shown objects: what the host gives to a script, and the script can read but not write.
#pragma once

#include "sim/script/lua_host.hpp"

namespace cqrslab {

// Takes the table of members on top, and above it the function that answers an attempt to write,
// and leaves the object that the script gets; `name` is its type in messages.
//
// `plain`: the table of members itself, which the function protects only from new keys. That is for
// scripts that can be seen not to write to the members (sim/script/writes.hpp). Else the object is
// a userdata before the table: each reading costs a detour, and every writing is refused. Pre: the
// table has a metatable of its own, whose __index refuses unknown members.
void make_shown(lua_State* L, const char* name, bool plain);

// Takes the value on top as a member; `members` is an index from the bottom of the stack.
inline void set_member(lua_State* L, int members, const char* name) {
  lua_pushstring(L, name);
  lua_insert(L, -2);
  lua_rawset(L, members);
}

// Every object of a script is known by where it lies, be it a table or a userdata.
inline bool is_object(lua_State* L, int index, const void* object) {
  return lua_topointer(L, index) == object;
}

}  // namespace cqrslab
