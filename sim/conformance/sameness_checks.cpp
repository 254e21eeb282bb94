// Equal runs are equal, whatever happens around them.

#include <unistd.h>

#include <cstdlib>

#include "sim/conformance/check.hpp"
#include "sim/conformance/child.hpp"
#include "sim/conformance/drive.hpp"

namespace cqrslab {
namespace {

constexpr int operations = 10'000;

Run plain(const Subject& s, std::uint64_t seed = 1) {
  return drive(s.plugin, values_to_try(s.plugin)[0], seed, operations);
}

std::string same(const Run& a, const Run& b, const std::string& otherwise) {
  for (const Run* run : {&a, &b}) {
    if (!run->problem.empty()) return run->problem;
  }
  return a.digest == b.digest ? "" : otherwise;
}

std::string twice(const Subject& s) {
  Run first = plain(s);
  return same(first, plain(s), "decides otherwise the second time in one process");
}

std::string in_two_processes(const Subject& s) {
  ChildResult other = run_in_child(15, [&] { return std::to_string(plain(s).digest); });
  if (!other.finished) return other.text;
  Run here = plain(s);
  if (!here.problem.empty()) return here.problem;
  return other.text == std::to_string(here.digest) ? "" : "decides otherwise in another process";
}

std::string later(const Subject& s) {
  Run before = plain(s);
  usleep(1'100'000);
  return same(before, plain(s), "decides otherwise a second later: it looks at a clock");
}

std::string elsewhere(const Subject& s) {
  Run before = plain(s);
  setenv("LANG", "de_DE.UTF-8", 1);
  setenv("LC_ALL", "de_DE.UTF-8", 1);
  setenv("TZ", "Asia/Kathmandu", 1);
  setenv("HOME", "/nowhere", 1);
  if (chdir("/") != 0) return "";
  return same(before, plain(s), "decides otherwise in another environment");
}

std::string beside_another(const Subject& s) {
  Values initial = values_to_try(s.plugin)[0];
  Run one = plain(s, 1), two = plain(s, 2);
  auto [left, right] = drive_interleaved(s.plugin, initial, 1, 2, operations);
  std::string problem =
      same(one, left, "decides otherwise beside another instance: they share state");
  return problem.empty() ? same(two, right,
                                "decides otherwise beside another instance: they share "
                                "state")
                         : problem;
}

std::string after_another(const Subject& s) {
  ChildResult fresh = run_in_child(15, [&] { return std::to_string(plain(s, 2).digest); });
  if (!fresh.finished) return fresh.text;
  plain(s, 1);
  Run after = plain(s, 2);
  if (!after.problem.empty()) return after.problem;
  return fresh.text == std::to_string(after.digest)
             ? ""
             : "decides otherwise after another instance: something of it is left";
}

std::string explained(const Subject& s) {
  Run quiet = plain(s);
  Run told = drive_explained(s.plugin, values_to_try(s.plugin)[0], 1, operations);
  return same(quiet, told, "decides otherwise when somebody asks why");
}

}  // namespace

std::vector<Check> sameness_checks() {
  return {{"does the same again", "", twice},
          {"does the same in another process", "", in_two_processes},
          {"does the same a second later", "", later},
          {"does the same in another environment", "", elsewhere},
          {"does the same beside another instance", "", beside_another},
          {"does the same after another instance", "", after_another},
          {"does the same while it explains itself", "", explained}};
}

}  // namespace cqrslab
