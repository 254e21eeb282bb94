// Puts the counting into the text of a script.
#include "sim/script/meter.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/script/tokens.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t tokens_per_instruction = 3;

// A name that stands nowhere in the text.
std::string unused_name(std::string_view text) {
  std::string name = "gas";
  while (text.find(name) != text.npos) name += '_';
  return name;
}

class Meter {
 public:
  explicit Meter(std::string_view text)
      : text_(text), tokens_(tokens_of(text)), gas_(unused_name(text)), open_(1) {}

  std::string run() {
    out_ = "local " + gas_ + "," + gas_ + "more=0,_ENV[\"" + more_gas_key + "\"] ";
    for (at_ = 0; at_ < tokens_.size(); ++at_) step(tokens_[at_]);
    settle_conditions();
    out_.append(text_.substr(copied_));
    return std::move(out_);
  }

 private:
  // Blanks in out_, to be filled when it is known how much they count.
  struct Place {
    std::size_t at = 0, size = 0;
  };
  struct Label {
    std::string_view name;
    std::size_t token;
  };
  struct While {
    std::size_t token, depth;  // of the word, and how many blocks were open there
  };
  // What an `end` or `until` closes; the first is the whole text.
  struct Block {
    bool function = false;
    bool left_early = false;  // something in it can leave a loop
    std::size_t first = 0;    // token
    Place before, inside;     // of its loop, and at its head
    std::string_view list;    // it is gone through once for each item of this
    std::vector<Label> labels;
  };

  std::string_view token(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].text : std::string_view();
  }

  // The statement that takes `tokens` from the counter, `list` times if there is one.
  std::string payment(std::size_t tokens, std::string_view list) const {
    std::string count = std::to_string(1 + tokens / tokens_per_instruction);
    count.insert(0, count.size() < 7 ? 7 - count.size() : 0, '0');
    std::string times = list.empty() ? "" : "#" + std::string(list) + "*";
    return gas_ + "=" + gas_ + "-" + times + count + " if " + gas_ + "<0 then " + gas_ + "=" +
           gas_ + "more(" + gas_ + ")end ";
  }

  Place leave_blank(std::string_view list = {}) {
    Place place{out_.size(), payment(0, list).size() + 1};
    out_.append(place.size, ' ');
    return place;
  }

  void fill(Place place, std::size_t tokens, std::string_view list = {}) {
    std::string statement = payment(tokens, list);
    out_.replace(place.at + 1, statement.size(), statement);
  }

  void copy_up_to(const char* end) {
    auto to = static_cast<std::size_t>(end - text_.data());
    out_.append(text_.substr(copied_, to - copied_));
    copied_ = to;
  }
  void copy_through(const Token& token) { copy_up_to(token.text.data() + token.text.size()); }

  void step(const Token& word) {
    if (ends_expression(word)) settle_conditions();
    if (word.is("::")) label();
    if (word.is(")") && parameters_) {
      parameters_ = false;
      open(word, true);
    }
    if (word.kind != Token::Kind::name) return;
    if (word.is("function")) parameters_ = true;
    if (word.is("for")) loop(word);
    if (word.is("while")) whiles_.push_back({at_, open_.size()});
    if (word.is("do") || word.is("repeat")) open(word, false);
    if (word.is("if")) open_.push_back({.first = at_});
    if (word.is("end") || word.is("until")) close(word.is("until"));
    if (word.is("goto")) jump(word);
    if (word.is("goto") || word.is("break") || word.is("return")) open_.back().left_early = true;
  }

  void open(const Token& word, bool function) {
    copy_through(word);
    Block block{.function = function, .first = at_};
    if (word.is("do") && !whiles_.empty() && whiles_.back().depth == open_.size()) {
      block.first = whiles_.back().token;
      whiles_.pop_back();
    }
    block.inside = leave_blank();
    if (word.is("do") && !list_.empty()) {
      block.list = list_;
      block.before = before_;
      list_ = {};
    }
    open_.push_back(std::move(block));
  }

  // Remembers a loop of the form for i = 1, #list do.
  void loop(const Token& word) {
    bool whole_list = token(2) == "=" && token(3) == "1" && token(4) == "," && token(5) == "#" &&
                      token(7) == "do" && tokens_[at_ + 6].kind == Token::Kind::name;
    if (!whole_list) return;
    copy_up_to(word.text.data());
    list_ = token(6);
    before_ = leave_blank(list_);
  }

  void close(bool condition_follows) {
    if (open_.size() == 1) return;
    Block block = std::move(open_.back());
    open_.pop_back();
    std::size_t tokens = at_ - block.first - 1;
    if (condition_follows && block.inside.size > 0) {
      conditions_.push_back(block);
    } else if (!block.list.empty() && !block.left_early) {
      fill(block.before, tokens, block.list);
    } else if (block.inside.size > 0) {
      fill(block.inside, tokens);
    }
    if (!block.function) open_.back().left_early |= block.left_early;
  }

  // What stands behind `until` is work of each round too. Where it ends is seen late rather than
  // early: at the first word that no expression has.
  static bool ends_expression(const Token& word) {
    static constexpr std::string_view words[] = {";",     "::",     "local",  "if",     "for",
                                                 "while", "repeat", "return", "break",  "goto",
                                                 "do",    "end",    "else",   "elseif", "until"};
    return std::find(std::begin(words), std::end(words), word.text) != std::end(words);
  }
  void settle_conditions() {
    for (const Block& block : conditions_) fill(block.inside, at_ - block.first - 1);
    conditions_.clear();
  }

  void label() {
    if (token(2) != "::") return;
    open_.back().labels.push_back({token(1), at_});
    at_ += 2;
  }

  // Back to a label that was passed.
  void jump(const Token& word) {
    for (std::size_t i = open_.size(); i-- > 0;) {
      for (const Label& label : open_[i].labels) {
        if (label.name != token(1)) continue;
        copy_up_to(word.text.data());
        fill(leave_blank(), at_ - label.token);
        return;
      }
      if (open_[i].function) return;
    }
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::string gas_;  // the counter's name
  std::vector<Block> open_;
  std::size_t at_ = 0, copied_ = 0;  // among the tokens, and in the text
  bool parameters_ = false;          // of a function, until their ')'
  std::vector<While> whiles_;        // whose `do` is still to come
  std::vector<Block> conditions_;    // of repeat, whose `until` has been passed
  std::string_view list_;            // of the loop whose `do` comes next
  Place before_;
  std::string out_;
};

}  // namespace

std::string metered(std::string_view text) {
  return Meter(text).run();
}

}  // namespace cqrslab
