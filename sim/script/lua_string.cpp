// The text functions of a script's environment. No patterns: their matching has no useful bound.
#include <cstring>
#include <string_view>

#include "sim/script/lua_host.hpp"

namespace cqrslab {
namespace {

constexpr lua_Integer most_values = 200;

std::string_view text_argument(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  charge(L, size / 8 + 1);
  return {text, size};
}

// Lua's positions: from 1, negative ones from the end; clipped to 1 .. size (+1).
struct Range {
  std::size_t first, count;
};
Range range_argument(lua_State* L, int index, std::size_t size, lua_Integer default_last) {
  auto length = static_cast<lua_Integer>(size);
  lua_Integer first = luaL_optinteger(L, index, 1),
              last = luaL_optinteger(L, index + 1, default_last);
  if (first < 0) first = first < -length ? 1 : length + first + 1;
  if (first == 0) first = 1;
  if (last < 0) last = last < -length ? 0 : length + last + 1;
  if (last > length) last = length;
  if (first > last) return {0, 0};
  return {static_cast<std::size_t>(first - 1), static_cast<std::size_t>(last - first + 1)};
}

// Pushes a text of `size` bytes that `fill(buffer)` writes.
template <typename Fill>
int push_filled(lua_State* L, std::size_t size, Fill fill) {
  if (size > longest_text) refuse(L, "the text would be longer than 64 KB");
  charge(L, size / 16 + 1);
  luaL_Buffer buffer;
  char* place = luaL_buffinitsize(L, &buffer, size);
  fill(place);
  luaL_pushresultsize(&buffer, size);
  return 1;
}

int byte(lua_State* L) {
  std::string_view text = text_argument(L, 1);
  lua_Integer first = luaL_optinteger(L, 2, 1);
  lua_settop(L, 3);
  lua_pushinteger(L, first);
  lua_replace(L, 2);
  Range range = range_argument(L, 2, text.size(), first);
  if (range.count > most_values) refuse(L, "string.byte gives at most 200 values");
  luaL_checkstack(L, static_cast<int>(range.count), "too many values");
  for (std::size_t i = 0; i < range.count; ++i) {
    lua_pushinteger(L, static_cast<unsigned char>(text[range.first + i]));
  }
  return static_cast<int>(range.count);
}

int character(lua_State* L) {
  int n = lua_gettop(L);
  for (int i = 1; i <= n; ++i) {
    lua_Integer code = luaL_checkinteger(L, i);
    luaL_argcheck(L, code >= 0 && code <= 255, i, "not a byte");
  }
  return push_filled(L, static_cast<std::size_t>(n), [&](char* out) {
    for (int i = 1; i <= n; ++i) *out++ = static_cast<char>(lua_tointeger(L, i));
  });
}

// find(text, part [, init]): plain, no patterns.
int find(lua_State* L) {
  std::string_view text = text_argument(L, 1), part = text_argument(L, 2);
  auto length = static_cast<lua_Integer>(text.size());
  lua_Integer init = luaL_optinteger(L, 3, 1);
  if (init < 0) init = init < -length ? 1 : length + init + 1;
  if (init == 0) init = 1;
  if (init > length + 1) return lua_pushnil(L), 1;
  if (part.size() > 1) charge(L, text.size());
  auto at = text.find(part, static_cast<std::size_t>(init - 1));
  if (at == std::string_view::npos) return lua_pushnil(L), 1;
  lua_pushinteger(L, static_cast<lua_Integer>(at + 1));
  lua_pushinteger(L, static_cast<lua_Integer>(at + part.size()));
  return 2;
}

int length(lua_State* L) {
  std::size_t size = 0;
  luaL_checklstring(L, 1, &size);
  lua_pushinteger(L, static_cast<lua_Integer>(size));
  return 1;
}

int sub(lua_State* L) {
  std::string_view text = text_argument(L, 1);
  Range range = range_argument(L, 2, text.size(), -1);
  lua_pushlstring(L, text.data() + range.first, range.count);
  return 1;
}

template <char From, char To>
int change_case(lua_State* L) {
  std::string_view text = text_argument(L, 1);
  return push_filled(L, text.size(), [&](char* out) {
    for (char c : text) {
      bool changes = c >= From && c <= From + 25;
      *out++ = changes ? static_cast<char>(c - From + To) : c;
    }
  });
}

int reverse(lua_State* L) {
  std::string_view text = text_argument(L, 1);
  return push_filled(L, text.size(), [&](char* out) {
    for (std::size_t i = text.size(); i > 0; --i) *out++ = text[i - 1];
  });
}

int repeat(lua_State* L) {
  std::string_view text = text_argument(L, 1);
  lua_Integer n = luaL_checkinteger(L, 2);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 3, "", &separator_size);
  if (n <= 0) return lua_pushliteral(L, ""), 1;
  std::size_t unit = text.size() + separator_size;
  bool too_long =
      unit > longest_text || (unit > 0 && static_cast<std::size_t>(n) > longest_text / unit);
  if (too_long) refuse(L, "the text would be longer than 64 KB");
  if (unit == 0) return lua_pushliteral(L, ""), 1;
  std::size_t size = unit * static_cast<std::size_t>(n) - separator_size;
  return push_filled(L, size, [&](char* out) {
    for (lua_Integer i = 0; i < n; ++i) {
      if (i > 0) std::memcpy(out, separator, separator_size), out += separator_size;
      std::memcpy(out, text.data(), text.size());
      out += text.size();
    }
  });
}

}  // namespace

void open_string(lua_State* L) {
  const luaL_Reg functions[] = {{"byte", byte},    {"char", character},
                                {"find", find},    {"format", host_format},
                                {"len", length},   {"lower", change_case<'A', 'a'>},
                                {"rep", repeat},   {"reverse", reverse},
                                {"sub", sub},      {"upper", change_case<'a', 'A'>},
                                {nullptr, nullptr}};
  luaL_newlib(L, functions);
  lua_setfield(L, -2, "string");
}

}  // namespace cqrslab
