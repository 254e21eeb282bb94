// `run --format json`, schema 1: times in seconds, what has no sample is absent.
#include "sim/cli/run_report.hpp"
#include "sim/results/json_writer.hpp"
#include "sim/results/parameter_json.hpp"

namespace cqrslab {
namespace {

void write_topology(JsonWriter& json, const TopologyReport& topology) {
  json.key(topology.name).begin_object().key("metrics").begin_object();
  for (const Estimate& estimate : topology.metrics) json.field(estimate.metric, estimate.mean);
  json.end_object();
  if (topology.fingerprints.size() > 1) {
    json.key("half_widths").begin_object();
    for (const Estimate& estimate : topology.metrics) {
      if (estimate.half_width) json.field(estimate.metric, *estimate.half_width);
    }
    json.end_object().key("fingerprints").begin_array();
    for (const std::string& fingerprint : topology.fingerprints) json.value(fingerprint);
    json.end_array();
  }
  json.field("fingerprint", topology.fingerprints.front()).end_object();
}

void write_difference(JsonWriter& json, const DifferenceReport& difference) {
  json.begin_object().field("metric", difference.metric).field("baseline", difference.baseline);
  json.field("topology", difference.topology).field("difference", difference.difference);
  if (difference.half_width) json.field("half_width", *difference.half_width);
  json.end_object();
}

void write_expectation(JsonWriter& json, const ExpectationReport& expectation) {
  using Verdict = ExpectationReport::Verdict;
  json.begin_object().field("text", expectation.text);
  json.field("passed", expectation.verdict == Verdict::passed);
  json.field("inconclusive", expectation.verdict == Verdict::inconclusive);
  if (expectation.value) json.field("value", *expectation.value);
  if (expectation.half_width) json.field("half_width", *expectation.half_width);
  json.field("limit", expectation.limit).end_object();
}

}  // namespace

std::string report_json(const RunReport& report) {
  JsonWriter json(2);
  json.begin_object().field("schema", 1).field("scenario", report.scenario);
  json.field("title", report.title).field("seed", report.seed).field("engine", report.engine);
  json.field("replications", report.replications).field("interrupted", report.interrupted);
  json.field("horizon", report.horizon.to_seconds());
  json.field("warm_up", report.warm_up.to_seconds()).key("parameters");
  write_parameters(json, report.parameters);
  json.key("topologies").begin_object();
  for (const TopologyReport& topology : report.topologies) write_topology(json, topology);
  json.end_object().key("comparison").begin_array();
  for (const DifferenceReport& difference : report.comparison) write_difference(json, difference);
  json.end_array().key("expectations").begin_array();
  for (const ExpectationReport& expectation : report.expectations) {
    write_expectation(json, expectation);
  }
  json.end_array().field("passed", report.passed()).end_object();
  return json.text() + "\n";
}

}  // namespace cqrslab
