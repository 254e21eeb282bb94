// The program's version. A change of results between versions changes it.
#pragma once

namespace cqrslab {

inline constexpr const char* engine_version = "0.1.0";

}  // namespace cqrslab
