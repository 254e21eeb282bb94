// Expression: arithmetic on metrics and quantities, as expectations write it.
//
//   sum    = term { (+|-) term }        term = factor { (*|/) factor }
//   factor = number [unit] | topology.metric | ( sum ) | - factor
//
// Units: those of base/quantity.hpp and %. Every value has a power of seconds (time 1, rate -1,
// everything else 0); only equal powers are added or compared, so that a bare number where a time
// is meant is refused. A plain 0 goes with everything.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/metric_table.hpp"

namespace cqrslab {

// What an expression may name.
struct KnownTopology {
  std::string name;
  MetricSubjects subjects;
};

// The power of seconds of a quantity. Any: a literal 0.
struct Dimension {
  int seconds = 0;
  bool any = false;

  bool fits(const Dimension& other) const { return any || other.any || seconds == other.seconds; }
};

class Expression {
 public:
  // The value of "topology.metric" in one replication, or nothing.
  using Lookup = std::function<std::optional<double>(const std::string& name)>;

  Dimension dimension() const { return dimension_; }
  const std::vector<std::string>& names() const { return names_; }

  // Nothing when a metric has no sample; not finite where it divides by zero.
  std::optional<double> evaluate(const Lookup& lookup) const;

 private:
  friend class ExpressionReader;

  // Reverse Polish: an operator takes the two values before it.
  struct Item {
    char what;  // '#' number, '@' name, '+', '-', '*', '/', '~' negation
    double number = 0;
    std::size_t name = 0;
  };
  std::vector<Item> items_;
  std::vector<std::string> names_;
  Dimension dimension_;
};

// Thrown for a mistake in the text; its owner, who knows where it was written, makes an Error of
// it.
struct ExpressionMistake {
  std::string what, hint;  // `what` goes on after "expectation ..."
};

// Reads expressions and what stands between them from a text.
class ExpressionReader {
 public:
  ExpressionReader(std::string_view text, const std::vector<KnownTopology>& known)
      : text_(text), known_(known), metrics_(known.size()) {}

  Expression expression();
  // Reads the first of `words` that comes next, if any.
  std::optional<std::string> accept(std::initializer_list<std::string_view> words);
  // A number with unit; `percent` tells whether the unit was %.
  double quantity(Dimension& dimension, bool& percent);
  bool at_end();
  // What comes next, for messages.
  std::string rest();

 private:
  Dimension sum(Expression& out);
  Dimension term(Expression& out);
  Dimension factor(Expression& out);
  Dimension name(Expression& out);
  Dimension metric(Expression& out, std::size_t topology, const std::string& full);
  void skip_blanks();
  std::string_view unit_word();

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  const std::vector<KnownTopology>& known_;
  std::vector<std::vector<std::string>> metrics_;  // names, sorted, of each of them once asked for
};

}  // namespace cqrslab
