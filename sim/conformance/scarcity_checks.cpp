// What a plugin does when memory gives out: it says so and ends, and never does it crash.

#include <new>
#include <optional>

#include "sim/conformance/check.hpp"
#include "sim/conformance/child.hpp"
#include "sim/conformance/drive.hpp"
#include "sim/conformance/scarce_memory.hpp"

namespace cqrslab {
namespace {

constexpr std::size_t least_step = 32, most_bytes = std::size_t{1} << 24;
constexpr unsigned seconds = 5;

// Calls attempt(bytes), each time in a process of its own, with ever more memory until it is
// enough. It returns what is wrong, "" = nothing but that memory gave out, or "enough".
template <class Attempt>
std::string with_ever_more(Attempt attempt) {
  if (!ScarceMemory::is_possible()) return "";
  for (std::size_t bytes = 0; bytes <= most_bytes; bytes += std::max(least_step, bytes / 4)) {
    ChildResult result = run_in_child(seconds, [&] { return attempt(bytes); });
    if (result.text == "enough") return "";
    if (result.text.empty()) continue;
    return result.text + " when memory gave out after " + std::to_string(bytes) + " bytes";
  }
  return "";
}

std::string is_refused_when_there_is_none(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  return with_ever_more([&](std::size_t bytes) -> std::string {
    std::string refusal = refusal_of(s.plugin, initial, bytes);
    if (refusal.empty()) return "enough";
    return refusal == "made no instance and gave no reason" ? refusal : "";
  });
}

std::string says_so_while_it_runs(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  return with_ever_more([&](std::size_t bytes) -> std::string {
    std::optional<Run> run = drive_in_need(s.plugin, initial, 1, 2000, bytes);
    if (!run) return "";
    return run->problem.empty() ? "enough" : run->problem;
  });
}

}  // namespace

std::vector<Check> scarcity_checks() {
  return {{"is refused with a reason when there is no memory for it", "",
           is_refused_when_there_is_none},
          {"ends the run with a reason when memory gives out", "", says_so_while_it_runs}};
}

}  // namespace cqrslab
