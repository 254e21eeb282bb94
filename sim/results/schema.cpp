// The SQL of the tables and views of the results database.
#include "sim/results/schema.hpp"

namespace cqrslab {

const char* const results_schema = R"sql(CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  key           TEXT NOT NULL UNIQUE,
  scenario      TEXT NOT NULL,
  scenario_hash TEXT NOT NULL,
  engine        TEXT NOT NULL,
  seed          INTEGER NOT NULL,
  replication   INTEGER NOT NULL,
  horizon       REAL NOT NULL,
  warm_up       REAL NOT NULL,
  parameters    TEXT NOT NULL
) STRICT;

CREATE TABLE parameter (
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  value  ANY NOT NULL,
  unit   TEXT NOT NULL,
  PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE plugin (
  run_id  INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (run_id, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE topology (
  run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  position    INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  events      INTEGER NOT NULL,
  PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE scalar (
  run_id   INTEGER NOT NULL,
  topology TEXT NOT NULL,
  metric   TEXT NOT NULL,
  value    REAL NOT NULL,
  PRIMARY KEY (run_id, topology, metric),
  FOREIGN KEY (run_id, topology) REFERENCES topology(run_id, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE expectation (
  run_id   INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  text     TEXT NOT NULL,
  verdict  TEXT NOT NULL,
  value    REAL,
  "limit"  REAL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW v_scalar AS
  SELECT run_id, scenario, parameters, engine, seed, replication, topology, metric, value
  FROM scalar JOIN run ON run.id = scalar.run_id;
)sql";

}  // namespace cqrslab
