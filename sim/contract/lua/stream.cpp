// Random streams of a script: numbers addressed by what they are about, never drawn in turn.
#include "sim/base/names.hpp"
#include "sim/contract/draw.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/lua/shown_object.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

using Stream = LuaInstance::Stream;

constexpr std::uint32_t slots_per_part = 256;
constexpr std::uint32_t most_slots = 64;

struct Address {
  std::uint64_t item;
  std::uint32_t draw;
};

const Stream& stream_of(lua_State* L, const LuaInstance& instance, const char* name) {
  for (const Stream& stream : instance.streams) {
    if (is_object(L, 1, stream.object)) return stream;
  }
  lua_pushfstring(L, "%s of a stream is called with a colon", name);
  refuse(L, lua_tostring(L, -1));
}

std::uint32_t slot_at(lua_State* L, int index) {
  if (lua_gettop(L) < index || lua_isnil(L, index)) return 0;
  return static_cast<std::uint32_t>(
      checked_whole(L, index, "the slot of a draw", 0, most_slots - 1));
}

// What the draw is about, at `index`: a number, or op, transaction or message; then the slot.
Address address_at(lua_State* L, int index, const LuaInstance& instance) {
  std::uint32_t slot = slot_at(L, index + 1);
  const ShownRecord* record = instance.drawable;
  if (record && record->base() && is_object(L, index, record->object())) {
    return {record->id(), record->part() * slots_per_part + slot};
  }
  if (lua_type(L, index) != LUA_TNUMBER) {
    refuse(L, "a draw needs to know what it is about",
           "give it op, the transaction, the message, or a whole number");
  }
  lua_Integer item = checked_whole(L, index, "what a draw is about", 0, LUA_MAXINTEGER);
  return {static_cast<std::uint64_t>(item), slot};
}

// stream:real(about [, slot]): 0 <= x < 1.
int real(lua_State* L) {
  const LuaInstance& instance = *LuaInstance::of(L);
  const Stream& stream = stream_of(L, instance, "real");
  Address at = address_at(L, 2, instance);
  std::uint64_t bits = cq_draw(stream.key, at.item, at.draw);
  lua_pushnumber(L, static_cast<double>(bits >> 11) * 0x1p-53);
  return 1;
}

// stream:integer(low, high, about [, slot]): each from low to high equally likely.
int integer(lua_State* L) {
  const LuaInstance& instance = *LuaInstance::of(L);
  const Stream& stream = stream_of(L, instance, "integer");
  lua_Integer low = checked_whole(L, 2, "low of integer", -1'000'000'000, 1'000'000'000);
  lua_Integer high = checked_whole(L, 3, "high of integer", low, low + 2'000'000'000);
  Address at = address_at(L, 4, instance);
  auto n = static_cast<std::uint32_t>(high - low + 1);
  lua_pushinteger(L, low + cq_below(cq_draw(stream.key, at.item, at.draw), n));
  return 1;
}

// What a draw of targets needs, from the arguments of the function `name`.
struct TargetDraw {
  const LuaInstance::Targets& targets;
  const cq_op& op;
  std::uint64_t key;

  std::uint32_t draw(std::uint32_t slot) const {
    return draw_target(key, op, slot, targets.n,
                       [this](std::uint32_t i) { return targets.rows[i].up != 0; });
  }
};

TargetDraw target_draw(lua_State* L, const char* name) {
  const LuaInstance& instance = *LuaInstance::of(L);
  const Stream& stream = stream_of(L, instance, name);
  const LuaInstance::Targets& targets = instance.targets;
  const ShownRecord& op = *instance.drawable;
  bool given = op.base() && is_object(L, 2, op.object()) && targets.object &&
               is_object(L, 3, targets.object);
  if (!given) {
    const char* what = lua_pushfstring(L, "stream:%s is given what pick is given", name);
    refuse(L, what, lua_pushfstring(L, "write stream:%s(op, targets)", name));
  }
  return {targets, *static_cast<const cq_op*>(op.base()), stream.key};
}

// stream:target(op, targets [, slot]): the number of one that is up, each equally likely, or nil.
int target(lua_State* L) {
  TargetDraw draw = target_draw(L, "target");
  std::uint32_t chosen = draw.draw(slot_at(L, 4));
  if (chosen == CQ_NONE) {
    lua_pushnil(L);
  } else {
    lua_pushinteger(L, lua_Integer{chosen} + 1);
  }
  return 1;
}

// stream:targets(op, targets, n): what target gives with the slots 0 .. n - 1; nothing when none is
// up.
int targets(lua_State* L) {
  TargetDraw draw = target_draw(L, "targets");
  auto n = static_cast<std::uint32_t>(checked_whole(L, 4, "how many targets", 1, most_slots));
  luaL_checkstack(L, most_slots, nullptr);
  for (std::uint32_t slot = 0; slot < n; ++slot) {
    std::uint32_t chosen = draw.draw(slot);
    if (chosen == CQ_NONE) return 0;
    lua_pushinteger(L, lua_Integer{chosen} + 1);
  }
  return static_cast<int>(n);
}

// The parameter that the name at 2 calls a law; keeps a refusal when there is none.
std::uint32_t find_law(lua_State* L, const cq_descriptor& plugin) {
  const char* name = lua_tostring(L, 2);
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    const cq_param& param = param_at(plugin, i);
    if (param.type != CQ_LAW) continue;
    if (std::strcmp(param.id, name) == 0) return i;
    known.emplace_back(param.id);
  }
  keep_refusal(L, std::string("no parameter '") + name + "' is a law",
               known.empty() ? "declare it: params = { lag = { constant(\"5 ms\"), ... } }"
                             : known_names_hint(name, known));
  return CQ_NONE;
}

// stream:sample("lag", about [, slot]): a duration from the law of a parameter.
int sample(lua_State* L) {
  const LuaInstance& instance = *LuaInstance::of(L);
  const Stream& stream = stream_of(L, instance, "sample");
  luaL_checktype(L, 2, LUA_TSTRING);
  std::uint32_t param = find_law(L, instance.plugin().descriptor());
  if (param == CQ_NONE) {
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  Address at = address_at(L, 3, instance);
  const cq_host& host = instance.host();
  lua_pushinteger(L, host.sample(host.context, param, stream.key, at.item, at.draw));
  return 1;
}

int read_only(lua_State* L) {
  refuse(L, "a stream cannot be written", "keep what is yours in self");
}

}  // namespace

void push_stream(lua_State* L, LuaInstance* instance, std::uint64_t key) {
  static constexpr luaL_Reg functions[] = {{"integer", integer},
                                           {"real", real},
                                           {"sample", sample},
                                           {"target", target},
                                           {"targets", targets}};
  lua_createtable(L, 0, static_cast<int>(std::size(functions)));
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(L, function.func);
    lua_setfield(L, -2, function.name);
  }
  refuse_unknown_names(L, -1, "function of a stream");
  lua_pushcfunction(L, read_only);
  make_shown(L, "stream", !instance->plugin().writes(functions));
  const void* object = lua_topointer(L, -1);
  instance->streams.push_back({key, object});
  // Known by its address, so it must outlive every hold that the script has on its functions.
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, object);
}

}  // namespace cqrslab
