#include "sim/script/sandbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/script/lua_host.hpp"
#include "sim/script/lua_power.hpp"
#include "sim/script/source_map.hpp"

namespace cqrslab {
namespace {

constexpr int instructions_per_check = 200;
constexpr std::size_t longest_script = 1u << 20;

double steady_seconds() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void* allocate(void* user, void* block, std::size_t old_size, std::size_t size) {
  auto& host = *static_cast<LuaHost*>(user);
  std::size_t held = block ? old_size : 0;
  if (size == 0) {
    std::free(block);
    host.memory -= held;
    return nullptr;
  }
  if (host.capped && size > held) {
    host.gas -= static_cast<std::int64_t>(size / 64);
    // For a new object Lua passes its type in place of the old size.
    bool long_text = !block && old_size == LUA_TSTRING && size > longest_text + 64;
    bool too_much = host.memory - held + size > host.memory_cap || size > host.single_cap;
    if (too_much || long_text) return nullptr;
  }
  void* result = std::realloc(block, size);
  if (result) host.memory = host.memory - held + size;
  return result;
}

[[noreturn]] void stop(lua_State* L);

void on_hook(lua_State* L, lua_Debug* frame) {
  LuaHost& host = host_of(L);
  if (frame->event == LUA_HOOKLINE) {
    lua_getinfo(L, "S", frame);
    if (std::strcmp(frame->source, user_chunk) == 0) host.last_line = frame->currentline;
    return;
  }
  host.gas -= instructions_per_check;
  if (host.gas < 0) host.out_of_gas = true;
  if (steady_seconds() > host.deadline) host.out_of_time = true;
  if (host.out_of_gas || host.out_of_time) stop(L);
}

// From here on every instruction raises, so that nothing can swallow the end.
[[noreturn]] void stop(lua_State* L) {
  lua_sethook(L, on_hook, LUA_MASKCOUNT, 1);
  lua_pushliteral(L, "stopped");
  lua_error(L);
  std::abort();
}

// Remembers where in the user's script an error came from, while the stack still stands.
int on_error(lua_State* L) {
  host_of(L).line = user_line(L);
  return 1;
}

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

}  // namespace

struct Sandbox::State {
  std::string name;
  Vocabulary words;
  SandboxLimits limits;
  LuaHost host;
  SourceMap source;
  lua_State* L = nullptr;
  int environment = LUA_NOREF, library_environment = LUA_NOREF;

  [[noreturn]] void fail(int status);
  // Calls the function below `arguments` values under the limits; leaves one result.
  void protected_call(int arguments);
  void load(const std::string& text, const char* chunk, int environment_reference);
  int new_environment(bool for_libraries);
  Value take_result();
};

void Sandbox::State::fail(int status) {
  const char* raw = lua_tostring(L, -1);
  int line = status == LUA_ERRMEM ? host.last_line : host.line;  // no handler ran without memory
  std::string message = raw ? raw : "the script raised an error that is not a text";
  message = without_position(message, line);
  if (host.raised && host.raised_line > 0) line = host.raised_line;
  std::string place = line > 0 ? name + ":" + std::to_string(line) : name;
  lua_settop(L, 0);
  if (host.out_of_gas) {
    throw Error(
        ExitCode::limit, place,
        "script exceeded its budget of " + std::to_string(limits.instructions) + " instructions");
  }
  if (host.out_of_time) {
    throw Error(ExitCode::limit, place,
                "script stopped after " + format_number(limits.seconds) + " s");
  }
  if (status == LUA_ERRMEM) {
    throw Error(
        ExitCode::limit, place,
        "script exceeded its memory limit of " + std::to_string(limits.memory >> 20) + " MB",
        "no text may exceed 64 KB and no list " + std::to_string(limits.single >> 20) + " MB");
  }
  if (host.raised) throw Error(ExitCode::usage, place, host.raised_what, host.raised_hint);
  throw Error(ExitCode::usage, place, message);
}

void Sandbox::State::protected_call(int arguments) {
  int handler = lua_gettop(L) - arguments;
  lua_pushcfunction(L, on_error);
  lua_insert(L, handler);
  host.line = host.last_line = 0;
  host.raised = false;
  host.deadline = steady_seconds() + limits.seconds;
  host.capped = true;
  int status = lua_pcall(L, arguments, 1, handler);
  host.capped = false;
  if (status != LUA_OK) fail(status);
  lua_remove(L, handler);
}

void Sandbox::State::load(const std::string& text, const char* chunk, int reference) {
  std::string marked = source.mark_constructors(text);
  host.line = host.last_line = 0;
  host.raised = false;
  host.capped = true;
  int status = luaL_loadbufferx(L, marked.data(), marked.size(), chunk, "t");
  host.capped = false;
  if (status != LUA_OK) fail(status);
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  lua_setupvalue(L, -2, 1);
}

int Sandbox::State::new_environment(bool for_libraries) {
  lua_newtable(L);
  open_base(L);
  open_string(L);
  open_table(L);
  open_math(L);
  open_units(L);
  open_constructors(L, words);
  if (for_libraries) open_library(L);
  return luaL_ref(L, LUA_REGISTRYINDEX);
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
  state.host.source = &state.source;
  state.L = lua_newstate(allocate, &state.host);
  if (!state.L) throw std::bad_alloc();
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
  lua_sethook(state.L, on_hook, LUA_MASKCOUNT | LUA_MASKLINE, instructions_per_check);
}

Sandbox::~Sandbox() {
  if (state_ && state_->L) lua_close(state_->L);
}

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
    if (lua_type(L, -2) == LUA_TSTRING && lua_isfunction(L, -1) && !lua_iscfunction(L, -1)) {
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
  state.load(text, user_chunk, state.environment);
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
