// Claim: one expectation, read and ready to be judged against what was simulated.
//
//   claim = expression (< | <= | > | >= | == | !=) expression [within quantity]
//
// "within 1 %" (of the right side) or "within 2 ms" belongs to == and !=; without it they allow the
// rounding of one part in 10^12. With several replications the 95 % confidence interval of left
// minus right decides, and one that reaches both sides of the limit is inconclusive.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/expression.hpp"
#include "sim/analysis/summary.hpp"
#include "sim/scenario/scenario.hpp"

namespace cqrslab {

struct Judgement {
  enum class Result { passed, failed, inconclusive, no_sample };

  std::string text;    // the expectation as written
  std::string metric;  // the first it names, with its topology; gives the unit
  Result result = Result::no_sample;
  std::optional<double> value;       // left side, mean over replications, base units
  std::optional<double> limit;       // right side
  std::optional<double> half_width;  // of left - right, with several replications
  std::string reason;                // why there is no sample; else empty

  bool passed() const { return result == Result::passed; }
};
std::string_view name_of(Judgement::Result result);

class Claim {
 public:
  // Throws Error(usage) with expectation.where when the text is not a claim, names an unknown
  // topology or metric (with the nearest one), or compares a time with a plain number.
  Claim(const Expectation& expectation, const std::vector<KnownTopology>& known);

  // Topologies may come in any order; one that was not simulated has no sample.
  Judgement judge(const std::vector<TopologyRuns>& runs) const;

  // Of both sides, and so of a Judgement's value and limit.
  Dimension dimension() const {
    return left_.dimension().any ? right_.dimension() : left_.dimension();
  }

 private:
  enum class Relation { less, less_equal, greater, greater_equal, equal, not_equal };

  void read(ExpressionReader& in);
  Judgement::Result decide(double low, double high, double tolerance) const;

  std::string text_, metric_;
  Expression left_, right_;
  Relation relation_ = Relation::less;
  double tolerance_ = 0;
  bool relative_ = false;  // tolerance_ is a share of the right side
};

}  // namespace cqrslab
