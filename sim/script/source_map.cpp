// Notes the lines of keys while it walks through the tokens of a script.
#include "sim/script/source_map.hpp"

#include "sim/script/tokens.hpp"

namespace cqrslab {
namespace {

// What a quoted text says, with its escapes as they are written.
std::string_view inside(const Token& quoted) {
  std::string_view body = quoted.text.substr(1);
  if (!body.empty() && body.back() == quoted.text.front()) body.remove_suffix(1);
  return body;
}

}  // namespace

// One pass over a script's tokens, just deep enough to know which brace a `name =` stands in.
class Marker {
 public:
  Marker(SourceMap& map, std::string_view text)
      : map_(map), text_(text), tokens_(tokens_of(text)) {}

  std::string run() {
    while (at_ < tokens_.size()) step(tokens_[at_]);
    out_.append(text_.substr(copied_));
    return std::move(out_);
  }

 private:
  struct Open {
    char kind;             // '{' '(' '[' or 'b' for a block that an `end` or `until` closes
    int constructor = -1;  // of a '{'
    bool field_starts = false;
  };

  bool next_is(std::string_view symbol, std::size_t ahead = 1) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].is(symbol);
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

  void step(const Token& token) {
    char c = token.text.front();
    bool symbol = token.kind == Token::Kind::symbol;
    if (symbol && (c == '}' || c == ')' || c == ']')) return close(c);
    if (symbol && (c == ',' || c == ';')) return separate();
    bool starts = field_starts();
    if (token.kind == Token::Kind::name) return name(token, starts);
    if (starts && symbol && c == '[') return bracketed_key(token.line);
    if (starts) constructor().items.push_back(token.line);
    if (symbol && c == '{') {
      open_brace(token);
    } else if (symbol && (c == '(' || c == '[')) {
      open_.push_back({c});
    }
    ++at_;
  }

  void name(const Token& token, bool starts) {
    if (starts && next_is("=")) {
      add_key(token.text, token.line);
      at_ += 2;
      return;
    }
    if (starts) constructor().items.push_back(token.line);
    if (token.is("function") || token.is("do") || token.is("if") || token.is("repeat")) {
      open_.push_back({'b'});
    } else if ((token.is("end") || token.is("until")) && !open_.empty() &&
               open_.back().kind == 'b') {
      open_.pop_back();
    }
    ++at_;
  }

  void bracketed_key(int line) {
    ++at_;
    bool quoted = at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::quoted;
    if (quoted && next_is("]")) {
      add_key(inside(tokens_[at_]), line);
      at_ += 2;
    } else {
      open_.push_back({'['});
    }
  }

  void open_brace(const Token& brace) {
    int number = map_.size();
    map_.constructors_.push_back({brace.line, {}, {}});
    auto after = static_cast<std::size_t>(brace.text.data() - text_.data()) + 1;
    out_.append(text_.substr(copied_, after - copied_));
    out_ += "[\"\\1@\"]=" + std::to_string(number) + ",";
    copied_ = after;
    open_.push_back({'{', number, true});
  }

  void close(char c) {
    char kind = c == '}' ? '{' : c == ')' ? '(' : '[';
    if (!open_.empty() && open_.back().kind == kind) open_.pop_back();
    ++at_;
  }

  void separate() {
    if (!open_.empty() && open_.back().kind == '{') open_.back().field_starts = true;
    ++at_;
  }

  SourceMap& map_;
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0, copied_ = 0;  // among the tokens, and in the text
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
