// The tables of the results database, in one place: the code runs these statements and
// docs/results.md shows them word for word.
#pragma once

namespace cqrslab {

inline constexpr int results_application_id = 0x63716c62;  // "cqlb"
inline constexpr int results_version = 1;                  // PRAGMA user_version

// CREATE statements, separated by blank lines, in the order in which they run.
extern const char* const results_schema;

}  // namespace cqrslab
