// A store written in Lua, behind cq_store.
#include <algorithm>

#include "sim/base/assert.hpp"
#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"
#include "sim/contract/lua/lock_declaration.hpp"

namespace cqrslab {
namespace {

using Function = StoreFunction;

struct KeysBlock {
  const cq_transaction* transaction;
};

const cq_transaction& keys_of(lua_State* L) {
  const auto* block = static_cast<const KeysBlock*>(lua_touserdata(L, 1));
  if (!block->transaction) {
    refuse(L, "keys can only be read in the call that the transaction was given to");
  }
  return *block->transaction;
}

int key_count(lua_State* L) {
  lua_pushinteger(L, keys_of(L).n_keys);
  return 1;
}

int key_at(lua_State* L) {
  const cq_transaction& t = keys_of(L);
  if (lua_type(L, 2) != LUA_TNUMBER) refuse(L, "keys are numbered", "write t.keys[1], and #t.keys");
  lua_Integer i = lua_tointeger(L, 2);
  if (i < 1 || i > t.n_keys) return lua_pushnil(L), 1;
  lua_pushinteger(L, t.keys[i - 1]);
  return 1;
}

int refuse_key(lua_State* L) {
  refuse(L, "the keys of a transaction cannot be written");
}

class LuaStore {
 public:
  LuaStore(const LuaPlugin& plugin, const cq_host& host, const cq_config& config)
      : instance(plugin, host, config),
        transaction_(instance.L(), transaction_form, 1, !plugin.writes(transaction_form.fields)),
        transaction_index_(lua_gettop(instance.L())) {
    lua_State* L = instance.L();
    instance.drawable = &transaction_;
    lua_rawgeti(L, transaction_index_, 1);
    lua_replace(L, transaction_index_);
    push_keys(L);
    transaction_.set_member("keys");
  }

  void locks(cq_locks& out) {
    if (!instance.plugin().has(Function::locks)) return;
    if (!instance.begin(Function::locks) || !instance.call(0, 1)) return;
    try {
      read_locks(instance, out);
    } catch (const Error& error) {
      instance.fail(error.what());
    }
    instance.settle();
  }

  void next(cq_transaction& transaction, std::uint32_t event, cq_step& step) {
    if (!instance.begin(Function::next)) return;
    lua_State* L = instance.L();
    show(&transaction);
    CQRSLAB_ASSERT(event <= CQ_NUMBERED);
    lua_pushvalue(L, transaction_index_);
    lua_pushstring(L, event_names[event]);
    instance.step = &step;
    instance.steps_made = 0;
    bool came_back = instance.call(2, 1);
    instance.step = nullptr;
    hide();
    if (!came_back) return;
    if (lua_touserdata(L, -1) != &instance || instance.steps_made == 0) {
      instance.mistake(Function::next,
                       std::string("must return a step after \"") + event_names[event] +
                           "\", such as work(t.work) or commit(), not " + described(L, -1));
    }
    instance.settle();
  }

  void ended(const cq_transaction& transaction) {
    if (!instance.begin(Function::ended)) return;
    show(&transaction);
    lua_pushvalue(instance.L(), transaction_index_);
    if (instance.call(1, 0)) instance.settle();
    hide();
  }

  void fault(bool up) {
    if (!instance.begin(Function::fault)) return;
    lua_pushboolean(instance.L(), up);
    if (instance.call(1, 0)) instance.settle();
  }

  // A text, or a list of them, one per line of the answer.
  void ask(const char* question, void* sink, void (*row)(void*, const char*)) {
    if (!instance.begin(Function::ask)) return;
    lua_State* L = instance.L();
    lua_pushstring(L, question);
    if (!instance.call(1, 1)) return;
    if (lua_type(L, -1) == LUA_TSTRING) {
      row(sink, lua_tostring(L, -1));
    } else if (lua_type(L, -1) == LUA_TTABLE) {
      auto lines = static_cast<lua_Integer>(lua_rawlen(L, -1));
      for (lua_Integer i = 1; i <= lines; ++i) {
        if (lua_rawgeti(L, -1, i) == LUA_TSTRING) {
          row(sink, lua_tostring(L, -1));
        } else {
          instance.mistake(Function::ask, "must return texts, not " + described(L, -1));
        }
        lua_pop(L, 1);
      }
    } else {
      instance.mistake(Function::ask,
                       "must return a text or a list of texts, not " + described(L, -1));
    }
    instance.settle();
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    instance.fire(Function::timer, tag, argument);
  }

  LuaInstance instance;

 private:
  void push_keys(lua_State* L) {
    keys_ = static_cast<KeysBlock*>(lua_newuserdatauv(L, sizeof(KeysBlock), 0));
    keys_->transaction = nullptr;
    lua_createtable(L, 0, 4);
    lua_pushliteral(L, "keys");
    lua_setfield(L, -2, "__name");
    lua_pushcfunction(L, key_at);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, key_count);
    lua_setfield(L, -2, "__len");
    lua_pushcfunction(L, refuse_key);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
  }

  void show(const cq_transaction* transaction) {
    transaction_.show(transaction);
    keys_->transaction = transaction;
  }
  void hide() {
    transaction_.hide();
    keys_->transaction = nullptr;
  }

  ShownRecord transaction_;
  int transaction_index_;
  KeysBlock* keys_ = nullptr;
};

LuaStore& of(void* self) {
  return *static_cast<LuaStore*>(self);
}

}  // namespace

cq_store lua_store(const LuaPlugin& plugin) {
  auto f = lua_functions<LuaStore, cq_store>(plugin, Function::timer);
  f.locks = [](void* self, cq_locks* locks) { of(self).locks(*locks); };
  f.next = [](void* self, cq_transaction* transaction, std::uint32_t event, cq_step* step) {
    of(self).next(*transaction, event, *step);
  };
  if (plugin.has(Function::ended)) {
    f.ended = [](void* self, const cq_transaction* t) { of(self).ended(*t); };
  }
  if (plugin.has(Function::fault)) {
    f.fault = [](void* self, std::uint32_t up) { of(self).fault(up != 0); };
  }
  if (plugin.has(Function::ask)) {
    f.ask = [](void* self, const char* question, void* sink, void (*row)(void*, const char*)) {
      of(self).ask(question, sink, row);
    };
  }
  return f;
}

}  // namespace cqrslab
