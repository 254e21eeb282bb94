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

// Puts a service "api" before the store: `time_ms` of work, `workers`, and as many attempts more
// after a conflict or a deadlock, each `backoff_ms` later.
inline void put_retrying_service(Scenario& s, double time_ms, unsigned workers, double backoff_ms) {
  Service api = service("api", time_ms);
  api.workers = api.retries = workers;
  api.backoff = ms(backoff_ms);
  s.topologies[0].services = {api};
  s.topologies[0].routes = {{"*", {visit(0, 1), access(0)}}};
}

inline void set(Scenario& s, const char* key, decltype(Setting::value) value) {
  s.topologies[0].stores[0].plugin.settings.push_back({key, std::move(value), "here"});
}

}  // namespace cqrslab::testing
