// sqlite_rollback: the lock states of SQLite's rollback journal as a model.
#include "sim/contract/busy_handler.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { begin, busy, sync = busy + BusyHandler::n_params, page_cost };
enum Begin { deferred, immediate, exclusive_begin };
// SQLite's states of the database file, as modes of the one lock.
enum Mode { shared, reserved, pending, exclusive };
// What the transaction is doing; `cursor` counts the sleeps of its statement.
enum Phase { sharing, reserving, excluding, upgrading, writing, committing, syncing };
// scratch[0]: it holds PENDING.
enum Probe { busy_errors };

constexpr const char* begin_labels[] = {"deferred", "immediate", "exclusive", nullptr};
constexpr cq_param begin_params[] = {
    choice_param("begin",
                 "how commands begin: deferred reads under SHARED first and upgrades to write, "
                 "immediate takes RESERVED at once, exclusive also shuts out readers (SQLite: "
                 "deferred, which is BEGIN alone)",
                 begin_labels, deferred)};
constexpr cq_param disk_params[] = {
    law_param("sync",
              "time that a commit waits for the disk, with EXCLUSIVE held; 0 is PRAGMA "
              "synchronous = OFF (SQLite: FULL, several waits for the disk)",
              0, 0, 60e9),
    duration_param("page_cost",
                   "time to write one page, a key's, into the database file at the commit", 0, 0,
                   1e9)};
constexpr auto params = joined(begin_params, BusyHandler::params, disk_params);
constexpr cq_probe probes[] = {
    counter("busy", "", "statements that gave up with SQLITE_BUSY, upgrades among them")};

class SqliteRollback {
 public:
  SqliteRollback(const Host& host, const Config& config)
      : host_(host),
        begin_(static_cast<Begin>(config.integer(begin))),
        handler_(config, busy),
        page_cost_(config.integer(page_cost)),
        stream_(host.stream("sync")) {}

  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = 4;
    locks.compatible[shared] = 1u << shared | 1u << reserved;
    locks.compatible[reserved] = 1u << shared;
    locks.compatible[pending] = 1u << shared;
    locks.compatible[exclusive] = 0;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    switch (event) {
      case CQ_BEGIN:
        t.phase = t.kind == CQ_READ || defers(t) ? sharing : reserving;
        return try_lock(t);
      case CQ_PAUSED:
        return try_lock(t);
      case CQ_LOCK_TIMEOUT:
        return refused(t);
      case CQ_GRANTED:
        return granted(t);
      case CQ_OBSERVED:
        return step::work(defers(t) ? t.hold : t.work + t.hold);
      case CQ_WORKED:
        return worked(t);
      default:
        return step::end();
    }
  }

 private:
  bool defers(const cq_transaction& t) const { return t.kind == CQ_WRITE && begin_ == deferred; }

  static cq_step try_lock(const cq_transaction& t) { return step::try_lock(0, wanted(t)); }

  static std::uint32_t wanted(const cq_transaction& t) {
    if (t.phase == sharing) return shared;
    return t.phase == reserving || t.phase == upgrading ? reserved : exclusive;
  }

  // The lock was not to be had. A wait for EXCLUSIVE keeps new readers out, with PENDING; nobody
  // waits in the middle of a transaction that has read, because the other could wait for it.
  cq_step refused(cq_transaction& t) const {
    std::int64_t sleep = t.phase == upgrading ? 0 : handler_.sleep(t.cursor);
    explain(t);
    if (sleep == 0) {
      host_.record(busy_errors, 1);
      return step::abort(t.phase == upgrading ? CQ_ABORT_DEADLOCK : CQ_ABORT_LOCK_TIMEOUT);
    }
    if (wanted(t) != exclusive || t.scratch[0]) return pause(t);
    t.scratch[0] = 1;
    return step::try_lock(0, pending);
  }

  void explain(const cq_transaction& t) const {
    static constexpr const char* names[] = {"SHARED", "RESERVED", "PENDING", "EXCLUSIVE"};
    if (t.phase == upgrading) return BusyHandler::explain_upgrade(host_, false);
    handler_.explain(host_, names[wanted(t)], t.cursor);
  }

  cq_step pause(cq_transaction& t) const {
    return step::pause(handler_.sleep(t.cursor++), 0, wanted(t));
  }

  cq_step granted(cq_transaction& t) const {
    bool only_pending = t.scratch[0] == 1;
    if (only_pending) {
      t.scratch[0] = 2;
      return pause(t);
    }
    switch (t.phase) {
      case reserving:
        if (begin_ != exclusive_begin) return step::observe();
        t.phase = excluding;
        return try_lock(t);
      case upgrading:
        t.phase = writing;
        return step::work(t.work);
      case committing:
        return write_out(t);
      default:
        return step::observe();
    }
  }

  cq_step worked(cq_transaction& t) const {
    switch (t.phase) {
      case sharing:
        if (t.kind == CQ_READ) return step::end();
        t.phase = upgrading;
        return try_lock(t);
      case excluding:
        return write_out(t);
      case syncing:
        return step::commit();
      default:
        t.phase = committing;
        t.cursor = 0;
        return try_lock(t);
    }
  }

  cq_step write_out(cq_transaction& t) const {
    t.phase = syncing;
    std::uint64_t index = t.event * 2 + (t.kind == CQ_APPLY);
    return step::work(host_.sample(sync, stream_, index, t.attempt) + page_cost_ * t.n_keys);
  }

  Host host_;
  Begin begin_;
  BusyHandler handler_;
  std::int64_t page_cost_;
  std::uint64_t stream_;
};

const Plugin<SqliteRollback, StoreKind> plugin{{
    .name = "sqlite_rollback",
    .summary = "SQLite with a rollback journal: many readers or one writer at its commit",
    .doc =
        R"(SQLite without WAL, `PRAGMA journal_mode = DELETE`, its default. One lock on the database
file has four states (https://sqlite.org/lockingv3.html). A reader holds SHARED. A writer takes
RESERVED, which only one can have, and changes pages in its own memory: readers go on, and new ones
come. To commit it needs EXCLUSIVE, alone with the file, and on the way takes PENDING: who reads may
finish, nobody new begins. So a long write is no harm to readers here, and a long read is: it holds
up the writer's commit, and the waiting commit holds up every reader that comes after.

`begin` = immediate behaves like that. With exclusive the writer shuts readers out from its begin to
its end, so the time the application keeps the transaction open is a time without reads. With
deferred a command reads first, under SHARED, thinks (hold), and turns its lock into RESERVED to
write. If another has RESERVED by then, both wait for each other, and SQLite tells the second so at
once, whatever the timeout; here that is a deadlock, and a service with `retries` tries again.

Nobody queues. A statement that finds the file locked sleeps and tries again, 1, 2, 5, 10, 15, 20,
25, 25, 25, 50, 50 and then 100 ms, until `busy_timeout` is used up, and then fails with SQLITE_BUSY
(a lock timeout here). So waits are discrete: tries fall 1, 3, 8, 18, 33, 53, 78, 103, 128, 178, 228
ms after the first, and a lock that was free in between may be lost to a newcomer, however long one
has waited. A writer that holds EXCLUSIVE for a share p of its period makes that share of readers
meet a locked file. With busy_timeout 0 that is the share of failures; with a timeout T the share is
(H - T) / P for a hold H and a period P. Sleeping applies to the first read, BEGIN IMMEDIATE, BEGIN
EXCLUSIVE and COMMIT, each with a count of its own, and never to an upgrade.

A commit lasts `sync` plus `page_cost` for each key, with EXCLUSIVE held; then the journal goes and
with it the lock. The application of a feed's event begins by writing, as with immediate unless
`begin` is exclusive. Not modelled: a second try of a COMMIT that failed, a transaction larger than
the page cache, which takes EXCLUSIVE before its commit, and the few hundredths of a millisecond by
which a real sleep is too long. The behaviour is that of SQLite 3.40.1, which the store `sqlite`
runs.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
