// string.format without the C library: no locale, no addresses, bounded widths.
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "sim/script/lua_host.hpp"

namespace cqrslab {
namespace {

struct Spec {
  bool left = false, zero = false, plus = false, blank = false;
  int width = 0, precision = -1;
  char conversion = 0;
};

int two_digits(const char*& at, const char* end) {
  int value = 0;
  for (int digits = 0; at < end && *at >= '0' && *at <= '9' && digits < 2; ++digits) {
    value = value * 10 + (*at++ - '0');
  }
  return value;
}

// Reads what follows a '%'; conversion stays 0 when it is not understood.
Spec read_spec(const char*& at, const char* end) {
  Spec spec;
  for (; at < end; ++at) {
    if (*at == '-')
      spec.left = true;
    else if (*at == '0')
      spec.zero = true;
    else if (*at == '+')
      spec.plus = true;
    else if (*at == ' ')
      spec.blank = true;
    else
      break;
  }
  spec.width = two_digits(at, end);
  if (at < end && *at == '.') spec.precision = two_digits(++at, end);
  if (at < end) spec.conversion = *at++;
  return spec;
}

// Adds sign, zeros and blanks around the digits.
void add_padded(luaL_Buffer* out, const Spec& spec, bool negative, std::string_view body,
                bool may_zero) {
  char sign = negative ? '-' : spec.plus ? '+' : spec.blank ? ' ' : '\0';
  int size = static_cast<int>(body.size()) + (sign ? 1 : 0);
  int missing = spec.width > size ? spec.width - size : 0;
  bool zeros = spec.zero && may_zero && !spec.left;
  if (!spec.left && !zeros)
    for (int i = 0; i < missing; ++i) luaL_addchar(out, ' ');
  if (sign) luaL_addchar(out, sign);
  if (zeros)
    for (int i = 0; i < missing; ++i) luaL_addchar(out, '0');
  luaL_addlstring(out, body.data(), body.size());
  if (spec.left)
    for (int i = 0; i < missing; ++i) luaL_addchar(out, ' ');
}

void add_integer(lua_State* L, luaL_Buffer* out, const Spec& spec, int argument) {
  lua_Integer value = luaL_checkinteger(L, argument);
  char digits[160];
  bool decimal = spec.conversion == 'd' || spec.conversion == 'i';
  bool negative = decimal && value < 0;
  auto magnitude = static_cast<lua_Unsigned>(value);
  if (negative) magnitude = 0 - magnitude;
  int base = decimal ? 10 : spec.conversion == 'o' ? 8 : 16;
  char number[72];
  char* end = std::to_chars(number, number + sizeof number, magnitude, base).ptr;
  if (spec.conversion == 'X') {
    for (char* c = number; c < end; ++c) *c = *c >= 'a' ? static_cast<char>(*c - 'a' + 'A') : *c;
  }
  int length = static_cast<int>(end - number), zeros = 0;
  for (; spec.precision > length + zeros; ++zeros) digits[zeros] = '0';
  std::memcpy(digits + zeros, number, static_cast<std::size_t>(length));
  std::string_view body(digits, static_cast<std::size_t>(zeros + length));
  add_padded(out, spec, negative, body, spec.precision < 0);
}

void add_float(lua_State* L, luaL_Buffer* out, const Spec& spec, int argument) {
  double value = luaL_checknumber(L, argument);
  if (std::isnan(value)) return add_padded(out, spec, false, "nan", false);
  bool negative = std::signbit(value);
  value = std::fabs(value);
  if (std::isinf(value)) return add_padded(out, spec, negative, "inf", false);
  auto form = spec.conversion == 'f'   ? std::chars_format::fixed
              : spec.conversion == 'e' ? std::chars_format::scientific
                                       : std::chars_format::general;
  char digits[512];
  int precision = spec.precision < 0 ? 6 : spec.precision;
  auto end = std::to_chars(digits, digits + sizeof digits, value, form, precision).ptr;
  add_padded(out, spec, negative, {digits, static_cast<std::size_t>(end - digits)}, true);
}

// The text is pushed below the buffer's box, so it is taken by reference to the argument slot.
void add_text(lua_State* L, luaL_Buffer* out, const Spec& spec, int argument) {
  std::size_t size = 0;
  const char* text = lua_tolstring(L, argument, &size);
  if (spec.precision >= 0 && size > static_cast<std::size_t>(spec.precision)) {
    size = static_cast<std::size_t>(spec.precision);
  }
  charge(L, size / 8 + 1);
  Spec plain = spec;
  plain.plus = plain.blank = false;
  add_padded(out, plain, false, {text, size}, false);
}

void add_quoted(lua_State* L, luaL_Buffer* out, int argument) {
  std::size_t size = 0;
  const char* text = lua_tolstring(L, argument, &size);
  charge(L, size / 4 + 1);
  luaL_addchar(out, '"');
  for (std::size_t i = 0; i < size; ++i) {
    if (text[i] == '"' || text[i] == '\\') luaL_addchar(out, '\\');
    if (text[i] == '\n') {
      luaL_addstring(out, "\\n");
    } else {
      luaL_addchar(out, text[i]);
    }
  }
  luaL_addchar(out, '"');
}

}  // namespace

int host_format(lua_State* L) {
  std::size_t size = 0;
  const char* at = luaL_checklstring(L, 1, &size);
  const char* end = at + size;
  int top = lua_gettop(L), argument = 1;
  // Arguments become texts first: nothing may be pushed once the buffer is open.
  for (int i = 2; i <= top; ++i) {
    if (lua_type(L, i) == LUA_TNUMBER || lua_type(L, i) == LUA_TSTRING) continue;
    push_text(L, i);
    lua_replace(L, i);
  }
  charge(L, size / 4 + 5);
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  while (at < end) {
    if (*at != '%') {
      luaL_addchar(&out, *at++);
      continue;
    }
    if (++at < end && *at == '%') {
      luaL_addchar(&out, *at++);
      continue;
    }
    Spec spec = read_spec(at, end);
    if (++argument > top) refuse(L, "string.format: an argument is missing");
    switch (spec.conversion) {
      case 'd':
      case 'i':
      case 'x':
      case 'X':
      case 'o':
        add_integer(L, &out, spec, argument);
        break;
      case 'e':
      case 'f':
      case 'g':
        add_float(L, &out, spec, argument);
        break;
      case 's':
        add_text(L, &out, spec, argument);
        break;
      case 'q':
        add_quoted(L, &out, argument);
        break;
      default:
        refuse(L, "string.format: unknown conversion", "known: %d %i %x %X %o %e %f %g %s %q %%");
    }
  }
  luaL_pushresult(&out);
  return 1;
}

}  // namespace cqrslab
