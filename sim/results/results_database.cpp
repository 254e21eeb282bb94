// Opens or makes the database, and writes runs into it.
#include "sim/results/results_database.hpp"

#include <cstdint>
#include <cstdio>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/results/file_check.hpp"
#include "sim/results/parameter_json.hpp"
#include "sim/results/schema.hpp"
#include "sim/results/sqlite.hpp"

namespace cqrslab {
namespace {

std::string fingerprints(Connection& connection, std::int64_t run_id) {
  Statement select(connection,
                   "SELECT name, fingerprint FROM topology WHERE run_id = ? ORDER BY position");
  select.bind(run_id);
  std::string all;
  while (select.step()) all += select.text(0) + "=" + select.text(1) + "\n";
  return all;
}

std::string fingerprints(const RunResult& run) {
  std::string all;
  for (const TopologyResult& topology : run.topologies) {
    all += topology.name + "=" + topology.fingerprint + "\n";
  }
  return all;
}

std::int64_t insert_run(Connection& connection, const RunResult& run) {
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(run.scenario_hash));
  JsonWriter parameters;
  write_parameters(parameters, run.parameters);
  Statement(connection,
            "INSERT INTO run (key, scenario, scenario_hash, engine, seed, replication, horizon,"
            " warm_up, parameters) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(run_key(run))
      .bind(run.scenario)
      .bind(hash)
      .bind(run.engine)
      .bind(static_cast<std::int64_t>(run.seed))
      .bind(static_cast<std::int64_t>(run.replication))
      .bind(run.horizon.to_seconds())
      .bind(run.warm_up.to_seconds())
      .bind(parameters.text())
      .run();
  return connection.last_id();
}

void insert_parameters(Connection& connection, std::int64_t run_id, const RunResult& run) {
  Statement insert(connection,
                   "INSERT INTO parameter (run_id, name, value, unit) VALUES (?, ?, ?, ?)");
  for (const Parameter& parameter : run.parameters) {
    insert.bind(run_id).bind(parameter.name);
    switch (parameter.type) {
      case Parameter::Type::choice:
        insert.bind(parameter.choices.at(static_cast<std::size_t>(parameter.value)));
        break;
      case Parameter::Type::integer:
      case Parameter::Type::boolean:
        insert.bind(static_cast<std::int64_t>(parameter.value));
        break;
      case Parameter::Type::number:
      case Parameter::Type::duration:
        insert.bind(parameter.value);
        break;
    }
    insert.bind(parameter.type == Parameter::Type::duration ? "s" : parameter.unit).run();
  }
}

// "store/row_locks 1.0" -> store, row_locks, 1.0
void insert_plugins(Connection& connection, std::int64_t run_id, const RunResult& run) {
  Statement insert(connection,
                   "INSERT INTO plugin (run_id, kind, name, version) VALUES (?, ?, ?, ?)");
  for (const std::string& plugin : run.plugins) {
    std::size_t slash = plugin.find('/'), blank = plugin.find(' ');
    CQRSLAB_ASSERT(slash != std::string::npos && blank != std::string::npos && slash < blank);
    insert.bind(run_id)
        .bind(plugin.substr(0, slash))
        .bind(plugin.substr(slash + 1, blank - slash - 1))
        .bind(plugin.substr(blank + 1))
        .run();
  }
}

void insert_topologies(Connection& connection, std::int64_t run_id, const RunResult& run) {
  Statement topologies(connection,
                       "INSERT INTO topology (run_id, name, position, fingerprint, events)"
                       " VALUES (?, ?, ?, ?, ?)");
  Statement scalars(connection,
                    "INSERT INTO scalar (run_id, topology, metric, value) VALUES (?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const TopologyResult& topology : run.topologies) {
    topologies.bind(run_id).bind(topology.name).bind(position++).bind(topology.fingerprint);
    topologies.bind(static_cast<std::int64_t>(topology.events)).run();
    for (const Metric& metric : topology.metrics) {
      scalars.bind(run_id).bind(topology.name).bind(metric.name).bind(metric.value).run();
    }
  }
}

void insert_expectations(Connection& connection, std::int64_t run_id, const RunResult& run) {
  Statement insert(connection,
                   "INSERT INTO expectation (run_id, position, text, verdict, value, \"limit\")"
                   " VALUES (?, ?, ?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const Judgement& judgement : run.expectations) {
    insert.bind(run_id).bind(position++).bind(judgement.text).bind(name_of(judgement.result));
    judgement.value ? insert.bind(*judgement.value) : insert.bind_nothing();
    judgement.limit ? insert.bind(*judgement.limit) : insert.bind_nothing();
    insert.run();
  }
}

}  // namespace

ResultsDatabase::ResultsDatabase(const std::string& path) {
  bool fresh = check_results_file(path);
  connection_ = std::make_unique<Connection>(path, fresh);
  if (fresh) create_results(*connection_);
  check_results(*connection_, path);
  connection_->run("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");
  // Where the file system cannot do WAL, SQLite stays with its rollback journal.
  connection_->try_run("PRAGMA journal_mode = WAL");
  // The change of mode leaves a read transaction open, in which no checkpoint is possible.
  connection_->integer("SELECT count(*) FROM run");
  connection_->run("PRAGMA synchronous = NORMAL");
}

ResultsDatabase::~ResultsDatabase() {
  try {
    close();
  } catch (...) {
  }
}

ResultsDatabase::Put ResultsDatabase::put(const RunResult& run) {
  CQRSLAB_ASSERT(run.seed <= INT64_MAX);
  connection_->run("BEGIN IMMEDIATE");
  try {
    Put found = insert(run);
    connection_->run("COMMIT");
    return found;
  } catch (...) {
    connection_->try_run("ROLLBACK");
    throw;
  }
}

ResultsDatabase::Put ResultsDatabase::insert(const RunResult& run) {
  Put found = Put::added;
  {
    Statement same(*connection_, "SELECT id FROM run WHERE key = ?");
    same.bind(run_key(run));
    if (same.step()) {
      bool equal = fingerprints(*connection_, same.integer(0)) == fingerprints(run);
      found = equal ? Put::replaced : Put::contradicted;
    }
  }
  Statement(*connection_, "DELETE FROM run WHERE key = ?").bind(run_key(run)).run();
  std::int64_t run_id = insert_run(*connection_, run);
  insert_parameters(*connection_, run_id, run);
  insert_plugins(*connection_, run_id, run);
  insert_topologies(*connection_, run_id, run);
  insert_expectations(*connection_, run_id, run);
  return found;
}

bool ResultsDatabase::contains(const std::string& key) {
  Statement same(*connection_, "SELECT 1 FROM run WHERE key = ?");
  return same.bind(key).step();
}

void ResultsDatabase::close() {
  if (!connection_) return;
  std::unique_ptr<Connection> closing = std::move(connection_);
  closing->run("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);");
  // One plain file remains, unless another program still has it open.
  closing->try_run("PRAGMA journal_mode = DELETE");
}

}  // namespace cqrslab
