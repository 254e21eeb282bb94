// Tells a results database by its first bytes, and makes a new one.
#include "sim/results/file_check.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "sim/base/error.hpp"
#include "sim/results/schema.hpp"
#include "sim/results/sqlite.hpp"

namespace cqrslab {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what,
                         const std::string& hint = "") {
  throw Error(ExitCode::input_output, path, what, hint);
}

[[noreturn]] void refuse_foreign(const std::string& path) {
  refuse(path, "not a cqrslab results database", "it was left as it is; name another file");
}

[[noreturn]] void refuse_newer(const std::string& path, long long version) {
  refuse(path, "a results database of version " + std::to_string(version),
         "this program knows versions up to " + std::to_string(results_version));
}

// Header fields are big-endian (SQLite file format, section 1.3).
std::uint32_t big_endian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

bool check_results_file(const std::string& path) {
  if (path.empty()) refuse("--results", "needs a file's name");
  std::error_code error;
  auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return true;
  if (error) refuse(path, std::strerror(error.value()));
  if (std::filesystem::is_directory(status)) refuse(path, "is a directory", "name a file");
  if (!std::filesystem::is_regular_file(status)) refuse(path, "is not a regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse(path, std::strerror(errno));
  char header[100];
  file.read(header, sizeof header);
  if (file.gcount() == 0) return true;
  if (file.gcount() < 100 || std::memcmp(header, "SQLite format 3", 16) != 0) refuse_foreign(path);
  if (big_endian(header + 68) != results_application_id) refuse_foreign(path);
  if (big_endian(header + 60) > results_version) refuse_newer(path, big_endian(header + 60));
  return false;
}

void create_results(Connection& connection) {
  connection.run("BEGIN IMMEDIATE");
  try {
    // Another program may have been faster between our look at the file and now.
    if (connection.integer("SELECT count(*) FROM sqlite_schema") == 0) {
      connection.run(("PRAGMA application_id = " + std::to_string(results_application_id)).c_str());
      connection.run(("PRAGMA user_version = " + std::to_string(results_version)).c_str());
      connection.run(results_schema);
    }
    connection.run("COMMIT");
  } catch (...) {
    connection.try_run("ROLLBACK");
    throw;
  }
}

void check_results(Connection& connection, const std::string& path) {
  if (connection.read_only() || access(path.c_str(), W_OK) != 0) {
    refuse(path, "may not be written", "it is read-only");
  }
  if (connection.integer("PRAGMA application_id") != results_application_id) refuse_foreign(path);
  std::int64_t version = connection.integer("PRAGMA user_version");
  if (version > results_version) refuse_newer(path, version);
  std::string schema = connection.text(
      "SELECT group_concat(sql || ';' || char(10), char(10))"
      " FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid)");
  if (schema != results_schema || connection.text("PRAGMA integrity_check(1)") != "ok") {
    refuse(path, "the results database is damaged", "keep it for rescue and name another file");
  }
}

}  // namespace cqrslab
