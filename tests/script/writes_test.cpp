// What the text of a script tells: its tokens, what it never writes, where it counts.
#include "sim/script/writes.hpp"

#include <algorithm>

#include "sim/script/meter.hpp"
#include "sim/script/tokens.hpp"
#include "tests/catch.hpp"
#include "tests/script/hostile.hpp"

using namespace cqrslab;

namespace {

std::string joined(const std::string& text) {
  std::string all;
  for (const Token& token : tokens_of(text)) all += std::string(token.text) + " ";
  return all;
}

bool writes_up(const std::string& text) {
  return Writes(text).field("up");
}

}  // namespace

TEST_CASE("a text is read as Lua reads it, as far as names and symbols go") {
  CHECK(joined("a.b=={[1]='x\\'y'}--no\nc") == "a . b == { [ 1 ] = 'x\\'y' } c ");
  CHECK(joined("x=[==[ ]] ]=] ]==]y --[[ \n ]] z") == "x = [==[ ]] ]=] ]==] y z ");
  CHECK(joined("a--b\rc") == "a c ");
  CHECK(joined("'a\\z \n b' c") == "'a\\z \n b' c ");
  CHECK(joined("'a\\\r\nb' c") == "'a\\\r\nb' c ");
  CHECK(joined("'open\nx") == "'open x ");
  CHECK(tokens_of("a\n\n--[[\n]] b").at(1).line == 4);
}

TEST_CASE("an assignment to a field is seen, however it is written") {
  for (const char* text : {"t.up = 1",
                           "t . up\n=\n1",
                           "t.up, x = 1, 2",
                           "x, t.up = 1, 2",
                           "a.b(c, d).up = 1",
                           "function t.up() end",
                           "function t:up() end",
                           "function a.b.up() end",
                           "f'x'.up = 1",
                           "return function() t.up = 1 end",
                           "return { f = function() t.up = 1 end }",
                           "t.up, a[function() return 1 end].b = 1, 2",
                           "local s = '\\z\n' t.up = 1 local u = ''",
                           "--x\rt.up = 1",
                           "t.up --[[ x ]] = 1",
                           "if x then t.up = 1 end",
                           "f(function() t.up = 1 end)",
                           "local x <const> = 1 t.up = 1",
                           "local function f() t.up = 1 end",
                           "::up:: t.up = 1",
                           "t['up'] = 1",
                           "t[k] = 1",
                           "t[1], x = 1, 2",
                           "local _ENV = t up = 1"}) {
    INFO(text);
    CHECK(writes_up(text));
  }
}

TEST_CASE("what is no assignment to a field is not taken for one") {
  for (const char* text :
       {"local up = t.up", "up = t.up", "return { up = 1, ['up'] = 2, [k] = 3 }", "x = t.up == 1",
        "for up = 1, 2 do end", "f(t.up, x)", "local a, b = t.up, t.x  c = 1",
        "f { up = function() return t.up end }", "return t.up, 1", "local a <const>, up = t.up, 2",
        "for k, up in pairs(t) do x = up end", "-- t.up = 1", "x = 't.up = 1'",
        "x = [[ t.up = 1 ]]", "x = t[k]", "local function up() end"}) {
    INFO(text);
    CHECK_FALSE(writes_up(text));
  }
}

TEST_CASE("a variable that is assigned is one that its statement does not declare") {
  CHECK(Writes("host = 1").variable("host"));
  CHECK(Writes("a, host = 1, 2").variable("host"));
  CHECK(Writes("local a host = 1").variable("host"));
  CHECK(Writes("function host() end").variable("host"));
  CHECK(Writes("local e = _ENV").variable("host"));
  CHECK_FALSE(Writes("local host = 1").variable("host"));
  CHECK_FALSE(Writes("local a <const>, host = 1, 2").variable("host"));
  CHECK_FALSE(Writes("f { host = 1 } t.host = 2").variable("host"));
}

TEST_CASE("a metered text has its lines where they were, and a counter of its own name") {
  for (const auto& [name, script] : short_hostile_scripts) {
    std::string with = metered(script);
    INFO(name);
    CHECK(std::count(with.begin(), with.end(), '\n') ==
          std::count(script.begin(), script.end(), '\n'));
  }
  CHECK(metered("local gas = 1").starts_with("local gas_,gas_more=0,"));
  // Three tokens are one instruction; the first counts too.
  CHECK(metered("while true do f() end").find("gas=gas-0000002 ") != std::string::npos);
  CHECK(metered("for i = 1, #t do f() end").find("gas=gas-#t*0000002 ") != std::string::npos);
  CHECK(metered("for i = 1, #t do break end").find("#t*") == std::string::npos);
  CHECK(metered("goto a ::a::").find("gas=gas") == std::string::npos);
  CHECK(metered("::a:: goto a").find("gas=gas") != std::string::npos);
}
