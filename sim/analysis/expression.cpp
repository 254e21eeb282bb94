// Parser of an Expression, by descent through its grammar.
#include "sim/analysis/expression.hpp"

#include <algorithm>
#include <charconv>

#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {
namespace {

constexpr unsigned deepest = 50;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool continues_word(char c) {
  return is_letter(c) || is_digit(c) || c == '.' || c == '[' || c == ']';
}

std::string described(const Dimension& dimension) {
  if (dimension.seconds == 1) return "a time";
  if (dimension.seconds == -1) return "a rate";
  return dimension.seconds == 0 ? "a plain number" : "neither a time nor a rate";
}

// Of two quantities that must be of one kind.
Dimension same(const Dimension& a, const Dimension& b) {
  if (!a.fits(b))
    throw ExpressionMistake{"combines " + described(a) + " with " + described(b),
                            "write units, as in 50 ms or 100 /s"};
  return a.any ? b : a;
}

// What to write so that the metric is measured.
std::string what_it_needs(const MetricInfo& row) {
  if (row.needs == MetricInfo::Needs::cpus) return "say how many the store has: cpus = 4";
  if (row.needs == MetricInfo::Needs::disks) return "say how many the store has: disks = 2";
  return "write watch = true in the service or store";
}

}  // namespace

std::optional<double> Expression::evaluate(const Lookup& lookup) const {
  std::vector<double> stack;
  for (const Item& item : items_) {
    if (item.what == '#') {
      stack.push_back(item.number);
    } else if (item.what == '@') {
      std::optional<double> value = lookup(names_[item.name]);
      if (!value) return std::nullopt;
      stack.push_back(*value);
    } else if (item.what == '~') {
      stack.back() = -stack.back();
    } else {
      double right = stack.back();
      stack.pop_back();
      double& left = stack.back();
      if (item.what == '+') left += right;
      if (item.what == '-') left -= right;
      if (item.what == '*') left *= right;
      if (item.what == '/') left /= right;
    }
  }
  return stack.back();
}

void ExpressionReader::skip_blanks() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
    ++at_;
}

bool ExpressionReader::at_end() {
  skip_blanks();
  return at_ == text_.size();
}

std::string ExpressionReader::rest() {
  skip_blanks();
  return at_ == text_.size() ? "the end" : "\"" + std::string(text_.substr(at_)) + "\"";
}

std::optional<std::string> ExpressionReader::accept(std::initializer_list<std::string_view> words) {
  skip_blanks();
  for (std::string_view word : words) {
    if (!text_.substr(at_).starts_with(word)) continue;
    std::size_t end = at_ + word.size();
    if (is_letter(word.back()) && end < text_.size() && continues_word(text_[end])) continue;
    at_ = end;
    return std::string(word);
  }
  return std::nullopt;
}

Expression ExpressionReader::expression() {
  Expression result;
  result.dimension_ = sum(result);
  return result;
}

Dimension ExpressionReader::sum(Expression& out) {
  Dimension left = term(out);
  while (auto sign = accept({"+", "-"})) {
    left = same(left, term(out));
    out.items_.push_back({(*sign)[0]});
  }
  return left;
}

Dimension ExpressionReader::term(Expression& out) {
  Dimension left = factor(out);
  while (auto sign = accept({"*", "/"})) {
    Dimension right = factor(out);
    left.seconds += *sign == "*" ? right.seconds : -right.seconds;
    left.any = left.any || (right.any && *sign == "*");
    out.items_.push_back({(*sign)[0]});
  }
  return left;
}

Dimension ExpressionReader::factor(Expression& out) {
  if (++depth_ > deepest) throw ExpressionMistake{"is nested too deeply", ""};
  skip_blanks();
  Dimension dimension;
  if (at_ < text_.size() && is_letter(text_[at_])) {
    dimension = name(out);
  } else if (accept({"-"})) {
    dimension = factor(out);
    out.items_.push_back({'~'});
  } else if (accept({"("})) {
    dimension = sum(out);
    if (!accept({")"})) throw ExpressionMistake{"lacks a \")\" before " + rest(), ""};
  } else {
    bool percent = false;
    double number = quantity(dimension, percent);
    out.items_.push_back({'#', number});
  }
  --depth_;
  return dimension;
}

// The letters, "/letters" or "%" that follow a number, without what belongs to the sentence.
std::string_view ExpressionReader::unit_word() {
  skip_blanks();
  auto letters = [&](std::size_t from) {
    while (from < text_.size() && is_letter(text_[from])) ++from;
    return from;
  };
  if (text_.substr(at_).starts_with("%")) return text_.substr(at_, 1);
  std::size_t end = letters(at_);
  if (text_.substr(at_, end - at_) == "within") return {};
  if (end < text_.size() && text_[end] == '/') {
    std::size_t after = letters(end + 1);
    bool metric = after < text_.size() && continues_word(text_[after]);
    if (after > end + 1 && !metric) end = after;
  }
  return text_.substr(at_, end - at_);
}

double ExpressionReader::quantity(Dimension& dimension, bool& percent) {
  skip_blanks();
  double number = 0;
  const char* begin = text_.data() + at_;
  auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
  bool plain = at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.');
  if (error != std::errc() || !plain)
    throw ExpressionMistake{"has " + rest() + " where a number or a metric is expected", ""};
  at_ += static_cast<std::size_t>(end - begin);
  std::string_view word = unit_word();
  std::string text = std::string(begin, end) + std::string(word);
  at_ += word.size();
  percent = word == "%";
  dimension = {0, word.empty() && number == 0};
  if (word.empty()) return number;
  if (percent) return number / 100;
  if (auto bytes = parse_size(text)) return *bytes;
  dimension.seconds = 1;
  if (auto seconds = parse_duration(text)) return *seconds;
  dimension.seconds = -1;
  if (auto rate = parse_rate(text)) return *rate;
  throw ExpressionMistake{"has the unknown unit \"" + std::string(word) + "\"",
                          "known: ns, us, ms, s, min, h, d, /s, /min, %, B, kB, MB, GB"};
}

Dimension ExpressionReader::metric(Expression& out, std::size_t topology, const std::string& full) {
  const KnownTopology& known = known_[topology];
  std::string name = full.substr(known.name.size() + 1);
  std::vector<std::string>& names = metrics_[topology];
  if (names.empty()) {
    names = metric_names(known.subjects);
    std::sort(names.begin(), names.end());
  }
  if (std::binary_search(names.begin(), names.end(), name)) {
    out.items_.push_back({'@', 0, out.names_.size()});
    out.names_.push_back(full);
    std::string_view unit = find_metric(name, known.subjects)->unit;
    return {unit == "s" ? 1 : unit == "1/s" ? -1 : 0, false};
  }
  const MetricInfo* row = find_metric(name);
  if (row && row->needs != MetricInfo::Needs::nothing)
    throw ExpressionMistake{"names \"" + full + "\", which is not measured", what_it_needs(*row)};
  std::string nearest = nearest_name(name, metric_names(known.subjects));
  throw ExpressionMistake{
      "names the unknown metric \"" + full + "\"",
      nearest.empty() ? "" : "did you mean '" + known.name + "." + nearest + "'?"};
}

Dimension ExpressionReader::name(Expression& out) {
  std::size_t start = at_;
  while (at_ < text_.size() && continues_word(text_[at_])) ++at_;
  std::string full(text_.substr(start, at_ - start));
  std::size_t dot = full.find('.');
  std::string topology = full.substr(0, dot);
  std::vector<std::string> topologies;
  for (std::size_t i = 0; i < known_.size(); ++i) {
    topologies.push_back(known_[i].name);
    if (known_[i].name == topology && dot != std::string::npos) return metric(out, i, full);
  }
  std::string hint = known_names_hint(topology, topologies);
  if (dot == std::string::npos)
    throw ExpressionMistake{"has \"" + full + "\" where a metric is expected",
                            "a metric is written topology.metric"};
  throw ExpressionMistake{"names the unknown topology \"" + topology + "\"", hint};
}

}  // namespace cqrslab
