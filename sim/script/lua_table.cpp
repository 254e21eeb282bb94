// The table functions of a script's environment: raw, bounded, and a sort that is stable.
#include "sim/script/lua_host.hpp"

namespace cqrslab {
namespace {

constexpr lua_Integer most_items = 1'000'000, most_values = 200;

lua_Integer checked_length(lua_State* L, int index) {
  check_own_table(L, index);
  return static_cast<lua_Integer>(lua_rawlen(L, index));
}

int insert(lua_State* L) {
  lua_Integer n = checked_length(L, 1);
  int top = lua_gettop(L);
  if (top == 2) return lua_rawseti(L, 1, n + 1), 0;
  if (top != 3) refuse(L, "table.insert takes a table, an optional position and a value");
  lua_Integer position = luaL_checkinteger(L, 2);
  luaL_argcheck(L, position >= 1 && position <= n + 1, 2, "position out of bounds");
  charge(L, static_cast<std::size_t>(n + 1 - position));
  for (lua_Integer i = n; i >= position; --i) {
    lua_rawgeti(L, 1, i);
    lua_rawseti(L, 1, i + 1);
  }
  return lua_rawseti(L, 1, position), 0;
}

int remove(lua_State* L) {
  lua_Integer n = checked_length(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, n);
  if (n == 0) return lua_pushnil(L), 1;
  luaL_argcheck(L, position >= 1 && position <= n, 2, "position out of bounds");
  charge(L, static_cast<std::size_t>(n - position));
  lua_rawgeti(L, 1, position);
  for (lua_Integer i = position; i < n; ++i) {
    lua_rawgeti(L, 1, i + 1);
    lua_rawseti(L, 1, i);
  }
  lua_pushnil(L);
  lua_rawseti(L, 1, n);
  return 1;
}

int concat(lua_State* L) {
  lua_Integer n = checked_length(L, 1);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 2, "", &separator_size);
  lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, n);
  if (first < 1 || last > n) refuse(L, "table.concat: the range leaves the list");
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer i = first; i <= last; ++i) {
    int kind = lua_rawgeti(L, 1, i);
    if (kind != LUA_TSTRING && kind != LUA_TNUMBER) {
      refuse(L, "table.concat: an item is neither a text nor a number");
    }
    std::size_t size = 0;
    lua_tolstring(L, -1, &size);
    charge(L, (size + separator_size) / 8 + 1);
    luaL_addvalue(&out);
    if (i < last) luaL_addlstring(&out, separator, separator_size);
  }
  luaL_pushresult(&out);
  return 1;
}

int unpack(lua_State* L) {
  lua_Integer n = checked_length(L, 1);
  lua_Integer first = luaL_optinteger(L, 2, 1), last = luaL_optinteger(L, 3, n);
  if (first > last) return 0;
  auto count = static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first);
  if (count >= most_values) refuse(L, "table.unpack gives at most 200 values");
  int values = static_cast<int>(count) + 1;
  luaL_checkstack(L, values, "too many values");
  for (int i = 0; i < values; ++i) lua_rawgeti(L, 1, first + i);
  return values;
}

int pack(lua_State* L) {
  int n = lua_gettop(L);
  charge(L, static_cast<std::size_t>(n));
  lua_createtable(L, n, 1);
  lua_insert(L, 1);
  for (int i = n; i >= 1; --i) lua_rawseti(L, 1, i);
  lua_pushinteger(L, n);
  lua_setfield(L, 1, "n");
  return 1;
}

// Compares the values on top of the stack, a below b, and pops them.
bool comes_before(lua_State* L, bool has_order) {
  charge(L, 5);
  if (!has_order) {
    bool less = lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
    return less;
  }
  lua_pushvalue(L, 2);
  lua_insert(L, -3);
  lua_call(L, 2, 1);
  bool less = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return less;
}

// Merges the runs [low, middle) and [middle, high) of list `from` into list `to`.
struct Runs {
  lua_Integer low, middle, high;
};
void merge(lua_State* L, int from, int to, Runs runs, bool has_order) {
  lua_Integer a = runs.low, b = runs.middle;
  for (lua_Integer out = runs.low; out < runs.high; ++out) {
    bool take_second = a >= runs.middle;
    if (!take_second && b < runs.high) {
      lua_rawgeti(L, from, b);
      lua_rawgeti(L, from, a);
      take_second = comes_before(L, has_order);
    }
    lua_rawgeti(L, from, take_second ? b++ : a++);
    lua_rawseti(L, to, out);
  }
}

// A bottom-up merge sort: stable, and at ease with an order that contradicts itself.
int sort(lua_State* L) {
  lua_Integer n = checked_length(L, 1);
  if (n > most_items) refuse(L, "table.sort takes at most 1000000 items");
  bool has_order = !lua_isnoneornil(L, 2);
  if (has_order) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_createtable(L, static_cast<int>(n), 0);  // 3
  int from = 1, to = 3;
  for (lua_Integer width = 1; width < n; width *= 2) {
    for (lua_Integer low = 1; low <= n; low += 2 * width) {
      lua_Integer middle = low + width > n + 1 ? n + 1 : low + width;
      lua_Integer high = low + 2 * width > n + 1 ? n + 1 : low + 2 * width;
      merge(L, from, to, {low, middle, high}, has_order);
    }
    int swap = from;
    from = to;
    to = swap;
  }
  if (from == 1) return 0;
  charge(L, static_cast<std::size_t>(n));
  for (lua_Integer i = 1; i <= n; ++i) {
    lua_rawgeti(L, 3, i);
    lua_rawseti(L, 1, i);
  }
  return 0;
}

}  // namespace

void open_table(lua_State* L) {
  const luaL_Reg functions[] = {{"concat", concat}, {"insert", insert}, {"pack", pack},
                                {"remove", remove}, {"sort", sort},     {"unpack", unpack},
                                {nullptr, nullptr}};
  luaL_newlib(L, functions);
  lua_setfield(L, -2, "table");
}

}  // namespace cqrslab
