// ShownRecord: a struct of the contract as a script sees it, op.key or targets[2].outstanding.
//
// Nothing is built per call. The script holds one object per struct for ever, which shows a Lua
// table of the host's. Which fields are there is learnt: the first reading of a field by a script
// takes a slow way and puts it under watch, and from then on `show` compares the watched fields
// with what it put there last and changes what has changed. So a balancer that reads nothing but
// `up` pays for `up` alone, and one that scans a hundred targets does not call C two hundred times.
//
// Writing never reaches the table: it is refused, or, for the few fields that are a plugin's own,
// stored in the struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "sim/contract/lua/shown_object.hpp"

namespace cqrslab {

struct Field {
  enum class As : std::uint8_t {
    number,   // a whole number
    flag,     // true or false
    real,     // a float
    instant,  // a whole number; nil when negative
    name,     // a text of `names`
    object,   // not in the struct: the owner puts it into the table
  };
  const char* name;
  std::size_t offset;
  bool wide = false;  // 64 bits, else 32
  As as = As::number;
  const char* const* names = nullptr;
  bool writable = false;  // whole numbers only

  // What the struct at `record` has there, a float as its bits.
  std::int64_t load(const void* record) const {
    const char* at = static_cast<const char*>(record) + offset;
    std::int64_t value = 0;
    if (wide) {
      std::memcpy(&value, at, 8);
    } else {
      std::uint32_t narrow;
      std::memcpy(&narrow, at, 4);
      value = narrow;
    }
    return value;
  }
};

class ShownRecord {
 public:
  struct Form {
    const char* what;  // "op": its name in messages
    std::span<const Field> fields;
    std::size_t stride = 0;        // between the structs of an array
    std::size_t id = 0, part = 0;  // offsets of what addresses a random draw
    bool has_part = false;         // 32 bits; absent = 0
    const char* hint = "";         // of a refused writing
  };

  // Leaves on the stack of `L`, for ever, what `show` needs of Lua, and on top of it the list of
  // the objects that the script gets. `plain`: the script is one that writes none of the fields.
  ShownRecord(lua_State* L, const Form& form, std::uint32_t count, bool plain);
  ShownRecord(const ShownRecord&) = delete;

  // The structs begin at `base` and keep their place until the next `show` or `hide`.
  void show(const void* base) {
    base_ = static_cast<const char*>(base);
    for (const Watched& w : watched_) {
      for (std::uint32_t i = 0; i < count_; ++i) {
        std::int64_t now = raw(*w.field, i);
        if (now != w.shown[i]) [[unlikely]] {
          w.shown[i] = now;
          put(w, i);
        }
      }
    }
  }
  // There is nothing to read until the next `show`.
  void hide() { base_ = nullptr; }
  const void* base() const { return base_; }

  // What addresses a draw about the struct: its number and, within it, a part.
  std::uint64_t id() const {
    std::uint64_t id;
    std::memcpy(&id, base_ + form_.id, sizeof id);
    return id;
  }
  std::uint32_t part() const {
    std::uint32_t part = 0;
    if (form_.has_part) std::memcpy(&part, base_ + form_.part, sizeof part);
    return part;
  }
  // The field that the text at `index` of the stack of `L` names, or null.
  const Field* find(lua_State* L, int index) const;
  // Takes the value on top as a field of the first struct that is an object.
  void set_member(const char* name) { cqrslab::set_member(L_, first_row_, name); }
  // Of the first struct.
  const void* object() const { return object_; }

 private:
  struct Watched {
    const Field* field;
    std::int64_t* shown;  // per struct: what its table says
  };

  std::int64_t raw(const Field& field, std::uint32_t i) const {
    return field.load(base_ + i * form_.stride);
  }
  std::size_t place(const Field& field) const {
    return static_cast<std::size_t>(&field - form_.fields.data());
  }
  Watched* watched(const Field& field);
  void put(const Watched& w, std::uint32_t i);
  void watch(lua_State* L, const Field& field);
  void store(const Field& field, std::uint32_t i, std::int64_t value);
  void keep_unknown(lua_State* L, int key) const;

  // Metamethods; upvalues: this, the struct's index, the table of rows.
  static ShownRecord& of(lua_State* L);
  static int missing(lua_State* L);
  static int assign(lua_State* L);
  void push_object(lua_State* L, int rows, std::uint32_t i);

  lua_State* L_;
  Form form_;
  std::uint32_t count_;
  bool plain_;
  const void* object_ = nullptr;
  int first_name_ = 0, first_row_ = 0;  // on the stack: the fields' names, the structs' tables
  std::vector<const char*> names_;      // these, as Lua keeps them: equal texts are the same
  const char* base_ = nullptr;
  std::vector<std::int64_t> shown_;
  std::vector<Watched> watched_;
};

}  // namespace cqrslab
