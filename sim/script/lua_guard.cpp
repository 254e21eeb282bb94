// The guards of a sandbox: memory, gas and the clock.
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <cstring>

#include "sim/script/lua_call.hpp"
#include "sim/script/meter.hpp"

namespace cqrslab {
namespace {

constexpr int instructions_per_check = 200;
// Instructions that a metered script gets at a time. One call may end with some of them left, which
// the next one then has beyond its own.
constexpr int portion = 1000;

double steady_seconds() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double thread_seconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

void on_hook(lua_State* L, lua_Debug* frame);

}  // namespace

// Since 5.4.5 Lua's stack holds offsets in place of pointers while it moves, so that nothing may be
// asked of Lua then, not even for the line. A stack that grows too large may do so once more, and
// the script ends at its next instruction.
void* allocate_within_cap(void* user, void* block, std::size_t old_size, std::size_t size) {
  auto& host = *static_cast<LuaHost*>(user);
  bool is_stack = block && block == host.stack;
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
    if (is_stack && too_much) {
      host.out_of_memory = true;
      lua_sethook(host.L, on_hook, LUA_MASKCOUNT, 1);
    } else if (too_much || long_text) {
      host.last_line = user_line(host.L);  // no message handler runs without memory
      return nullptr;
    }
  }
  void* result = std::realloc(block, size);
  if (!result) return nullptr;
  // The second block of a state is its stack, after the state itself.
  if (is_stack || (!block && !host.stack && host.memory > 0)) host.stack = result;
  host.memory = host.memory - held + size;
  return result;
}

namespace {

// A machine with much else to do is no fault of the script. The first look only begins to measure,
// because reading the processor's clock at every call would cost more than most calls.
void look_at_work(LuaHost& host, double now) {
  double worked = thread_seconds();
  if (host.worked_before == 0) host.worked_before = worked;
  double left = host.seconds - (worked - host.worked_before);
  host.out_of_time = left <= 0;
  host.deadline = now + left;
}

[[noreturn]] void stop(lua_State* L);
void spend(lua_State* L, std::int64_t gas);

void on_hook(lua_State* L, lua_Debug* frame) {
  LuaHost& host = host_of(L);
  if (frame->event == LUA_HOOKLINE) {
    lua_getinfo(L, "S", frame);
    if (std::strcmp(frame->source, user_chunk) == 0) host.last_line = frame->currentline;
    return;
  }
  spend(L, instructions_per_check);
}

void spend(lua_State* L, std::int64_t gas) {
  LuaHost& host = host_of(L);
  host.gas -= gas;
  if (host.gas < 0) host.out_of_gas = true;
  double now = steady_seconds();
  if (host.deadline == 0) host.deadline = now + host.seconds;
  if (now > host.deadline) look_at_work(host, now);
  if (host.out_of_gas || host.out_of_time || host.out_of_memory) stop(L);
}

// What a metered script calls with its counter below zero; returns what the counter is to be.
int more_gas(lua_State* L) {
  constexpr lua_Integer most_owed = lua_Integer{1} << 40;  // more than any budget
  lua_Integer counter = lua_tointeger(L, 1);
  lua_Integer owed = counter >= 0 ? 0 : counter < -most_owed ? most_owed : -counter;
  // While the instructions are counted as well, those count.
  if (lua_gethookmask(L) == 0) spend(L, portion + owed);
  lua_pushinteger(L, portion);
  return 1;
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

}  // namespace

void push_error_handler(lua_State* L) {
  lua_pushcfunction(L, on_error);
}

void note_lines(lua_State* L) {
  lua_sethook(L, on_hook, LUA_MASKCOUNT | LUA_MASKLINE, instructions_per_check);
}

void stop_noting(lua_State* L) {
  lua_sethook(L, nullptr, 0, 0);
}

void open_meter(lua_State* L) {
  lua_pushstring(L, more_gas_key);
  lua_pushcfunction(L, more_gas);
  lua_rawset(L, -3);
}

}  // namespace cqrslab
