// What the store plugin `sqlite` has of SQLite: its files in a private folder, connections whose
// statements never wait, and questions in SQL.
//
// One table, model(key, version, ...), with a page of its own for each row. A connection serves one
// transaction at a time; several are open at once in one thread, and SQLite's own locks on the
// file are what keeps them apart. Whatever SQLite would wait for is returned as `false` at once
// (there is no busy handler and no timeout): waiting is the plugin's, in simulated time. Any other
// failure of SQLite or the system is an exception with SQLite's words, which ends the run. Nothing
// here looks at a clock, and answers do not depend on where the files lie.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cqrslab::sqlite_store {

// Big enough for a row to have a page of its own, so that a transaction writes a page per key.
inline constexpr int page_bytes = 512, payload_bytes = 300;

// Throws SQLite's last message; `at` is the statement or what was being done.
[[noreturn]] inline void fail(sqlite3* database, std::string_view at) {
  throw std::runtime_error("SQLite at " + std::string(at) + ": " + sqlite3_errmsg(database));
}

// Calls visit(name) for what is in `folder`, nothing where it cannot be read. By the system's own
// functions, because those of the C++ library end the program when there is no memory for them.
template <class Visit>
void for_each_name(const std::string& folder, Visit visit) {
  std::unique_ptr<DIR, int (*)(DIR*)> all(opendir(folder.c_str()), closedir);
  while (const dirent* entry = all ? readdir(all.get()) : nullptr) {
    visit(std::string_view(entry->d_name));
  }
}

// Removes a folder and the files in it, as far as that is allowed.
inline void remove_with_files(const std::string& folder) {
  for_each_name(
      folder, [&](std::string_view name) { ::unlink((folder + "/" + std::string(name)).c_str()); });
  ::rmdir(folder.c_str());
}

// A folder that nobody else uses, and that is gone with this object: in memory where the system has
// such a place and TMPDIR names no other. One whose process was killed is removed by the next.
class Folder {
 public:
  // Throws std::runtime_error where no folder can be made, naming the place and how to name
  // another.
  Folder() {
    const char* chosen = std::getenv("TMPDIR");
    if (chosen && !*chosen) chosen = nullptr;
    bool in_memory = !chosen && access("/dev/shm", W_OK) == 0;
    std::string base = in_memory ? "/dev/shm" : chosen ? chosen : "/tmp";
    remove_abandoned(base);
    path_ = base + "/" + prefix + "XXXXXX";
    if (!mkdtemp(path_.data())) {
      throw std::runtime_error("cannot make a folder for its files in " + base + ": " +
                               std::strerror(errno) + "; TMPDIR can name another place");
    }
    // The lock shows that somebody lives here; it is in place only when it is held.
    std::string lock = path_ + "/new";
    lock_ = open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock_ >= 0 && flock(lock_, LOCK_EX) == 0) rename(lock.c_str(), (path_ + "/lock").c_str());
  }
  ~Folder() {
    try {
      remove_with_files(path_);
    } catch (const std::bad_alloc&) {
      // Without memory it stays, for the next one to remove.
    }
    if (lock_ >= 0) close(lock_);
  }
  Folder(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  static constexpr const char* prefix = "cqrslab-sqlite-";

  static void remove_abandoned(const std::string& base) {
    for_each_name(base, [&](std::string_view name) {
      if (!name.starts_with(prefix)) return;
      std::string folder = base + "/" + std::string(name);
      int lock = open((folder + "/lock").c_str(), O_RDWR | O_CLOEXEC);
      if (lock < 0) return;
      if (flock(lock, LOCK_EX | LOCK_NB) == 0) remove_with_files(folder);
      close(lock);
    });
  }

  std::string path_;
  int lock_ = -1;
};

// The files of one database, gone with this object: the database, and the journal or log beside it.
class Files {
 public:
  // `path` of the database file, which need not exist yet. Pre: nobody else has it.
  explicit Files(std::string path) : path_(std::move(path)) {}
  ~Files() {
    try {
      for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
        ::unlink((path_ + suffix).c_str());
      }
    } catch (const std::bad_alloc&) {
      // They go with their folder.
    }
  }
  Files(const Files&) = delete;
  const std::string& path() const { return path_; }
  // Copies what a crash at this instant would leave: not the index of the log, which lives in
  // memory shared by the connections. Throws std::filesystem::filesystem_error.
  void copy_to(const std::string& other) const {
    for (const char* suffix : {"", "-journal", "-wal"}) {
      if (std::filesystem::exists(path_ + suffix)) {
        std::filesystem::copy_file(path_ + suffix, other + suffix);
      }
    }
  }

 private:
  std::string path_;
};

// The statements, prepared once per connection and named by their place in sql_texts.
enum Sql {
  begin_deferred,
  begin_immediate,
  begin_exclusive,
  commit,
  rollback,
  select,
  update,
  apply,
  insert
};
inline constexpr const char* sql_texts[] = {
    "BEGIN",
    "BEGIN IMMEDIATE",
    "BEGIN EXCLUSIVE",
    "COMMIT",
    "ROLLBACK",
    "SELECT version FROM model WHERE key = ?1",
    "UPDATE model SET version = version + 1 WHERE key = ?1",
    "UPDATE model SET version = max(version, ?2) WHERE key = ?1",
    "INSERT INTO model VALUES (?1, ?2, printf('%-*s', ?3, 'item ' || ?1))"};

// One connection, for one transaction at a time.
//
// Keeps `files` alive. Functions that return bool return false where the database is locked by
// another connection (SQLITE_BUSY, the stale snapshot of a log included): nothing was done, and the
// call may be repeated. They throw std::runtime_error for everything else. A transaction that is
// open when the connection goes is rolled back.
class Connection {
 public:
  // Throws std::runtime_error where SQLite cannot open the file, for instance for want of
  // descriptors.
  explicit Connection(std::shared_ptr<Files> files) : files_(std::move(files)) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(files_->path().c_str(), &db_, flags, nullptr) != SQLITE_OK) {
      std::string what = db_ ? sqlite3_errmsg(db_) : "out of memory";
      sqlite3_close(db_);
      throw std::runtime_error("SQLite cannot open one more connection: " + what);
    }
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_hook(db_, note_pages, this);
  }
  ~Connection() {
    for (sqlite3_stmt* s : statements_) sqlite3_finalize(s);
    sqlite3_close(db_);
  }
  Connection(const Connection&) = delete;

  // One or more statements in one text, without values.
  bool execute(const char* sql) { return succeeds(sqlite3_exec(db_, sql, 0, 0, 0), sql); }
  // A statement of the list: `a` is its key, `b` the version that it writes; `result` gets the
  // value of its row, and keeps what it had where there is none.
  bool run(Sql which, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t* result = nullptr) {
    // Settings and statements read the schema, which takes SHARED like any reading.
    if (!is_set_ && !execute(settings)) return false;
    is_set_ = true;
    sqlite3_stmt*& s = statements_[which];
    const char* text = sql_texts[which];
    constexpr unsigned kept = SQLITE_PREPARE_PERSISTENT;
    if (!s && !succeeds(sqlite3_prepare_v3(db_, text, -1, kept, &s, nullptr), text)) return false;
    if (which >= select) sqlite3_bind_int64(s, 1, a);
    if (which >= apply) sqlite3_bind_int64(s, 2, b);
    if (which == insert) sqlite3_bind_int(s, 3, payload_bytes);
    int code = sqlite3_step(s);
    if (code == SQLITE_ROW && result) {
      *result = static_cast<std::uint32_t>(sqlite3_column_int64(s, 0));
    }
    if (code == SQLITE_ROW || code == SQLITE_DONE) code = SQLITE_OK;
    bool done = succeeds(code, text);
    sqlite3_reset(s);
    return done;
  }
  // Takes EXCLUSIVE in a transaction that has written, before its COMMIT. False: others read, and
  // it has PENDING now.
  bool take_exclusive() { return succeeds(sqlite3_db_cacheflush(db_), "writing its pages"); }
  // COMMIT in a transaction that has EXCLUSIVE, or with a log the write lock.
  void commit_with_locks() {
    if (!run(commit))
      throw std::logic_error("a COMMIT that had its locks found the database locked");
  }
  // Copies pages of the log back and says up to which this is done. With `restarts` true is put
  // into `complete` if nobody needs the log any more, so that the next writer begins it anew.
  std::uint64_t copy_back(bool restarts, bool& complete) {
    int log = 0, copied = 0;
    int mode = restarts ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    int code = sqlite3_wal_checkpoint_v2(db_, "main", mode, &log, &copied);
    complete = succeeds(code, "a checkpoint");
    return copied > 0 ? static_cast<std::uint64_t>(copied) : 0;
  }
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  // Length of the log behind the last commit of this connection.
  std::uint64_t log_pages() const { return log_pages_; }
  bool is_of(const Files& files) const { return files_.get() == &files; }

  std::vector<std::uint32_t> seen;  // versions that its transaction has read

 private:
  // Not cache_spill = OFF, which would also keep pages from being written before the COMMIT; and
  // SQLite takes a number whose lowest byte is 0 for OFF.
  static constexpr const char* settings =
      "PRAGMA synchronous = OFF; PRAGMA cache_spill = 16777215; PRAGMA page_size = 512";
  static_assert(page_bytes == 512);

  bool succeeds(int code, const char* at) {
    if ((code & 0xff) == SQLITE_BUSY) return false;
    if (code != SQLITE_OK) fail(db_, at);
    return true;
  }
  static int note_pages(void* self, sqlite3*, const char*, int pages) {
    static_cast<Connection*>(self)->log_pages_ = static_cast<std::uint64_t>(pages);
    return SQLITE_OK;
  }

  std::shared_ptr<Files> files_;  // outlive the connection
  sqlite3* db_ = nullptr;
  std::array<sqlite3_stmt*, std::size(sql_texts)> statements_{};
  std::uint64_t log_pages_ = 0;
  bool is_set_ = false;
};

// SQLite's authorizer for questions: who asks may select, and nothing that differs from run to run.
inline int may_ask(void*, int action, const char*, const char* function, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      for (const char* refused :
           {"random", "randomblob", "date", "time", "datetime", "julianday", "unixepoch",
            "strftime", "current_date", "current_time", "current_timestamp", "load_extension"}) {
        if (sqlite3_stricmp(function, refused) == 0) return SQLITE_DENY;
      }
      return SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

// What one question may cost. Steps of SQLite's virtual machine: a few seconds.
inline constexpr int most_steps = 100'000'000;
inline constexpr std::size_t most_rows = 10'000, most_text = 1'000'000;

// Calls row(line) for each row of the answer, its columns separated by "|", NULL as nothing. Asks a
// copy at the path `copy`, which is gone afterwards, so that no lock keeps the question out and
// nothing that others see changes; it holds what is committed now. Throws std::runtime_error: what
// is wrong with the question, in SQLite's words, or which limit it goes beyond.
template <class Row>
void ask(const Files& files, const std::string& copy, const char* question, const Row& row) {
  Files copied(copy);
  files.copy_to(copy);
  sqlite3* db = nullptr;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> closed(nullptr, sqlite3_close_v2);
  int code = sqlite3_open_v2(copy.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
  closed.reset(db);
  if (code != SQLITE_OK) fail(db, "a question");
  // Undoes what was not committed, while that is still allowed.
  sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  sqlite3_set_authorizer(db, may_ask, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, static_cast<int>(most_text));
  constexpr int stride = 10'000;
  int strides = 0;
  auto count = [](void* n) { return int{++*static_cast<int*>(n) > most_steps / stride}; };
  sqlite3_progress_handler(db, stride, count, &strides);
  sqlite3_stmt* s = nullptr;
  const char* rest = nullptr;
  code = sqlite3_prepare_v2(db, question, -1, &s, &rest);
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> finalized(s, sqlite3_finalize);
  if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
  if (!s || std::string_view(rest).find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    throw std::runtime_error("a question is one SELECT");
  }
  std::size_t rows = 0, characters = 0;
  while ((code = sqlite3_step(s)) == SQLITE_ROW) {
    std::string line;
    for (int i = 0; i < sqlite3_column_count(s); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(s, i));
      line += (i ? "|" : "") + std::string(text ? text : "");
    }
    characters += line.size();
    if (++rows > most_rows || characters > most_text) {
      throw std::runtime_error("the answer has more than 10000 rows or 1 MB; ask for less of it");
    }
    row(line.c_str());
  }
  if (code == SQLITE_INTERRUPT) {
    throw std::runtime_error("the answer takes SQLite more than 100 million steps");
  }
  if (code != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
}

}  // namespace cqrslab::sqlite_store
