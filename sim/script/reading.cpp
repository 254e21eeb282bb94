// Checked access to the values of a script, with the messages for what is wrong.
#include "sim/script/reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/error.hpp"
#include "sim/base/names.hpp"
#include "sim/base/quantity.hpp"

namespace cqrslab {

void Reading::fail(int line, const std::string& what, const std::string& hint) const {
  throw Error(ExitCode::usage, where(line), what, hint);
}

void Reading::mismatch(const Value& value, const std::string& what, const std::string& expected,
                       const std::string& hint) const {
  fail(value.line, what + " must be " + expected + ", not " + value.describe(), hint);
}

void Reading::unknown(int line, const std::string& kind, const std::string& name,
                      const std::vector<std::string>& known) const {
  fail(line, "unknown " + kind + " '" + name + "'", known_names_hint(name, known));
}

std::string read_text(const Reading& reading, const Value& value, const std::string& what) {
  if (!value.text()) reading.mismatch(value, what, "a text");
  return *value.text();
}

bool read_flag(const Reading& reading, const Value& value, const std::string& what) {
  const bool* flag = std::get_if<bool>(&value.data);
  if (!flag) reading.mismatch(value, what, "true or false");
  return *flag;
}

double read_number(const Reading& reading, const Value& value, const std::string& what,
                   Bounds bounds) {
  std::string range = format_number(bounds.low) + " .. " + format_number(bounds.high);
  if (!value.is_number()) reading.mismatch(value, what, "a number in " + range);
  double number = value.number();
  if (!(number >= bounds.low && number <= bounds.high)) {
    reading.mismatch(value, what, "in " + range);
  }
  return number;
}

unsigned read_count(const Reading& reading, const Value& value, const std::string& what,
                    Bounds bounds) {
  double number = read_number(reading, value, what, bounds);
  if (number != std::floor(number)) reading.mismatch(value, what, "a whole number");
  return static_cast<unsigned>(number);
}

double read_seconds(const Reading& reading, const Value& value, const std::string& what) {
  constexpr double longest = 2e9;  // 63 years: four of them still fit a Time
  double seconds = 0;
  if (const Span* span = value.span()) {
    seconds = span->seconds;
  } else if (value.text() && parse_duration(*value.text())) {
    seconds = *parse_duration(*value.text());
  } else if (value.is_number()) {
    std::string number = format_number(value.number());
    reading.fail(value.line, what + " is a time and needs a unit, not the bare number " + number,
                 "write \"" + number + " s\" or s(" + number + ")");
  } else {
    reading.mismatch(value, what, "a time", "write \"5 s\"; units: ns, us, ms, s, min, h, d");
  }
  if (seconds < 0) reading.mismatch(value, what, "at least 0 s");
  if (seconds > longest) reading.mismatch(value, what, "at most 2e9 s");
  return seconds;
}

Time read_time(const Reading& reading, const Value& value, const std::string& what) {
  return Time::from_seconds(read_seconds(reading, value, what));
}

double read_rate(const Reading& reading, const Value& value, const std::string& what) {
  double rate = -1;
  if (value.is_number()) {
    rate = value.number();
  } else if (value.text() && parse_rate(*value.text())) {
    rate = *parse_rate(*value.text());
  } else {
    reading.mismatch(value, what, "a rate", "write 2000 or \"2000/s\" or \"6/min\"");
  }
  if (!(rate >= 0 && rate <= 1e12)) reading.mismatch(value, what, "in 0 .. 1e12 per second");
  return rate;
}

std::vector<std::string> read_texts(const Reading& reading, const Value& value,
                                    const std::string& what) {
  if (value.text()) return {*value.text()};
  std::vector<std::string> texts;
  for (const Value& item : read_list(reading, value, what)) {
    texts.push_back(read_text(reading, item, "an item of " + what));
  }
  return texts;
}

const std::vector<Value>& read_list(const Reading& reading, const Value& value,
                                    const std::string& what) {
  const Table* table = value.table("");
  if (!table) reading.mismatch(value, what, "a list { ... }");
  if (!table->fields.empty()) {
    const auto& [key, field] = table->fields.front();
    reading.fail(field.line, what + " is a list and has no key '" + key + "'");
  }
  for (const Value& item : table->items) {
    if (item.is_nil()) reading.fail(item.line, what + " has a hole: an item is nil");
  }
  return table->items;
}

const std::vector<Value>& read_arguments(const Reading& reading, const Table& table,
                                         const std::string& form, std::size_t low,
                                         std::size_t high) {
  if (!table.fields.empty()) {
    const auto& [key, field] = table.fields.front();
    reading.fail(field.line, "unknown key '" + key + "' in " + table.kind, "write " + form);
  }
  bool hole = std::any_of(table.items.begin(), table.items.end(),
                          [](const Value& item) { return item.is_nil(); });
  if (hole) reading.fail(table.line, "an argument of " + table.kind + " is nil", "write " + form);
  if (table.items.size() < low || table.items.size() > high) {
    reading.fail(table.line,
                 table.kind + " got " + std::to_string(table.items.size()) + " arguments",
                 "write " + form);
  }
  return table.items;
}

Record::Record(const Reading& reading, const Table& table, std::string what,
               std::vector<std::string> known)
    : reading_(reading), table_(table), what_(std::move(what)), known_(std::move(known)) {
  for (const auto& [key, value] : table.fields) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    reading.fail(value.line, "unknown key '" + key + "' in " + what_,
                 known_names_hint(key, known_));
  }
}

const Value* Record::find(const std::string& key) const {
  CQRSLAB_ASSERT(std::find(known_.begin(), known_.end(), key) != known_.end());
  return table_.find(key);
}

const Value& Record::need(const std::string& key) const {
  const Value* value = find(key);
  if (!value) reading_.fail(table_.line, what_ + " lacks '" + key + "'");
  return *value;
}

std::string Record::text(const std::string& key, const std::string& otherwise) const {
  const Value* value = find(key);
  return value ? read_text(reading_, *value, place(key)) : otherwise;
}

bool Record::flag(const std::string& key, bool otherwise) const {
  const Value* value = find(key);
  return value ? read_flag(reading_, *value, place(key)) : otherwise;
}

double Record::number(const std::string& key, double otherwise, Bounds bounds) const {
  const Value* value = find(key);
  return value ? read_number(reading_, *value, place(key), bounds) : otherwise;
}

unsigned Record::count(const std::string& key, unsigned otherwise, Bounds bounds) const {
  const Value* value = find(key);
  return value ? read_count(reading_, *value, place(key), bounds) : otherwise;
}

unsigned Record::count_or_unlimited(const std::string& key, unsigned otherwise, double low) const {
  const Value* value = find(key);
  if (value && value->text() && *value->text() == "unlimited") {
    return std::numeric_limits<unsigned>::max();
  }
  return value ? read_count(reading_, *value, place(key), {low, 1e9}) : otherwise;
}

Time Record::time(const std::string& key, Time otherwise) const {
  const Value* value = find(key);
  return value ? read_time(reading_, *value, place(key)) : otherwise;
}

Distribution Record::distribution(const std::string& key, const Distribution& otherwise) const {
  const Value* value = find(key);
  return value ? read_distribution(reading_, *value, place(key)) : otherwise;
}

std::vector<std::string> Record::texts(const std::string& key) const {
  const Value* value = find(key);
  return value ? read_texts(reading_, *value, place(key)) : std::vector<std::string>{};
}

}  // namespace cqrslab
