// Judges a scenario of scenarios/theory: what its expectations say against independent
// replications.
//
// An expectation `left == right within t` holds when the 95 % interval of left - right lies inside
// t, so that the runs were long enough to tell, and when right lies inside an interval around left
// that misses in one of a hundred runs of the whole file if the formula is true. Seeds are fixed.
#pragma once

#include <cmath>
#include <string>

#include "sim/analysis/estimator.hpp"
#include "sim/experiment/known_topologies.hpp"
#include "sim/experiment/replications.hpp"
#include "tests/theory/path.hpp"

namespace cqrslab::theory {

inline constexpr std::uint32_t replications = 20;

// What is asked of a file's expectations besides the formula's value.
struct Allowance {
  double known_to = 0;   // relative uncertainty of the expected values, where they are not exact
  double widest = 0.04;  // relative half width of the 95 % interval, at most
};

// Quantiles come from a histogram that rounds by at most this share.
inline double rounding_of(const std::string& metric) {
  bool quantile = metric.ends_with(".p50") || metric.ends_with(".p99");
  return quantile ? 1e-3 : 1e-12;
}

inline void check(const Claim& claim, const std::vector<TopologyRuns>& runs, double widened,
                  const Allowance& allowed) {
  Judgement j = claim.judge(runs);
  INFO(j.text << ": " << j.value.value_or(NAN) << " +- " << j.half_width.value_or(NAN) << " "
              << name_of(j.result) << " " << j.reason);
  CHECK(j.passed());
  if (!j.value || j.text.find(" == ") == std::string::npos) return;
  double size = std::fabs(*j.limit);
  double slack = (allowed.known_to + rounding_of(j.metric)) * size;
  CHECK(std::fabs(*j.value - *j.limit) <= *j.half_width * widened + slack);
  CHECK(*j.half_width <= allowed.widest * size);
}

inline void agrees(const std::string& name, const Assignments& set = {},
                   const Allowance& allowed = {}) {
  Scenario scenario = bundled_scenario("theory/" + name, set);
  ReplicationOptions options;
  options.replications = replications;
  auto runs = by_topology(run_replications(scenario, options, Registry::built_in()).runs);
  std::vector<Claim> claims = read_claims(scenario, Registry::built_in());
  REQUIRE(!claims.empty());
  double one_of_all = 0.01 / static_cast<double>(claims.size());
  double widened = student_t_quantile(1 - one_of_all / 2, replications - 1) /
                   student_t_quantile(0.975, replications - 1);
  for (const Claim& claim : claims) check(claim, runs, widened, allowed);
}

}  // namespace cqrslab::theory
