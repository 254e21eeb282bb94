// Copies what a script returned out of Lua, with lines and written order from the source map.
#include <algorithm>
#include <cstring>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/script/lua_host.hpp"
#include "sim/script/source_map.hpp"
#include "sim/script/value.hpp"

namespace cqrslab {
namespace {

constexpr int deepest = 50;
constexpr int most_values = 1'000'000;

// Thrown through copy_value only; Sandbox::run knows the script's name.
[[noreturn]] void too_large(const char* what) {
  throw Error(ExitCode::limit, "", what);
}

class Copier {
 public:
  explicit Copier(lua_State* L) : L_(L), host_(host_of(L)) {}

  Value value(int index, int line, int depth) {
    if (depth > deepest) too_large("the returned table nests too deeply, or contains itself");
    if (++values_ > most_values) too_large("the script returned more than 1000000 values");
    index = lua_absindex(L_, index);
    switch (lua_type(L_, index)) {
      case LUA_TBOOLEAN:
        return {lua_toboolean(L_, index) != 0, line};
      case LUA_TNUMBER:
        return {number(index), line};
      case LUA_TSTRING:
        return {text(index), line};
      case LUA_TFUNCTION: {
        lua_pushvalue(L_, index);
        return {LuaFunction{luaL_ref(L_, LUA_REGISTRYINDEX)}, line};
      }
      case LUA_TUSERDATA: {
        const double* seconds = to_duration(L_, index);
        return {seconds ? Value::Data(Span{*seconds}) : Value::Data(), line};
      }
      case LUA_TTABLE:
        if (is_shown(L_, index)) return {{}, line};
        return table(index, line, depth);
      default:
        return {{}, line};
    }
  }

 private:
  // A table's own place in the user's script, as far as it is known.
  struct Origin {
    int constructor = -1;  // in the source map, a library's too
    bool users = false;    // the constructor stands in the user's script
    int line = 0;
  };

  Value::Data number(int index) {
    if (lua_isinteger(L_, index)) return std::int64_t{lua_tointeger(L_, index)};
    return lua_tonumber(L_, index);
  }

  std::string text(int index) {
    std::size_t size = 0;
    const char* text = lua_tolstring(L_, index, &size);
    return {text, size};
  }

  bool push_hidden(int index, std::string_view key) {
    lua_pushlstring(L_, key.data(), key.size());
    lua_rawget(L_, index);
    return !lua_isnil(L_, -1);
  }

  Origin origin(int index, int line) {
    Origin result{-1, false, line};
    if (push_hidden(index, line_key) && lua_tointeger(L_, -1) > 0) {
      result.line = static_cast<int>(lua_tointeger(L_, -1));
    }
    if (push_hidden(index, SourceMap::mark) && lua_isinteger(L_, -1)) {
      result.constructor = static_cast<int>(lua_tointeger(L_, -1));
      result.users = result.constructor >= host_.first_user_constructor;
      if (result.users) result.line = std::max(host_.source->line(result.constructor), 1);
    }
    lua_pop(L_, 2);
    return result;
  }

  Value table(int index, int line, int depth) {
    lua_checkstack(L_, 10);
    auto table = std::make_shared<Table>();
    Origin from = origin(index, line);
    table->line = from.line;
    if (push_hidden(index, kind_key) && lua_type(L_, -1) == LUA_TSTRING) table->kind = text(-1);
    if (push_hidden(index, label_key) && lua_type(L_, -1) == LUA_TSTRING) table->label = text(-1);
    lua_pop(L_, 2);
    std::size_t items = 0, numbered = 0;
    lua_pushnil(L_);
    while (lua_next(L_, index)) {
      if (lua_type(L_, -2) == LUA_TSTRING) {
        field(*table, from, depth);
      } else {
        ++numbered;
      }
      lua_pop(L_, 1);
    }
    for (;; ++items) {
      int item_line = from.users ? host_.source->item_line(from.constructor, items + 1) : 0;
      if (lua_rawgeti(L_, index, static_cast<lua_Integer>(items + 1)) == LUA_TNIL) break;
      table->items.push_back(value(-1, item_line ? item_line : from.line, depth + 1));
      lua_pop(L_, 1);
    }
    lua_pop(L_, 1);
    if (numbered != items) table->items.push_back({{}, from.line});  // a hole: the reader refuses
    order(*table, from);
    return {std::shared_ptr<const Table>(std::move(table)), from.line};
  }

  void field(Table& table, const Origin& from, int depth) {
    std::string key = text(-2);
    if (!key.empty() && key[0] == '\1') return;
    const SourceMap::Key* place = from.users ? host_.source->find(from.constructor, key) : nullptr;
    table.fields.emplace_back(key, value(-1, place ? place->line : from.line, depth + 1));
  }

  void order(Table& table, const Origin& from) {
    auto rank = [&](const std::string& key) {
      const SourceMap::Key* place = host_.source->find(from.constructor, key);
      return place ? place->order : INT32_MAX;
    };
    std::sort(table.fields.begin(), table.fields.end(), [&](const auto& a, const auto& b) {
      int ra = rank(a.first), rb = rank(b.first);
      return ra != rb ? ra < rb : a.first < b.first;
    });
  }

  lua_State* L_;
  LuaHost& host_;
  int values_ = 0;
};

}  // namespace

Value copy_value(lua_State* L, int index, int line) {
  return Copier(L).value(index, line, 0);
}

std::string Value::describe() const {
  if (is_nil()) return "nothing";
  if (const bool* flag = std::get_if<bool>(&data)) return *flag ? "true" : "false";
  if (is_number()) return "the number " + format_number(number());
  if (const std::string* held = text()) {
    std::string shown = held->size() > 60 ? held->substr(0, 57) + "..." : *held;
    for (char& c : shown) c = static_cast<unsigned char>(c) < ' ' ? '?' : c;
    return "the text '" + shown + "'";
  }
  if (const Span* held = span()) return "the duration " + format_duration(held->seconds);
  if (function()) return "a function";
  const std::string& kind = table()->kind;
  return kind.empty() ? "a table" : kind + "(...)";
}

}  // namespace cqrslab
