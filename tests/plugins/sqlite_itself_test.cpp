// What the stores that behave like SQLite are built on, asked of SQLite itself: when it waits, how
// long it sleeps, and what an upgrade is told.
#include <sqlite3.h>

#include "sim/contract/busy_handler.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

using namespace cqrslab;

namespace {

// The system's files with a sleep that takes no time and is remembered, in microseconds.
std::vector<std::int64_t> sleeps;
sqlite3_vfs* sleepless() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs v = *sqlite3_vfs_find(nullptr);
    v.zName = "sleepless";
    v.xSleep = [](sqlite3_vfs*, int microseconds) {
      sleeps.push_back(microseconds);
      return microseconds;
    };
    sqlite3_vfs_register(&v, 0);
    return v;
  }();
  return &vfs;
}

class Client {
 public:
  Client(const std::string& path, int busy_timeout_ms) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    REQUIRE(sqlite3_open_v2(path.c_str(), &db_, flags, sleepless()->zName) == SQLITE_OK);
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, busy_timeout_ms);
  }
  ~Client() { sqlite3_close(db_); }
  Client(const Client&) = delete;

  // The result code; `slept` and `value` tell how often it slept, and the last row's first column.
  int operator()(const char* sql) {
    sleeps.clear();
    value.clear();
    auto row = [](void* self, int, char** columns, char**) {
      static_cast<Client*>(self)->value = columns[0];
      return 0;
    };
    return sqlite3_exec(db_, sql, row, this, nullptr);
  }
  std::size_t slept() const { return sleeps.size(); }
  std::string value;

 private:
  sqlite3* db_ = nullptr;
};

// Three clients of one database with a row, x = 0.
struct Three {
  explicit Three(const char* journal, int busy_timeout_ms = 5)
      : path(folder / "db"),
        a(path, busy_timeout_ms),
        b(path, busy_timeout_ms),
        c(path, busy_timeout_ms) {
    std::string setup = std::string("PRAGMA journal_mode = ") + journal +
                        "; PRAGMA synchronous = OFF; CREATE TABLE t (x); INSERT INTO t VALUES (0)";
    REQUIRE(a(setup.c_str()) == SQLITE_OK);
  }
  TemporaryFolder folder;
  std::string path;
  Client a, b, c;
};

constexpr const char* to_read = "SELECT x FROM t";
constexpr const char* to_write = "UPDATE t SET x = x + 1";

}  // namespace

TEST_CASE("SQLite itself: it sleeps as the busy handler says") {
  for (int timeout : {1, 7, 100, 228, 1000}) {
    INFO(timeout << " ms");
    Three s("delete", timeout);
    s.b("BEGIN EXCLUSIVE");
    CHECK(s.a(to_read) == SQLITE_BUSY);
    BusyHandler handler(BusyKind::backoff, 1, timeout * 1'000'000LL);
    std::vector<std::int64_t> expected;
    std::uint32_t slept = 0;
    while (std::int64_t sleep = handler.sleep(slept)) ++slept, expected.push_back(sleep / 1000);
    CHECK(sleeps == expected);
  }
}

TEST_CASE("SQLite itself: BEGIN, a first read and COMMIT wait, an upgrade does not") {
  Three s("delete");
  s.b("BEGIN EXCLUSIVE");
  CHECK((s.a(to_read) == SQLITE_BUSY && s.a.slept() > 0));
  CHECK((s.a("BEGIN IMMEDIATE") == SQLITE_BUSY && s.a.slept() > 0));
  CHECK((s.a("BEGIN EXCLUSIVE") == SQLITE_BUSY && s.a.slept() > 0));
  s.b("ROLLBACK");
  s.a("BEGIN");
  s.a(to_read);
  s.b("BEGIN IMMEDIATE");
  s.b(to_write);
  CHECK((s.b("COMMIT") == SQLITE_BUSY && s.b.slept() > 0));
  CHECK((s.a(to_write) == SQLITE_BUSY && s.a.slept() == 0));
}

TEST_CASE("SQLite itself: who waits for EXCLUSIVE keeps new readers out, and lets go on failing") {
  Three s("delete");
  s.c("BEGIN");
  s.c(to_read);
  CHECK(s.a("BEGIN EXCLUSIVE") == SQLITE_BUSY);
  CHECK(s.b(to_read) == SQLITE_OK);
  s.a("BEGIN IMMEDIATE");
  s.a(to_write);
  CHECK(s.b(to_read) == SQLITE_OK);
  CHECK(s.a("COMMIT") == SQLITE_BUSY);
  CHECK(s.b(to_read) == SQLITE_BUSY);
  s.c("COMMIT");
  CHECK(s.a("COMMIT") == SQLITE_OK);
  CHECK((s.b(to_read) == SQLITE_OK && s.b.value == "1"));
}

TEST_CASE(
    "SQLite itself: in WAL mode a snapshot stays as it was, and may not write when it is old") {
  Three s("wal");
  s.c("BEGIN");
  s.c(to_read);
  s.a("BEGIN EXCLUSIVE");
  s.a(to_write);
  CHECK((s.b(to_read) == SQLITE_OK && s.b.value == "0"));
  CHECK((s.c(to_write) == SQLITE_BUSY && s.c.slept() == 0));
  CHECK(s.a("COMMIT") == SQLITE_OK);
  CHECK((s.b(to_read) == SQLITE_OK && s.b.value == "1"));
  CHECK((s.c(to_read) == SQLITE_OK && s.c.value == "0"));
  CHECK((s.c(to_write) == SQLITE_BUSY_SNAPSHOT && s.c.slept() == 0));
}
