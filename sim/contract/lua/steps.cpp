// The words that make a store's steps: return lock(t.keys[1], "shared").
//
// A word fills the step that the host is waiting for and returns a token; `next` returns the token.
// No table is built.
#include <algorithm>
#include <cstring>

#include "sim/base/names.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/step.hpp"

namespace cqrslab {
namespace {

LuaInstance& instance_of(lua_State* L, const char* word) {
  auto* instance = static_cast<LuaInstance*>(lua_touserdata(L, lua_upvalueindex(1)));
  if (!instance || !instance->step) {
    lua_pushfstring(L, "%s makes a step, which only 'next' of a store can return", word);
    refuse(L, lua_tostring(L, -1));
  }
  if (instance->steps_made > 0) {
    lua_pushfstring(L, "%s is the second step that this call of next makes", word);
    refuse(L, lua_tostring(L, -1), "return one step; next is called again when it is done");
  }
  return *instance;
}

int make(lua_State* L, LuaInstance& instance, const cq_step& step) {
  *instance.step = step;
  ++instance.steps_made;
  lua_pushlightuserdata(L, &instance);
  return 1;
}

lua_Integer time_at(lua_State* L, int index, const char* what) {
  return checked_whole(L, index, what, 0, LUA_MAXINTEGER);
}

std::uint64_t lock_at(lua_State* L, int index, const LuaInstance& instance) {
  if (instance.locks == 0) {
    refuse(L, "this store has no locks", "declare them: locks = function(self) ... end");
  }
  auto most = static_cast<lua_Integer>(instance.locks - 1);
  return static_cast<std::uint64_t>(checked_whole(L, index, "the lock", 0, most));
}

// Place of the text at `index` among `names`, or -1 with a refusal kept.
int find_name(lua_State* L, int index, const char* what, const std::vector<std::string>& names) {
  if (lua_type(L, index) == LUA_TSTRING) {
    const char* text = lua_tostring(L, index);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == text) return static_cast<int>(i);
    }
    keep_refusal(L, std::string("unknown ") + what + " '" + text + "'",
                 known_names_hint(text, names));
  } else {
    std::string given = described(L, index);
    keep_refusal(L, std::string(what) + " must be a text, not " + given,
                 known_names_hint("", names));
  }
  return -1;
}

std::uint32_t mode_at(lua_State* L, int index, const LuaInstance& instance) {
  int mode = find_name(L, index, "lock mode", instance.modes);
  if (mode >= 0) return static_cast<std::uint32_t>(mode);
  lua_pushliteral(L, "refused");
  lua_error(L);
  return 0;
}

int lock(lua_State* L) {
  LuaInstance& instance = instance_of(L, "lock");
  std::uint64_t lock = lock_at(L, 1, instance);
  std::uint32_t mode = mode_at(L, 2, instance);
  lua_Integer wait = lua_isnoneornil(L, 3) ? 0 : time_at(L, 3, "the longest wait");
  return make(L, instance, step::lock(lock, mode, wait));
}

int try_lock(lua_State* L) {
  LuaInstance& instance = instance_of(L, "try_lock");
  std::uint64_t lock = lock_at(L, 1, instance);
  return make(L, instance, step::try_lock(lock, mode_at(L, 2, instance)));
}

int unlock(lua_State* L) {
  LuaInstance& instance = instance_of(L, "unlock");
  return make(L, instance, step::unlock(lock_at(L, 1, instance)));
}

int work(lua_State* L) {
  LuaInstance& instance = instance_of(L, "work");
  return make(L, instance, step::work(time_at(L, 1, "the duration of work")));
}

// pause(duration [, lock, mode])
int pause(lua_State* L) {
  LuaInstance& instance = instance_of(L, "pause");
  lua_Integer duration = time_at(L, 1, "the duration of pause");
  if (lua_isnoneornil(L, 2)) return make(L, instance, step::pause(duration));
  std::uint64_t lock = lock_at(L, 2, instance);
  return make(L, instance, step::pause(duration, lock, mode_at(L, 3, instance)));
}

int observe(lua_State* L) {
  return make(L, instance_of(L, "observe"), step::observe());
}

int observe_old(lua_State* L) {
  LuaInstance& instance = instance_of(L, "observe_old");
  lua_Integer version = checked_whole(L, 1, "the version", 0, 0xffffffffll);
  return make(L, instance, step::observe_old(static_cast<std::uint32_t>(version)));
}

int check(lua_State* L) {
  return make(L, instance_of(L, "check"), step::check());
}

int number(lua_State* L) {
  return make(L, instance_of(L, "number"), step::number());
}

// commit() or commit("overwrites")
int commit(lua_State* L) {
  LuaInstance& instance = instance_of(L, "commit");
  if (lua_isnoneornil(L, 1)) return make(L, instance, step::commit());
  bool overwrites =
      lua_type(L, 1) == LUA_TSTRING && std::strcmp(lua_tostring(L, 1), "overwrites") == 0;
  if (!overwrites) refuse(L, "commit takes nothing, or \"overwrites\"");
  return make(L, instance, step::overwrite());
}

// finish() or finish("repeated")
int finish(lua_State* L) {
  LuaInstance& instance = instance_of(L, "finish");
  if (lua_isnoneornil(L, 1)) return make(L, instance, step::end());
  bool repeated = lua_type(L, 1) == LUA_TSTRING && std::strcmp(lua_tostring(L, 1), "repeated") == 0;
  if (!repeated) refuse(L, "finish takes nothing, or \"repeated\"");
  return make(L, instance, step::end_repeated());
}

int keep_reason(lua_State* L) {
  std::vector<std::string> known;
  for (const char* const* name = abort_names; *name; ++name) known.emplace_back(*name);
  return find_name(L, 1, "reason to abort", known);
}

int abort(lua_State* L) {
  LuaInstance& instance = instance_of(L, "abort");
  int reason = keep_reason(L);
  if (reason >= 0) return make(L, instance, step::abort(static_cast<std::uint32_t>(reason)));
  lua_pushliteral(L, "refused");
  return lua_error(L);
}

}  // namespace

void define_steps(Sandbox& sandbox, LuaInstance* instance) {
  const luaL_Reg words[] = {{"abort", abort},     {"check", check}, {"commit", commit},
                            {"finish", finish},   {"lock", lock},   {"number", number},
                            {"observe", observe}, {"pause", pause}, {"observe_old", observe_old},
                            {"unlock", unlock},   {"work", work},   {"try_lock", try_lock}};
  for (const luaL_Reg& word : words) {
    lua_pushlightuserdata(sandbox.state(), instance);
    lua_pushcclosure(sandbox.state(), word.func, 1);
    sandbox.define(word.name);
  }
}

}  // namespace cqrslab
