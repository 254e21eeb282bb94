// The version of the program, as every result and Trace states it.
//
// Part of a run's identity: raise it whenever the same scenario and seed give other records.
#pragma once

namespace cqrslab {

inline constexpr const char* engine_version = "0.1.0";

}  // namespace cqrslab
