// The mathematics of a script's environment, with our own logarithms and powers.
#include <cmath>

#include "sim/base/elementary.hpp"
#include "sim/script/lua_host.hpp"
#include "sim/script/vocabulary.hpp"

namespace cqrslab {
namespace {

int push_rounded(lua_State* L, double value) {
  if (value >= -9.2e18 && value <= 9.2e18) {
    lua_pushinteger(L, static_cast<lua_Integer>(value));
  } else {
    lua_pushnumber(L, value);
  }
  return 1;
}

int floor(lua_State* L) {
  if (lua_isinteger(L, 1)) return lua_settop(L, 1), 1;
  return push_rounded(L, std::floor(luaL_checknumber(L, 1)));
}

int ceil(lua_State* L) {
  if (lua_isinteger(L, 1)) return lua_settop(L, 1), 1;
  return push_rounded(L, std::ceil(luaL_checknumber(L, 1)));
}

int absolute(lua_State* L) {
  if (lua_isinteger(L, 1)) {
    lua_Integer value = lua_tointeger(L, 1);
    lua_pushinteger(
        L, value < 0 ? static_cast<lua_Integer>(0 - static_cast<lua_Unsigned>(value)) : value);
  } else {
    lua_pushnumber(L, std::fabs(luaL_checknumber(L, 1)));
  }
  return 1;
}

// The smallest (Sign < 0) or largest argument; durations too.
template <int Sign>
int extreme(lua_State* L) {
  int best = 1;
  luaL_checkany(L, 1);
  for (int i = 1; i <= lua_gettop(L); ++i) {
    if (!to_duration(L, i)) luaL_checknumber(L, i);
    charge(L, 1);
    bool better = Sign < 0 ? lua_compare(L, i, best, LUA_OPLT) : lua_compare(L, best, i, LUA_OPLT);
    if (better) best = i;
  }
  lua_pushvalue(L, best);
  return 1;
}

int square_root(lua_State* L) {
  return lua_pushnumber(L, std::sqrt(luaL_checknumber(L, 1))), 1;
}
int exponential(lua_State* L) {
  return lua_pushnumber(L, elementary::exp(luaL_checknumber(L, 1))), 1;
}
int sine(lua_State* L) {
  return lua_pushnumber(L, elementary::sin(luaL_checknumber(L, 1))), 1;
}
int cosine(lua_State* L) {
  return lua_pushnumber(L, elementary::cos(luaL_checknumber(L, 1))), 1;
}

// log(x [, base]); exact where x is a whole power of the base.
int logarithm(lua_State* L) {
  double x = luaL_checknumber(L, 1), result = elementary::log(x);
  if (!lua_isnoneornil(L, 2)) {
    double base = luaL_checknumber(L, 2);
    result /= elementary::log(base);
    double whole = std::floor(result + 0.5);
    if (std::fabs(whole) < 1024 && elementary::pow(base, whole) == x) result = whole;
  }
  return lua_pushnumber(L, result), 1;
}

int remainder(lua_State* L) {
  double x = luaL_checknumber(L, 1), y = luaL_checknumber(L, 2);
  return lua_pushnumber(L, std::fmod(x, y)), 1;
}

int to_integer(lua_State* L) {
  luaL_checkany(L, 1);
  int exact = 0;
  lua_Integer value = lua_type(L, 1) == LUA_TNUMBER ? lua_tointegerx(L, 1, &exact) : 0;
  if (exact) {
    lua_pushinteger(L, value);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int type(lua_State* L) {
  luaL_checkany(L, 1);
  if (lua_type(L, 1) == LUA_TNUMBER) {
    lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int random(lua_State* L) {
  const Vocabulary& words = *host_of(L).words;
  keep_refusal(L, "a " + words.script + " has no random numbers of its own", words.no_random);
  lua_pushliteral(L, "refused");
  return lua_error(L);
}

}  // namespace

void open_math(lua_State* L) {
  const luaL_Reg functions[] = {{"abs", absolute},    {"ceil", ceil},
                                {"cos", cosine},      {"exp", exponential},
                                {"floor", floor},     {"fmod", remainder},
                                {"log", logarithm},   {"max", extreme<1>},
                                {"min", extreme<-1>}, {"random", random},
                                {"sin", sine},        {"sqrt", square_root},
                                {"type", type},       {"tointeger", to_integer},
                                {nullptr, nullptr}};
  luaL_newlib(L, functions);
  lua_pushnumber(L, 3.141592653589793);
  lua_setfield(L, -2, "pi");
  lua_pushnumber(L, HUGE_VAL);
  lua_setfield(L, -2, "huge");
  lua_setfield(L, -2, "math");
}

}  // namespace cqrslab
