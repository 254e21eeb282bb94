// A balancer written in Lua, behind cq_balancer.
#include <cstring>

#include "sim/base/names.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"

namespace cqrslab {
namespace {

using Function = BalancerFunction;

int target_count(lua_State* L) {
  lua_pushinteger(L, static_cast<const TargetsBlock*>(lua_touserdata(L, 1))->n);
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
  const char* name = lua_tostring(L, 2);
  for (const Field& field : target_form.fields) {
    if (field.as == Field::As::number && std::strcmp(field.name, name) == 0) return &field;
  }
  std::vector<std::string> known;
  for (const Field& field : target_form.fields) {
    if (field.as == Field::As::number) known.emplace_back(field.name);
  }
  keep_refusal(L, std::string("targets have no whole number called '") + name + "'",
               known_names_hint(name, known));
  return nullptr;
}

// targets:least("outstanding"): the number of the first that is up and has the least, and how much
// that is; nil when none is up.
int least_target(lua_State* L) {
  const auto* targets = static_cast<const TargetsBlock*>(block_at(L, 1, Block::Kind::targets));
  if (!targets || !targets->rows || lua_type(L, 2) != LUA_TSTRING) {
    refuse(L, "least is asked of the targets that pick is given, and about a field",
           "write targets:least(\"outstanding\")");
  }
  const Field* field = countable_field(L);
  if (!field) {
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  charge(L, targets->n);
  std::uint32_t best = CQ_NONE;
  std::int64_t least = 0;
  for (std::uint32_t i = 0; i < targets->n; ++i) {
    if (!targets->rows[i].up) continue;
    std::int64_t value = field->load(&targets->rows[i]);
    if (best != CQ_NONE && value >= least) continue;
    best = i;
    least = value;
  }
  if (best == CQ_NONE) return lua_pushnil(L), 1;
  lua_pushinteger(L, lua_Integer{best} + 1);
  lua_pushinteger(L, least);
  return 2;
}

class LuaBalancer {
 public:
  LuaBalancer(const LuaPlugin& plugin, const cq_host& host, const cq_config& config)
      : instance(plugin, host, config),
        op_(instance.L(), op_form, 1, lua_gettop(instance.L()) + 1),
        op_index_(take_object()),
        targets_(instance.L(), target_form, config.targets, lua_gettop(instance.L()) + 1),
        targets_index_(lua_gettop(instance.L())) {
    show_targets(config.targets);
  }

  std::uint32_t pick(const cq_op& op, const cq_target* targets, std::uint32_t n) {
    if (!instance.begin(Function::pick)) return CQ_NONE;
    lua_State* L = instance.L();
    block_->rows = targets;
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
    if (block_->rows) targets_.show(block_->rows);
  }

  // Puts the object of a ShownRecord of one struct in place of the list of them.
  int take_object() {
    lua_rawgeti(instance.L(), -1, 1);
    lua_replace(instance.L(), -2);
    return lua_gettop(instance.L());
  }

  // Puts the userdata `targets` in place of the list of the targets' objects, which it shows.
  void show_targets(std::uint32_t n) {
    lua_State* L = instance.L();
    lua_pushcfunction(L, least_target);
    lua_setfield(L, targets_index_, "least");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, no_such_target);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    block_ = static_cast<TargetsBlock*>(lua_newuserdatauv(L, sizeof(TargetsBlock), 0));
    block_->kind = Block::Kind::targets;
    block_->rows = nullptr;
    block_->n = n;
    lua_createtable(L, 0, 4);
    lua_pushliteral(L, "targets");
    lua_setfield(L, -2, "__name");
    lua_pushvalue(L, targets_index_);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_target);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, target_count);
    lua_setfield(L, -2, "__len");
    lua_setmetatable(L, -2);
    lua_replace(L, targets_index_);
  }

  std::uint32_t chosen_of(const cq_target* targets, std::uint32_t n) {
    lua_State* L = instance.L();
    if (lua_isnil(L, -1)) return CQ_NONE;
    int whole = 0;
    lua_Integer number = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : 0;
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
  TargetsBlock* block_ = nullptr;
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
