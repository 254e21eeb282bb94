// Inside the sandbox only: what the host functions share. No other header includes lua.h.
//
// Two rules keep longjmp and C++ apart. A function that may raise a Lua error holds no object with
// a destructor while it does; and no C++ exception leaves a function that Lua calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>
#include <string>
#include <vector>

namespace cqrslab {

class SourceMap;
struct Vocabulary;

// LuaHost: the state beside a lua_State; found from it through its extra space.
struct LuaHost {
  std::int64_t budget = 0, gas = 0;  // gas left
  std::size_t memory_cap = 0, single_cap = 0, memory = 0;
  bool capped = false;  // memory caps apply: while the script runs, not while the host reads
  bool out_of_gas = false, out_of_time = false, out_of_memory = false;
  // Of processor time, which is only looked at when the steady clock has passed the deadline. 0 =
  // this call has none yet.
  double seconds = 0, deadline = 0, worked_before = 0;
  void* stack = nullptr;  // the block that holds Lua's stack
  lua_State* L = nullptr;
  void* owner = nullptr;  // whoever added functions of its own: they find it here
  const Vocabulary* words = nullptr;
  int line = 0;       // where the last error came from, in the user's script
  int last_line = 0;  // of the user's script that ran last: a tail call leaves no frame
  SourceMap* source = nullptr;
  int first_user_constructor = 0;  // those before it are the libraries'

  bool raised = false;  // a host function refused something; its words are here
  std::string raised_what, raised_hint;
  int raised_line = 0;  // where in the user's script, if it is not where it was running

  std::vector<std::string> printed;
  std::size_t printed_bytes = 0;
};

// Bytes. One instruction can compare two texts whole, so that texts must be short to be cheap.
inline constexpr std::size_t longest_text = 64u << 10;

inline LuaHost& host_of(lua_State* L) {
  return **static_cast<LuaHost**>(lua_getextraspace(L));
}

// Hidden keys: never seen by pairs, never writable by accident.
inline constexpr const char* kind_key = "\1kind";
inline constexpr const char* label_key = "\1label";
inline constexpr const char* line_key = "\1line";
inline constexpr const char* user_chunk = "=script";
inline constexpr const char* library_chunk = "=library";

// In the metatable of a table that the host shows and that ipairs may walk through.
inline constexpr const char* shown_list_key = "__list";

// Takes `cost` from the gas; raises the budget error when none is left.
void charge(lua_State* L, std::size_t cost);
// The line of the user's script that is running now; 0 when none is.
int user_line(lua_State* L);
// Keeps the words of a refusal; the caller then returns lua_error(L) with nothing alive.
void keep_refusal(lua_State* L, std::string what, std::string hint);
[[noreturn]] void refuse(lua_State* L, const char* what, const char* hint = "");

// The allocator of every sandbox; `user` is its LuaHost.
void* allocate_within_cap(void* user, void* block, std::size_t old_size, std::size_t size);
// Counts instructions from now on, and notes which line of the user's script runs.
void note_lines(lua_State* L);

// Each adds its functions to the table on top of the stack.
void open_base(lua_State* L);
void open_string(lua_State* L);
void open_table(lua_State* L);
void open_math(lua_State* L);
// ms(5), s(2), ...: durations, or whole nanoseconds.
void open_units(lua_State* L, bool nanoseconds);
void open_constructors(lua_State* L, const Vocabulary& words);
// What metered scripts see: the function that gives them gas.
void open_meter(lua_State* L);
// What only the libraries see: known_keys and adopt.
void open_library(lua_State* L);
// Creates the metatable of durations in the registry.
void open_duration(lua_State* L);

void push_duration(lua_State* L, double seconds);
// Seconds of the duration at `index`, or null when it is none.
const double* to_duration(lua_State* L, int index);
// Pushes the value's text: no addresses, one spelling of not-a-number.
void push_text(lua_State* L, int index);
// string.format, in a file of its own.
int host_format(lua_State* L);

// Type of the value at `index` for messages: the __name of a userdata's metatable, else Lua's.
const char* type_name(lua_State* L, int index);
// Whether the value at `index` is a table that the host shows to the script: one of a type of its
// own, as the __name of its metatable says.
bool is_shown(lua_State* L, int index);
// Refuses an argument that is not a table of the script's own.
void check_own_table(lua_State* L, int argument);
// Gives the table at `index` a metatable whose lookup of a missing name is a refusal: "unknown
// <what> 'name'; did you mean ...".
void refuse_unknown_names(lua_State* L, int index, const char* what);

// Pushes the value; every table gets the field order and lines of the source map.
struct Value;
Value copy_value(lua_State* L, int index, int line);

}  // namespace cqrslab
