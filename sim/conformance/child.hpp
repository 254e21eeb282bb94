// Child: work that may crash, hang or eat memory, done in a process of its own.
#pragma once

#include <functional>
#include <string>

namespace cqrslab {

struct ChildResult {
  bool finished = false;  // else `text` says how the process ended instead
  std::string text;       // what `work` returned
};

// Runs `work` in a forked process and returns what it returned. The process may take `seconds` of
// processor time, ten times as long in real time, and 1 GiB of memory. Nothing that it does
// outlives it. An exception that leaves `work` is its end.
ChildResult run_in_child(unsigned seconds, const std::function<std::string()>& work);

}  // namespace cqrslab
