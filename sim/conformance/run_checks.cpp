// Long runs by the drivers, over all that the parameters allow.

#include <cmath>

#include "sim/conformance/check.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab {
namespace {

constexpr int long_run = 100'000, short_run = 5'000;

std::string in_words(const cq_descriptor& plugin, const Values& values) {
  std::string text;
  for (std::uint32_t i = 0; i < plugin.n_params; ++i) {
    const cq_param& param = param_at(plugin, i);
    text += (i ? ", " : "") + std::string(param.id) + " = " + format_param(param, values[i]);
  }
  return text.empty() ? "" : " (" + text + ")";
}

std::string problem_with(const Subject& s, const Values& values, std::uint64_t seed,
                         int operations) {
  std::string problem = drive(s.plugin, values, seed, operations).problem;
  return problem.empty() ? "" : problem + in_words(s.plugin, values);
}

std::string keeps_it_for_long(const Subject& s) {
  return problem_with(s, values_to_try(s.plugin)[0], 1, long_run);
}

std::string keeps_it_with_many_seeds(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  for (std::uint64_t seed = 2; seed < 30; ++seed) {
    std::string problem = problem_with(s, initial, seed, short_run);
    if (!problem.empty()) return problem;
  }
  return "";
}

// `which`: place in values_to_try. Values that it refuses it need not work with.
std::string keeps_it_at(const Subject& s, std::size_t which) {
  Values values = values_to_try(s.plugin)[which];
  return refusal_of(s.plugin, values).empty() ? problem_with(s, values, 1, short_run) : "";
}

std::string keeps_it_with_each_choice(const Subject& s) {
  std::vector<Values> all = values_to_try(s.plugin);
  for (std::size_t i = 3; i < all.size(); ++i) {
    std::string problem = keeps_it_at(s, i);
    if (!problem.empty()) return problem;
  }
  return "";
}

// The times of one set lie within two decades of `shortest` ns: a poll every microsecond beside a
// patience of hours would keep the driver busy for ever.
double drawn(const cq_param& param, testing::Dice& dice, double shortest) {
  double share = dice.below(1'000'001) * 1e-6;
  if (param.type == CQ_DURATION || param.type == CQ_LAW) {
    if (param.min == 0 && dice.below(5) == 0) return 0;
    return std::fmin(std::fmax(std::floor(shortest * std::pow(100, share)), param.min), param.max);
  }
  bool wide = (param.flags & CQ_LOG_SCALE) && param.min > 0;
  double value = wide ? param.min * std::pow(param.max / param.min, share)
                      : param.min + (param.max - param.min) * share;
  bool whole = param.type == CQ_INTEGER || param.type == CQ_BOOLEAN || param.type == CQ_CHOICE;
  value = whole ? std::floor(value) : value;
  return std::fmin(std::fmax(value, param.min), param.max);
}

std::string keeps_it_with_random_values(const Subject& s) {
  if (s.plugin.n_params == 0) return "";
  testing::Dice dice(77);
  for (int i = 0; i < 300; ++i) {
    Values values;
    double shortest = 1e5 * std::pow(1e5, dice.below(1001) * 1e-3);
    for (std::uint32_t p = 0; p < s.plugin.n_params; ++p) {
      values.push_back(drawn(param_at(s.plugin, p), dice, shortest));
    }
    if (!refusal_of(s.plugin, values).empty()) continue;
    std::string problem = problem_with(s, values, static_cast<std::uint64_t>(i), 500);
    if (!problem.empty()) return problem;
  }
  return "";
}

}  // namespace

std::vector<Check> run_checks() {
  return {{"keeps the contract over 100,000 operations", "", keeps_it_for_long},
          {"keeps it with other seeds", "", keeps_it_with_many_seeds},
          {"keeps it with every parameter at its least", "",
           [](const Subject& s) { return keeps_it_at(s, 1); }},
          {"keeps it with every parameter at its greatest", "",
           [](const Subject& s) { return keeps_it_at(s, 2); }},
          {"keeps it with each choice and switch", "", keeps_it_with_each_choice},
          {"keeps it with 300 random sets of values", "", keeps_it_with_random_values}};
}

}  // namespace cqrslab
