// RunOptions: what a run depends on besides its scenario. Explanation: what comes of asking why.
#pragma once

#include <cstdint>
#include <string>

#include "sim/base/time.hpp"

namespace cqrslab {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  std::uint32_t most_open_requests = 2'000'000;  // more at once end the run: it is unstable
  // Number + 1 of a request whose plugins are to say why they decide as they do; 0 = none. Asking
  // changes nothing else.
  std::uint64_t asked_about = 0;
};

// Why a plugin decided as it did about the request that was asked about.
struct Explanation {
  Time at;
  std::string plugin;  // "balancer/power_of_two of query"
  std::string text;
};

}  // namespace cqrslab
