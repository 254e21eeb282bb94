#include "sim/scenario/language.hpp"

namespace cqrslab {

const std::vector<Constructor>& constructors() {
  static const std::vector<Constructor> all = {
      {"scenario", false},
      // distributions
      {"bounded_pareto", false},
      {"constant", false},
      {"empirical", false},
      {"erlang", false},
      {"exponential", false},
      {"hyperexponential", false},
      {"lognormal", false},
      {"uniform", false},
      // keys
      {"fixed", false},
      {"sequential", false},
      {"uniform_keys", false},
      {"zipf", false},
      // workload
      {"command", true},
      {"query", true},
      {"at", false},
      {"clients", false},
      {"every", false},
      {"poisson", false},
      {"recorded", false},
      {"renewal", false},
      {"geometric", false},
      {"burst", false},
      {"flash_crowd", false},
      {"phases", false},
      {"ramp", false},
      {"rate", false},
      // domain and topology
      {"domain", false},
      {"feed", false},
      {"service", false},
      {"station", false},
      {"store", false},
      {"topology", false},
      // routes
      {"branch", false},
      {"delay", false},
      {"jump", false},
      {"label", false},
      {"markov", false},
      {"parallel", false},
      {"visit", false},
      // faults
      {"crash", false},
      {"slow", false},
  };
  return all;
}

const std::vector<std::string>& store_keys() {
  static const std::vector<std::string> all = {"store", "replicas", "balancer", "connections",
                                               "read",  "write",    "apply",    "hop"};
  return all;
}

}  // namespace cqrslab
