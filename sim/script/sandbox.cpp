// Makes the Lua state of a sandbox, limits it and runs a script in it.
#include "sim/script/sandbox.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "sim/base/quantity.hpp"
#include "sim/script/lua_call.hpp"
#include "sim/script/lua_power.hpp"
#include "sim/script/meter.hpp"
#include "sim/script/source_map.hpp"
#include "sim/script/writes.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t longest_script = 1u << 20;

// "script:12: text" -> line 12 and "text"; "library:3: text" -> "text".
std::string without_position(const std::string& message, int& line) {
  for (const char* chunk : {user_chunk, library_chunk}) {
    std::string prefix = std::string(chunk + 1) + ":";
    if (message.compare(0, prefix.size(), prefix) != 0) continue;
    auto colon = message.find(':', prefix.size());
    if (colon == std::string::npos) continue;
    if (chunk == user_chunk) line = std::atoi(message.c_str() + prefix.size());
    auto text = message.find_first_not_of(' ', colon + 1);
    return text == std::string::npos ? "" : message.substr(text);
  }
  return message;
}

int refuse_assignment(lua_State* L) {
  push_text(L, 2);
  keep_refusal(L, "assignment to the global '" + std::string(lua_tostring(L, -1)) + "'",
               "write local in front, or keep it in self");
  lua_pushliteral(L, "refused");
  return lua_error(L);
}

// Where Lua is called without protection, nothing can go wrong but that memory gives out. Returning
// would end the program.
int without_memory(lua_State*) {
  throw std::bad_alloc();
}

// Puts an empty table in front of the one on top: reading goes through, writing is refused.
void seal(lua_State* L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_rotate(L, -3, -1);  // seal, metatable, environment
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_assignment);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

// Lua shows a byte that begins no word of its own as '<\226>'.
std::string hint_for(const std::string& message) {
  const std::string near = "unexpected symbol near '<\\";
  bool foreign = message.starts_with(near) && std::atoi(message.c_str() + near.size()) >= 128;
  return foreign ? "no ASCII: a quote or dash that a word processor has made curly?" : "";
}

}  // namespace

struct Sandbox::State {
  std::string name;
  Vocabulary words;
  SandboxLimits limits;
  LuaHost host;
  SourceMap source;
  lua_State* L = nullptr;
  int environment = LUA_NOREF, library_environment = LUA_NOREF;
  int script_environment = LUA_NOREF;  // what the script's globals are: environment, or its seal

  ~State() {
    if (L) lua_close(L);
  }
  Error failure(int status);
  // Calls the function below `arguments` values under the limits; leaves one result.
  void protected_call(int arguments);
  void load(const std::string& text, const char* chunk, int environment_reference);
  int new_environment(bool for_libraries);
  void open_environment(const std::string& text);
  Value take_result();
};

Error Sandbox::State::failure(int status) {
  const char* raw = lua_tostring(L, -1);
  int line = status == LUA_ERRMEM ? host.last_line : host.line;
  std::string message = raw ? raw : "the script raised an error that is not a text";
  message = without_position(message, line);
  if (host.raised && host.raised_line > 0) line = host.raised_line;
  std::string place = line > 0 ? name + ":" + std::to_string(line) : name;
  lua_settop(L, 0);
  if (host.out_of_gas) {
    return Error(ExitCode::limit, place,
                 "script exceeded its budget of " + std::to_string(host.budget) + " instructions");
  }
  if (host.out_of_time) {
    return Error(ExitCode::limit, place,
                 "script stopped after " + format_number(limits.seconds) + " s of work");
  }
  if (status == LUA_ERRMEM || host.out_of_memory) {
    return Error(
        ExitCode::limit, place,
        "script exceeded its memory limit of " + std::to_string(limits.memory >> 20) + " MB",
        "no text may exceed 64 KB and no list " + std::to_string(limits.single >> 20) + " MB");
  }
  if (host.raised) return Error(ExitCode::usage, place, host.raised_what, host.raised_hint);
  return Error(ExitCode::usage, place, message, hint_for(message));
}

void Sandbox::State::protected_call(int arguments) {
  int handler = lua_gettop(L) - arguments;
  push_error_handler(L);
  lua_insert(L, handler);
  host.line = host.last_line = 0;
  host.raised = false;
  host.deadline = host.worked_before = 0;
  host.capped = true;
  int status = lua_pcall(L, arguments, 1, handler);
  host.capped = false;
  if (status != LUA_OK) throw failure(status);
  lua_remove(L, handler);
}

void Sandbox::State::load(const std::string& text, const char* chunk, int reference) {
  bool counts = words.metered && chunk == user_chunk;
  std::string marked = source.mark_constructors(counts ? metered(text) : text);
  host.line = host.last_line = 0;
  host.raised = false;
  host.capped = true;
  int status = luaL_loadbufferx(L, marked.data(), marked.size(), chunk, "t");
  host.capped = false;
  if (status != LUA_OK) throw failure(status);
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  lua_setupvalue(L, -2, 1);
}

int Sandbox::State::new_environment(bool for_libraries) {
  lua_newtable(L);
  open_base(L);
  open_string(L);
  open_table(L);
  open_math(L);
  open_units(L, words.nanoseconds);
  open_constructors(L, words);
  if (for_libraries) open_library(L);
  if (words.metered) open_meter(L);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

// Makes script_environment for the script of this text. One that assigns to none of the names there
// can have the environment itself, which costs less to look names up in.
void Sandbox::State::open_environment(const std::string& text) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, environment);
  if (words.sealed) {
    Writes writes(text);
    bool written = false;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
      written = written || writes.variable(lua_tostring(L, -2));
    }
    if (written) {
      seal(L);
    } else {
      lua_getmetatable(L, -1);
      lua_pushcfunction(L, refuse_assignment);
      lua_setfield(L, -2, "__newindex");
      lua_pop(L, 1);
    }
  }
  script_environment = luaL_ref(L, LUA_REGISTRYINDEX);
}

Sandbox::Sandbox(std::string name, const Vocabulary& words, SandboxLimits limits)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.name = std::move(name);
  state.words = words;
  state.limits = limits;
  state.host.budget = state.host.gas = limits.instructions;
  state.host.memory_cap = limits.memory;
  state.host.single_cap = limits.single;
  state.host.seconds = limits.seconds;
  state.host.words = &state.words;
  state.host.source = &state.source;
  state.L = lua_newstate(allocate_within_cap, &state.host);
  if (!state.L) throw std::bad_alloc();
  lua_atpanic(state.L, without_memory);
  state.host.L = state.L;
  *static_cast<LuaHost**>(lua_getextraspace(state.L)) = &state.host;
  check_lua_power(state.L);
  open_duration(state.L);
  state.library_environment = state.new_environment(true);
  state.environment = state.new_environment(false);
  // Texts index the script's own string table, as everywhere in Lua.
  lua_pushliteral(state.L, "");
  lua_newtable(state.L);
  lua_rawgeti(state.L, LUA_REGISTRYINDEX, state.environment);
  lua_getfield(state.L, -1, "string");
  lua_setfield(state.L, -3, "__index");
  lua_pop(state.L, 1);
  lua_setmetatable(state.L, -2);
  lua_pop(state.L, 1);
  lua_rawgeti(state.L, LUA_REGISTRYINDEX, state.environment);
  refuse_unknown_names(state.L, -1, "name");
  lua_pop(state.L, 1);
  note_lines(state.L);
}

Sandbox::~Sandbox() = default;

void Sandbox::add_library(const std::string& name, const std::string& text) {
  State& state = *state_;
  lua_State* L = state.L;
  std::string script = std::exchange(state.name, name);
  state.load(text, library_chunk, state.library_environment);
  state.protected_call(0);
  state.name = std::move(script);
  lua_settop(L, 0);
  // What the library defined, and only that, becomes visible to scripts.
  lua_rawgeti(L, LUA_REGISTRYINDEX, state.environment);
  lua_rawgeti(L, LUA_REGISTRYINDEX, state.library_environment);
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    bool own = (lua_isfunction(L, -1) && !lua_iscfunction(L, -1)) || lua_istable(L, -1);
    if (lua_type(L, -2) == LUA_TSTRING && own) {
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, 1);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, 0);
  state.host.first_user_constructor = state.source.size();
}

Value Sandbox::State::take_result() {
  try {
    Value value = copy_value(L, -1, 0);
    lua_settop(L, 0);
    return value;
  } catch (const Error& error) {
    lua_settop(L, 0);
    throw Error(error.code(), name, error.message());
  }
}

Value Sandbox::run(const std::string& text) {
  State& state = *state_;
  if (text.size() > longest_script) {
    throw Error(ExitCode::limit, state.name, "script is longer than 1 MB");
  }
  if (text.find('\0') != std::string::npos || (!text.empty() && text[0] == '\x1b')) {
    throw Error(ExitCode::usage, state.name, "not a " + state.words.script + ": the file is binary",
                "a " + state.words.script + " is a Lua text");
  }
  state.open_environment(text);
  state.load(text, user_chunk, state.script_environment);
  state.protected_call(0);
  return state.take_result();
}

namespace {

struct Push {
  lua_State* L;
  void operator()(std::monostate) const { lua_pushnil(L); }
  void operator()(bool b) const { lua_pushboolean(L, b); }
  void operator()(std::int64_t i) const { lua_pushinteger(L, i); }
  void operator()(double d) const { lua_pushnumber(L, d); }
  void operator()(const std::string& s) const { lua_pushlstring(L, s.data(), s.size()); }
  void operator()(Span span) const { push_duration(L, span.seconds); }
  void operator()(LuaFunction f) const { lua_rawgeti(L, LUA_REGISTRYINDEX, f.reference); }
  void operator()(const std::shared_ptr<const Table>&) const { lua_pushnil(L); }
};

}  // namespace

Value Sandbox::call(const LuaFunction& function, const Record& argument) {
  State& state = *state_;
  lua_rawgeti(state.L, LUA_REGISTRYINDEX, function.reference);
  lua_newtable(state.L);
  for (const auto& [key, data] : argument) {
    std::visit(Push{state.L}, data);
    lua_setfield(state.L, -2, key.c_str());
  }
  refuse_unknown_names(state.L, -1, "parameter");
  state.protected_call(1);
  return state.take_result();
}

Value Sandbox::call(const LuaFunction& function, double argument) {
  State& state = *state_;
  lua_rawgeti(state.L, LUA_REGISTRYINDEX, function.reference);
  auto whole = static_cast<std::int64_t>(argument);
  if (static_cast<double>(whole) == argument) {
    lua_pushinteger(state.L, whole);
  } else {
    lua_pushnumber(state.L, argument);
  }
  state.host.gas -= 10;
  state.protected_call(1);
  return state.take_result();
}

lua_State* Sandbox::state() {
  return state_->L;
}

void Sandbox::define(const char* name) {
  lua_rawgeti(state_->L, LUA_REGISTRYINDEX, state_->environment);
  lua_rotate(state_->L, -2, 1);
  lua_setfield(state_->L, -2, name);
  lua_pop(state_->L, 1);
}

Error Sandbox::failure(int status) {
  return state_->failure(status);
}

const std::vector<std::string>& Sandbox::printed() const {
  return state_->host.printed;
}

std::int64_t Sandbox::used() const {
  return state_->host.budget - state_->host.gas;
}

const std::string& Sandbox::name() const {
  return state_->name;
}

std::string Sandbox::where(int line) const {
  return line > 0 ? state_->name + ":" + std::to_string(line) : state_->name;
}

std::vector<std::string> Sandbox::reachable_names() {
  lua_State* L = state_->L;
  std::vector<std::string> names;
  lua_rawgeti(L, LUA_REGISTRYINDEX, state_->environment);
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    std::string name = lua_tostring(L, -2);
    if (name == more_gas_key) {
      lua_pop(L, 1);
      continue;
    }
    if (lua_istable(L, -1)) {
      int inner = lua_gettop(L);
      lua_pushnil(L);
      while (lua_next(L, inner)) {
        names.push_back(name + "." + lua_tostring(L, -2));
        lua_pop(L, 1);
      }
    } else {
      names.push_back(name);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, 0);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace cqrslab
