// Scenarios with nothing but one store, and its settings.
#pragma once

#include "tests/model/sample_scenario.hpp"

namespace cqrslab::testing {

// A store "db" behind no service at all.
inline Scenario database(const char* plugin, double read_ms, double write_ms) {
  Scenario s = sample();
  s.topologies[0].stores = {store("db", plugin, read_ms, write_ms)};
  s.topologies[0].routes = {{"*", {access(0)}}};
  return s;
}

inline void set(Scenario& s, const char* key, decltype(Setting::value) value) {
  s.topologies[0].stores[0].plugin.settings.push_back({key, std::move(value), "here"});
}

}  // namespace cqrslab::testing
