// The `^` of Lua is the C library's pow, whose last bit differs between machines. lua_power.cpp
// defines a `pow` in the program itself, which the dynamic linker then gives to Lua as well.
#pragma once

struct lua_State;

namespace cqrslab {

// Asserts that Lua's `^` arrives at our pow. Called: for every new Lua state.
void check_lua_power(lua_State* L);

}  // namespace cqrslab
