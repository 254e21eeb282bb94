// SqliteScene: clients that meet in one store that behaves like SQLite, in a real World, and the
// story of what came of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/model/sample_scenario.hpp"

namespace cqrslab::testing {

struct SqliteStore {
  const char* plugin;
  const char* journal = nullptr;  // its parameter, where it has one
};

// The model of each mode of SQLite, and SQLite.
inline const std::vector<SqliteStore> rollback_stores = {{"sqlite_rollback"}, {"sqlite", "delete"}};
inline const std::vector<SqliteStore> wal_stores = {{"sqlite_wal"}, {"sqlite", "wal"}};

class SqliteScene {
 public:
  explicit SqliteScene(const SqliteStore& from) : scenario_(sample()) {
    Topology& t = scenario_.topologies[0];
    t.stores = {store("db", from.plugin, 0, 0)};
    t.routes = {{"*", {access(0)}}};
    if (from.journal) set("journal", std::string(from.journal));
  }

  SqliteScene& set(const char* key, decltype(Setting::value) value) {
    scenario_.topologies[0].stores[0].plugin.settings.push_back({key, std::move(value), "here"});
    return *this;
  }
  SqliteScene& begin(const char* how) { return set("begin", std::string(how)); }
  SqliteScene& busy_timeout(double ms) { return set("busy_timeout", instant(ms)); }
  // Times of work for each read and each write.
  SqliteScene& work(double read_ms, double write_ms) {
    scenario_.topologies[0].stores[0].read = ms(read_ms);
    scenario_.topologies[0].stores[0].write = ms(write_ms);
    return *this;
  }
  // A client that comes at this instant and keeps its transaction open that long. They are numbered
  // in the order in which they come.
  SqliteScene& read(double at_ms, double hold_ms, unsigned key = 0) {
    return add(read_item, at_ms, hold_ms, key);
  }
  SqliteScene& write(double at_ms, double hold_ms, unsigned key = 0) {
    return add(write_item, at_ms, hold_ms, key);
  }

  Scenario& scenario() { return scenario_; }
  const Scenario& scenario() const { return scenario_; }
  Trace run() const { return simulate(scenario_); }
  // What each saw, committed and ended with.
  std::string outcome() const {
    return story(run(), {RecordKind::observe, RecordKind::commit, RecordKind::store_end});
  }

 private:
  SqliteScene& add(unsigned operation, double at_ms, double hold_ms, unsigned key) {
    names_.push_back("client" + std::to_string(names_.size()));
    Source source = at(names_.back().c_str(), operation, {at_ms}, key);
    source.hold = ms(hold_ms);
    scenario_.workload.sources.push_back(source);
    return *this;
  }

  Scenario scenario_;
  std::vector<std::string> names_;
};

}  // namespace cqrslab::testing
