// Check: one thing that every plugin, or every plugin of a kind, must do.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/contract/registry.hpp"

namespace cqrslab {

// The plugin under test.
struct Subject {
  const cq_descriptor& plugin;
  std::string path;  // of its library; "" = built in
};

struct Check {
  std::string name;  // a sentence without its subject: "never picks a target that is down"
  std::string kind;  // "store", "queue" or "balancer"; "" = all
  // "" where it does, else what it does instead. Runs in a process of its own.
  std::function<std::string(const Subject&)> run;
};

// All of them, in the order in which they are run: the first failures explain the later ones.
std::vector<Check> all_checks();

// The parts of the list, each in a file of its own.
std::vector<Check> life_checks();      // making and ending instances
std::vector<Check> run_checks();       // long runs by the drivers
std::vector<Check> sameness_checks();  // equal runs are equal
std::vector<Check> scarcity_checks();  // memory gives out
std::vector<Check> balancer_checks();
std::vector<Check> store_checks();
std::vector<Check> queue_checks();

}  // namespace cqrslab
