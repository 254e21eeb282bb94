// Conformance: does a plugin keep the contract?
//
// Every check runs in a process of its own, so that a plugin that crashes, hangs or leaks in one
// spoils no other, and not the program that asks.
#pragma once

#include <string>
#include <vector>

#include "sim/contract/registry.hpp"

namespace cqrslab {

struct CheckResult {
  std::string check;    // "never picks a target that is down"
  std::string problem;  // "" = passed
};

struct Conformance {
  std::string kind, name, version;
  std::vector<CheckResult> results;

  bool passed() const;
};

struct CheckOptions {
  unsigned seconds = 20;  // of processor time that one check may take
  std::string only;       // the name of the one check to run; "" = all
};

// The plugins to test: those of the library or Lua file `what` where it names a file, or the
// built-in one of that name ("row_locks", or "store/row_locks" where several kinds have one).
// A library that cannot even be loaded has one result, the refusal. Throws Error(usage) for a name
// that is neither.
std::vector<Conformance> check_conformance(const std::string& what,
                                           const CheckOptions& options = {});

}  // namespace cqrslab
