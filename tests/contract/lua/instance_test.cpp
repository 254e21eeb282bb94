// What an instance is made with, what it may ask its host, and that it is alone.
#include <cstdio>

#include "sim/contract/draw.hpp"
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// What a plugin complains of while it is made.
std::string complaint(const std::string& create) {
  LuaText text(balancer_text("create = function(self, host, config)\n" + create +
                             "\nend, pick = function() end, params = { n = { 5, min = 1, max = 9, "
                             "doc = 'd' } }"));
  Instance<cq_balancer> instance(text.plugin(), {5}, config_of(0, 3, 0, 0));
  CHECK(instance.self == nullptr);
  return text.shortened(instance.host.failure);
}

}  // namespace

TEST_CASE("an instance that cannot be made says why") {
  CHECK(complaint("error('no')") == "my.lua:3: no");
  CHECK(complaint("while true do end") ==
        "my.lua:3: script exceeded its budget of 20000000 instructions");
  CHECK(complaint("local x = config.chioces")
            .starts_with("my.lua:3: unknown parameter 'chioces'; known: n, targets"));
  CHECK(complaint("host:strem('x')")
            .starts_with("my.lua:3: unknown function of host 'strem'; did you mean 'stream'?"));
  CHECK(complaint("host.stream('x')") ==
        "my.lua:3: host.stream is called with a colon: host:stream(...)");
  CHECK(complaint("host:stream(5)") ==
        "my.lua:3: the purpose of a stream must be a text, not number");
  CHECK(complaint("host:after(5, 'x')") ==
        "my.lua:3: host:after needs the plugin to have timer = function(self, tag, argument)");
  CHECK(complaint("host:deliver(1, 1, 1)") == "my.lua:3: host:deliver is for queues alone");
  CHECK(complaint("host:version(1)") == "my.lua:3: host:version is for stores alone");
  CHECK(complaint("host:record('x', 1)") ==
        "my.lua:3: unknown probe 'x'; declare it: probes = { ... }");
  CHECK(complaint("commit()") ==
        "my.lua:3: commit makes a step, which only 'next' of a store can return");
}

TEST_CASE("config holds the parameters in the types of Lua") {
  LuaText text(balancer_text(R"(
    pick = function() end,
    params = {
      whole = { 5, min = 1, max = 9, doc = "a" },
      real = { 0.5, min = 0, max = 1, doc = "b" },
      time = { "5 ms", min = "0 s", max = "1 min", doc = "c" },
      flag = { true, doc = "d" },
      choice = { "slow", choices = { "fast", "slow" }, doc = "e" },
      law = { constant("2 ms"), min = "1 ms", max = "1 s", doc = "f" },
    },
    create = function(self, host, config)
      assert(math.type(config.whole) == "integer" and config.whole == 7)
      assert(config.real == 0.25 and config.time == ms(20) and config.flag == false)
      assert(config.choice == "fast" and config.law == us(1500) and config.targets == 3)
    end,)"));
  Instance<cq_balancer> instance(text.plugin(), {7, 0.25, 20e6, 0, 0, 1.5e6},
                                 config_of(0, 3, 0, 0));
  CHECK(text.shortened(instance.host.failure) == "");
  CHECK(instance.self != nullptr);
}

TEST_CASE("instances share nothing, not even the file's local variables") {
  LuaText text("local calls = 0\n" +
               pick_text("calls = calls + 1 self.calls = (self.calls or 0) + 1\n"
                         "string.calls = (string.calls or 0) + 1\n"
                         "assert(calls == self.calls and string.calls == calls) return calls"));
  Instance<cq_balancer> left(text.plugin(), {}, config_of(0, 3, 0, 0));
  Instance<cq_balancer> right(text.plugin(), {}, config_of(0, 3, 0, 0));
  const cq_target up[3] = {{0, 0, 1, 1, 0, 0, -1}, {0, 0, 1, 1, 0, 0, -1}, {0, 0, 1, 1, 0, 0, -1}};
  cq_op op{};
  op.size = sizeof op;
  auto pick = [&](Instance<cq_balancer>& one) { return one.f->pick(one.self, &op, up, 3); };
  CHECK(pick(left) == 0);
  CHECK(pick(left) == 1);
  CHECK(pick(right) == 0);
  CHECK(pick(left) == 2);
  CHECK(pick(right) == 1);
  CHECK(text.shortened(left.host.failure) == "");
  CHECK(text.shortened(right.host.failure) == "");
}

TEST_CASE("draws of a stream are those that a native plugin makes") {
  LuaBalancerText balancer(balancer_text(
      "create = function(self, host) self.luck = host:stream('x') end,\n"
      "pick = function(self, op, targets)\n"
      "self.real = self.luck:real(op, 3) self.whole = self.luck:integer(10, 19, 77)\n"
      "return self.luck:target(op, targets, 1) end,\n"
      "done = function(self) host:fail(string.format('%.17g %d', self.real, self.whole)) end"));
  balancer.op.pick = 0;
  FakeHost host;
  std::uint64_t key = host.host()->stream(host.host()->context, "x");
  for (std::uint32_t i = 0; i < 100; ++i) {
    balancer.targets[i % 3].up = i % 7 > 2;
    std::uint32_t chosen = balancer.pick();
    auto up = [&](std::uint32_t t) { return balancer.targets[t].up != 0; };
    REQUIRE(chosen == draw_target(key, balancer.op, 1, 3, up));
  }
  balancer.done(0, 0);
  char expected[64];
  std::snprintf(expected, sizeof expected, "my.lua:6: %.17g %u",
                static_cast<double>(cq_draw(key, 100, 3) >> 11) * 0x1p-53,
                10 + cq_below(cq_draw(key, 77, 0), 10));
  CHECK(balancer.complaint() == expected);
}

TEST_CASE("a draw needs an address, and a stream is asked for in create") {
  auto said = [](const std::string& statements) {
    LuaBalancerText balancer(
        balancer_text("create = function(self, host) self.luck = host:stream('x') end,\n"
                      "pick = function(self, op, targets)\n" +
                      statements + " end"));
    balancer.pick();
    return balancer.complaint();
  };
  CHECK(said("self.luck:real()") ==
        "my.lua:4: a draw needs to know what it is about; give it op, the transaction, the "
        "message, or a whole number");
  CHECK(said("self.luck:real(op, 64)") ==
        "my.lua:4: the slot of a draw must be in 0 .. 63, not 64");
  CHECK(said("self.luck:integer(5, 4, op)").starts_with("my.lua:4: high of integer must be in 5"));
  CHECK(said("self.luck:target(targets, op)") ==
        "my.lua:4: stream:target is given what pick is given; write stream:target(op, targets)");
  CHECK(said("self.luck:sample('lag', op)").starts_with("my.lua:4: no parameter 'lag' is a law"));
  CHECK(said("self.luck:rael(op)")
            .starts_with("my.lua:4: unknown function of a stream 'rael'; did you mean 'real'?"));
  CHECK(said("host:stream('y')") == "my.lua:4: host:stream is for create alone");
}

TEST_CASE("a law's parameter is drawn from through a stream") {
  LuaText text(balancer_text(R"(
    params = { a = { 1, min = 0, max = 2, doc = "x" },
               lag = { constant("2 ms"), min = "1 ms", max = "1 s", doc = "f" } },
    create = function(self, host) self.luck = host:stream("x") end,
    pick = function(self, op) host:fail(tostring(self.luck:sample("lag", op, 2))) end,)"));
  Instance<cq_balancer> instance(text.plugin(), {1, 2e6}, config_of(0, 1, 0, 0));
  const cq_target up{0, 0, 1, 1, 0, 0, -1};
  cq_op op{};
  op.size = sizeof op, op.id = 9, op.pick = 1;
  instance.f->pick(instance.self, &op, &up, 1);
  FakeHost host;
  const cq_host& h = *host.host();
  std::int64_t drawn = h.sample(h.context, 1, h.stream(h.context, "x"), 9, 256 + 2);
  CHECK(text.shortened(instance.host.failure) == "my.lua:6: " + std::to_string(drawn));
}

TEST_CASE("timers come back with their tag and argument, probes are recorded by name") {
  LuaText text(balancer_text(
      "probes = { a = { kind = 'gauge', doc = 'x' }, b = { kind = 'counter', doc = 'y' } },\n"
      "create = function(self, host) host:after(ms(5), 'wake', 7) host:after(0) end,\n"
      "pick = function() return 1 end,\n"
      "timer = function(self, tag, argument) host:record('b', #tag * 100 + argument) end"));
  Instance<cq_balancer> instance(text.plugin(), {}, config_of(0, 1, 0, 0));
  REQUIRE(instance.host.failure == "");
  while (instance.host.has_timer()) {
    FakeHost::Timer timer = instance.host.take_timer();
    instance.f->timer(instance.self, timer.tag, timer.argument);
  }
  CHECK(instance.host.now == 5'000'000);
  CHECK(instance.host.recorded ==
        std::vector<std::pair<std::uint32_t, std::int64_t>>{{1, 0}, {1, 407}});
}

TEST_CASE("an explanation is given only when somebody asks") {
  LuaText text(
      pick_text("if host:asked() then host:explain('key ' .. op.key) end\n"
                "host:explain('again') return 1"));
  Instance<cq_balancer> instance(text.plugin(), {}, config_of(0, 1, 0, 0));
  const cq_target up{0, 0, 1, 1, 0, 0, -1};
  cq_op op{};
  op.size = sizeof op, op.key = 3;
  CHECK(instance.f->pick(instance.self, &op, &up, 1) == 0);
  static std::string heard;
  heard.clear();
  const_cast<cq_host*>(instance.host.host())->explain = [](void*, const char* said) {
    heard += std::string(said) + ";";
  };
  CHECK(instance.f->pick(instance.self, &op, &up, 1) == 0);
  CHECK(heard == "key 3;again;");
}
