// A scanner of Lua texts.
#include "sim/script/tokens.hpp"

#include <algorithm>
#include <iterator>

namespace cqrslab {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}
bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Length of "[[" or "[==[" at the start of `text`, 0 when it starts no long bracket.
std::size_t long_bracket(std::string_view text) {
  if (text.empty() || text[0] != '[') return 0;
  std::size_t n = 1;
  while (n < text.size() && text[n] == '=') ++n;
  return n < text.size() && text[n] == '[' ? n + 1 : 0;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    for (;;) {
      skip_blanks_and_comments();
      if (at_ >= text_.size()) return std::move(tokens_);
      std::size_t start = at_;
      int line = line_;
      Token::Kind kind = step();
      tokens_.push_back({kind, text_.substr(start, at_ - start), line});
    }
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void advance(std::size_t n) {
    for (; n > 0 && at_ < text_.size(); --n) line_ += text_[at_++] == '\n';
  }

  void skip_blanks_and_comments() {
    for (;;) {
      char c = peek();
      if (is_blank(c)) {
        advance(1);
      } else if (c == '-' && peek(1) == '-') {
        advance(2);
        if (std::size_t bracket = long_bracket(text_.substr(at_)); bracket) {
          skip_long(bracket);
        } else {
          while (at_ < text_.size() && !is_line_end(peek())) advance(1);
        }
      } else {
        return;
      }
    }
  }

  void skip_long(std::size_t bracket) {
    std::string_view rest = text_.substr(at_ + bracket);
    for (std::size_t end = 0; (end = rest.find(']', end)) != rest.npos; ++end) {
      std::string_view close = rest.substr(end, bracket);
      bool filled = close.size() == bracket && close.back() == ']' &&
                    close.substr(1, bracket - 2).find_first_not_of('=') == close.npos;
      if (filled) return advance(bracket + end + bracket);
    }
    advance(text_.size());
  }

  void skip_quoted() {
    char quote = peek();
    advance(1);
    while (at_ < text_.size() && peek() != quote && !is_line_end(peek())) {
      if (peek() == '\\') {
        skip_escape();
      } else {
        advance(1);
      }
    }
    if (peek() == quote) advance(1);
  }

  // \z and an escaped end of line go on with the text in the next line.
  void skip_escape() {
    char first = peek(1), second = peek(2);
    advance(2);
    if (first == 'z') {
      while (is_blank(peek())) advance(1);
    } else if (is_line_end(first) && is_line_end(second) && first != second) {
      advance(1);
    }
  }

  Token::Kind step() {
    char c = peek();
    if (is_name_start(c)) {
      while (is_name_start(peek()) || is_digit(peek())) advance(1);
      return Token::Kind::name;
    }
    if (is_digit(c)) {
      while (is_name_start(peek()) || is_digit(peek()) || peek() == '.') advance(1);
      return Token::Kind::number;
    }
    if (c == '"' || c == '\'') return skip_quoted(), Token::Kind::quoted;
    if (std::size_t bracket = long_bracket(text_.substr(at_)); bracket) {
      return skip_long(bracket), Token::Kind::bracketed;
    }
    bool with_equals = (c == '=' || c == '~' || c == '<' || c == '>') && peek(1) == '=';
    bool doubled = (c == ':' || c == '.' || c == '/') && peek(1) == c;
    advance(with_equals || doubled ? 2 : 1);
    return Token::Kind::symbol;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  return Scanner(text).run();
}

bool is_keyword(std::string_view name) {
  static constexpr std::string_view words[] = {
      "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
      "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
      "repeat",   "return", "then", "true", "until",  "while"};
  return std::binary_search(std::begin(words), std::end(words), name);
}

}  // namespace cqrslab
