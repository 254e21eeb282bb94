// Means over replications, and paired differences with their verdicts.
#include "sim/analysis/comparison.hpp"

#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

std::vector<MetricSet> runs_of(const std::string& name, std::vector<double> values) {
  std::vector<MetricSet> runs;
  for (double value : values) runs.push_back({{name, value}});
  return runs;
}

MetricComparison compared(const std::string& name, std::vector<double> before,
                          std::vector<double> after) {
  return compare(runs_of(name, before), runs_of(name, after)).at(0);
}

}  // namespace

TEST_CASE("a summary gives mean and half-width over replications") {
  std::vector<MetricSummary> summary = summarise(runs_of("query.latency.mean", {1, 2, 3, 4, 5}));
  REQUIRE(summary.size() == 1);
  CHECK(summary[0].n == 5);
  CHECK(summary[0].mean == 3);
  CHECK(summary[0].half_width.value() == Approx(1.963243161).epsilon(1e-8));
  CHECK_FALSE(summarise(runs_of("query.latency.mean", {1}))[0].half_width);
}

TEST_CASE("a metric without a sample in some replication is summarised over the others") {
  std::vector<MetricSet> runs{{{"a", 1}, {"c", 5}}, {{"a", 3}, {"b", 4}, {"c", 7}}};
  std::vector<MetricSummary> summary = summarise(runs);
  REQUIRE(summary.size() == 3);
  CHECK(summary[0].name == "a");
  CHECK(summary[1].name == "b");
  CHECK(summary[1].n == 1);
  CHECK(summary[2].mean == 6);
}

TEST_CASE("paired differences see what the noise shared by both runs would hide") {
  MetricComparison c = compared("query.latency.mean", {10, 20, 30, 40}, {9.0, 18.9, 29.1, 39});
  CHECK(c.difference == Approx(-1));
  CHECK(c.half_width.value() < 0.2);
  CHECK(c.verdict == Verdict::better);
  CHECK(c.ratio.value() == Approx(0.96));
}

TEST_CASE("the direction that is better comes from the metric table") {
  CHECK(compared("query.latency.mean", {1, 1.1}, {2, 2.1}).verdict == Verdict::worse);
  CHECK(compared("query.throughput", {1, 1.1}, {2, 2.1}).verdict == Verdict::better);
  CHECK(compared("query.offered", {1, 1}, {2, 2}).verdict == Verdict::not_judged);
  CHECK(compared("cost.parts", {3, 3}, {7, 7}).verdict == Verdict::worse);
  CHECK(compared("cost.parts", {3, 3}, {3, 3}).verdict == Verdict::no_significant_difference);
  CHECK(compared("query.latency.mean", {1, 5}, {2, 3}).verdict ==
        Verdict::no_significant_difference);
}

TEST_CASE("one pair of runs is no proof") {
  MetricComparison c = compared("query.latency.mean", {0}, {2});
  CHECK(c.difference == 2);
  CHECK_FALSE(c.half_width);
  CHECK_FALSE(c.ratio);
  CHECK(c.verdict == Verdict::not_judged);
}

TEST_CASE("every topology is compared with the first") {
  std::vector<TopologyRuns> runs{{"one", runs_of("query.latency.mean", {1, 2})},
                                 {"two", runs_of("query.latency.mean", {1, 2})},
                                 {"three", runs_of("query.latency.p99", {1, 2})}};
  auto comparisons = compare_topologies(runs);
  REQUIRE(comparisons.size() == 2);
  CHECK(comparisons[0].baseline == "one");
  CHECK(comparisons[0].topology == "two");
  CHECK(comparisons[0].metrics[0].verdict == Verdict::no_significant_difference);
  CHECK(comparisons[1].metrics.empty());
}
