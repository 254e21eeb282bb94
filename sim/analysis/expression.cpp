#include "sim/analysis/expression.hpp"

#include <charconv>

#include "sim/analysis/metric_table.hpp"

namespace cqrslab {
namespace {

constexpr unsigned deepest = 50;

struct Unit {
  std::string_view text;
  double factor, divisor;  // dividing gives the double nearest to "50 ms", multiplying may not
  int seconds;
};
constexpr Unit units[] = {
    {"req/s", 1, 1, -1}, {"/s", 1, 1, -1},    {"ns", 1, 1e9, 1},   {"us", 1, 1e6, 1},
    {"ms", 1, 1e3, 1},   {"min", 60, 1, 1},   {"s", 1, 1, 1},      {"h", 3600, 1, 1},
    {"%", 1, 100, 0},    {"kB", 1000, 1, 0},  {"MB", 1e6, 1, 0},   {"GB", 1e9, 1, 0},
    {"B", 1, 1, 0},
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool continues_word(char c) {
  return is_letter(c) || is_digit(c) || c == '.';
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

std::optional<std::string> ExpressionReader::accept(
    std::initializer_list<std::string_view> words) {
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

double ExpressionReader::quantity(Dimension& dimension, bool& percent) {
  skip_blanks();
  double number = 0;
  const char* begin = text_.data() + at_;
  auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
  bool plain = at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.');
  if (error != std::errc() || !plain)
    throw ExpressionMistake{"has " + rest() + " where a number or a metric is expected", ""};
  at_ += static_cast<std::size_t>(end - begin);
  return unit(number, dimension, percent);
}

double ExpressionReader::unit(double number, Dimension& dimension, bool& percent) {
  for (const Unit& unit : units) {
    if (!accept({unit.text})) continue;
    dimension = {unit.seconds, false};
    percent = unit.text == "%";
    return number * unit.factor / unit.divisor;
  }
  if (at_ < text_.size() && is_letter(text_[at_]) && !text_.substr(at_).starts_with("within"))
    throw ExpressionMistake{"has an unknown unit at " + rest(),
                            "known: ns, us, ms, s, min, h, %, /s, req/s, B, kB, MB, GB"};
  dimension = {0, number == 0};
  return number;
}

Dimension ExpressionReader::name(Expression& out) {
  std::size_t start = at_;
  while (at_ < text_.size() && continues_word(text_[at_]))
    ++at_;
  std::string full(text_.substr(start, at_ - start));
  std::size_t dot = full.find('.');
  std::string topology = full.substr(0, dot);
  std::vector<std::string> topologies;
  for (const KnownTopology& each : known_) {
    topologies.push_back(each.name);
    if (each.name != topology || dot == std::string::npos) continue;
    std::string metric = full.substr(dot + 1);
    std::vector<std::string> metrics = metric_names(each.components);
    for (const std::string& known : metrics) {
      if (known != metric) continue;
      out.items_.push_back({'@', 0, out.names_.size()});
      out.names_.push_back(full);
      std::string_view unit = find_metric(metric)->unit;
      return {unit == "s" ? 1 : unit == "1/s" ? -1 : 0, false};
    }
    std::string nearest = nearest_name(metric, metrics);
    throw ExpressionMistake{"names the unknown metric \"" + full + "\"",
                            nearest.empty() ? "" : "nearest: " + topology + "." + nearest};
  }
  std::string nearest = nearest_name(topology, topologies), all;
  for (const std::string& each : topologies) all += (all.empty() ? "" : ", ") + each;
  if (dot == std::string::npos)
    throw ExpressionMistake{"has \"" + full + "\" where a metric is expected",
                            "a metric is written topology.metric; topologies: " + all};
  throw ExpressionMistake{"names the unknown topology \"" + topology + "\"",
                          (nearest.empty() ? "" : "nearest: " + nearest + "; ") + "known: " + all};
}

}  // namespace cqrslab
