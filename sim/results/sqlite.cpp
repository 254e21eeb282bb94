// Calls SQLite, and turns its codes into errors.
#include "sim/results/sqlite.hpp"

#include <sqlite3.h>

#include <cmath>

#include "sim/base/assert.hpp"
#include "sim/base/error.hpp"

namespace cqrslab {
namespace {

// SQLite says "full" only for some of the ways in which a disk, a quota or a limit on file sizes
// ends; these are the others.
bool no_space(int code) {
  return code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE ||
         code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_FSYNC;
}

}  // namespace

Connection::Connection(const std::string& path, bool create) : path_(path) {
  // "./" keeps SQLite from reading ":memory:" or "file:..." as anything but a file's name.
  std::string file = path.starts_with('/') ? path : "./" + path;
  sqlite3* opened = nullptr;
  int code = sqlite3_open_v2(file.c_str(), &opened,
                             SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) fail(opened ? sqlite3_extended_errcode(opened) : code);
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, 5000);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

void Connection::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

void Connection::fail(int code) const {
  const char* what = nullptr;
  const char* hint = "";
  switch (code & 0xff) {
    case SQLITE_FULL:
      what = "cannot be written: the disk is full";
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      what = "another program keeps the results database locked";
      hint = "wait until it ends and run again";
      break;
    case SQLITE_CANTOPEN:
      what = "cannot be opened or created";
      hint = "does its folder exist, and may you write there?";
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      what = "may not be written";
      break;
    case SQLITE_CORRUPT:
      what = "the results database is damaged";
      hint = "keep it for rescue and write to another file";
      break;
    case SQLITE_NOTADB:
      what = "not a cqrslab results database";
      break;
    case SQLITE_IOERR:
      what = no_space(code) ? "cannot be written: the disk, a quota or a file size limit is full"
                            : "cannot be read or written: the disk fails";
      break;
    default:
      break;
  }
  throw Error(ExitCode::input_output, path_, what ? what : sqlite3_errmsg(database_.get()), hint);
}

void Connection::run(const char* sql) {
  int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

bool Connection::try_run(const char* sql) noexcept {
  return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::int64_t Connection::integer(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Connection::text(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.text(0) : "";
}

std::int64_t Connection::last_id() const {
  return sqlite3_last_insert_rowid(database_.get());
}

bool Connection::read_only() const {
  return sqlite3_db_readonly(database_.get(), "main") != 0;
}

Statement::Statement(Connection& connection, const char* sql) : connection_(connection) {
  sqlite3_stmt* prepared = nullptr;
  check(sqlite3_prepare_v2(connection.database_.get(), sql, -1, &prepared, nullptr));
  statement_.reset(prepared);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_.fail(code);
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), next_++, value));
  return *this;
}

Statement& Statement::bind(double value) {
  CQRSLAB_ASSERT(std::isfinite(value));
  check(sqlite3_bind_double(statement_.get(), next_++, value));
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  check(sqlite3_bind_text(statement_.get(), next_++, value.data(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_nothing() {
  check(sqlite3_bind_null(statement_.get(), next_++));
  return *this;
}

bool Statement::step() {
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(statement_.get());
  next_ = 1;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  return text ? reinterpret_cast<const char*>(text) : "";
}

}  // namespace cqrslab
