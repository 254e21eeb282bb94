// Distributions: exponential("2 ms"), lognormal("5 ms", 0.5), ...
#include <cmath>

#include "sim/base/error.hpp"
#include "sim/base/quantity.hpp"
#include "sim/kernel/variate.hpp"
#include "sim/script/reading.hpp"

namespace cqrslab {
namespace {

using Law = Distribution::Law;

double seconds_of(const Reading& reading, const Table& call, std::size_t index, const char* name) {
  return read_seconds(reading, call.items[index], std::string(name) + " of " + call.kind);
}

double number_of(const Reading& reading, const Table& call, std::size_t index, const char* name,
                 Bounds bounds) {
  return read_number(reading, call.items[index], std::string(name) + " of " + call.kind, bounds);
}

Distribution read_uniform(const Reading& reading, const Table& call) {
  read_arguments(reading, call, "uniform(low, high)", 2, 2);
  double low = seconds_of(reading, call, 0, "low"), high = seconds_of(reading, call, 1, "high");
  if (low > high) reading.fail(call.line, "low of uniform is above high");
  return Distribution::uniform(low, high);
}

// A list of {probability, what}, as `form` shows it: appends the probabilities, which sum to 1, and
// hands each second value on.
template <class Take>
void read_weighted(const Reading& reading, const Table& call, const char* form, Take take) {
  double sum = 0;
  for (const Value& item : read_arguments(reading, call, form, 1, 1000)) {
    const Table* pair = item.table("");
    if (!pair || pair->items.size() != 2 || !pair->fields.empty()) {
      reading.mismatch(item, "a part of " + call.kind, "a pair that begins with its probability",
                       std::string("write ") + form);
    }
    double p = read_number(reading, pair->items[0], "the probability of a part", {0, 1});
    take(p, pair->items[1]);
    sum += p;
  }
  if (std::fabs(sum - 1) > 1e-9) {
    reading.fail(call.line,
                 "the probabilities of " + call.kind + " sum to " + format_number(sum) + ", not 1");
  }
}

Distribution read_hyperexponential(const Reading& reading, const Table& call) {
  Distribution result{Law::hyperexponential, 0, 0, 0, {}};
  read_weighted(reading, call, "hyperexponential{ {0.9, \"1 ms\"}, {0.1, \"20 ms\"} }",
                [&](double p, const Value& mean) {
                  result.points.push_back(p);
                  result.points.push_back(read_seconds(reading, mean, "the mean of a phase"));
                });
  return result;
}

Distribution read_mixture(const Reading& reading, const Table& call) {
  Distribution result{Law::mixture, 0, 0, 0, {}};
  read_weighted(reading, call,
                "mixture{ {0.4, pareto(1.5, \"1 ms\")}, {0.6, exponential(\"5 ms\")} }",
                [&](double p, const Value& law) {
                  result.points.push_back(p);
                  result.parts.push_back(read_distribution(reading, law, "the law of a part"));
                });
  return result;
}

Distribution read_bounded_pareto(const Reading& reading, const Table& call) {
  read_arguments(reading, call, "bounded_pareto(shape, low, high)", 3, 3);
  double shape = number_of(reading, call, 0, "shape", {1e-3, 1e3});
  double low = seconds_of(reading, call, 1, "low"), high = seconds_of(reading, call, 2, "high");
  if (!(low > 0 && low < high)) {
    reading.fail(call.line, "bounded_pareto needs 0 s < low < high");
  }
  return {Law::bounded_pareto, shape, low, high, {}};
}

Distribution read_sum(const Reading& reading, const Table& call) {
  const char* form = "sum_of{ \"75 ms\", exponential(\"5 ms\") }";
  Distribution result{Law::sum, 0, 0, 0, {}};
  for (const Value& item : read_arguments(reading, call, form, 1, 1000)) {
    result.parts.push_back(read_distribution(reading, item, "a part of sum_of"));
  }
  return result;
}

Distribution read_empirical(const Reading& reading, const Table& call) {
  const char* form = "empirical{ \"1 ms\", \"2 ms\", \"40 ms\" }";
  Distribution result{Law::empirical, 0, 0, 0, {}};
  for (const Value& item : read_arguments(reading, call, form, 1, 1'000'000)) {
    result.points.push_back(read_seconds(reading, item, "a value of empirical"));
  }
  return result;
}

Distribution read_call(const Reading& reading, const Table& call) {
  const std::string& kind = call.kind;
  if (kind == "uniform") return read_uniform(reading, call);
  if (kind == "hyperexponential") return read_hyperexponential(reading, call);
  if (kind == "bounded_pareto") return read_bounded_pareto(reading, call);
  if (kind == "empirical") return read_empirical(reading, call);
  if (kind == "mixture") return read_mixture(reading, call);
  if (kind == "sum_of") return read_sum(reading, call);
  if (kind == "pareto") {
    read_arguments(reading, call, "pareto(shape, low)", 2, 2);
    double shape = number_of(reading, call, 0, "shape", {1e-3, 1e3});
    return {Law::pareto, shape, seconds_of(reading, call, 1, "low"), 0, {}};
  }
  if (kind == "lognormal") {
    read_arguments(reading, call, "lognormal(mean, coefficient_of_variation)", 2, 2);
    double mean = seconds_of(reading, call, 0, "mean");
    double variation = number_of(reading, call, 1, "coefficient of variation", {0, 1e3});
    return {Law::lognormal, mean, variation, 0, {}};
  }
  if (kind == "erlang") {
    read_arguments(reading, call, "erlang(mean, phases)", 2, 2);
    double mean = seconds_of(reading, call, 0, "mean");
    unsigned phases = read_count(reading, call.items[1], "phases of erlang", {1, 1e6});
    return {Law::erlang, mean, static_cast<double>(phases), 0, {}};
  }
  read_arguments(reading, call, kind + "(\"5 ms\")", 1, 1);
  double value = seconds_of(reading, call, 0, kind == "constant" ? "value" : "mean");
  return kind == "constant" ? Distribution::deterministic(value) : Distribution::exponential(value);
}

bool is_distribution(const std::string& kind) {
  for (const Constructor& each : distribution_constructors()) {
    if (each.name == kind) return true;
  }
  return false;
}

}  // namespace

const std::vector<Constructor>& distribution_constructors() {
  static const std::vector<Constructor> all = {
      {"bounded_pareto"}, {"constant"},         {"empirical"}, {"erlang"},
      {"exponential"},    {"hyperexponential"}, {"lognormal"}, {"mixture"},
      {"pareto"},         {"sum_of"},           {"uniform"}};
  return all;
}

Distribution read_distribution(const Reading& reading, const Value& value,
                               const std::string& what) {
  const Table* call = value.table();
  if (!call) return Distribution::deterministic(read_seconds(reading, value, what));
  if (is_distribution(call->kind)) {
    Distribution law = read_call(reading, *call);
    try {
      Variate checked(law);
    } catch (const Error& refused) {
      reading.fail(value.line, what + ": " + refused.message(), refused.hint());
    }
    return law;
  }
  if (!call->kind.empty()) {
    reading.fail(value.line, what + " must be a time or a distribution, not " + value.describe(),
                 "known: constant, exponential, uniform, lognormal, erlang, hyperexponential, "
                 "bounded_pareto, pareto, empirical, mixture, sum_of");
  }
  reading.mismatch(value, what, "a time or a distribution", "write exponential(\"2 ms\")");
}

}  // namespace cqrslab
