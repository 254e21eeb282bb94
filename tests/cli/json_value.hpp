// A small strict JSON reader for tests: anything RFC 8259 forbids is an exception.
#pragma once

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace cqrslab {

struct JsonValue {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  bool truth = false;
  double number = 0;
  std::string text;
  std::vector<JsonValue> items;
  std::map<std::string, JsonValue> members;

  const JsonValue& operator[](const std::string& name) const { return members.at(name); }
  bool has(const std::string& name) const { return members.count(name) > 0; }
};

class JsonReader {
 public:
  explicit JsonReader(const std::string& text) : text_(text) {}

  JsonValue read() {
    JsonValue value = read_value();
    blanks();
    if (at_ != text_.size()) fail("something behind the end");
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("JSON at byte " + std::to_string(at_) + ": " + what);
  }
  char peek() { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (at_ < text_.size() && std::string(" \t\r\n").find(peek()) != std::string::npos) ++at_;
  }
  bool accept(const std::string& word) {
    if (text_.compare(at_, word.size(), word) != 0) return false;
    at_ += word.size();
    return true;
  }
  void expect(const std::string& word) {
    if (!accept(word)) fail("no " + word);
  }

  JsonValue read_value() {
    blanks();
    JsonValue value;
    if (accept("{")) return read_object();
    if (accept("[")) return read_array();
    if (peek() == '"') {
      value.kind = JsonValue::Kind::text;
      value.text = read_text();
    } else if (accept("true") || accept("false")) {
      value.kind = JsonValue::Kind::boolean;
      value.truth = text_[at_ - 2] == 'u';
    } else if (!accept("null")) {
      value.kind = JsonValue::Kind::number;
      value.number = read_number();
    }
    return value;
  }

  JsonValue read_object() {
    JsonValue value;
    value.kind = JsonValue::Kind::object;
    blanks();
    if (accept("}")) return value;
    do {
      blanks();
      std::string name = read_text();
      blanks();
      expect(":");
      if (!value.members.emplace(name, read_value()).second) fail("a name twice: " + name);
      blanks();
    } while (accept(","));
    expect("}");
    return value;
  }

  JsonValue read_array() {
    JsonValue value;
    value.kind = JsonValue::Kind::array;
    blanks();
    if (accept("]")) return value;
    do {
      value.items.push_back(read_value());
      blanks();
    } while (accept(","));
    expect("]");
    return value;
  }

  // Escapes other than those of quotes and backslashes are kept as they are written.
  std::string read_text() {
    expect("\"");
    std::string out;
    while (!accept("\"")) {
      if (static_cast<unsigned char>(peek()) < 0x20) fail("a control character or the end");
      if (accept("\\")) {
        if (std::string("\"\\/bfnrtu").find(peek()) == std::string::npos) fail("bad escape");
        if (peek() != '"' && peek() != '\\') out += '\\';
      }
      out += text_[at_++];
    }
    return out;
  }

  void digits() {
    std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    if (at_ == begin) fail("no digit");
  }

  double read_number() {
    std::size_t begin = at_;
    accept("-");
    if (!accept("0")) digits();
    if (accept(".")) digits();
    if (accept("e") || accept("E")) {
      if (!accept("+")) accept("-");
      digits();
    }
    return std::strtod(text_.substr(begin, at_ - begin).c_str(), nullptr);
  }

  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace cqrslab
