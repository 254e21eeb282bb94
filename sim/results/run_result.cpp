// The key of a run: a hash of everything that its results depend on.
#include "sim/results/run_result.hpp"

#include <bit>
#include <cstdio>

#include "sim/base/hash.hpp"

namespace cqrslab {
namespace {

std::uint64_t hash_number(std::uint64_t number, std::uint64_t seed) {
  return hash_text(std::to_string(number), seed);
}

std::uint64_t hash_run(const RunResult& run, std::uint64_t h) {
  h = hash_text(run.scenario, h);
  h = hash_number(run.scenario_hash, h);
  h = hash_text(run.engine, h);
  h = hash_number(run.seed, h);
  h = hash_number(run.replication, h);
  h = hash_number(run.parameters.size(), h);
  for (const Parameter& parameter : run.parameters) {
    h = hash_text(parameter.name, h);
    h = hash_number(std::bit_cast<std::uint64_t>(parameter.value), h);
  }
  h = hash_number(run.plugins.size(), h);
  for (const std::string& plugin : run.plugins) h = hash_text(plugin, h);
  for (const TopologyResult& topology : run.topologies) h = hash_text(topology.name, h);
  return h;
}

}  // namespace

std::string run_key(const RunResult& run) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx",
                static_cast<unsigned long long>(hash_run(run, 1)),
                static_cast<unsigned long long>(hash_run(run, 2)));
  return text;
}

}  // namespace cqrslab
