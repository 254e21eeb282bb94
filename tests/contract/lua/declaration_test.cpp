// Every mistake that a file can make before its plugin lives: one error, with its line.
#include "sim/contract/lua/lua_plugin.hpp"
#include "tests/contract/lua/lua_text.hpp"
#include "tests/mistake.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

std::string refusal(const std::string& text) {
  TemporaryFolder folder;
  std::string path = folder.file("my.lua", text);
  Registry registry = Registry::built_in();
  std::size_t before = registry.entries().size();
  Error error = mistake([&] { registry.load(path); });
  CHECK(error.code() == ExitCode::plugin);
  CHECK(registry.entries().size() == before);
  std::string what = error.what();
  REQUIRE(what.starts_with(folder.path() + "/"));
  return what.substr(folder.path().size() + 1);
}

const std::string pick = "pick = function(self, op, targets) return 1 end,";

std::string with_params(const std::string& params) {
  return refusal(balancer_text(pick + "\nparams = { " + params + " }"));
}

}  // namespace

TEST_CASE("a Lua plugin's syntax error has the words of Lua and the line") {
  CHECK(refusal("return plugin {\n  kind = 'balancer'\n  name = 'x'\n}") ==
        "my.lua:3: '}' expected (to close '{' at line 1) near 'name'");
}

TEST_CASE("a file that does not return plugin{...} is no plugin") {
  CHECK(refusal("return 5") ==
        "my.lua: the script's result must be plugin { ... }, not the number 5; write return plugin "
        "{ ... }");
  CHECK(refusal("local x = 1").find("not nothing") != std::string::npos);
  CHECK(refusal("return { kind = 'balancer' }").starts_with("my.lua:1: the script's result must"));
  CHECK(refusal("\x1bLua") == "my.lua: not a plugin: the file is binary; a plugin is a Lua text");
}

TEST_CASE("an unknown key of plugin names its line and the nearest key") {
  CHECK(refusal(balancer_text("pik = function(self, op, targets) end,"))
            .starts_with("my.lua:2: unknown key 'pik' in plugin; did you mean 'pick'? known: "));
  CHECK(refusal(balancer_text(pick + "\nlocks = function(self) end"))
            .starts_with("my.lua:3: unknown key 'locks' in plugin"));
}

TEST_CASE("what a plugin must say and does not is named") {
  CHECK(refusal(balancer_text("doc = 'x'")) ==
        "my.lua:1: a balancer needs 'pick'; write pick = function(self, op, targets)");
  CHECK(refusal("return plugin { kind = 'store', name = 'x', summary = 'y' }") ==
        "my.lua:1: a store needs 'next'; write next = function(self, t, event)");
  CHECK(refusal("return plugin { kind = 'queue', name = 'x', summary = 'y' }") ==
        "my.lua:1: a queue needs 'publish'; write publish = function(self, message)");
  CHECK(refusal("return plugin { name = 'x' }") ==
        "my.lua:1: plugin lacks 'kind'; write kind = \"balancer\", \"store\" or \"queue\"");
  CHECK(refusal("return plugin { kind = 'balancr' }") ==
        "my.lua:1: unknown kind of plugin 'balancr'; did you mean 'balancer'? known: balancer, "
        "store, queue");
  CHECK(refusal("return plugin { kind = 'balancer',\n" + pick + " }") ==
        "my.lua:1: plugin lacks 'name'");
  CHECK(refusal("return plugin { kind = 'balancer', name = 'x', summary = 'a\\nb',\n" + pick +
                " }") == "my.lua:1: 'summary' of plugin must be one line");
}

TEST_CASE("a function that is none is refused") {
  CHECK(refusal(balancer_text("pick = 5")) ==
        "my.lua:2: 'pick' of plugin must be a function, not the number 5; write pick = "
        "function(self, op, targets)");
}

TEST_CASE("a name that others could not write is refused") {
  CHECK(refusal("return plugin { kind = 'balancer', name = 'My LB', summary = 's',\n" + pick +
                " }") == "my.lua: balancer 'My LB' needs a name in snake_case");
  CHECK(refusal("return plugin { kind = 'balancer', name = 'random', summary = 's',\n" + pick +
                " }") == "my.lua: the name of its balancer 'random' is taken (built in)");
}

TEST_CASE("a parameter that nobody could set is refused at its line") {
  CHECK(with_params("n = 5") == "my.lua:3: parameter 'n' needs min and max");
  CHECK(with_params("n = { 5, min = 1, max = 9 }") ==
        "my.lua:3: parameter 'n' needs a doc of one line");
  CHECK(with_params("n = { 5, min = 9, max = 1, doc = 'd' }") ==
        "my.lua:3: min of parameter 'n' is not below max");
  CHECK(with_params("n = { 50, min = 1, max = 9, doc = 'd' }") ==
        "my.lua:3: parameter 'n' starts at 50, outside 1 .. 9");
  CHECK(with_params("n = { min = 1, max = 9, doc = 'd' }")
            .starts_with("my.lua:3: parameter 'n' needs one initial value first"));
  CHECK(with_params("n = { 5, mni = 1, max = 9, doc = 'd' }")
            .starts_with("my.lua:3: unknown key 'mni' in parameter 'n'; did you mean 'min'?"));
  CHECK(with_params("n = { 'a', choices = { 'b', 'c' }, doc = 'd' }")
            .starts_with("my.lua:3: unknown choice of 'n' 'a'"));
  CHECK(with_params("targets = { 5, min = 1, max = 9, doc = 'd' }") ==
        "my.lua:3: a parameter cannot be called 'targets'; config.targets is the host's");
  CHECK(with_params("lag = { exponential('5 ms'), min = '0 s', max = '1 s', doc = 'd' }") ==
        "my.lua:3: parameter 'lag' must start as constant(\"5 ms\"); a scenario may give it any "
        "distribution");
  CHECK(with_params("t = { ms(5), min = '1 ms', max = '1 s', doc = 'd' }")
            .starts_with("my.lua:3: 'min' of parameter 't' must be a number"));
}

TEST_CASE("every type of parameter becomes one of the contract") {
  LuaText text(balancer_text(pick + R"(
    params = {
      whole = { 5, min = 1, max = 9, unit = "targets", doc = "a" },
      real = { 0.5, min = 0, max = 1, doc = "b" },
      time = { "5 ms", min = "0 s", max = "1 min", doc = "c" },
      flag = { true, doc = "d" },
      choice = { "slow", choices = { "fast", "slow" }, doc = "e" },
      law = { constant("2 ms"), min = "1 ms", max = "1 s", doc = "f" },
    },
    probes = { n = { kind = "gauge", unit = "requests", doc = "g" } },
    tracks_sessions = true,)"));
  const cq_descriptor& plugin = text.plugin();
  REQUIRE(plugin.n_params == 6);
  const std::uint32_t types[] = {CQ_INTEGER, CQ_REAL, CQ_DURATION, CQ_BOOLEAN, CQ_CHOICE, CQ_LAW};
  for (std::uint32_t i = 0; i < 6; ++i) CHECK(plugin.params[i].type == types[i]);
  CHECK(plugin.params[0].max == 9);
  CHECK(std::string(plugin.params[0].unit) == "targets");
  CHECK(plugin.params[2].initial == 5e6);
  CHECK(plugin.params[2].max == 60e9);
  CHECK(plugin.params[3].initial == 1);
  CHECK(plugin.params[4].initial == 1);
  CHECK(std::string(plugin.params[4].labels[0]) == "fast");
  CHECK(plugin.params[5].initial == 2e6);
  REQUIRE(plugin.n_probes == 1);
  CHECK(plugin.probes[0].kind == CQ_GAUGE);
  CHECK((plugin.traits & CQ_TRACKS_SESSIONS) != 0);
  CHECK(descriptor_problem(plugin).value_or("") == "");
}

TEST_CASE("a probe of an unknown kind is refused") {
  CHECK(refusal(balancer_text(pick + "\nprobes = { n = { kind = 'guage', doc = 'd' } }"))
            .starts_with("my.lua:3: unknown value of 'kind' of probe 'n' 'guage'; did you mean "
                         "'gauge'?"));
}

TEST_CASE("a file that misbehaves while it is read is stopped at its line") {
  CHECK(refusal("local t = {}\nwhile true do t = t end") ==
        "my.lua:2: script exceeded its budget of 20000000 instructions");
  CHECK(refusal("local t = {}\nfor i = 1, 1e9 do\n t[i] = ('x'):rep(50000) end")
            .starts_with("my.lua:3: script exceeded its memory limit of 32 MB"));
  CHECK(refusal("\ncount = 0") ==
        "my.lua:2: assignment to the global 'count'; write local in front, or keep it in self");
  CHECK(refusal("print = nil").starts_with("my.lua:1: assignment to the global 'print'"));
  CHECK(refusal("\nprint(1)") ==
        "my.lua:2: a plugin has nowhere to print; host:fail(text) ends the run and shows it; "
        "host:explain(text) tells why");
  CHECK(refusal("local x = math.random()") ==
        "my.lua:1: a plugin has no random numbers of its own; ask for a stream in create: "
        "self.luck = host:stream(\"luck\")");
  CHECK(refusal("local x = os.time()").starts_with("my.lua:1: unknown name 'os'"));
  CHECK(refusal("local x = lock(0)") ==
        "my.lua:1: lock makes a step, which only 'next' of a store can return");
  CHECK(refusal("local x = host:now()") ==
        "my.lua:1: host answers only inside the plugin's functions; move the call into create = "
        "function(self, host, config) ... end");
}

TEST_CASE("a Lua plugin that is not there offers its neighbour") {
  TemporaryFolder folder;
  folder.file("turns.lua", "");
  Registry registry;
  Error error = mistake([&] { registry.load(folder / "turn.lua"); });
  CHECK(error.code() == ExitCode::plugin);
  CHECK(error.message() == "no such file");
  CHECK(error.hint() == "did you mean '" + folder / "turns.lua" + "'?");
}
