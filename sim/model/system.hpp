// System: all parts of one topology, connected. Built by assemble(), walked by requests.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/key_sampler.hpp"
#include "sim/model/event_feed.hpp"
#include "sim/model/gateway.hpp"
#include "sim/model/run_options.hpp"
#include "sim/model/service_pool.hpp"
#include "sim/model/store_pool.hpp"
#include "sim/model/swap_feed.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/trace/header.hpp"

namespace cqrslab {

// The random streams of one source's requests. Named after the source alone, so that they are the
// same in every topology.
struct SourceStreams {
  RandomStream gaps, attributes, demands, network, branches;

  SourceStreams(std::uint64_t seed, std::uint32_t replication, const std::string& source);
};

// Sessions of an open source that names none but is followed by another. One after the other, so
// that it can be told whether a follow-up finds what its leader did, and two users rarely meet.
inline constexpr std::uint32_t sessions_of_leader = 10'000;

struct System {
  System() = default;
  System(const System&) = delete;

  Simulator simulator;
  Recorder recorder{simulator};
  TraceHeader header;
  std::vector<Explanation> explanations;

  Domain domain;
  Workload workload;
  std::vector<SourceStreams> streams;  // per source, as are the next ones
  std::vector<Variate> holds;
  std::vector<KeySampler> keys_of;
  std::vector<std::vector<std::uint32_t>> followers;  // per source: the sources that follow it
  std::vector<std::uint32_t> first_session;  // per source: of its own users; 0 = it has none
  std::vector<std::uint32_t> first_key;      // per aggregate
  std::uint32_t keys = 0;                    // of all aggregates together

  std::vector<std::unique_ptr<ServicePool>> services;
  std::vector<std::unique_ptr<StorePool>> stores;
  std::vector<std::unique_ptr<EventFeed>> event_feeds;
  std::vector<std::unique_ptr<SwapFeed>> swap_feeds;
  std::unique_ptr<Gateway> gateway;
  Mediator mediator;
  Variate reply{Distribution{}};
  bool has_reply = false;

  std::vector<std::shared_ptr<void>> broken_parts;  // by planned faults

  std::uint32_t open_requests = 0;
  std::uint32_t most_open_requests = 0;  // more inside at once mean that it is drowning

  // The number of the next request. Throws Error(limit) when they are used up.
  std::uint32_t take_open_number() {
    return take_number(next_open_number_, first_dependent_number);
  }
  std::uint32_t take_dependent_number() { return take_number(next_dependent_number_, ~0u); }

 private:
  static std::uint32_t take_number(std::uint32_t& next, std::uint32_t end);
  static constexpr std::uint32_t first_dependent_number = 1u << 31;
  std::uint32_t next_open_number_ = 0;
  std::uint32_t next_dependent_number_ = first_dependent_number;
};

// Throws Error(usage) where the topology does not fit together, naming what and where.
std::unique_ptr<System> assemble(const Scenario& scenario, const Topology& topology,
                                 const RunOptions& options, const Registry& registry);

}  // namespace cqrslab
