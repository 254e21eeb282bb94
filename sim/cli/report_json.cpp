// `run --format json`, schema 1: times in seconds, what has no sample is absent.
#include <cmath>
#include <optional>

#include "sim/cli/run_report.hpp"
#include "sim/results/json_writer.hpp"
#include "sim/results/parameter_json.hpp"

namespace cqrslab {
namespace {

void write_topology(JsonWriter& json, const TopologyReport& topology) {
  json.key(topology.name).begin_object().key("metrics").begin_object();
  for (const MetricSummary& summary : topology.metrics) json.field(summary.name, summary.mean);
  json.end_object();
  if (topology.fingerprints.size() > 1) {
    json.key("half_widths").begin_object();
    for (const MetricSummary& summary : topology.metrics) {
      if (summary.half_width) json.field(summary.name, *summary.half_width);
    }
    json.end_object().key("fingerprints").begin_array();
    for (const std::string& fingerprint : topology.fingerprints) json.value(fingerprint);
    json.end_array();
  }
  json.field("fingerprint", topology.fingerprints.front()).end_object();
}

void write_optional(JsonWriter& json, const char* key, const std::optional<double>& number) {
  if (number && std::isfinite(*number)) json.field(key, *number);
}

void write_comparison(JsonWriter& json, const TopologyComparison& comparison) {
  for (const MetricComparison& metric : comparison.metrics) {
    json.begin_object().field("metric", metric.name).field("baseline", comparison.baseline);
    json.field("topology", comparison.topology).field("difference", metric.difference);
    write_optional(json, "half_width", metric.half_width);
    write_optional(json, "ratio", metric.ratio);
    if (metric.verdict != Verdict::not_judged) json.field("verdict", name_of(metric.verdict));
    json.end_object();
  }
}

void write_judgement(JsonWriter& json, const Judgement& judgement) {
  json.begin_object().field("text", judgement.text).field("passed", judgement.passed());
  json.field("verdict", name_of(judgement.result));
  write_optional(json, "value", judgement.value);
  write_optional(json, "limit", judgement.limit);
  write_optional(json, "half_width", judgement.half_width);
  if (!judgement.reason.empty()) json.field("reason", judgement.reason);
  json.end_object();
}

void write_request(JsonWriter& json, const AskedRequest& request) {
  json.key("request").begin_object().field("number", std::uint64_t{request.number});
  json.field("operation", request.operation);
  json.field("kind", request.is_command ? "command" : "query");
  json.field("key", std::uint64_t{request.key}).field("at", request.arrived.to_seconds());
  if (request.latency) {
    json.field("latency", request.latency->to_seconds());
    json.field("outcome", name_of(request.outcome));
  }
  json.end_object();
}

void write_explained(JsonWriter& json, const ExplainedRequest& one) {
  json.begin_object().field("topology", one.topology).field("arrived", one.request.has_value());
  if (one.request) write_request(json, *one.request);
  json.key("said").begin_array();
  for (const Explanation& e : one.explanations) {
    json.begin_object().field("at", e.at.to_seconds()).field("plugin", e.plugin);
    json.field("text", e.text).end_object();
  }
  json.end_array().end_object();
}

void write_answer(JsonWriter& json, const Answer& answer) {
  json.begin_object().field("question", answer.question.text).key("rows").begin_array();
  for (const std::string& row : answer.rows) json.value(row);
  json.end_array().end_object();
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
  for (const TopologyComparison& one : report.comparison) write_comparison(json, one);
  json.end_array().key("expectations").begin_array();
  for (const ExpectationReport& one : report.expectations) write_judgement(json, one.judgement);
  json.end_array().field("passed", report.passed());
  if (!report.explained.empty()) {
    json.key("explanations").begin_array();
    for (const ExplainedRequest& one : report.explained) write_explained(json, one);
    json.end_array();
  }
  if (!report.answers.empty()) {
    json.key("answers").begin_array();
    for (const Answer& answer : report.answers) write_answer(json, answer);
    json.end_array();
  }
  json.end_object();
  return json.text() + "\n";
}

}  // namespace cqrslab
