// Driving a plugin of any kind through random operations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab {

using Values = std::vector<double>;

struct Run {
  std::string problem;       // "" = it kept the contract
  std::uint64_t digest = 0;  // of everything that it said
};

// The initial values, those where every parameter is at its least or at its greatest, and the
// initial ones with one choice or switch changed. The initial ones come first.
std::vector<Values> values_to_try(const cq_descriptor& plugin);

// Why the plugin refuses to be made with these values, or "". Pre: within their ranges. With
// `bytes` it is made, and ended again, while there is no more memory than that (scarce_memory.hpp).
std::string refusal_of(const cq_descriptor& plugin, const Values& values,
                       std::optional<std::size_t> bytes = std::nullopt);

// One instance in a fake host, `operations` random operations long, and its end.
Run drive(const cq_descriptor& plugin, const Values& values, std::uint64_t seed, int operations);

// Two instances in turn, one operation each.
std::pair<Run, Run> drive_interleaved(const cq_descriptor& plugin, const Values& values,
                                      std::uint64_t first_seed, std::uint64_t second_seed,
                                      int operations);

// The same as drive(), but once the instance is made there is no more memory than `bytes`. Nothing
// when it gave out and the plugin said so, or the driver met it before. Pre: this is a process of
// its own, in which ScarceMemory is possible.
std::optional<Run> drive_in_need(const cq_descriptor& plugin, const Values& values,
                                 std::uint64_t seed, int operations, std::size_t bytes);

// The same as drive(), while a host listens to every explanation.
Run drive_explained(const cq_descriptor& plugin, const Values& values, std::uint64_t seed,
                    int operations);

}  // namespace cqrslab
