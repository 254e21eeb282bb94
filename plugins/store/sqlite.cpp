// sqlite: a store whose statements and locks are a real SQLite database, in simulated time.
#include "plugins/store/sqlite.hpp"

#include <algorithm>
#include <span>

#include "sim/contract/busy_handler.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

using sqlite_store::Connection;
using sqlite_store::Files;
using sqlite_store::Folder;

enum Param {
  journal,
  begin,
  busy,
  sync = busy + BusyHandler::n_params,
  page_cost,
  autocheckpoint,
  checkpoint
};
enum Journal { rollback_journal, wal };
enum Begin { deferred, immediate, exclusive };
// What the transaction is doing; `cursor` counts the sleeps of its statement, or the keys that it
// has observed. scratch[0] is its connection, scratch[1] the pages that its checkpoint has copied.
enum Phase {
  reading,
  reserving,
  excluding,
  upgrading,
  writing,
  committing,
  syncing,
  checkpointing,
  copying
};
enum Probe { wal_pages, checkpoint_pages, busy_errors };

constexpr std::uint32_t most_keys = 200'000;

constexpr const char* journal_labels[] = {"delete", "wal", nullptr};
constexpr const char* begin_labels[] = {"deferred", "immediate", "exclusive", nullptr};
constexpr const char* checkpoint_labels[] = {"passive", "restart", nullptr};
constexpr cq_param begin_params[] = {
    choice_param("journal",
                 "PRAGMA journal_mode: delete is the rollback journal, wal the write-ahead log "
                 "(SQLite: delete)",
                 journal_labels, rollback_journal),
    choice_param("begin", "the BEGIN of commands (SQLite: deferred, which is BEGIN alone)",
                 begin_labels, deferred)};
constexpr cq_param disk_params[] = {
    law_param("sync",
              "time that a commit, and a checkpoint, waits for the disk; the real one waits for "
              "none (SQLite: synchronous = FULL)",
              0, 0, 60e9),
    duration_param("page_cost", "time to write one page, a key's", 0, 0, 1e9),
    integer_param("autocheckpoint", "pages",
                  "with journal = wal, a commit that leaves the log this long or longer makes a "
                  "checkpoint, 0 = never (PRAGMA wal_autocheckpoint of SQLite: 1000)",
                  1000, 0, 1e9),
    choice_param("checkpoint",
                 "which checkpoint that is; restart waits for readers (SQLite: passive)",
                 checkpoint_labels, 0)};
constexpr auto params = joined(begin_params, BusyHandler::params, disk_params);
constexpr cq_probe probes[] = {
    gauge("wal_pages", "pages", "length of the log behind each commit"),
    counter("checkpoint_pages", "pages", "pages of the log that checkpoints copied back"),
    counter("busy", "", "statements that gave up with SQLITE_BUSY, upgrades among them")};

class Sqlite {
 public:
  Sqlite(const Host& host, const Config& config)
      : host_(host),
        versions_(config.versions(), config.keys()),
        has_log_(config.integer(journal) == wal),
        begin_(static_cast<Begin>(config.integer(begin))),
        handler_(config, busy),
        page_cost_(config.integer(page_cost)),
        autocheckpoint_(static_cast<std::uint64_t>(config.integer(autocheckpoint))),
        restarts_(config.integer(checkpoint) == 1),
        stream_(host.stream("sync")) {
    if (versions_.size() > most_keys) {
      throw std::invalid_argument("holds at most " + std::to_string(most_keys) +
                                  " keys, a page of its file each");
    }
    make_database();
  }

  void locks(cq_locks&) const {}

  cq_step next(cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return start(t);
      case CQ_PAUSED:
        return attempt(t);
      case CQ_OBSERVED:
        return ++t.cursor < t.n_keys ? observe(t) : work(t);
      case CQ_WORKED:
        return worked(t);
      case CQ_COMMITTED:
        return committed(t);
      default:
        return step::end();
    }
  }

  void ended(const cq_transaction& t) {
    if (t.scratch[0] == 0) return;
    Connection* c = connection(t);
    if (c->in_transaction()) c->run(sqlite_store::rollback);
    std::size_t place = t.scratch[0] - 1;
    if (c->is_of(*files_)) {
      idle_.push_back(place);
    } else {
      connections_[place].reset();
      empty_.push_back(place);
    }
  }

  // With the connections goes what the file of the log's index remembers.
  void fault(bool up) {
    if (up) return;
    connections_.clear();
    idle_.clear();
    empty_.clear();
    copied_ = 0;
  }

  void ask(const char* question, void* sink, void (*row)(void*, const char*)) {
    if (!std::equal(versions_.begin(), versions_.end(), held_.begin())) make_database();
    sqlite_store::ask(*files_, folder_.path() + "/asked", question,
                      [&](const char* line) { row(sink, line); });
  }

 private:
  bool defers(const cq_transaction& t) const { return t.kind == CQ_WRITE && begin_ == deferred; }
  Connection* connection(const cq_transaction& t) { return connections_[t.scratch[0] - 1].get(); }

  // A new database with what the image shows now; who has one of the old goes on with that.
  void make_database() {
    files_ = std::make_shared<Files>(folder_.path() + "/" + std::to_string(++databases_));
    held_.assign(versions_.begin(), versions_.end());
    for (std::size_t place : idle_) {
      connections_[place].reset();
      empty_.push_back(place);
    }
    idle_.clear();
    copied_ = last_pages_ = 0;
    Connection c(files_);
    c.execute("PRAGMA page_size = 512; PRAGMA synchronous = OFF");
    c.execute(
        "CREATE TABLE model (key INTEGER PRIMARY KEY, version INTEGER NOT NULL, "
        "payload TEXT NOT NULL)");
    c.run(sqlite_store::begin_immediate);
    for (std::uint32_t key = 0; key < held_.size(); ++key) {
      c.run(sqlite_store::insert, key, held_[key]);
    }
    c.run(sqlite_store::commit);
    if (has_log_) c.execute("PRAGMA journal_mode = WAL");
  }

  cq_step start(cq_transaction& t) {
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      bool replaced = versions_[t.keys[i]] != held_[t.keys[i]];
      if (replaced) make_database();
    }
    t.scratch[0] = take_connection() + 1;
    t.phase = t.kind == CQ_READ || defers(t) ? reading : reserving;
    return attempt(t);
  }

  std::size_t take_connection() {
    std::size_t place = connections_.size();
    if (!idle_.empty()) {
      place = idle_.back();
      idle_.pop_back();
      return place;
    }
    if (empty_.empty()) {
      connections_.emplace_back();
    } else {
      place = empty_.back();
      empty_.pop_back();
    }
    connections_[place] = std::make_unique<Connection>(files_);
    return place;
  }

  // The statement that may find the database locked, and what comes of it.
  cq_step attempt(cq_transaction& t) {
    Connection& c = *connection(t);
    switch (t.phase) {
      case reading:
        if (!c.in_transaction() && !c.run(sqlite_store::begin_deferred)) return locked(t);
        return select(t, c) ? first_observation(t) : locked(t);
      case reserving:
        return reserve(t, c);
      case excluding:
        return c.take_exclusive() ? first_observation(t) : locked(t);
      case upgrading:
        if (!change(t, c)) return give_up(has_log_ ? CQ_ABORT_CONFLICT : CQ_ABORT_DEADLOCK);
        t.phase = writing;
        return step::work(t.work);
      case committing:
        return commit(t, c);
      default:
        return copy_back(t, c);
    }
  }

  bool select(const cq_transaction& t, Connection& c) {
    c.seen.resize(t.n_keys);
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      if (!c.run(sqlite_store::select, t.keys[i], 0, &c.seen[i])) return false;
    }
    return true;
  }

  bool change(const cq_transaction& t, Connection& c) {
    auto sql = t.kind == CQ_APPLY ? sqlite_store::apply : sqlite_store::update;
    for (std::uint32_t i = 0; i < t.n_keys; ++i) {
      if (!c.run(sql, t.keys[i], t.version)) return false;
    }
    return true;
  }

  // A BEGIN EXCLUSIVE that sleeps keeps PENDING meanwhile, which one that fails does not: who finds
  // only readers in the way takes RESERVED and comes to EXCLUSIVE from there.
  cq_step reserve(cq_transaction& t, Connection& c) {
    bool all = begin_ == exclusive && c.run(sqlite_store::begin_exclusive);
    if (!all && !c.run(sqlite_store::begin_immediate)) return locked(t);
    select(t, c);
    change(t, c);
    if (begin_ != exclusive || all) return first_observation(t);
    t.phase = excluding;
    return attempt(t);
  }

  cq_step locked(cq_transaction& t) {
    std::int64_t sleep = handler_.sleep(t.cursor);
    handler_.explain(host_, "the database", t.cursor);
    if (sleep == 0) return give_up(CQ_ABORT_LOCK_TIMEOUT);
    ++t.cursor;
    return step::pause(sleep);
  }

  cq_step give_up(std::uint32_t reason) const {
    host_.record(busy_errors, 1);
    if (reason != CQ_ABORT_LOCK_TIMEOUT) BusyHandler::explain_upgrade(host_, has_log_);
    return step::abort(reason);
  }

  cq_step first_observation(cq_transaction& t) {
    t.cursor = 0;
    return observe(t);
  }
  cq_step observe(const cq_transaction& t) {
    return step::observe_old(connection(t)->seen[t.cursor]);
  }
  cq_step work(cq_transaction& t) const {
    t.cursor = 0;
    return step::work(defers(t) ? t.hold : t.work + t.hold);
  }

  cq_step worked(cq_transaction& t) {
    switch (t.phase) {
      case reading:
        if (t.kind == CQ_READ) return step::end();
        t.phase = upgrading;
        return attempt(t);
      case syncing:
        return step::commit();
      case copying:
        return step::end();
      default:
        t.phase = committing;
        return attempt(t);
    }
  }

  // The time of a commit passes with EXCLUSIVE held, or with the write lock of the log.
  cq_step commit(cq_transaction& t, Connection& c) {
    if (!has_log_ && !c.take_exclusive()) return locked(t);
    std::int64_t lasts = disk_time(t, 0) + page_cost_ * t.n_keys;
    if (lasts == 0) return step::commit();
    t.phase = syncing;
    return step::work(lasts);
  }

  std::int64_t disk_time(const cq_transaction& t, std::uint32_t which) const {
    std::uint64_t index = t.event * 2 + (t.kind == CQ_APPLY);
    std::uint32_t slot = has_log_ ? t.attempt * 2 + which : t.attempt;
    return host_.sample(sync, stream_, index, slot);
  }

  // Only now, because the host may hold a commit that others are to be one with. What was held may
  // get a later version than it was prepared with.
  cq_step committed(cq_transaction& t) {
    Connection& c = *connection(t);
    bool later = t.kind == CQ_APPLY && t.version != versions_[t.keys[0]];
    if (later) c.run(sqlite_store::apply, t.keys[0], versions_[t.keys[0]]);
    c.commit_with_locks();
    if (!c.is_of(*files_)) return step::end();
    for (std::uint32_t i = 0; i < t.n_keys; ++i) held_[t.keys[i]] = versions_[t.keys[i]];
    if (!has_log_) return step::end();
    std::uint64_t pages = c.log_pages();
    bool began_anew = pages != last_pages_ + t.n_keys;
    if (began_anew) copied_ = 0;
    last_pages_ = pages;
    host_.record(wal_pages, static_cast<std::int64_t>(pages));
    if (autocheckpoint_ == 0 || pages < autocheckpoint_) return step::end();
    t.phase = checkpointing;
    t.cursor = 0;
    t.scratch[1] = 0;
    return attempt(t);
  }

  // A checkpoint that restarts the log keeps the write lock while it waits for readers. SQLite's
  // own would wait inside its call; here it lets go and takes the lock again around each try.
  cq_step copy_back(cq_transaction& t, Connection& c) {
    bool has_lock = t.phase == copying;
    if (restarts_ && !has_lock) {
      has_lock = c.run(sqlite_store::begin_immediate);
      if (!has_lock && handler_.sleep(t.cursor) > 0) return locked(t);
    }
    t.phase = copying;
    if (has_lock) c.run(sqlite_store::rollback);
    bool complete = false;
    std::uint64_t copied = c.copy_back(has_lock, complete);
    if (copied > copied_) t.scratch[1] += copied - copied_;
    copied_ = copied;
    if (has_lock) c.run(sqlite_store::begin_immediate);
    if (has_lock && !complete && handler_.sleep(t.cursor) > 0) return locked(t);
    if (t.scratch[1] == 0) return step::end();
    host_.record(checkpoint_pages, static_cast<std::int64_t>(t.scratch[1]));
    return step::work(disk_time(t, 1) + page_cost_ * static_cast<std::int64_t>(t.scratch[1]));
  }

  Host host_;
  std::span<const std::uint32_t> versions_;  // that the image shows
  bool has_log_;
  Begin begin_;
  BusyHandler handler_;
  std::int64_t page_cost_;
  std::uint64_t autocheckpoint_;
  bool restarts_;
  std::uint64_t stream_;
  Folder folder_;
  unsigned databases_ = 0;
  std::shared_ptr<Files> files_;     // of the newest
  std::vector<std::uint32_t> held_;  // versions committed there
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::size_t> idle_, empty_;      // places in connections_: unused, without one
  std::uint64_t last_pages_ = 0, copied_ = 0;  // length of the log, and how much is copied back
};

const Plugin<Sqlite, StoreKind> plugin{{
    .name = "sqlite",
    .summary = "a real SQLite database: real statements, real locks, simulated time",
    .doc =
        R"(Not a model: each image is a SQLite database in a file, each open transaction is a
connection to it, and BEGIN, SELECT, UPDATE and COMMIT are what SQLite makes of them. Only time is
simulated. A statement takes none, and between two statements passes the time that the scenario
says: the statement's own time, the time the application keeps the transaction open, `sync` and
`page_cost` at a commit, and the sleeps of the busy handler, which runs here instead of inside
SQLite, with the schedule of sqlite3_busy_timeout. So a run is as repeatable as any other, and the
stores `sqlite_rollback` (`journal` = delete) and `sqlite_wal` (`journal` = wal), whose pages tell
what happens and why, can be held against it: under the same requests they show the same versions
and outcomes at the same instants.

The table is `model (key INTEGER PRIMARY KEY, version INTEGER NOT NULL, payload TEXT NOT NULL)`,
one row for each key, with its version 0 at the start; a row fills a page of 512 bytes. A command
raises `version` by one, the application of a feed's event sets it to the event's unless it is
higher already. `cqrslab run ... --ask` sends a SELECT to an image at an instant: it is answered
from a copy of the files with what was committed by then, whoever has them locked, and changes
nothing. An image that is replaced as a whole gets a new file.

A refused upgrade is a deadlock with journal = delete and a conflict with journal = wal, as in the
models. Commands that wait for readers come to PENDING by writing their pages before the COMMIT
(sqlite3_db_cacheflush), which is the only way to keep it while simulated time passes. A restarting
checkpoint is tried again and again under BEGIN IMMEDIATE. PRAGMA cache_spill is out of reach:
otherwise a transaction larger than the page cache would take EXCLUSIVE before its commit. The
library is the one that the program is linked with; locks were compared on version 3.40.1.

The files lie in a private folder in /dev/shm, or where TMPDIR says, and go with the image; those of
a run that was killed go with the next. A run takes as long as SQLite takes for its statements, so
it is slower than the models by far, and needs one to three open files for each transaction that is
open at once, of those that a process may have; a store's `connections` bounds them.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
