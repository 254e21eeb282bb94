// What a script can do in the sandbox, and what it cannot.
#include "sim/script/sandbox.hpp"

#include <ctime>

#include "sim/base/elementary.hpp"
#include "sim/base/error.hpp"
#include "sim/scenario/language.hpp"
#include "tests/catch.hpp"
#include "tests/mistake.hpp"
#include "tests/script/hostile.hpp"

using namespace cqrslab;

namespace {

const std::string allowed_names =
    "assert at bounded_pareto branch burst clients command constant crash d delay domain "
    "empirical erlang error every exponential feed fixed flash_crowd geometric h "
    "hyperexponential ipairs jump label lognormal markov math.abs math.ceil math.cos "
    "math.exp math.floor math.fmod math.huge math.log math.max math.min math.pi math.random "
    "math.sin math.sqrt math.tointeger math.type min mixture ms next ns pairs parallel pareto "
    "phases poisson print query ramp rate recorded renewal s scenario select sequential service "
    "slow station store string.byte string.char string.find string.format string.len "
    "string.lower string.rep string.reverse string.sub string.upper sum_of table.concat "
    "table.insert table.pack table.remove table.sort table.unpack tonumber topology tostring "
    "type uniform uniform_keys unlimited us visit zipf ";

SandboxLimits small_limits() {
  return {.instructions = 500'000, .memory = 8u << 20, .single = 1u << 20, .seconds = 5};
}

Value run(const std::string& script) {
  return Sandbox("test.lua", scenario_words()).run(script);
}
std::string text_of(const std::string& script) {
  Value value = run(script);
  REQUIRE(value.text());
  return *value.text();
}
double number_of(const std::string& script) {
  Value value = run(script);
  REQUIRE(value.is_number());
  return value.number();
}
Error refusal_of(const std::string& script) {
  return mistake([&] { Sandbox("test.lua", scenario_words(), small_limits()).run(script); });
}

}  // namespace

TEST_CASE("a script finds exactly the names of the allow-list") {
  std::string names;
  for (const std::string& name : Sandbox("test.lua", scenario_words()).reachable_names())
    names += name + " ";
  CHECK(names == allowed_names);
}

TEST_CASE("no way out of the sandbox that Lua knows is open") {
  for (const std::string& escape : escapes()) {
    INFO(escape);
    Error error = refusal_of("return " + escape);
    CHECK(error.code() == ExitCode::usage);
    CHECK(error.where() == "test.lua:1");
  }
}

TEST_CASE("every hostile script ends within its budget with one error") {
  for (const Hostile& hostile : hostile_scripts()) {
    INFO(hostile.name);
    std::clock_t start = std::clock();
    Sandbox sandbox("test.lua", scenario_words(), small_limits());
    sandbox.add_library(
        "lib.lua", "function crud(t) known_keys(t, 'crud', { 'store' }) return topology {} end");
    try {
      sandbox.run(hostile.script);
    } catch (const Error& error) {
      CHECK((error.code() == ExitCode::usage || error.code() == ExitCode::limit));
      CHECK(error.where().rfind("test.lua", 0) == 0);
    }
    CHECK(std::clock() - start < 4 * CLOCKS_PER_SEC);
  }
}

TEST_CASE("an endless loop ends with its line and the budget, the same each time") {
  for (int i = 0; i < 2; ++i) {
    Error error = refusal_of("local n = 0\nwhile true do\n  n = n + 1\nend");
    CHECK(error.code() == ExitCode::limit);
    CHECK(error.message() == "script exceeded its budget of 500000 instructions");
    CHECK((error.where() == "test.lua:2" || error.where() == "test.lua:3"));
  }
}

TEST_CASE("a memory bomb ends with its line and the limit") {
  SandboxLimits limits;
  limits.memory = 8u << 20;
  std::string script = "local t = {}\nfor i = 1, 1e9 do\n  t[i] = ('x'):rep(50000)\nend";
  Error error = mistake([&] { Sandbox("test.lua", scenario_words(), limits).run(script); });
  CHECK(error.code() == ExitCode::limit);
  CHECK(error.message() == "script exceeded its memory limit of 8 MB");
  CHECK(error.where() == "test.lua:3");
}

TEST_CASE("a recursion without an end ends with its line and the limit of memory") {
  SandboxLimits limits;
  limits.memory = 128u << 20;
  std::string script = "local function f()\n  return 1 + f()\nend\nf()";
  Error error = mistake([&] { Sandbox("test.lua", scenario_words(), limits).run(script); });
  CHECK(error.code() == ExitCode::limit);
  CHECK(error.message() == "script exceeded its memory limit of 128 MB");
  CHECK(error.where() == "test.lua:2");
}

TEST_CASE("the clock ends what the gas does not see") {
  SandboxLimits limits;
  limits.seconds = 0.05;
  limits.instructions = 1'000'000'000'000;
  Error error =
      mistake([&] { Sandbox("test.lua", scenario_words(), limits).run("while true do end"); });
  CHECK(error.code() == ExitCode::limit);
  CHECK(error.message() == "script stopped after 0.05 s of work");
}

TEST_CASE("two runs of one script use the same gas") {
  std::string script =
      "local t = {} for i = 1, 2000 do t['k' .. i] = i end local n = 0 "
      "for k, v in pairs(t) do n = n + v end table.sort({3, 2, 1}) return n";
  Sandbox first("a.lua", scenario_words()), second("b.lua", scenario_words());
  first.run(script);
  second.run(script);
  CHECK(first.used() > 2000);
  CHECK(first.used() == second.used());
}

TEST_CASE("pairs goes through numbers first and then through texts bytewise") {
  CHECK(text_of("local r = '' for k, v in pairs{ b = 1, a = 2, [3] = 0, 7, [-1.5] = 0, Z = 3 } do "
                "r = r .. k .. ' ' end return r") == "-1.5 1 3 Z a b ");
  CHECK(text_of("local r, t = '', { b = 1, a = 2, 7 } local k, v = next(t) "
                "while k do r = r .. k .. ' ' k, v = next(t, k) end return r") == "1 a b ");
}

TEST_CASE("pairs tolerates that what it walks is changed") {
  CHECK(text_of("local t = { a = 1, b = 2, c = 3 } local r = '' for k in pairs(t) do r = r .. k "
                "t.b = nil t.d = 1 end return r") == "ac");
}

TEST_CASE("a table with keys that have no order cannot be walked") {
  CHECK(refusal_of("for k in pairs{ [{}] = 1 } do end").message() ==
        "a table with keys other than numbers and texts has no order to be walked in");
}

TEST_CASE("table.sort is stable") {
  CHECK(text_of("local t = {} for i = 1, 100 do t[i] = { i % 3, i } end "
                "table.sort(t, function(a, b) return a[1] < b[1] end) "
                "for i = 2, 100 do local a, b = t[i-1], t[i] "
                "assert(a[1] < b[1] or a[1] == b[1] and a[2] < b[2]) end return 'stable'") ==
        "stable");
  CHECK(text_of("local t = { 'b', 'c', 'a' } table.sort(t) return table.concat(t)") == "abc");
}

TEST_CASE("texts hold no addresses") {
  CHECK(text_of("return tostring({}) .. tostring(print) .. string.format('%s', function() end)") ==
        "tablefunctionfunction");
  CHECK(text_of("return tostring(0/0) .. tostring(-(0/0))") == "nannan");
}

TEST_CASE("string.format writes numbers as C would") {
  CHECK(
      text_of("return string.format('%5d|%-5d|%05d|%+d|%x|%X|%o', 42, 42, 42, 42, 255, 255, 8)") ==
      "   42|42   |00042|+42|ff|FF|10");
  CHECK(text_of(
            "return string.format('%.2f|%8.3f|%e|%g|%5s|%-5s|%.2s|%%', 1.005, 3.14159, 12345.678, "
            "0.1, 'ab', 'ab', 'abcdef')") == "1.00|   3.142|1.234568e+04|0.1|   ab|ab   |ab|%");
  CHECK(text_of("return string.format('%q', 'a\"b')") == "\"a\\\"b\"");
  CHECK(text_of("return string.format('%d', -9223372036854775807 - 1)") == "-9223372036854775808");
}

TEST_CASE("the text functions do what Lua's do") {
  CHECK(text_of("return ('hello'):sub(2, -2) .. ('ab'):rep(3, '-') .. ('abc'):reverse()") ==
        "ellab-ab-abcba");
  CHECK(text_of("return ('aBc'):upper() .. ('aBc'):lower() .. #('abc') .. ('abc'):len()") ==
        "ABCabc33");
  CHECK(number_of("return ('a.b'):find('.')") == 2);
  CHECK(run("return ('abc'):find('x')").is_nil());
  CHECK(number_of("return ('abc'):byte(-1)") == 99);
  CHECK(text_of("return string.char(104, 105)") == "hi");
}

TEST_CASE("powers and logarithms are ours, not the C library's") {
  for (double x : {1.1, 2.5, 17.3, 123.456}) {
    for (double y : {0.37, -1.7, 12.9}) {
      std::string call = std::to_string(x) + ")^(" + std::to_string(y) + ")";
      CHECK(number_of("return (" + call) == elementary::pow(x, y));
    }
    CHECK(number_of("return math.exp(" + std::to_string(x) + ")") == elementary::exp(x));
    CHECK(number_of("return math.log(" + std::to_string(x) + ")") == elementary::log(x));
    CHECK(number_of("return math.sin(" + std::to_string(x) + ")") == elementary::sin(x));
  }
  CHECK(number_of("return math.log(1000, 10)") == 3);
  CHECK(number_of("return math.log(8, 2)") == 3);
}

TEST_CASE("durations are computed with, and never mixed with bare numbers") {
  auto seconds = [](const std::string& script) {
    Value value = run(script);
    REQUIRE(value.span());
    return value.span()->seconds;
  };
  CHECK(seconds("return s(5) + '250 ms'") == 5.25);
  CHECK(seconds("return 2 * ms(10) - us(500)") == Approx(0.0195));
  CHECK(seconds("return math.max(s(1), min(1), '2 s' + s(0))") == 60);
  CHECK(number_of("return min(1) / s(20)") == 3);
  CHECK(text_of("return tostring(ms(12.3)) .. type(s(1)) .. ' ' .. s(90)") ==
        "12.3 msduration 1.5 min");
  CHECK(std::get<bool>(run("return s(60) == min(1) and s(1) < min(1) and s(60) <= min(1)").data));
  CHECK(refusal_of("return s(5) + 5").what() ==
        std::string("test.lua:1: a duration and a bare number cannot be added; give the number a "
                    "unit: \"5 s\" or s(5)"));
  CHECK(refusal_of("return s(5) < 5").message() ==
        "a duration can only be compared with a duration");
}

TEST_CASE("an unknown name offers the nearest one") {
  Error error = refusal_of("\n\nreturn poison(5)");
  CHECK(error.where() == "test.lua:3");
  CHECK(error.message() == "unknown name 'poison'");
  CHECK(error.hint() == "did you mean 'poisson'?");
}

TEST_CASE("an error inside a library names the line of the script") {
  Sandbox sandbox("test.lua", scenario_words());
  sandbox.add_library("lib.lua", "function boom(t) return t.x.y end");
  Error error = mistake([&] { sandbox.run("local a = 1\nreturn boom {}"); });
  CHECK(error.where() == "test.lua:2");
}

TEST_CASE("bytecode and other binary files are refused as such") {
  for (std::string text :
       {std::string("\x1bLua\x54\x00\x19\x93", 8), std::string("return 1\0", 9)}) {
    Error error = mistake([&] { run(text); });
    CHECK(std::string(error.what()) ==
          "test.lua: not a scenario: the file is binary; a scenario is a Lua text");
  }
}

TEST_CASE("random bytes never do more than raise an error") {
  std::uint64_t state = 1;
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int j = 0; j < 60; ++j) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const char* pieces[] = {"{", "}",  "(", ")",   "\"",       "[[",     "]]", "=",
                              ",", "a",  "1", "end", "function", "return", "--", "\n",
                              "'", "do", "[", "::",  "\\",       ".."};
      text += pieces[(state >> 33) % std::size(pieces)];
      text += ' ';
    }
    try {
      Sandbox("test.lua", scenario_words(), small_limits()).run(text);
    } catch (const Error&) {
    }
  }
}

TEST_CASE("what a script prints is kept, within a limit") {
  Sandbox sandbox("test.lua", scenario_words());
  sandbox.run("print('a', 1, s(2), {}) for i = 1, 10000 do print('xxxxxxxxxx') end");
  CHECK(sandbox.printed().front() == "a\t1\t2 s\ttable");
  CHECK(sandbox.printed().size() < 3000);
}
