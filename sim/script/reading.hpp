// Reading: turning a script's values into typed ones, with one way to complain.
//
// Every function here throws Error(ExitCode::usage, "file.lua:line", ...) that names the key, what
// was written and what is allowed.
#pragma once

#include <string>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/script/parameter.hpp"
#include "sim/script/sandbox.hpp"
#include "sim/script/value.hpp"

namespace cqrslab {

// What every reader needs to know about the script being read.
struct Reading {
  Sandbox& sandbox;

  [[noreturn]] void fail(int line, const std::string& what, const std::string& hint = "") const;
  // "<what> must be <expected>, not <value>"
  [[noreturn]] void mismatch(const Value& value, const std::string& what,
                             const std::string& expected, const std::string& hint = "") const;
  // "unknown <kind> 'name'" with the nearest and the known names.
  [[noreturn]] void unknown(int line, const std::string& kind, const std::string& name,
                            const std::vector<std::string>& known) const;
  std::string where(int line) const { return sandbox.where(line); }
};

struct Bounds {
  double low, high;
};

// Each takes `what`, the words for the place: "'horizon' of scenario".
std::string read_text(const Reading&, const Value&, const std::string& what);
bool read_flag(const Reading&, const Value&, const std::string& what);
double read_number(const Reading&, const Value&, const std::string& what, Bounds);
unsigned read_count(const Reading&, const Value&, const std::string& what, Bounds);
// Seconds of a duration: a text with a unit or a Span; never a bare number. 0 <= it <= 2e9.
double read_seconds(const Reading&, const Value&, const std::string& what);
Time read_time(const Reading&, const Value&, const std::string& what);
// Per second: a number, or a text such as "2000 req/s". Finite and not negative.
double read_rate(const Reading&, const Value&, const std::string& what);
// One text or a list of texts.
std::vector<std::string> read_texts(const Reading&, const Value&, const std::string& what);
// A duration (= always that long) or one of the distributions of the language.
Distribution read_distribution(const Reading&, const Value&, const std::string& what);
// One parameter: { 5, min = 1, max = 9, unit = "req/s", doc = "..." }, or its initial value alone.
Parameter read_parameter(const Reading&, const std::string& name, const Value&);
// A table of parameters, in the order in which they were written; each has its initial value.
std::vector<Parameter> read_parameters(const Reading&, const Value&, const std::string& what);
// What a script gets: durations as Span, integers as integers, choices as texts.
Sandbox::Record parameter_values(const std::vector<Parameter>& parameters);

// The positional arguments of a constructor: between `low` and `high` of them, no named ones.
// `form` is how to write it: "lognormal(mean, variation)".
const std::vector<Value>& read_arguments(const Reading&, const Table&, const std::string& form,
                                         std::size_t low, std::size_t high);
// A list without named fields and without holes.
const std::vector<Value>& read_list(const Reading&, const Value&, const std::string& what);

// Record: a table whose keys are a fixed set. The constructor refuses every other key.
class Record {
 public:
  // `what` in messages: "query 'PlayVideo'". Pre: `reading` and `table` outlive the Record.
  Record(const Reading& reading, const Table& table, std::string what,
         std::vector<std::string> known);

  bool has(const std::string& key) const { return find(key) != nullptr; }
  const Value* find(const std::string& key) const;  // null when absent
  const Value& need(const std::string& key) const;  // absent is an error
  // "'key' of query 'PlayVideo'"
  std::string place(const std::string& key) const { return "'" + key + "' of " + what_; }

  std::string text(const std::string& key, const std::string& otherwise) const;
  bool flag(const std::string& key, bool otherwise) const;
  double number(const std::string& key, double otherwise, Bounds bounds) const;
  double fraction(const std::string& key) const { return number(key, 0, {0, 1}); }
  unsigned count(const std::string& key, unsigned otherwise, Bounds bounds = {1, 1e9}) const;
  // A count, or the text "unlimited", which reads as the largest unsigned.
  unsigned count_or_unlimited(const std::string& key, unsigned otherwise, double low) const;
  Time time(const std::string& key, Time otherwise) const;
  Distribution distribution(const std::string& key, const Distribution& otherwise = {}) const;
  std::vector<std::string> texts(const std::string& key) const;
  int line() const { return table_.line; }

 private:
  const Reading& reading_;
  const Table& table_;
  std::string what_;
  std::vector<std::string> known_;
};

}  // namespace cqrslab
