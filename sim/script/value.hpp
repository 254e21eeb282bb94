// Value: what a script returned, copied out of Lua as a tree that knows its lines.
//
// The reader works on these alone; nothing above the sandbox holds a Lua stack index.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cqrslab {

struct Table;

// Span: a duration as a script computes with it, in seconds.
struct Span {
  double seconds = 0;
};

// LuaFunction: a function of the script, callable through the Sandbox it came from.
struct LuaFunction {
  int reference = 0;
};

struct Value {
  using Data = std::variant<std::monostate, bool, std::int64_t, double, std::string, Span,
                            LuaFunction, std::shared_ptr<const Table>>;
  Data data;
  int line = 0;  // of the user's script: where it was written, or the nearest place known

  bool is_nil() const { return std::holds_alternative<std::monostate>(data); }
  const std::string* text() const { return std::get_if<std::string>(&data); }
  const LuaFunction* function() const { return std::get_if<LuaFunction>(&data); }
  const Span* span() const { return std::get_if<Span>(&data); }
  bool is_number() const {
    return std::holds_alternative<std::int64_t>(data) || std::holds_alternative<double>(data);
  }
  // Pre: is_number().
  double number() const {
    auto* whole = std::get_if<std::int64_t>(&data);
    return whole ? static_cast<double>(*whole) : std::get<double>(data);
  }
  const Table* table() const {
    auto* held = std::get_if<std::shared_ptr<const Table>>(&data);
    return held ? held->get() : nullptr;
  }
  // The table when a constructor called `kind` made it ("" = a plain table), else null.
  inline const Table* table(const std::string& kind) const;
  // For messages: "a number", "the text 'x'", "poisson(...)".
  std::string describe() const;
};

// Table: a Lua table with a list part (items 1..n) and named fields.
struct Table {
  std::string kind;   // the constructor that made it ("query", "exponential"); "" = plain
  std::string label;  // of `query "PlayVideo" {...}`: PlayVideo
  int line = 0;
  std::vector<Value> items;
  // In the order in which the script wrote them; those added later follow, by name.
  std::vector<std::pair<std::string, Value>> fields;

  // Null when there is no such field.
  const Value* find(const std::string& key) const {
    for (const auto& [name, value] : fields) {
      if (name == key) return &value;
    }
    return nullptr;
  }
};

inline const Table* Value::table(const std::string& kind) const {
  const Table* t = table();
  return t && t->kind == kind ? t : nullptr;
}

}  // namespace cqrslab
