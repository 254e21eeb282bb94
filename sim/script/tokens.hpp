// The tokens of a Lua text, for those who want to know something of it besides the compiler.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace cqrslab {

struct Token {
  enum class Kind {
    name,       // keywords too
    number,     // without its sign, and not always whole: 1e-5 is three tokens
    quoted,     // 'so', with its quotes
    bracketed,  // [[so]], with its brackets
    symbol,     // of one letter, or two: == ~= <= >= :: .. //
  };
  Kind kind;
  std::string_view text;  // in the text that was read
  int line;               // where it begins

  bool is(std::string_view other) const { return text == other; }
};

// Comments are left out. Any text is accepted: one that is not Lua yields tokens that mean nothing.
// Post: as long as `text` lives.
std::vector<Token> tokens_of(std::string_view text);

// Whether a name is one of Lua's own words: "while".
bool is_keyword(std::string_view name);

}  // namespace cqrslab
