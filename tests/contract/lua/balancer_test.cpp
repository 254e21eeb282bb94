// Balancers in Lua: what they see, what they may return, and how they fail.
#include "tests/contract/lua/lua_text.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// What a balancer complains of at its first pick; it must have refused the request.
std::string complaint(const std::string& statements) {
  LuaBalancerText balancer(pick_text(statements));
  CHECK(balancer.pick() == CQ_NONE);
  return balancer.complaint();
}

}  // namespace

TEST_CASE("targets are counted from one, and nil refuses") {
  LuaBalancerText balancer(pick_text("return op.key > 0 and op.key or nil"));
  balancer.op.key = 1;
  CHECK(balancer.pick() == 0);
  balancer.op.key = 3;
  CHECK(balancer.pick() == 2);
  balancer.op.key = 0;
  CHECK(balancer.pick() == CQ_NONE);
  CHECK(balancer.complaint() == "");
}

TEST_CASE("a script sees every field of a request and of the targets as it is now") {
  LuaBalancerText balancer(pick_text(R"(
    local t = targets[2]
    local seen = { op.id, op.picks, op.now, op.key, op.session, op.wrote, op.seen, op.newest,
                   t.outstanding, t.waiting, t.weight, t.last_latency, t.position }
    for _, x in ipairs(seen) do self.sum = (self.sum or 0) * 3 + x end
    assert(op.is_command == (op.key == 4) and t.up == (op.key ~= 4))
    assert((op.outcome == "lost") == (op.key == 4))
    assert((t.behind_since == nil) == (op.key == 4))
    host:fail(string.format("%.17g", self.sum))
  )"));
  balancer.op = {sizeof(cq_op), 2, 9, 30, 4, 5, 1, CQ_LOST, 6, 7, 8};
  balancer.targets[1] = {10, 11, 0, 0.5f, 12, 13, -1};
  balancer.pick();
  double sum = 0;
  for (double x : {10.0, 2.0, 30.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 11.0, 0.5, 12.0, 13.0}) {
    sum = sum * 3 + x;
  }
  CHECK(balancer.complaint().find(std::to_string(static_cast<long long>(sum))) !=
        std::string::npos);
}

TEST_CASE("what the host changes between two picks is seen at the second") {
  LuaBalancerText balancer(
      pick_text("for i = 1, #targets do if targets[i].up and targets[i].outstanding == op.key then "
                "return i end end"));
  CHECK(balancer.pick() == 0);
  balancer.targets[0].outstanding = 5;
  CHECK(balancer.pick() == 1);
  balancer.targets[1].up = 0;
  CHECK(balancer.pick() == 2);
  balancer.op.key = 5;
  CHECK(balancer.pick() == 0);
  balancer.targets[1] = {5, 0, 1, 1, 0, 0, -1};
  balancer.targets[0].outstanding = 4;
  CHECK(balancer.pick() == 1);
}

TEST_CASE("ipairs walks through the targets") {
  LuaBalancerText balancer(
      pick_text("local last for i, t in ipairs(targets) do if t.up then last = i end end return "
                "last"));
  CHECK(balancer.pick() == 2);
  balancer.targets[2].up = 0;
  CHECK(balancer.pick() == 1);
}

TEST_CASE("an instance that shows all has no instant since which it is behind") {
  LuaBalancerText balancer(pick_text("return targets[1].behind_since and 2 or 1"));
  CHECK(balancer.pick() == 0);
  balancer.targets[0].behind_since = 7;
  CHECK(balancer.pick() == 1);
  balancer.targets[0].behind_since = -1;
  CHECK(balancer.pick() == 0);
}

TEST_CASE("done tells the target's number and the latency in nanoseconds") {
  LuaBalancerText balancer(balancer_text(
      "pick = function(self, op, targets) return self.best end,\n"
      "done = function(self, op, index, latency) if latency == ms(5) and op.key == 8 and "
      "op.outcome == 'given_up' then self.best = index end end"));
  balancer.op.key = 8;
  balancer.op.outcome = CQ_GIVEN_UP;
  balancer.done(2, 5'000'000);
  CHECK(balancer.pick() == 2);
}

TEST_CASE("a wrong result of pick is one error with the line of pick") {
  CHECK(complaint("return 4") ==
        "my.lua:2: pick must return the number of a target, 1 .. 3, or nil, not 4");
  CHECK(complaint("return 0").find("or nil, not 0") != std::string::npos);
  CHECK(complaint("return 1.5").find("or nil, not 1.5") != std::string::npos);
  CHECK(complaint("return '1'").find("not the text '1'") != std::string::npos);
  CHECK(complaint("return {}").find("not a table") != std::string::npos);
  CHECK(complaint("return op").find("not an op") != std::string::npos);
  CHECK(complaint("return targets[1]").find("not a target") != std::string::npos);
  CHECK(complaint("return true").find("not true") != std::string::npos);
}

TEST_CASE("a pick of a target that is down is one error") {
  LuaBalancerText balancer(pick_text("return 2"));
  balancer.targets[1].up = 0;
  CHECK(balancer.pick() == CQ_NONE);
  CHECK(balancer.complaint() == "my.lua:2: pick chose target 2, which is down");
}

TEST_CASE("an error in pick has its own line") {
  CHECK(complaint("local x\nreturn x.y") == "my.lua:4: attempt to index a nil value (local 'x')");
  CHECK(complaint("\n\nerror('no luck')") == "my.lua:5: no luck");
  CHECK(complaint("host:fail('not today')") == "my.lua:3: not today");
  CHECK(complaint("return op.kye") ==
        "my.lua:3: op has no field 'kye'; did you mean 'key'? known: id, picks, now, key, session, "
        "is_command, wrote, seen, newest, outcome");
  CHECK(
      complaint("return targets[1].outstandin")
          .starts_with("my.lua:3: target has no field 'outstandin'; did you mean 'outstanding'?"));
  CHECK(complaint("return targets.outstanding") ==
        "my.lua:3: targets are numbered; write targets[1].outstanding, and #targets for how many");
  CHECK(complaint("return targets[9].up") ==
        "my.lua:3: attempt to index a nil value (field 'integer index')");
  CHECK(complaint("return self.luck:real(op)") ==
        "my.lua:3: attempt to index a nil value (field 'luck')");
}

TEST_CASE("targets:least is the first of those that are up and have the least") {
  LuaBalancerText balancer(pick_text(R"(
    local best, value = targets:least("outstanding")
    assert(value == (best and targets[best].outstanding))
    return best
  )"));
  std::uint32_t outstanding[] = {7, 3, 3};
  for (int i = 0; i < 3; ++i) balancer.targets[i].outstanding = outstanding[i];
  CHECK(balancer.pick() == 1);
  balancer.targets[1].up = 0;
  CHECK(balancer.pick() == 2);
  balancer.targets[2].outstanding = 4'000'000'000;
  CHECK(balancer.pick() == 0);
  balancer.targets[0].up = balancer.targets[2].up = 0;
  CHECK(balancer.pick() == CQ_NONE);
  CHECK(balancer.complaint() == "");
}

TEST_CASE("targets:least takes the fields that are whole numbers") {
  LuaBalancerText by_latency(pick_text("return (targets:least('last_latency'))"));
  by_latency.targets[0].last_latency = 1;
  CHECK(by_latency.pick() == 1);
  CHECK(complaint("return targets:least('outstandin')") ==
        "my.lua:3: targets have no whole number called 'outstandin'; did you mean 'outstanding'? "
        "known: outstanding, waiting, last_latency, position");
  CHECK(complaint("return targets:least('weight')").find("no whole number") != std::string::npos);
  CHECK(complaint("return targets.least('waiting')") ==
        "my.lua:3: least is asked of the targets that pick is given, and about a field; write "
        "targets:least(\"outstanding\")");
  CHECK(complaint("return targets:least()").find("about a field") != std::string::npos);
}

TEST_CASE("what the host shows cannot be written") {
  CHECK(complaint("op.key = 5") ==
        "my.lua:3: op.key cannot be written; the host keeps it; keep what is yours in self");
  CHECK(complaint("local k = op.key op.key = 5").find("op.key cannot be written") !=
        std::string::npos);
  CHECK(complaint("targets[1].up = false").find("target.up cannot be written") !=
        std::string::npos);
  CHECK(complaint("targets[1] = 5").starts_with("my.lua:3: targets cannot be written"));
  CHECK(complaint("targets.n = 5").starts_with("my.lua:3: targets cannot be written"));
  CHECK(complaint("table.insert(targets, 1)")
            .starts_with("my.lua:3: bad argument #1 to 'insert' (table expected"));
  CHECK(complaint("for k in pairs(op) do end").starts_with("my.lua:3: bad argument"));
  CHECK(complaint("host.now = 5") ==
        "my.lua:3: host cannot be written; keep what is yours in self");
  CHECK(complaint("count = 1") ==
        "my.lua:3: assignment to the global 'count'; write local in front, or keep it in self");
}

TEST_CASE("a request that was kept cannot be read in a later call") {
  LuaBalancerText balancer(
      balancer_text("create = function(self, host) host:after(0) end,\n"
                    "pick = function(self, op) self.op = op return 1 end,\n"
                    "timer = function(self) return self.op.key end"));
  CHECK(balancer.pick() == 0);
  Instance<cq_balancer>& instance = balancer.instance();
  instance.f->timer(instance.self, 0, 0);
  CHECK(balancer.complaint().find("op can only be read in the call that it was given to") !=
        std::string::npos);
}

TEST_CASE("an endless pick ends with its line, and the instance is asked nothing more") {
  LuaBalancerText balancer(pick_text("while true do\nend"));
  CHECK(balancer.pick() == CQ_NONE);
  CHECK(balancer.complaint() == "my.lua:3: script exceeded its budget of 1000000 instructions");
  CHECK(balancer.pick() == CQ_NONE);
}

TEST_CASE("the budget is one call's, not the run's") {
  LuaBalancerText balancer(pick_text("for i = 1, 100000 do end return 1"));
  for (int i = 0; i < 50; ++i) REQUIRE(balancer.pick() == 0);
}

TEST_CASE("a memory bomb in pick ends with its line, at once or by and by") {
  CHECK(complaint("local t = {}\nfor i = 1, 1e9 do\nt[i] = ('x'):rep(50000) end") ==
        "my.lua:5: script exceeded its budget of 1000000 instructions");
  LuaBalancerText leak(
      pick_text("self.n = (self.n or 0) + 1\nself[self.n] = ('x'):rep(60000)\nreturn 1"));
  int picks = 0;
  while (leak.complaint().empty() && picks < 1000) leak.pick(), ++picks;
  CHECK(picks > 100);
  CHECK(leak.complaint().starts_with("my.lua:4: script exceeded its memory limit of 32 MB"));
}
