// What a script is shown is the same for every script, and none can change it.
#include "tests/contract/lua/lua_text.hpp"
#include "tests/script/hostile.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::string complaint(const std::string& statements) {
  LuaBalancerText balancer(pick_text(statements));
  balancer.pick();
  return balancer.complaint();
}

}  // namespace

TEST_CASE("a script that writes what it is shown is refused, however it does") {
  for (const char* statements : {"targets[1].up, self.x = false, 1",
                                 "self.x, op.key = 1, 2",
                                 "function op.key() end",
                                 "op['key'] = 5",
                                 "local k = 'key' op[k] = 5",
                                 "local s = '\\z\n' op.key = 5 s = ''",
                                 "--\rop.key = 5",
                                 "local _ENV = op key = 5",
                                 "local f = function(t) t.key = 1 end f(op)",
                                 "table.insert(targets[1], 1)",
                                 "table.sort(targets)",
                                 "table.remove(targets)",
                                 "for k in pairs(targets[1]) do end",
                                 "next(targets)",
                                 "ipairs(op)",
                                 "targets.least = 5",
                                 "targets[#targets + 1] = 5",
                                 "op.mine = 5",
                                 "targets[1].mine = 5",
                                 "host.mine = 5",
                                 "host.now = 5",
                                 "local _ENV = host now = 5",
                                 "table.unpack(targets)"}) {
    INFO(statements);
    CHECK(complaint(statements) != "");
  }
}

TEST_CASE("what is shown has its own type, written by the script or not") {
  const std::string checks =
      "assert(type(op) == 'op' and type(targets) == 'targets' and type(host) == 'host')\n"
      "assert(type(targets[1]) == 'target' and tostring(op) == 'op' and #targets == 3)\n"
      "assert(targets[4] == nil and targets[1] == targets[1] and targets[1] ~= targets[2])\n"
      "local n = 0 for i, target in ipairs(targets) do n = n + i * target.outstanding end\n"
      "assert(n == 14) return 2";
  for (const char* before : {"", "local t = {} t[1] = 0 "}) {
    LuaBalancerText balancer(pick_text(before + checks));
    for (std::uint32_t i = 0; i < 3; ++i) balancer.targets[i].outstanding = i + 1;
    CHECK(balancer.pick() == 1);
    CHECK(balancer.complaint() == "");
  }
}

TEST_CASE("two scripts see the same, whether they could write or not") {
  const std::string said =
      "host:explain(op.key .. tostring(op.is_command) .. targets[2].outstanding ..\n"
      "tostring(targets[3].up) .. tostring(targets[1].behind_since) .. targets[1].weight)\n"
      "return targets:least('outstanding')";
  static std::string heard;
  std::string first;
  for (const char* before : {"", "local t = {} t[1] = 0 "}) {
    heard.clear();
    LuaBalancerText balancer(pick_text(before + said));
    const_cast<cq_host*>(balancer.instance().host.host())->explain = [](void*, const char* text) {
      heard += std::string(text) + ";";
    };
    for (std::uint32_t i = 0; i < 200; ++i) {
      std::uint32_t draw = i * 2654435761u >> 7;
      balancer.op.key = draw % 5, balancer.op.is_command = draw % 2;
      cq_target& target = balancer.targets[draw % 3];
      target.outstanding = draw % 4, target.up = draw % 7 > 0, target.weight = 1 + draw % 2;
      target.behind_since = static_cast<std::int64_t>(draw % 3) - 1;
      heard += std::to_string(balancer.pick());
    }
    CHECK(balancer.complaint() == "");
    if (first.empty()) first = heard;
    CHECK(heard == first);
  }
}

TEST_CASE("hostile statements in pick end") {
  for (const auto& [name, script] : short_hostile_scripts) {
    INFO(name);
    LuaBalancerText balancer(pick_text("do " + script + " end"));
    for (int i = 0; i < 3; ++i) balancer.pick();
    SUCCEED();
  }
}

TEST_CASE("a pick that works too much ends at the same instruction each time") {
  std::string text = pick_text(
      "self.n = (self.n or 0) + 1000\nlocal x = 0\nfor i = 1, self.n do x = x + i end return 1");
  auto picks = [&] {
    LuaBalancerText balancer(text);
    int n = 0;
    while (balancer.complaint().empty()) balancer.pick(), ++n;
    CHECK(balancer.complaint() == "my.lua:5: script exceeded its budget of 1000000 instructions");
    return n;
  };
  int once = picks();
  CHECK(once == picks());
  CHECK(once > 100);
  CHECK(once < 1001);
}

TEST_CASE("a function of a script that calls itself is counted") {
  CHECK(complaint("local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(60)") ==
        "my.lua:3: script exceeded its budget of 1000000 instructions");
  CHECK(complaint("self.t = { pick = function() self.t.pick() self.t.pick() end } self.t.pick()")
            .starts_with("my.lua:3: "));
}

// Each works for ever in a place where it is easily overlooked.
TEST_CASE("work is counted wherever it hides") {
  const std::string form = "kind = 'balancer', name = 'my', summary = 's', ";
  std::string long_sum = "op.key";
  for (int i = 0; i < 20'000; ++i) long_sum += "+op.key";
  for (const std::string& text :
       {"local keep local function hold(t) keep = t.f return 1 end return plugin { " + form +
            "pick = function() return keep(keep) end }, hold { f = function(f) return f(f) end }",
        "local keep local real = _ENV['plugin'] local _ENV = { ['plu' .. 'gin'] = function(t)"
        " keep = t.pick return real(t) end } return plugin { " +
            form + "pick = function() return keep() end }",
        "local more = _ENV['\1more_gas'] return plugin { " + form +
            "pick = function() for i = 1, 1100 do more(0) end more(-9223372036854775807 - 1)"
            " while true do end end }",
        "return plugin { " + form + "pick = function(self, op) repeat local s = 0 until " +
            long_sum + " == -1 end }",
        "return plugin { " + form +
            "pick = function(self, op) while (function() do end end)() or " + long_sum +
            " ~= -1 do end end }"}) {
    INFO(text.substr(0, 200));
    LuaBalancerText balancer(text);
    balancer.pick();
    CHECK(balancer.complaint().ends_with("exceeded its budget of 1000000 instructions"));
  }
}

TEST_CASE("no other object takes the place of a stream that a script has lost") {
  for (int which = 1; which <= 60; ++which) {
    LuaBalancerText balancer(
        balancer_text("create = function(self, host)\n"
                      "for i = 1, 3000 do self.real = host:stream('s' .. i).real end\n"
                      "local junk for i = 1, 2000 do junk = 'a' .. i end end,\n"
                      "pick = function(self, op, targets)\n"
                      "local all = {} for i = 1, " +
                      std::to_string(which) +
                      " do all[i] = {} end\n"
                      "self.real(all[#all], 5) host:fail('it drew') end"));
    balancer.pick();
    INFO(which);
    CHECK(balancer.complaint().find("real of a stream is called with") != std::string::npos);
  }
}

TEST_CASE("targets are drawn several at a time, and the least of some is found") {
  LuaBalancerText balancer(balancer_text(
      "create = function(self, host) self.luck = host:stream('x') end,\n"
      "pick = function(self, op, targets)\n"
      "local a, b, c = self.luck:targets(op, targets, 3)\n"
      "for slot, one in ipairs({ a, b, c }) do\n"
      "assert(one == self.luck:target(op, targets, slot - 1)) end\n"
      "if not a then return targets:least('outstanding', self.luck:targets(op, targets, 2)) end\n"
      "local best, least = targets:least('outstanding', a, b)\n"
      "assert(best == (targets[b].outstanding < targets[a].outstanding and b or a))\n"
      "assert(least == targets[best].outstanding) return best end"));
  for (std::uint32_t i = 0; i < 100; ++i) {
    for (std::uint32_t t = 0; t < 3; ++t) balancer.targets[t].up = (i >> t) % 3 > 0;
    balancer.targets[i % 3].outstanding = i % 5;
    bool any = balancer.targets[0].up || balancer.targets[1].up || balancer.targets[2].up;
    REQUIRE((balancer.pick() != CQ_NONE) == any);
    REQUIRE(balancer.complaint() == "");
  }
  CHECK(complaint("return targets:least('outstanding', 4)") ==
        "my.lua:3: the number of a target must be in 1 .. 3, not 4");
  CHECK(complaint("return targets:least('outstanding', 'a')") ==
        "my.lua:3: the number of a target must be a whole number, not string");
}
