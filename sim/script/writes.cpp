// Finds the assignments in the text of a script.
#include "sim/script/writes.hpp"

#include <vector>

#include "sim/script/tokens.hpp"

namespace cqrslab {

// Walks through the tokens with the brackets and blocks that are open. An assignment is a lone `=`
// that is directly in a block; in braces it only names a field of a new table.
class WriteReader {
 public:
  WriteReader(Writes& writes, std::string_view text) : writes_(writes), tokens_(tokens_of(text)) {}

  void run() {
    for (const Token& token : tokens_) {
      if (token.is("_ENV")) writes_.names_ = writes_.computed_ = true;
    }
    for (at_ = 0; at_ < tokens_.size(); ++at_) step(tokens_[at_]);
  }

 private:
  using Kind = Token::Kind;

  bool is(std::size_t place, std::string_view text) const {
    return place < tokens_.size() && tokens_[place].is(text);
  }
  bool name_at(std::size_t place) const {
    return place < tokens_.size() && tokens_[place].kind == Kind::name &&
           !is_keyword(tokens_[place].text);
  }
  // A bracket or block that is open, and what followed each of those that were listed in it before
  // an `=` that may come.
  struct Open {
    char kind;  // '{' '(' '[' or 'b' for a block
    std::vector<std::size_t> targets;
  };
  void open(char kind) { open_.push_back({kind, {}}); }
  void close() {
    if (open_.size() > 1) open_.pop_back();
  }
  bool in_block() const { return open_.back().kind == 'b'; }
  std::vector<std::size_t>& targets() { return open_.back().targets; }

  void step(const Token& token) {
    if (token.kind == Kind::name) return word(token);
    if (token.kind != Kind::symbol) return;
    char c = token.text.front();
    if (c == '(' || c == '{' || c == '[') open(c);
    if ((c == ')' || c == '}' || c == ']') && !in_block()) close();
    if (!in_block()) return;
    if (token.is(";")) targets().clear();
    if (token.is(",")) targets().push_back(at_);
    if (token.is("=")) assignment();
  }

  void word(const Token& token) {
    if (!is_keyword(token.text)) {
      if (in_block() && at_ > 0 && ends_expression(tokens_[at_ - 1])) targets().clear();
      return;
    }
    if (in_block()) targets().clear();
    if (token.is("do") || token.is("if") || token.is("repeat")) open('b');
    if (token.is("function")) function();
    if ((token.is("end") || token.is("until")) && in_block()) close();
    if (token.is("local") || token.is("for")) declaration();
  }

  // What comes after it is a new statement if it begins with a name.
  static bool ends_expression(const Token& token) {
    bool closes = token.is(")") || token.is("]") || token.is("}");
    return closes || token.kind == Kind::quoted || token.kind == Kind::bracketed ||
           token.kind == Kind::number || (token.kind == Kind::name && !is_keyword(token.text));
  }

  // function a.b:c() is an assignment to c.
  void function() {
    std::size_t name = at_ + 1;
    bool local = at_ > 0 && is(at_ - 1, "local");
    while (name_at(name) && (is(name + 1, ".") || is(name + 1, ":"))) name += 2;
    if (name_at(name) && !local) target(name);
    open('b');
  }

  // Skips local a <const>, b = and for a, b in; what follows is read as usual.
  void declaration() {
    std::size_t next = at_ + 1;
    while (name_at(next)) {
      ++next;
      if (is(next, "<") && is(next + 2, ">")) next += 3;
      if (!is(next, ",")) break;
      ++next;
    }
    if (next == at_ + 1) return;
    at_ = is(next, "=") ? next : next - 1;
  }

  void assignment() {
    targets().push_back(at_);
    for (std::size_t after : targets()) {
      if (after > 0) target(after - 1);
    }
    targets().clear();
  }

  // The expression that ends at this token is written to.
  void target(std::size_t last) {
    if (name_at(last)) {
      bool field = last > 0 && (is(last - 1, ".") || is(last - 1, ":"));
      (field ? writes_.fields_ : writes_.variables_).emplace(tokens_[last].text);
    } else if (is(last, "]")) {
      writes_.computed_ = true;
    }
  }

  Writes& writes_;
  std::vector<Token> tokens_;
  std::vector<Open> open_{{'b', {}}};
  std::size_t at_ = 0;
};

Writes::Writes(std::string_view text) {
  WriteReader(*this, text).run();
}

}  // namespace cqrslab
