// A queue written in Lua, behind cq_queue.
#include "sim/contract/lua/fields.hpp"
#include "sim/contract/lua/instance.hpp"

namespace cqrslab {
namespace {

using Function = QueueFunction;

// Groups and consumers are numbered from 1 in Lua, from 0 in the contract.
lua_Integer numbered(std::uint32_t index) {
  return lua_Integer{index} + 1;
}

class LuaQueue {
 public:
  LuaQueue(const LuaPlugin& plugin, const cq_host& host, const cq_config& config)
      : instance(plugin, host, config),
        message_(instance.L(), message_form, 1, !plugin.writes(message_form.fields)),
        message_index_(lua_gettop(instance.L())) {
    instance.drawable = &message_;
    lua_rawgeti(instance.L(), message_index_, 1);
    lua_replace(instance.L(), message_index_);
  }

  void publish(const cq_message& message) {
    if (!instance.begin(Function::publish)) return;
    message_.show(&message);
    lua_pushvalue(instance.L(), message_index_);
    finish(1);
    message_.hide();
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    if (!instance.begin(Function::ready)) return;
    push(group, consumer);
    finish(2);
  }

  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    if (!instance.begin(Function::acknowledge)) return;
    push(group, consumer);
    lua_pushinteger(instance.L(), static_cast<lua_Integer>(id));
    lua_pushboolean(instance.L(), handled);
    finish(4);
  }

  std::uint64_t depth(std::uint32_t group) {
    if (!instance.begin(Function::depth)) return 0;
    lua_State* L = instance.L();
    lua_pushinteger(L, numbered(group));
    if (!instance.call(1, 1)) return 0;
    int whole = 0;
    lua_Integer n = lua_type(L, -1) == LUA_TNUMBER ? lua_tointegerx(L, -1, &whole) : 0;
    if (!whole || n < 0) {
      instance.mistake(Function::depth, "must return how many messages wait, a whole number, not " +
                                            described(L, -1));
    }
    instance.settle();
    return n < 0 ? 0 : static_cast<std::uint64_t>(n);
  }

  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (!instance.begin(Function::consumer)) return;
    push(group, consumer);
    lua_pushboolean(instance.L(), up);
    finish(3);
  }

  void fault(bool up) {
    if (!instance.begin(Function::fault)) return;
    lua_pushboolean(instance.L(), up);
    finish(1);
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    instance.fire(Function::timer, tag, argument);
  }

  LuaInstance instance;

 private:
  void push(std::uint32_t group, std::uint32_t consumer) {
    lua_pushinteger(instance.L(), numbered(group));
    lua_pushinteger(instance.L(), numbered(consumer));
  }
  void finish(int arguments) {
    if (instance.call(arguments, 0)) instance.settle();
  }

  ShownRecord message_;
  int message_index_;
};

LuaQueue& of(void* self) {
  return *static_cast<LuaQueue*>(self);
}

}  // namespace

cq_queue lua_queue(const LuaPlugin& plugin) {
  auto f = lua_functions<LuaQueue, cq_queue>(plugin, Function::timer);
  f.publish = [](void* self, const cq_message* message) { of(self).publish(*message); };
  f.ready = [](void* self, std::uint32_t group, std::uint32_t consumer) {
    of(self).ready(group, consumer);
  };
  f.acknowledge = [](void* self, std::uint32_t group, std::uint32_t consumer, std::uint64_t id,
                     std::uint32_t handled) {
    of(self).acknowledge(group, consumer, id, handled != 0);
  };
  f.depth = [](void* self, std::uint32_t group) { return of(self).depth(group); };
  if (plugin.has(Function::consumer)) {
    f.consumer = [](void* self, std::uint32_t group, std::uint32_t consumer, std::uint32_t up) {
      of(self).consumer(group, consumer, up != 0);
    };
  }
  if (plugin.has(Function::fault)) {
    f.fault = [](void* self, std::uint32_t up) { of(self).fault(up != 0); };
  }
  if (plugin.waits() != CQ_WAITS_FOR_NOTHING) {
    f.waits = [](void* self) { return of(self).instance.plugin().waits(); };
  }
  return f;
}

}  // namespace cqrslab
