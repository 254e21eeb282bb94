// The object `host` of a script: what cq_host offers, in the script's words.
#include <cstring>

#include "sim/base/names.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/lua/shown_object.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

// The instance behind a method of host, called as one, inside one of the plugin's functions.
LuaInstance& instance_of(lua_State* L, const char* name) {
  LuaInstance* instance = LuaInstance::of(L);
  bool method = instance ? is_object(L, 1, instance->host_object)
                         : lua_gettop(L) > 0 && std::strcmp(type_name(L, 1), "host") == 0;
  if (!method) {
    lua_pushfstring(L, "host.%s is called with a colon: host:%s(...)", name, name);
    refuse(L, lua_tostring(L, -1));
  }
  if (!instance || !instance->answers()) {
    refuse(L, "host answers only inside the plugin's functions",
           "move the call into create = function(self, host, config) ... end");
  }
  return *instance;
}

[[noreturn]] void not_here(lua_State* L, const char* name, const char* why) {
  lua_pushfstring(L, "host:%s %s", name, why);
  refuse(L, lua_tostring(L, -1));
}

const char* checked_text(lua_State* L, int index, const char* what) {
  if (lua_type(L, index) == LUA_TSTRING) return lua_tostring(L, index);
  lua_pushfstring(L, "%s must be a text, not %s", what, type_name(L, index));
  refuse(L, lua_tostring(L, -1));
}

int now(lua_State* L) {
  const cq_host& host = instance_of(L, "now").host();
  lua_pushinteger(L, host.now(host.context));
  return 1;
}

int stream(lua_State* L) {
  LuaInstance& instance = instance_of(L, "stream");
  if (!instance.creating()) not_here(L, "stream", "is for create alone");
  const char* purpose = checked_text(L, 2, "the purpose of a stream");
  push_stream(L, &instance, instance.host().stream(instance.host().context, purpose));
  return 1;
}

int fail(lua_State* L) {
  instance_of(L, "fail");
  refuse(L, checked_text(L, 2, "the message of fail"));
}

int after(lua_State* L) {
  LuaInstance& instance = instance_of(L, "after");
  lua_Integer delay = checked_whole(L, 2, "the delay of after", 0, LUA_MAXINTEGER);
  const char* text = lua_isnoneornil(L, 3) ? "" : checked_text(L, 3, "the tag of after");
  lua_Integer argument = 0;
  if (!lua_isnoneornil(L, 4)) {
    argument = checked_whole(L, 4, "the argument of after", LUA_MININTEGER, LUA_MAXINTEGER);
  }
  const auto& functions = instance.plugin().form().functions;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    bool timer = std::strcmp(functions[i].name, "timer") == 0;
    if (timer && !instance.plugin().has(static_cast<int>(i))) {
      not_here(L, "after", "needs the plugin to have timer = function(self, tag, argument)");
    }
  }
  std::uint32_t tag = instance.tag(text);
  if (tag == CQ_NONE) not_here(L, "after", "was given more than 64 different tags");
  const cq_host& host = instance.host();
  host.after(host.context, delay, tag, static_cast<std::uint64_t>(argument));
  return 0;
}

std::uint32_t group_at(lua_State* L, int index, const LuaInstance& instance) {
  return static_cast<std::uint32_t>(checked_whole(L, index, "group", 1, instance.sizes().groups) -
                                    1);
}

int deliver(lua_State* L) {
  LuaInstance& instance = instance_of(L, "deliver");
  const cq_host& host = instance.host();
  if (!host.deliver || instance.sizes().groups == 0) not_here(L, "deliver", "is for queues alone");
  std::uint32_t group = group_at(L, 2, instance);
  auto consumer = static_cast<std::uint32_t>(
      checked_whole(L, 3, "consumer", 1, instance.sizes().consumers) - 1);
  lua_Integer id = checked_whole(L, 4, "the message's id", 1, LUA_MAXINTEGER);
  host.deliver(host.context, group, consumer, static_cast<std::uint64_t>(id));
  return 0;
}

int dead_letter(lua_State* L) {
  LuaInstance& instance = instance_of(L, "dead_letter");
  const cq_host& host = instance.host();
  if (!host.dead_letter || instance.sizes().groups == 0) {
    not_here(L, "dead_letter", "is for queues alone");
  }
  std::uint32_t group = group_at(L, 2, instance);
  lua_Integer id = checked_whole(L, 3, "the message's id", 1, LUA_MAXINTEGER);
  host.dead_letter(host.context, group, static_cast<std::uint64_t>(id));
  return 0;
}

int lowest_open(lua_State* L) {
  const cq_host& host = instance_of(L, "lowest_open").host();
  if (!host.lowest_open) not_here(L, "lowest_open", "is for queues alone");
  std::uint64_t lowest = host.lowest_open(host.context);
  constexpr auto most = static_cast<std::uint64_t>(LUA_MAXINTEGER);
  lua_pushinteger(L, static_cast<lua_Integer>(lowest < most ? lowest : most));
  return 1;
}

// The place of the name at 2 among the descriptor's probes; keeps a refusal when it has none.
int find_probe(lua_State* L, const cq_descriptor& plugin) {
  std::vector<std::string> known;
  const char* name = lua_tostring(L, 2);
  for (std::uint32_t i = 0; i < plugin.n_probes; ++i) {
    if (std::strcmp(probe_at(plugin, i).id, name) == 0) return static_cast<int>(i);
    known.emplace_back(probe_at(plugin, i).id);
  }
  keep_refusal(L, std::string("unknown probe '") + name + "'",
               known.empty() ? "declare it: probes = { ... }" : known_names_hint(name, known));
  return -1;
}

int record(lua_State* L) {
  LuaInstance& instance = instance_of(L, "record");
  const cq_host& host = instance.host();
  checked_text(L, 2, "the probe");
  int probe = find_probe(L, instance.plugin().descriptor());
  if (probe < 0) {
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  lua_Integer value = checked_whole(L, 3, "what is recorded", LUA_MININTEGER, LUA_MAXINTEGER);
  host.record(host.context, static_cast<std::uint32_t>(probe), value);
  return 0;
}

int asked(lua_State* L) {
  lua_pushboolean(L, instance_of(L, "asked").host().explain != nullptr);
  return 1;
}

int explain(lua_State* L) {
  const cq_host& host = instance_of(L, "explain").host();
  const char* text = checked_text(L, 2, "the text of explain");
  if (host.explain) host.explain(host.context, text);
  return 0;
}

int version(lua_State* L) {
  LuaInstance& instance = instance_of(L, "version");
  const cq_config& sizes = instance.sizes();
  if (!sizes.versions) not_here(L, "version", "is for stores alone");
  lua_Integer key = checked_whole(L, 2, "key", 0, lua_Integer{sizes.keys} - 1);
  lua_pushinteger(L, sizes.versions[key]);
  return 1;
}

int read_only(lua_State* L) {
  refuse(L, "host cannot be written", "keep what is yours in self");
}

}  // namespace

void push_host(lua_State* L, LuaInstance* instance) {
  static constexpr luaL_Reg functions[] = {
      {"after", after},     {"asked", asked},     {"dead_letter", dead_letter},
      {"deliver", deliver}, {"explain", explain}, {"fail", fail},
      {"now", now},         {"record", record},   {"lowest_open", lowest_open},
      {"stream", stream},   {"version", version}};
  lua_createtable(L, 0, static_cast<int>(std::size(functions)));
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(L, function.func);
    lua_setfield(L, -2, function.name);
  }
  refuse_unknown_names(L, -1, "function of host");
  lua_pushcfunction(L, read_only);
  make_shown(L, "host", instance && !instance->plugin().writes(functions));
  if (instance) instance->host_object = lua_topointer(L, -1);
}

}  // namespace cqrslab
