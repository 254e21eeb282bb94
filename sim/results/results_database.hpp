// ResultsDatabase: the SQLite file in which runs are kept (schema: docs/results.md).
//
// Each run is written in one transaction, so that a file never holds half a run, whatever kills the
// program. While it is open the file is in WAL mode; close() folds everything back into one file
// that is synced to the disk. Several programs may write to one file at the same time.
#pragma once

#include <memory>
#include <string>

#include "sim/results/run_result.hpp"

namespace cqrslab {

class Connection;

class ResultsDatabase {
 public:
  // Opens `path`, or creates it where there is no file or an empty one. Whatever else lies there is
  // refused with an Error(input_output) and keeps its every byte: a directory, another format,
  // another program's database, one of a newer version, a damaged one, one that may not be written.
  explicit ResultsDatabase(const std::string& path);
  // Closes like close(), but says nothing of what goes wrong: committed runs are safe either way.
  ~ResultsDatabase();

  // What put() found under the run's key.
  enum class Put {
    added,
    replaced,     // the same run with the same fingerprints
    contradicted  // the same run with other fingerprints: something is not deterministic
  };

  // Keeps `run`, in the place of the run with the same key if there is one: the newest stands.
  // Throws Error(input_output), for example when the disk is full; nothing of `run` is kept then,
  // and everything put before is.
  Put put(const RunResult& run);

  // Whether a run with this key is kept.
  bool contains(const std::string& key);

  // Pre: no other call follows. Throws Error(input_output).
  void close();

 private:
  Put insert(const RunResult& run);

  std::unique_ptr<Connection> connection_;
};

}  // namespace cqrslab
