// JsonWriter: valid JSON text, piece by piece (RFC 8259).
//
// Pre, for every call: the pieces come in an order that JSON allows; in an object each value or
// container follows its key. Broken order is our bug and asserted.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cqrslab {

class JsonWriter {
 public:
  // indent: blanks per level; 0 writes everything on one line.
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }

  JsonWriter& key(std::string_view name);

  // Bytes that are no UTF-8 become U+FFFD.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  // The shortest text that reads back as the same number. Pre: finite; JSON has no infinity.
  JsonWriter& value(double number);
  JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonWriter& value(T number) {
    return raw(std::to_string(number));
  }

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  // The text so far. Pre: every container is closed.
  const std::string& text() const;

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& raw(std::string_view text);
  void before_value();
  void new_line();

  int indent_;
  std::string text_;
  std::vector<char> open_;  // brackets of the containers around
  bool first_ = true;       // nothing in the innermost container yet
  bool after_key_ = false;
};

}  // namespace cqrslab
