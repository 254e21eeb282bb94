// The metatables by which a script reads a struct of the contract.
#include "sim/contract/lua/shown_record.hpp"

#include <bit>
#include <limits>
#include <string>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"

namespace cqrslab {
namespace {

void push(lua_State* L, const Field& field, std::int64_t raw) {
  switch (field.as) {
    case Field::As::flag:
      return lua_pushboolean(L, raw != 0);
    case Field::As::real:
      return lua_pushnumber(L, std::bit_cast<float>(static_cast<std::uint32_t>(raw)));
    case Field::As::instant:
      return raw < 0 ? lua_pushnil(L) : lua_pushinteger(L, raw);
    case Field::As::name:
      lua_pushstring(L, field.names[raw]);
      return;
    default:
      return lua_pushinteger(L, raw);
  }
}

}  // namespace

ShownRecord::ShownRecord(lua_State* L, const Form& form, std::uint32_t count, bool plain)
    : L_(L),
      form_(form),
      count_(count),
      plain_(plain),
      first_name_(lua_gettop(L) + 1),
      first_row_(first_name_ + static_cast<int>(form.fields.size())),
      shown_(form.fields.size() * count) {
  watched_.reserve(form.fields.size());
  if (!lua_checkstack(L, static_cast<int>(form.fields.size() + count) + 20)) {
    throw Error(ExitCode::limit, "", "too many targets for a plugin in Lua");
  }
  for (const Field& field : form.fields) names_.push_back(lua_pushstring(L, field.name));
  for (std::uint32_t i = 0; i < count; ++i) lua_newtable(L);
  lua_createtable(L, static_cast<int>(count), 0);
  int rows = lua_gettop(L);
  for (std::uint32_t i = 0; i < count; ++i) {
    lua_pushvalue(L, first_row_ + static_cast<int>(i));
    lua_rawseti(L, rows, i + 1);
  }
  lua_createtable(L, static_cast<int>(count), 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    push_object(L, rows, i);
    if (i == 0) object_ = lua_topointer(L, -1);
    lua_rawseti(L, rows + 1, i + 1);
  }
  lua_remove(L, rows);
}

void ShownRecord::push_object(lua_State* L, int rows, std::uint32_t i) {
  auto push_closure = [&](lua_CFunction function) {
    lua_pushlightuserdata(L, this);
    lua_pushinteger(L, i);
    lua_pushvalue(L, rows);
    lua_pushcclosure(L, function, 3);
  };
  lua_pushvalue(L, first_row_ + static_cast<int>(i));
  lua_createtable(L, 0, 3);
  push_closure(missing);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  push_closure(assign);
  make_shown(L, form_.what, plain_);
}

ShownRecord& ShownRecord::of(lua_State* L) {
  return *static_cast<ShownRecord*>(lua_touserdata(L, lua_upvalueindex(1)));
}

// Lua keeps every short text once.
const Field* ShownRecord::find(lua_State* L, int index) const {
  if (lua_type(L, index) != LUA_TSTRING) return nullptr;
  const char* name = lua_tostring(L, index);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return &form_.fields[i];
  }
  return nullptr;
}

ShownRecord::Watched* ShownRecord::watched(const Field& field) {
  for (Watched& w : watched_) {
    if (w.field == &field) return &w;
  }
  return nullptr;
}

void ShownRecord::keep_unknown(lua_State* L, int key) const {
  push_text(L, key);  // may raise, and so comes first
  std::string name = lua_tostring(L, -1);
  std::vector<std::string> known;
  for (const Field& field : form_.fields) known.emplace_back(field.name);
  keep_refusal(L, std::string(form_.what) + " has no field '" + name + "'",
               known_names_hint(name, known));
}

// The first reading of a field, or one of a field that is nil.
int ShownRecord::missing(lua_State* L) {
  ShownRecord& self = of(L);
  const Field* field = self.find(L, 2);
  if (!field) {
    self.keep_unknown(L, 2);
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  if (!self.base_) {
    lua_pushfstring(L, "%s can only be read in the call that it was given to", self.form_.what);
    refuse(L, lua_tostring(L, -1), "keep what you need of it: self.key = ...");
  }
  auto i = static_cast<std::uint32_t>(lua_tointeger(L, lua_upvalueindex(2)));
  if (field->as == Field::As::object) return lua_pushnil(L), 1;
  if (!self.watched(*field)) self.watch(L, *field);
  push(L, *field, self.raw(*field, i));
  return 1;
}

void ShownRecord::watch(lua_State* L, const Field& field) {
  std::int64_t* shown = shown_.data() + place(field) * count_;
  for (std::uint32_t i = 0; i < count_; ++i) {
    shown[i] = raw(field, i);
    lua_rawgeti(L, lua_upvalueindex(3), i + 1);
    lua_pushstring(L, field.name);
    push(L, field, shown[i]);
    lua_rawset(L, -3);
    lua_pop(L, 1);
  }
  watched_.push_back({&field, shown});
}

// What struct i shows of a field that has changed.
void ShownRecord::put(const Watched& w, std::uint32_t i) {
  lua_pushvalue(L_, first_name_ + static_cast<int>(place(*w.field)));
  push(L_, *w.field, w.shown[i]);
  lua_rawset(L_, first_row_ + static_cast<int>(i));
}

int ShownRecord::assign(lua_State* L) {
  ShownRecord& self = of(L);
  const Field* field = self.find(L, 2);
  if (!field) {
    self.keep_unknown(L, 2);
    lua_pushliteral(L, "refused");
    return lua_error(L);
  }
  if (!field->writable || !self.base_) {
    lua_pushfstring(L, "%s.%s cannot be written", self.form_.what, field->name);
    refuse(L, lua_tostring(L, -1), self.form_.hint);
  }
  int whole = 0;
  lua_Integer value = lua_tointegerx(L, 3, &whole);
  lua_Integer most = field->wide ? std::numeric_limits<lua_Integer>::max() : 0xffffffffll;
  if (!whole || lua_type(L, 3) != LUA_TNUMBER || value < 0 || value > most) {
    lua_pushfstring(L, "%s.%s takes whole numbers from 0", self.form_.what, field->name);
    refuse(L, lua_tostring(L, -1));
  }
  auto i = static_cast<std::uint32_t>(lua_tointeger(L, lua_upvalueindex(2)));
  self.store(*field, i, value);
  if (Watched* w = self.watched(*field)) {
    w->shown[i] = value;
    lua_rawgeti(L, lua_upvalueindex(3), i + 1);
    lua_pushvalue(L, 3);
    lua_setfield(L, -2, field->name);
  }
  return 0;
}

// The struct is the plugin's to write in that field, though the host showed it as const.
void ShownRecord::store(const Field& field, std::uint32_t i, std::int64_t value) {
  char* at = const_cast<char*>(base_) + i * form_.stride + field.offset;
  if (field.wide) {
    std::memcpy(at, &value, 8);
  } else {
    auto narrow = static_cast<std::uint32_t>(value);
    std::memcpy(at, &narrow, 4);
  }
}

}  // namespace cqrslab
