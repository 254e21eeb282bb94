// Commas, line breaks and escapes of JSON.
#include "sim/results/json_writer.hpp"

#include <charconv>
#include <cmath>

#include "sim/base/assert.hpp"

namespace cqrslab {
namespace {

// Length of the UTF-8 sequence that `text` begins with; 0 when it is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) return 0;
  }
  bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  bool too_large = lead == 0xf4 && byte(1) >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

void append_escaped(std::string& out, char c) {
  static const char* const digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      if (static_cast<unsigned char>(c) >= 0x20) {
        out += c;
      } else {
        out += "\\u00";
        out += digits[c >> 4];
        out += digits[c & 15];
      }
  }
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    std::size_t length = sequence_length(text);
    if (length == 0) out += "\xef\xbf\xbd";
    if (length == 1) append_escaped(out, text[0]);
    if (length > 1) out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + "\"";
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  CQRSLAB_ASSERT(!open_.empty() && open_.back() == '{' && !after_key_);
  if (!first_) text_ += ',';
  new_line();
  text_ += quoted(name);
  text_ += indent_ > 0 ? ": " : ":";
  first_ = false;
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  return raw(quoted(text));
}

JsonWriter& JsonWriter::value(double number) {
  CQRSLAB_ASSERT(std::isfinite(number));
  char digits[32];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return raw(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

const std::string& JsonWriter::text() const {
  CQRSLAB_ASSERT(open_.empty() && !text_.empty());
  return text_;
}

JsonWriter& JsonWriter::begin(char bracket) {
  before_value();
  text_ += bracket;
  open_.push_back(bracket);
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  CQRSLAB_ASSERT(!open_.empty() && !after_key_ && open_.back() == (bracket == '}' ? '{' : '['));
  open_.pop_back();
  if (!first_) new_line();
  text_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  before_value();
  text_ += text;
  return *this;
}

void JsonWriter::before_value() {
  if (!after_key_ && !open_.empty()) {
    CQRSLAB_ASSERT(open_.back() == '[');
    if (!first_) text_ += ',';
    new_line();
  }
  CQRSLAB_ASSERT(!open_.empty() || text_.empty());
  after_key_ = false;
  first_ = false;
}

void JsonWriter::new_line() {
  if (indent_ == 0) return;
  text_ += '\n';
  text_.append(open_.size() * static_cast<std::size_t>(indent_), ' ');
}

}  // namespace cqrslab
