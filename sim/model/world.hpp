// World: one topology of a scenario, assembled and running.
//
// The only way from a Scenario to a Trace. The world knows nothing of who reads its records.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/contract/registry.hpp"
#include "sim/model/run_options.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/header.hpp"
#include "sim/trace/sink.hpp"

namespace cqrslab {

class World {
 public:
  // Assembles scenario.topologies[topology]. Keeps a reference to neither argument but `registry`.
  // Throws Error(usage) where the topology does not fit together or names an unknown plugin or
  // plugin parameter.
  World(const Scenario& scenario, unsigned topology, const RunOptions& options,
        const Registry& registry);
  ~World();

  const TraceHeader& header() const;
  // So far, of the request that the options ask about.
  const std::vector<Explanation>& explanations() const;
  Time now() const;
  std::uint64_t events() const;  // executed so far, for progress and benchmarks

  // Runs up to and including `until` and hands every record to `sink`.
  // Pre: until >= now(). Throws Error(plugin) when a plugin breaks its contract, Error(limit) when
  // the run exceeds a limit; records up to that instant have been handed over then, and the world
  // is not to be run any further.
  void run_until(Time until, TraceSink& sink);

  // What the image with this name, "read[1]", or the only image of store "read", answers to a
  // question in its store's language, line by line. Changes nothing. Throws Error(usage): there is
  // no such image, its store cannot be asked, the question is wrong.
  std::vector<std::string> ask(const std::string& image, const std::string& question);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace cqrslab
