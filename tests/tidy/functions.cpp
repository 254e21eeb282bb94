// Measures the functions of a source file without compiling it.
#include <cctype>
#include <regex>

#include "tests/tidy/rules.hpp"

namespace cqrslab::tidy {
namespace {

enum class Brace { scope, function, initialiser };

std::string trimmed(const std::string& text) {
  std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

// Without `template <...>`, attributes and alignas, which could be taken for something else.
std::string without_prefixes(std::string head) {
  static const std::regex noise(R"(\[\[[^\]]*\]\]|alignas\s*\([^()]*\))");
  head = trimmed(std::regex_replace(head, noise, " "));
  while (head.starts_with("template")) {
    std::size_t open = head.find('<'), i = open;
    if (open == std::string::npos) break;
    int depth = 0;
    do {
      if (head[i] == '<') ++depth;
      if (head[i] == '>') --depth;
    } while (depth > 0 && ++i < head.size());
    if (i >= head.size()) break;
    head = trimmed(head.substr(i + 1));
  }
  return head;
}

// What an opening brace begins, told from the text between it and the statement before.
Brace kind_of(const std::string& text) {
  static const std::regex scope(
      R"(^(inline\s+)?namespace\b|^extern\s*$|^(export\s|typedef\s|static\s|constexpr\s)*)"
      R"((class|struct|union|enum)\b[^()]*$)");
  static const std::regex tail(
      R"((\)|\]|>)\s*(const|noexcept|override|final|mutable|volatile|&|&&|\s)*)"
      R"((->[^;{}]*|requires\b[^;{}]*|try)?$)");
  static const std::regex constructor(R"(\)\s*(noexcept\s*)?:[^:].*(\)|\})$)");
  static const std::regex bare_lambda(R"((^|[^\w\s\])])\s*\[[^\]]*\]$)");
  std::string head = without_prefixes(text);
  if (std::regex_search(head, scope)) return Brace::scope;
  bool callable = head.find('(') != std::string::npos;
  if (callable && std::regex_search(head, constructor)) return Brace::function;
  if (callable && std::regex_search(head, tail)) return Brace::function;
  bool lambda = std::regex_search(head, bare_lambda);
  return lambda ? Brace::function : Brace::initialiser;
}

// Reads blanked code from top to bottom, entering scopes and initialisers and leaping over
// function bodies.
class Outline {
 public:
  Outline(const SourceFile& file, int limit) : file_(file), limit_(limit) {}

  Findings run() {
    for (line_ = 1; line_ <= static_cast<int>(file_.code.size()); ++line_) {
      for (char c : file_.code[static_cast<std::size_t>(line_) - 1]) read(c);
      read('\n');
    }
    if (depth_ != 0 || !open_.empty()) {
      findings_.push_back({file_.path, 0, "braces that do not match"});
    }
    return std::move(findings_);
  }

 private:
  void read(char c) {
    if (depth_ > 0) {
      if (c == '{') ++depth_;
      if (c == '}' && --depth_ == 0) close_function();
    } else if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else {
      if (head_.empty() && c != ' ' && c != '\n') head_line_ = line_;
      if (!head_.empty() || (c != ' ' && c != '\n')) head_ += c == '\n' ? ' ' : c;
      if (c == ';') head_.clear();
      if (c == ':' && is_access_label()) head_.clear();
    }
  }

  bool is_access_label() const {
    return head_ == "public:" || head_ == "private:" || head_ == "protected:";
  }

  void open() {
    Brace kind = kind_of(head_);
    if (kind == Brace::function) {
      depth_ = 1;
      return;
    }
    open_.push_back({kind, head_, head_line_});
    head_.clear();
  }

  // Behind an initialiser its statement goes on: `X() : a_{1}, b_{2} {` is one head.
  void close() {
    if (open_.empty()) return findings_.push_back({file_.path, line_, "a brace too many"});
    bool goes_on = open_.back().kind == Brace::initialiser;
    head_ = goes_on ? open_.back().head + "{}" : "";
    head_line_ = open_.back().line;
    open_.pop_back();
  }

  void close_function() {
    int length = line_ - head_line_ + 1;
    if (length > limit_) {
      findings_.push_back(
          {file_.path, head_line_, "a function of " + std::to_string(length) + " lines"});
    }
    head_.clear();
  }

  struct Open {
    Brace kind;
    std::string head;
    int line;
  };

  const SourceFile& file_;
  int limit_;
  Findings findings_;
  std::vector<Open> open_;
  std::string head_;   // text since the last statement or brace
  int head_line_ = 1;  // where that text begins
  int line_ = 1;
  int depth_ = 0;  // braces open inside the current function; 0 outside of functions
};

}  // namespace

Findings long_functions(const SourceFile& file, int limit) {
  return Outline(file, limit).run();
}

}  // namespace cqrslab::tidy
