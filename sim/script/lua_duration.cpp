// Durations inside scripts: p.bulk * 2, s(5) + "250 ms", p.a / p.b. Bare numbers never become one.
#include <cmath>

#include "sim/base/quantity.hpp"
#include "sim/script/lua_host.hpp"

namespace cqrslab {
namespace {

constexpr const char* metatable_name = "duration";

enum class Operand { none, number, duration };

// Texts such as "5 s" stand for durations beside a duration.
Operand operand(lua_State* L, int index, double& value) {
  if (const double* seconds = to_duration(L, index)) return value = *seconds, Operand::duration;
  if (lua_type(L, index) == LUA_TNUMBER) {
    return value = lua_tonumber(L, index), Operand::number;
  }
  if (lua_type(L, index) == LUA_TSTRING) {
    std::size_t size = 0;
    const char* text = lua_tolstring(L, index, &size);
    if (auto seconds = parse_duration({text, size})) return value = *seconds, Operand::duration;
  }
  return Operand::none;
}

void push_checked(lua_State* L, double seconds) {
  if (!std::isfinite(seconds)) refuse(L, "the duration is not finite");
  push_duration(L, seconds);
}

int add_or_subtract(lua_State* L, double sign) {
  double a = 0, b = 0;
  if (operand(L, 1, a) != Operand::duration || operand(L, 2, b) != Operand::duration) {
    refuse(L, "a duration and a bare number cannot be added",
           "give the number a unit: \"5 s\" or s(5)");
  }
  push_checked(L, a + sign * b);
  return 1;
}

int add(lua_State* L) {
  return add_or_subtract(L, 1);
}
int subtract(lua_State* L) {
  return add_or_subtract(L, -1);
}

int multiply(lua_State* L) {
  double a = 0, b = 0;
  Operand left = operand(L, 1, a), right = operand(L, 2, b);
  bool fits = (left == Operand::duration && right == Operand::number) ||
              (left == Operand::number && right == Operand::duration);
  if (!fits) refuse(L, "a duration can only be multiplied by a number");
  push_checked(L, a * b);
  return 1;
}

int divide(lua_State* L) {
  double a = 0, b = 0;
  Operand left = operand(L, 1, a), right = operand(L, 2, b);
  if (left != Operand::duration || right == Operand::none) {
    refuse(L, "a duration can only be divided by a number or by a duration");
  }
  if (b == 0) refuse(L, "division by zero");
  if (right == Operand::number) {
    push_checked(L, a / b);
  } else {
    lua_pushnumber(L, a / b);
  }
  return 1;
}

int negate(lua_State* L) {
  return push_duration(L, -*to_duration(L, 1)), 1;
}

void both(lua_State* L, double& a, double& b) {
  if (operand(L, 1, a) != Operand::duration || operand(L, 2, b) != Operand::duration) {
    refuse(L, "a duration can only be compared with a duration",
           "give the number a unit: \"5 s\" or s(5)");
  }
}

int equal(lua_State* L) {
  double a = 0, b = 0;
  both(L, a, b);
  return lua_pushboolean(L, a == b), 1;
}

int less(lua_State* L) {
  double a = 0, b = 0;
  both(L, a, b);
  return lua_pushboolean(L, a < b), 1;
}

int less_or_equal(lua_State* L) {
  double a = 0, b = 0;
  both(L, a, b);
  return lua_pushboolean(L, a <= b), 1;
}

int concatenate(lua_State* L) {
  push_text(L, 1);
  push_text(L, 2);
  lua_concat(L, 2);
  return 1;
}

// s(5), ms(2.5): the upvalues are the factors of quantity.cpp's units.
int construct_duration(lua_State* L) {
  if (lua_type(L, 1) != LUA_TNUMBER) refuse(L, "a unit of time takes one number", "write s(5)");
  double seconds = lua_tonumber(L, 1) * lua_tonumber(L, lua_upvalueindex(1)) /
                   lua_tonumber(L, lua_upvalueindex(2));
  if (!std::isfinite(seconds)) refuse(L, "the duration is not finite");
  push_duration(L, seconds);
  return 1;
}

// The same, as whole nanoseconds.
int construct_nanoseconds(lua_State* L) {
  if (lua_type(L, 1) != LUA_TNUMBER) refuse(L, "a unit of time takes one number", "write ms(5)");
  double ns = std::nearbyint(lua_tonumber(L, 1) * lua_tonumber(L, lua_upvalueindex(1)) /
                             lua_tonumber(L, lua_upvalueindex(2)) * 1e9);
  if (!(std::fabs(ns) <= 9e18)) refuse(L, "the time does not fit in nanoseconds");
  lua_pushinteger(L, static_cast<lua_Integer>(ns));
  return 1;
}

struct Unit {
  const char* name;
  double multiply, divide;
};

}  // namespace

void push_duration(lua_State* L, double seconds) {
  *static_cast<double*>(lua_newuserdatauv(L, sizeof(double), 0)) = seconds;
  luaL_setmetatable(L, metatable_name);
}

const double* to_duration(lua_State* L, int index) {
  return static_cast<const double*>(luaL_testudata(L, index, metatable_name));
}

void open_duration(lua_State* L) {
  luaL_newmetatable(L, metatable_name);
  const luaL_Reg functions[] = {
      {"__add", add},    {"__sub", subtract},     {"__mul", multiply},
      {"__div", divide}, {"__unm", negate},       {"__eq", equal},
      {"__lt", less},    {"__le", less_or_equal}, {"__concat", concatenate},
      {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
  lua_pop(L, 1);
}

void open_units(lua_State* L, bool nanoseconds) {
  static const Unit units[] = {{"ns", 1, 1e9}, {"us", 1, 1e6}, {"ms", 1, 1e3}, {"s", 1, 1},
                               {"min", 60, 1}, {"h", 3600, 1}, {"d", 86400, 1}};
  for (const Unit& unit : units) {
    lua_pushnumber(L, unit.multiply);
    lua_pushnumber(L, unit.divide);
    lua_pushcclosure(L, nanoseconds ? construct_nanoseconds : construct_duration, 2);
    lua_setfield(L, -2, unit.name);
  }
}

}  // namespace cqrslab
