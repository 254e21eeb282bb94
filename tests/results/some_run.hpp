// A made-up run for the tests of the results database.
#pragma once

#include "sim/results/run_result.hpp"

namespace cqrslab {

inline Parameter some_parameter(const std::string& name, Parameter::Type type, double value) {
  Parameter parameter;
  parameter.name = name;
  parameter.type = type;
  parameter.value = value;
  if (type == Parameter::Type::choice) parameter.choices = {"row_locks", "mvcc"};
  return parameter;
}

inline RunResult some_run(std::uint32_t replication = 0) {
  RunResult run;
  run.scenario = "launch_night";
  run.scenario_hash = 0x1234;
  run.engine = "0.1.0";
  run.seed = 7;
  run.replication = replication;
  run.horizon = Time::seconds(120);
  run.warm_up = Time::seconds(10);
  run.parameters = {some_parameter("viewers", Parameter::Type::number, 2000),
                    some_parameter("replicas", Parameter::Type::integer, 4),
                    some_parameter("bulk", Parameter::Type::duration, 20.5),
                    some_parameter("store", Parameter::Type::choice, 1)};
  run.plugins = {"balancer/random 1.0", "store/row_locks 1.2"};
  run.topologies = {{"crud", "00000000000000aa", 1000, {{"query.latency.p99", 1.25}}},
                    {"cqrs",
                     "00000000000000bb",
                     2000,
                     {{"query.latency.p99", 0.012}, {"query.stale_fraction", 0.25}}}};
  Judgement passed;
  passed.text = "cqrs.query.latency.p99 < 50 ms";
  passed.result = Judgement::Result::passed;
  passed.value = 0.012;
  passed.limit = 0.05;
  Judgement absent;
  absent.text = "crud.feed.duplicates < 1";
  run.expectations = {passed, absent};
  return run;
}

}  // namespace cqrslab
