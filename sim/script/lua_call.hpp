// Calls of a script's functions that happen often: no table, no text and no clock on the way.
//
// Sandbox::call copies its arguments and results; this leaves them on the Lua stack. The rules of
// lua_host.hpp hold for every C function that a script can reach through here.
#pragma once

#include "sim/script/lua_host.hpp"

namespace cqrslab {

// Pushes the message handler that guarded_call needs at a place of its own.
void push_error_handler(lua_State* L);

// Lines and instructions are no longer noted one by one, which costs more than most of them.
// Messages still name the line wherever a function of the script is on the stack, and its text
// counts. Pre: the script is metered.
void stop_noting(lua_State* L);

// Calls the function below the `arguments` values on top with `gas` instructions to spend; leaves
// `results` values, or on failure (not LUA_OK) one for Sandbox::failure to read. About 40 ns.
// Pre: push_error_handler's value at stack index `handler`.
inline int guarded_call(lua_State* L, int arguments, int results, int handler, std::int64_t gas) {
  LuaHost& host = host_of(L);
  host.budget = host.gas = gas;
  host.deadline = host.worked_before = 0;
  host.line = host.last_line = 0;
  host.raised = false;
  host.capped = true;
  int status = lua_pcall(L, arguments, results, handler);
  host.capped = false;
  return status;
}

}  // namespace cqrslab
