// A scanner of Lua tokens that notes the lines of keys.
#include "sim/script/source_map.hpp"

#include <algorithm>

namespace cqrslab {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Length of "[[" or "[==[" at the start of `text`, 0 when it starts no long bracket.
std::size_t long_bracket(std::string_view text) {
  if (text.empty() || text[0] != '[') return 0;
  std::size_t n = 1;
  while (n < text.size() && text[n] == '=') ++n;
  return n < text.size() && text[n] == '[' ? n + 1 : 0;
}

}  // namespace

// One pass over a script's tokens, just deep enough to know which brace a `name =` stands in.
class Marker {
 public:
  Marker(SourceMap& map, std::string_view text) : map_(map), text_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    out_.append(text_.substr(copied_));
    return std::move(out_);
  }

 private:
  struct Open {
    char kind;             // '{' '(' '[' or 'b' for a block that an `end` or `until` closes
    int constructor = -1;  // of a '{'
    bool field_starts = false;
  };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void advance(std::size_t n) {
    for (; n > 0 && at_ < text_.size(); --n) line_ += text_[at_++] == '\n';
  }

  void skip_blanks_and_comments() {
    for (;;) {
      char c = peek();
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        advance(1);
      } else if (c == '-' && peek(1) == '-') {
        advance(2);
        if (std::size_t bracket = long_bracket(text_.substr(at_)); bracket) {
          skip_long(bracket);
        } else {
          while (at_ < text_.size() && peek() != '\n') advance(1);
        }
      } else {
        return;
      }
    }
  }

  void skip_long(std::size_t bracket) {
    std::string close = "]" + std::string(bracket - 2, '=') + "]";
    auto end = text_.find(close, at_ + bracket);
    advance(end == std::string_view::npos ? text_.size() : end + close.size() - at_);
  }

  std::string_view skip_quoted() {
    char quote = peek();
    advance(1);
    std::size_t start = at_;
    while (at_ < text_.size() && peek() != quote && peek() != '\n') advance(peek() == '\\' ? 2 : 1);
    auto body = text_.substr(start, at_ - start);
    if (peek() == quote) advance(1);
    return body;
  }

  std::string_view skip_name() {
    std::size_t start = at_;
    while (is_name_start(peek()) || is_digit(peek())) advance(1);
    return text_.substr(start, at_ - start);
  }

  // After a name or a bracketed string: is the next token a lone `=`?
  bool assignment_follows() {
    skip_blanks_and_comments();
    return peek() == '=' && peek(1) != '=';
  }

  bool field_starts() {
    if (open_.empty() || open_.back().kind != '{' || !open_.back().field_starts) return false;
    open_.back().field_starts = false;
    return true;
  }

  SourceMap::Constructor& constructor() { return map_.constructors_[open_.back().constructor]; }

  void add_key(std::string_view name, int line) {
    auto& keys = constructor().keys;
    keys.try_emplace(std::string(name), SourceMap::Key{line, static_cast<int>(keys.size())});
  }

  void step() {
    skip_blanks_and_comments();
    if (at_ >= text_.size()) return;
    char c = peek();
    int line = line_;
    if (c == '}' || c == ')' || c == ']') return close();
    if (c == ',' || c == ';') return separate();
    bool starts = field_starts();
    if (is_name_start(c)) return name(starts, line);
    if (starts && c == '[' && !long_bracket(text_.substr(at_))) return bracketed_key(line);
    if (starts) constructor().items.push_back(line);
    if (c == '"' || c == '\'') {
      skip_quoted();
    } else if (std::size_t bracket = long_bracket(text_.substr(at_)); bracket) {
      skip_long(bracket);
    } else if (c == '{') {
      open_brace();
    } else if (c == '(' || c == '[') {
      open_.push_back({c});
      advance(1);
    } else if (is_digit(c)) {
      while (is_name_start(peek()) || is_digit(peek()) || peek() == '.') advance(1);
    } else {
      advance(1);
    }
  }

  void name(bool starts, int line) {
    std::string_view word = skip_name();
    if (starts && assignment_follows()) {
      add_key(word, line);
      advance(1);
      return;
    }
    if (starts) constructor().items.push_back(line);
    if (word == "function" || word == "do" || word == "if" || word == "repeat") {
      open_.push_back({'b'});
    } else if ((word == "end" || word == "until") && !open_.empty() && open_.back().kind == 'b') {
      open_.pop_back();
    }
  }

  void bracketed_key(int line) {
    advance(1);
    skip_blanks_and_comments();
    if (peek() == '"' || peek() == '\'') {
      std::string_view key = skip_quoted();
      skip_blanks_and_comments();
      if (peek() == ']') return add_key(key, line), advance(1);
    }
    open_.push_back({'['});
  }

  void open_brace() {
    int number = map_.size();
    map_.constructors_.push_back({line_, {}, {}});
    advance(1);
    out_.append(text_.substr(copied_, at_ - copied_));
    out_ += "[\"\\1@\"]=" + std::to_string(number) + ",";
    copied_ = at_;
    open_.push_back({'{', number, true});
  }

  void close() {
    char c = peek();
    char kind = c == '}' ? '{' : c == ')' ? '(' : '[';
    if (!open_.empty() && open_.back().kind == kind) open_.pop_back();
    advance(1);
  }

  void separate() {
    if (!open_.empty() && open_.back().kind == '{') open_.back().field_starts = true;
    advance(1);
  }

  SourceMap& map_;
  std::string_view text_;
  std::size_t at_ = 0, copied_ = 0;
  int line_ = 1;
  std::string out_;
  std::vector<Open> open_;
};

std::string SourceMap::mark_constructors(std::string_view text) {
  return Marker(*this, text).run();
}

int SourceMap::line(int constructor) const {
  if (constructor < 0 || constructor >= size()) return 0;
  return constructors_[constructor].line;
}

const SourceMap::Key* SourceMap::find(int constructor, const std::string& key) const {
  if (constructor < 0 || constructor >= size()) return nullptr;
  auto found = constructors_[constructor].keys.find(key);
  return found == constructors_[constructor].keys.end() ? nullptr : &found->second;
}

int SourceMap::item_line(int constructor, std::size_t item) const {
  if (constructor < 0 || constructor >= size()) return 0;
  const auto& items = constructors_[constructor].items;
  return item >= 1 && item <= items.size() ? items[item - 1] : 0;
}

}  // namespace cqrslab
