// A balancer written in Lua, behind cq_balancer.
#include <cstring>

#include "sim/base/names.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/lua/shown_object.hpp"

namespace cqrslab {
namespace {

using Function = BalancerFunction;

const LuaInstance::Targets& targets_of(lua_State* L) {
  return LuaInstance::of(L)->targets;
}

int target_count(lua_State* L) {
  lua_pushinteger(L, targets_of(L).n);
  return 1;
}

int refuse_target(lua_State* L) {
  refuse(L, "targets cannot be written", "the host keeps it; keep what is yours in self");
}

// A name in place of a number; a number beyond the last is nil, as in Lua's own lists.
int no_such_target(lua_State* L) {
  if (lua_type(L, 2) == LUA_TNUMBER) return lua_pushnil(L), 1;
  refuse(L, "targets are numbered", "write targets[1].outstanding, and #targets for how many");
}

// The field of targets named at 2, if it is a whole number; keeps a refusal when it is not.
const Field* countable_field(lua_State* L) {
  const Field* found = targets_of(L).records->find(L, 2);
  if (found && found->as == Field::As::number) return found;
  const char* name = lua_tostring(L, 2);
  std::vector<std::string> known;
  for (const Field& field : target_form.fields) {
    if (field.as == Field::As::number) known.emplace_back(field.name);
  }
  keep_refusal(L, std::string("targets have no whole number called '") + name + "'",
               known_names_hint(name, known));
  return nullptr;
}

// The first of the targets that are up and have the least of a field, among those considered.
struct Least {
  const cq_target* rows;
  const Field& field;
  std::uint32_t best = CQ_NONE;
  std::int64_t least = 0;

  void consider(std::uint32_t i) {
    if (!rows[i].up) return;
    std::int64_t value = field.load(&rows[i]);
    if (best != CQ_NONE && value >= least) return;
    best = i;
    least = value;
  }
};

// targets:least("outstanding" [, number ...]): the number of the first that is up and has the
// least, and how much that is; nil when none is up. Without numbers of all targets, else of these.
int least_target(lua_State* L) {
  const LuaInstance::Targets& targets = targets_of(L);
  if (!targets.rows || !is_object(L, 1, targets.object) || lua_type(L, 2) != LUA_TSTRING) {
    refuse(L, "least is asked of the targets that pick is given, and about a field",
           "write targets:least(\"outstanding\")");
  }
  const Field* field = countable_field(L);
  if (!field) {
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  Least least{targets.rows, *field};
  int top = lua_gettop(L);
  charge(L, top > 2 ? static_cast<std::size_t>(top) : targets.n);
  for (int i = 3; i <= top; ++i) {
    lua_Integer number = checked_whole(L, i, "the number of a target", 1, targets.n);
    least.consider(static_cast<std::uint32_t>(number - 1));
  }
  for (std::uint32_t i = 0; top == 2 && i < targets.n; ++i) least.consider(i);
  if (least.best == CQ_NONE) return lua_pushnil(L), 1;
  lua_pushinteger(L, lua_Integer{least.best} + 1);
  lua_pushinteger(L, least.least);
  return 2;
}

constexpr luaL_Reg targets_functions[] = {{"least", least_target}};

class LuaBalancer {
 public:
  LuaBalancer(const LuaPlugin& plugin, const cq_host& host, const cq_config& config)
      : instance(plugin, host, config),
        op_(instance.L(), op_form, 1, !plugin.writes(op_form.fields)),
        op_index_(take_object()),
        targets_(instance.L(), target_form, config.targets, !plugin.writes(target_form.fields)),
        targets_index_(lua_gettop(instance.L())) {
    instance.drawable = &op_;
    instance.targets.n = config.targets;
    instance.targets.records = &targets_;
    make_targets(!plugin.writes(targets_functions));
  }

  std::uint32_t pick(const cq_op& op, const cq_target* targets, std::uint32_t n) {
    if (!instance.begin(Function::pick)) return CQ_NONE;
    lua_State* L = instance.L();
    instance.targets.rows = targets;
    op_.show(&op);
    targets_.show(targets);
    lua_pushvalue(L, op_index_);
    lua_pushvalue(L, targets_index_);
    bool came_back = instance.call(2, 1);
    op_.hide();
    if (!came_back) return CQ_NONE;
    std::uint32_t chosen = chosen_of(targets, n);
    instance.settle();
    return chosen;
  }

  void done(const cq_op& op, std::uint32_t target, std::int64_t latency) {
    if (!instance.begin(Function::done)) return;
    lua_State* L = instance.L();
    op_.show(&op);
    show_again();
    lua_pushvalue(L, op_index_);
    lua_pushinteger(L, lua_Integer{target} + 1);
    lua_pushinteger(L, latency);
    if (instance.call(3, 0)) instance.settle();
    op_.hide();
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    show_again();
    instance.fire(Function::timer, tag, argument);
  }

  LuaInstance instance;

 private:
  // For a script that has kept `targets`.
  void show_again() {
    if (instance.targets.rows) targets_.show(instance.targets.rows);
  }

  // Puts the object of a ShownRecord of one struct in place of the list of them.
  int take_object() {
    lua_rawgeti(instance.L(), -1, 1);
    lua_replace(instance.L(), -2);
    return lua_gettop(instance.L());
  }

  // Puts `targets` in place of the list of the targets' objects, which it shows.
  void make_targets(bool plain) {
    lua_State* L = instance.L();
    for (const luaL_Reg& function : targets_functions) {
      lua_pushcfunction(L, function.func);
      lua_setfield(L, targets_index_, function.name);
    }
    lua_createtable(L, 0, 4);
    lua_pushcfunction(L, no_such_target);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, true);
    lua_setfield(L, -2, shown_list_key);
    lua_setmetatable(L, targets_index_);
    lua_pushcfunction(L, refuse_target);
    make_shown(L, "targets", plain);
    instance.targets.object = lua_topointer(L, targets_index_);
    if (plain) return;
    lua_getmetatable(L, targets_index_);
    lua_pushcfunction(L, target_count);
    lua_setfield(L, -2, "__len");
    lua_pop(L, 1);
  }

  std::uint32_t chosen_of(const cq_target* targets, std::uint32_t n) {
    lua_State* L = instance.L();
    int whole = lua_isinteger(L, -1);
    lua_Integer number = whole ? lua_tointeger(L, -1) : 0;
    if (!whole) {
      if (lua_isnil(L, -1)) return CQ_NONE;
      if (lua_type(L, -1) == LUA_TNUMBER) number = lua_tointegerx(L, -1, &whole);
    }
    if (!whole || number < 1 || number > n) {
      instance.mistake(Function::pick, "must return the number of a target, 1 .. " +
                                           std::to_string(n) + ", or nil, not " + described(L, -1));
      return CQ_NONE;
    }
    auto chosen = static_cast<std::uint32_t>(number - 1);
    if (!targets[chosen].up) {
      instance.mistake(Function::pick,
                       "chose target " + std::to_string(number) + ", which is down");
      return CQ_NONE;
    }
    return chosen;
  }

  ShownRecord op_;
  int op_index_;
  ShownRecord targets_;
  int targets_index_;
};

LuaBalancer& of(void* self) {
  return *static_cast<LuaBalancer*>(self);
}

}  // namespace

cq_balancer lua_balancer(const LuaPlugin& plugin) {
  auto f = lua_functions<LuaBalancer, cq_balancer>(plugin, Function::timer);
  f.pick = [](void* self, const cq_op* op, const cq_target* targets, std::uint32_t n) {
    return of(self).pick(*op, targets, n);
  };
  if (plugin.has(Function::done)) {
    f.done = [](void* self, const cq_op* op, std::uint32_t target, std::int64_t latency) {
      of(self).done(*op, target, latency);
    };
  }
  return f;
}

}  // namespace cqrslab
