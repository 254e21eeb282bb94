// Loads a Lua plugin's file into a state of its own, and calls its functions there.
#include "sim/contract/lua/instance.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t most_tags = 64;
constexpr std::int64_t create_gas = 20'000'000;

}  // namespace

SandboxLimits LuaInstance::limits() {
  return {.instructions = create_gas,
          .memory = std::size_t{32} << 20,
          .single = std::size_t{4} << 20,
          .seconds = 10};
}

LuaInstance::LuaInstance(const LuaPlugin& plugin, const cq_host& host, const cq_config& config)
    : plugin_(plugin),
      host_(host),
      sizes_(config),
      sandbox_(plugin.path(), plugin_words(), limits()),
      L_(sandbox_.state()) {
  sizes_.values = nullptr;
  host_of(L_).owner = this;
  define_plugin_words(sandbox_, this);
  Value declared = sandbox_.run(plugin.text());
  luaL_checkstack(L_, 50, nullptr);
  push_error_handler(L_);
  lua_newtable(L_);
  lua_rawgetp(L_, LUA_REGISTRYINDEX, this);  // the object `host`
  for (const FunctionForm& each : plugin.form().functions) {
    const Value* value = declared.table()->find(each.name);
    if (value) {
      lua_rawgeti(L_, LUA_REGISTRYINDEX, value->function()->reference);
    } else {
      lua_pushnil(L_);
    }
  }
}

void LuaInstance::start(const cq_config& config) {
  base_ = lua_gettop(L_);
  stop_noting(L_);
  if (plugin_.has(0)) {
    phase_ = Phase::creating;
    begin(0);
    lua_pushvalue(L_, host_index);
    push_config(config);
    int status = guarded_call(L_, 3, 0, handler_index, create_gas);
    if (status != LUA_OK) throw sandbox_.failure(status);
  }
  phase_ = Phase::running;
}

void LuaInstance::push_config(const cq_config& config) {
  lua_newtable(L_);
  auto size = [&](const char* name, std::uint32_t value) {
    lua_pushinteger(L_, value);
    lua_setfield(L_, -2, name);
  };
  std::string kind = plugin_.form().name;
  if (kind == "balancer") size("targets", config.targets);
  if (kind == "store") size("keys", config.keys), size("image", config.image + 1);
  if (kind == "queue") size("groups", config.groups), size("consumers", config.consumers);
  for (std::uint32_t i = 0; i < plugin_.descriptor().n_params; ++i) {
    const cq_param& param = param_at(plugin_.descriptor(), i);
    double value = config.values[i];
    if (param.type == CQ_BOOLEAN) {
      lua_pushboolean(L_, value != 0);
    } else if (param.type == CQ_CHOICE) {
      lua_pushstring(L_, param.labels[static_cast<std::size_t>(value)]);
    } else if (param.type == CQ_REAL || param.type == CQ_RATIO) {
      lua_pushnumber(L_, value);
    } else {
      lua_pushinteger(L_, static_cast<lua_Integer>(value));
    }
    lua_setfield(L_, -2, param.id);
  }
  refuse_unknown_names(L_, -1, "parameter");
}

Value LuaInstance::take_result(int function) {
  return copy_value(L_, -1, plugin_.line(function));
}

bool LuaInstance::stop(int status) {
  dead_ = true;
  fail(sandbox_.failure(status).what());
  return false;
}

void LuaInstance::fail(const char* complete) {
  dead_ = true;
  host_.fail(host_.context, complete);
}

void LuaInstance::fail(const std::string& where, const std::string& what) {
  fail((where + ": " + what).c_str());
}

void LuaInstance::mistake(int function, const std::string& what) {
  fail(where(plugin_.line(function)),
       std::string(plugin_.form().functions[static_cast<std::size_t>(function)].name) + " " + what);
}

std::string LuaInstance::where(int line) const {
  return sandbox_.where(line);
}

std::uint32_t LuaInstance::tag(const char* text) {
  for (std::size_t i = 0; i < tags_.size(); ++i) {
    if (tags_[i] == text) return static_cast<std::uint32_t>(i);
  }
  if (tags_.size() == most_tags) return CQ_NONE;
  tags_.emplace_back(text);
  return static_cast<std::uint32_t>(tags_.size() - 1);
}

void LuaInstance::fire(int function, std::uint32_t tag, std::uint64_t argument) {
  if (!begin(function)) return;
  lua_pushstring(L_, tags_.at(tag).c_str());
  lua_pushinteger(L_, static_cast<lua_Integer>(argument));
  if (call(2, 0)) settle();
}

lua_Integer checked_whole(lua_State* L, int index, const char* what, lua_Integer low,
                          lua_Integer high) {
  if (lua_isinteger(L, index)) [[likely]] {
    lua_Integer value = lua_tointeger(L, index);
    if (value >= low && value <= high) return value;
  }
  int whole = 0;
  lua_Integer value = lua_tointegerx(L, index, &whole);
  bool number = lua_type(L, index) == LUA_TNUMBER;
  if (number && whole && value >= low && value <= high) return value;
  if (number) push_text(L, index);
  const char* given = number                      ? lua_tostring(L, -1)
                      : lua_isnoneornil(L, index) ? "nothing"
                                                  : type_name(L, index);
  if (!number || !whole) {
    lua_pushfstring(L, "%s must be a whole number, not %s", what, given);
  } else if (high == LUA_MAXINTEGER) {
    lua_pushfstring(L, "%s must be at least %I, not %s", what, low, given);
  } else {
    lua_pushfstring(L, "%s must be in %I .. %I, not %s", what, low, high, given);
  }
  refuse(L, lua_tostring(L, -1));
}

std::string described(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TSTRING) {
    return "the text '" + std::string(lua_tostring(L, index)) + "'";
  }
  if (lua_type(L, index) == LUA_TNIL) return "nothing";
  if (lua_type(L, index) != LUA_TNUMBER && lua_type(L, index) != LUA_TBOOLEAN) {
    std::string name = type_name(L, index);
    return (name.find_first_of("aeio") == 0 ? "an " : "a ") + name;
  }
  push_text(L, index);
  std::string text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text;
}

}  // namespace cqrslab
