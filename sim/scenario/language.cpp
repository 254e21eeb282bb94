// The words of the scenario language, each with what it makes.
#include "sim/scenario/language.hpp"

namespace cqrslab {

namespace {

std::vector<Constructor> constructors() {
  std::vector<Constructor> all = {
      {"scenario"},
      // keys
      {"fixed"},
      {"sequential"},
      {"uniform_keys"},
      {"zipf"},
      // workload
      {"command", true},
      {"query", true},
      {"at"},
      {"clients"},
      {"every"},
      {"poisson"},
      {"recorded"},
      {"renewal"},
      {"geometric"},
      {"burst"},
      {"flash_crowd"},
      {"phases"},
      {"ramp"},
      {"rate"},
      // domain and topology
      {"domain"},
      {"feed"},
      {"service"},
      {"station"},
      {"store"},
      {"topology"},
      // routes
      {"branch"},
      {"delay"},
      {"jump"},
      {"label"},
      {"markov"},
      {"parallel"},
      {"visit"},
      // faults
      {"crash"},
      {"slow"},
  };
  const auto& distributions = distribution_constructors();
  all.insert(all.end(), distributions.begin(), distributions.end());
  return all;
}

}  // namespace

const Vocabulary& scenario_words() {
  static const Vocabulary all = {"scenario",
                                 constructors(),
                                 {"unlimited"},
                                 "name a distribution: exponential(...), uniform(...), zipf(...)"};
  return all;
}

const std::vector<std::string>& store_keys() {
  static const std::vector<std::string> all = {
      "store", "replicas", "balancer", "weights", "connections", "read",      "write",
      "apply", "hop",      "watch",    "cpus",    "disks",       "disk_share"};
  return all;
}

}  // namespace cqrslab
