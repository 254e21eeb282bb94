// The `pow` that Lua gets.
#include "sim/script/lua_power.hpp"

#include <bit>
#include <cstdint>
#include <lua.hpp>

#include "sim/base/assert.hpp"
#include "sim/base/elementary.hpp"

namespace {

// A not-a-number that nobody computes: asked for its power, our pow answers with another one.
constexpr std::uint64_t question = 0x7ff8637172736c61u;
constexpr std::uint64_t answer = 0x7ff8616e73776572u;

}  // namespace

// Default visibility: under -fvisibility=hidden Lua would silently get the C library's again.
extern "C" __attribute__((visibility("default"))) double pow(double x, double y) noexcept {
  if (std::bit_cast<std::uint64_t>(x) == question) return std::bit_cast<double>(answer);
  return cqrslab::elementary::pow(x, y);
}

namespace cqrslab {

void check_lua_power(lua_State* L) {
  lua_pushnumber(L, std::bit_cast<double>(question));
  lua_pushnumber(L, 3);
  lua_arith(L, LUA_OPPOW);
  auto got = std::bit_cast<std::uint64_t>(lua_tonumber(L, -1));
  lua_pop(L, 1);
  CQRSLAB_ASSERT(got == answer);
}

}  // namespace cqrslab
