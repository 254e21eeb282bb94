// Reading a Claim, and judging it by the values of one run or of many.
#include "sim/analysis/expectation.hpp"

#include <algorithm>
#include <cmath>

#include "sim/analysis/estimator.hpp"
#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

constexpr double rounding = 1e-12;

std::optional<double> value_of(const std::vector<TopologyRuns>& runs, const std::string& name,
                               std::size_t replication) {
  std::size_t dot = name.find('.');
  for (const TopologyRuns& each : runs)
    if (name.compare(0, dot, each.topology) == 0 && replication < each.replications.size())
      return find_value(each.replications[replication], name.substr(dot + 1));
  return std::nullopt;
}

// All topologies of an experiment have the same number; the largest, should one lack some.
std::size_t replications_of(const std::vector<TopologyRuns>& runs) {
  std::size_t most = 0;
  for (const TopologyRuns& each : runs) most = std::max(most, each.replications.size());
  return most;
}

std::string missing_name(const Expression& expression, const Expression::Lookup& lookup) {
  for (const std::string& name : expression.names())
    if (!lookup(name)) return name;
  return "";
}

}  // namespace

std::string_view name_of(Judgement::Result result) {
  static constexpr std::string_view names[] = {"passed", "failed", "inconclusive", "no_sample"};
  return names[static_cast<int>(result)];
}

Claim::Claim(const Expectation& expectation, const std::vector<KnownTopology>& known)
    : text_(expectation.text) {
  try {
    ExpressionReader in(expectation.text, known);
    read(in);
  } catch (const ExpressionMistake& mistake) {
    throw Error(ExitCode::usage, expectation.where, "expectation \"" + text_ + "\" " + mistake.what,
                mistake.hint);
  }
}

void Claim::read(ExpressionReader& in) {
  left_ = in.expression();
  auto relation = in.accept({"<=", "<", ">=", ">", "==", "!="});
  if (!relation)
    throw ExpressionMistake{"has " + in.rest() + " where a comparison is expected",
                            "one of < <= > >= == !="};
  const std::string& sign = *relation;
  relation_ = sign == "<"    ? Relation::less
              : sign == "<=" ? Relation::less_equal
              : sign == ">"  ? Relation::greater
              : sign == ">=" ? Relation::greater_equal
              : sign == "==" ? Relation::equal
                             : Relation::not_equal;
  right_ = in.expression();
  if (!left_.dimension().fits(right_.dimension()))
    throw ExpressionMistake{"compares different kinds of quantities",
                            "write units, as in 50 ms or 100 /s"};
  if (in.accept({"within"})) {
    Dimension dimension;
    tolerance_ = in.quantity(dimension, relative_);
    if (relation_ < Relation::equal)
      throw ExpressionMistake{"has \"within\" after " + sign, "it belongs to == and !="};
    if (!relative_ && !dimension.fits(left_.dimension()))
      throw ExpressionMistake{"has a tolerance of another kind than its sides",
                              "write units, as in 2 ms, or a share, as in 1 %"};
  }
  if (!in.at_end()) throw ExpressionMistake{"goes on with " + in.rest(), ""};
  if (left_.names().empty() && right_.names().empty())
    throw ExpressionMistake{"names no metric", "a metric is written topology.metric"};
  metric_ = (left_.names().empty() ? right_ : left_).names().front();
}

// The interval [low, high] of left - right against the relation.
Judgement::Result Claim::decide(double low, double high, double tolerance) const {
  using Result = Judgement::Result;
  auto when = [](bool sure, bool impossible) {
    return sure ? Result::passed : impossible ? Result::failed : Result::inconclusive;
  };
  bool inside = low >= -tolerance && high <= tolerance;
  bool outside = low > tolerance || high < -tolerance;
  switch (relation_) {
    case Relation::less:
      return when(high < 0, low >= 0);
    case Relation::less_equal:
      return when(high <= 0, low > 0);
    case Relation::greater:
      return when(low > 0, high <= 0);
    case Relation::greater_equal:
      return when(low >= 0, high < 0);
    case Relation::equal:
      return when(inside, outside);
    case Relation::not_equal:
      return when(outside, inside);
  }
  return Result::failed;
}

Judgement Claim::judge(const std::vector<TopologyRuns>& runs) const {
  Judgement judgement;
  judgement.text = text_;
  judgement.metric = metric_;
  std::vector<double> lefts, rights, differences;
  std::size_t replications = replications_of(runs);
  if (replications == 0) judgement.reason = "nothing was simulated";
  for (std::size_t i = 0; i < replications; ++i) {
    auto lookup = [&](const std::string& name) { return value_of(runs, name, i); };
    std::string where = replications > 1 ? " in replication " + std::to_string(i + 1) : "";
    for (const Expression* side : {&left_, &right_}) {
      std::string name = missing_name(*side, lookup);
      if (!name.empty()) judgement.reason = name + " has no sample" + where;
      if (!judgement.reason.empty()) return judgement;
    }
    lefts.push_back(*left_.evaluate(lookup));
    rights.push_back(*right_.evaluate(lookup));
    differences.push_back(lefts.back() - rights.back());
    if (!std::isfinite(differences.back())) judgement.reason = "it divides by zero" + where;
    if (!judgement.reason.empty()) return judgement;
  }
  if (lefts.empty()) return judgement;
  judgement.value = mean(lefts);
  judgement.limit = mean(rights);
  double difference = mean(differences), width = 0;
  if (replications > 1) judgement.half_width = width = half_width(differences);
  double size = *judgement.limit < 0 ? -*judgement.limit : *judgement.limit;
  double tolerance = std::max(relative_ ? tolerance_ * size : tolerance_, rounding * size);
  judgement.result = decide(difference - width, difference + width, tolerance);
  return judgement;
}

}  // namespace cqrslab
