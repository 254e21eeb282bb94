// Scripts that try to run forever, to eat all memory, or to get out.
#pragma once

#include <string>
#include <vector>

namespace cqrslab {

struct Hostile {
  const char* name;
  std::string script;
};

inline const std::vector<Hostile> short_hostile_scripts = {
    {"an endless loop", "while true do end"},
    {"an endless repeat", "repeat until false"},
    {"an endless goto", "::a:: goto a"},
    {"an endless for", "for i = 1, math.huge do end"},
    {"an endless recursion", "local function f() return 1 + f() end f()"},
    {"an endless tail call", "local function f() return f() end f()"},
    {"mutual recursion", "local g; local function f() g() end g = function() f() end f()"},
    {"a caught loop", "while true do pcall(function() while true do end end) end"},
    {"a doubling text", "local s = 'a' while true do s = s .. s end"},
    {"a text grown by one", "local s = '' while true do s = s .. 'x' end"},
    {"many long texts", "local t = {} while true do t[#t + 1] = ('x'):rep(60000) end"},
    {"a huge rep", "return ('x'):rep(1e10)"},
    {"a rep with a huge separator", "return (''):rep(1e9, 'xxxxxxxx')"},
    {"an endless rep of nothing", "while true do local s = (''):rep(1e15) end"},
    {"a growing list", "local t = {} local i = 0 while true do i = i + 1 t[i] = i end"},
    {"a growing map", "local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = i end"},
    {"nested tables", "local t = {} while true do t = { t } end"},
    {"nested tables kept",
     "local t = {} local all = {} while true do t = { t } all[#all+1] = t end"},
    {"a chain of closures",
     "local f = function() end while true do local g = f f = function() g() end end"},
    {"a table that contains itself", "local t = {} t.t = t return scenario(t)"},
    {"a table of shared halves",
     "local t = {} for i = 1, 40 do t = { t, t } end return scenario { name = t }"},
    {"a sort that lies",
     "while true do local t = {} for i = 1, 999 do t[i] = i end "
     "table.sort(t, function() return true end) end"},
    {"a sort that grows its list",
     "local t = {1, 2, 3, 4} table.sort(t, function() t[#t + 1] = 1 return true end)"
     " while true do end"},
    {"a sort of mixed values", "table.sort({ 1, 'a', {}, 2 })"},
    {"a sort of a huge list", "local t = {} for i = 1, 2e5 do t[i] = -i end table.sort(t)"},
    {"concat in a loop",
     "local t = {} for i = 1, 10000 do t[i] = 'xxxxxxxxxx' end while true do table.concat(t) "
     "end"},
    {"concat of a huge range", "return table.concat({}, '', 1, 1e15)"},
    {"unpack of a huge range", "return table.unpack({}, 1, 1e8)"},
    {"unpack across the integers",
     "return table.unpack({}, math.tointeger(-2^63), 9223372036854775807)"},
    {"insert at the front", "local t = {} while true do table.insert(t, 1, 1) end"},
    {"remove from the front",
     "local t = {} for i = 1, 50000 do t[i] = i end while true do table.remove(t, 1) "
     "table.insert(t, 1) end"},
    {"format with a huge width", "return string.format('%999999999d', 1)"},
    {"format in a loop",
     "while true do string.format('%99d %99.99f %s', 1, 1, ('x'):rep(1000)) end"},
    {"format of an address", "return string.format('%p', {})"},
    {"find in a loop", "local s = ('a'):rep(60000) while true do s:find('aaaaaaab') end"},
    {"compare long texts",
     "local a, b = ('x'):rep(60000), ('x'):rep(60000) .. 'y' while true do local c = a < b end"},
    {"byte of a huge range", "return ('x'):rep(60000):byte(1, -1)"},
    {"char of too much", "return string.char(table.unpack({}, 1, 200))"},
    {"pairs in a loop",
     "local t = {} for i = 1, 10000 do t[i] = i end while true do for k in pairs(t) do break end "
     "end"},
    {"next over and over",
     "local t = {} for i = 1, 10000 do t['k'..i] = i end for k in next, t do end while true do "
     "end"},
    {"print in a loop", "while true do print('hello', {}, print) end"},
    {"select in a loop", "while true do select('#', table.unpack({}, 1, 200)) end"},
    {"error in a loop", "while true do error({}) end"},
    {"an error of nil", "error(nil)"},
    {"assert in a loop", "while true do assert(false, {}) end"},
    {"a pattern bomb", "return ('a'):rep(28):find(('a?'):rep(28) .. ('a'):rep(28)) + 'x'"},
    {"gsub", "return ('a'):rep(100):gsub('.-', 'x')"},
    {"the pairs iterator without a table", "local f = pairs({ 1 }) return f(5)"},
    {"ipairs of a number", "for i in ipairs(5) do end"},
    {"arithmetic on durations in a loop", "local a = s(1) while true do a = a + a - a end"},
    {"a duration without end", "local a = s(1e300) * 1e300"},
    {"division of a duration by zero", "return s(1) / 0"},
    {"constructors in a loop", "while true do exponential('1 ms') end"},
    {"constructors of constructors", "local t = scenario { 1 } while true do t = poisson(t) end"},
    {"a library function in a loop", "while true do crud { store = 'x' } end"},
    {"a forged mark", "return scenario { ['\\1@'] = 1e9, ['\\1kind'] = {}, ['\\1line'] = -5 }"},
    {"marks of the wrong type",
     "local t = {} t['\\1@'] = {} t['\\1line'] = 'x' t['\\1kind'] = 7 return poisson(t)"},
};

// Each must end within a small budget, with an Error and nothing else.
inline std::vector<Hostile> hostile_scripts() {
  std::vector<Hostile> all = short_hostile_scripts;
  std::string nest(5000, '('), braces(5000, '{');
  all.push_back({"deep parentheses", "return " + nest + "1" + std::string(5000, ')')});
  all.push_back({"deep braces", "return " + braces + std::string(5000, '}')});
  all.push_back({"a long script of nothing", std::string(900000, ';') + " while true do end"});
  std::string locals;
  for (int i = 0; i < 300; ++i) locals += "local a" + std::to_string(i) + " ";
  all.push_back({"too many locals", locals});
  return all;
}

// Every way out that Lua knows; none is reachable.
inline std::vector<std::string> escapes() {
  return {"os.exit(1)",
          "os.execute('true')",
          "os.getenv('HOME')",
          "os.time()",
          "os.clock()",
          "io.open('/etc/passwd')",
          "io.write('x')",
          "require('os')",
          "package.loadlib('x', 'y')",
          "dofile('/etc/passwd')",
          "loadfile('/etc/passwd')",
          "load('return 1')()",
          "loadstring('x')",
          "debug.getinfo(1)",
          "debug.sethook()",
          "debug.getregistry()",
          "collectgarbage('stop')",
          "collectgarbage('count')",
          "getmetatable('')",
          "setmetatable({}, {})",
          "getmetatable(s(1))",
          "rawset({}, 1, 2)",
          "rawget({}, 1)",
          "rawequal(1, 1)",
          "rawlen({})",
          "coroutine.create(print)",
          "coroutine.wrap(print)",
          "pcall(error)",
          "xpcall(error, print)",
          "string.dump(print)",
          "utf8.char(65)",
          "_G.print('x')",
          "_ENV.os.exit()",
          "getfenv(1)",
          "setfenv(1, {})",
          "newproxy(true)",
          "('x'):dump()",
          "string.pack('i', 1)",
          "table.move({}, 1, 2, 3)",
          "math.randomseed(1)",
          "math.random()",
          "known_keys({}, 'x', {})",
          "adopt({}, {})",
          "database('x')"};
}

}  // namespace cqrslab
