// sqlite_wal: SQLite's write-ahead log as a model: readers of snapshots, one writer, checkpoints.
#include <array>
#include <limits>

#include "sim/contract/busy_handler.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param {
  begin,
  busy,
  sync = busy + BusyHandler::n_params,
  page_cost,
  autocheckpoint,
  checkpoint
};
enum Begin { deferred, immediate, exclusive_begin };
enum Checkpoint { passive, restart };
// The only mode taken is exclusive; shared is there so that a mode means the same in every store.
enum Mode { shared, exclusive };
// What the transaction is doing; `cursor` counts the sleeps of its statement.
enum Phase { reading, reserving, upgrading, writing, logging, checkpointing, copying };
enum Probe { wal_pages, checkpoint_pages, busy_errors };

constexpr const char* begin_labels[] = {"deferred", "immediate", "exclusive", nullptr};
constexpr const char* checkpoint_labels[] = {"passive", "restart", nullptr};
constexpr cq_param begin_params[] = {
    choice_param("begin",
                 "how commands begin: deferred reads a snapshot first and upgrades to write, "
                 "immediate takes the write lock at once, exclusive does the same in this mode "
                 "(SQLite: deferred, which is BEGIN alone)",
                 begin_labels, deferred)};
constexpr cq_param disk_params[] = {
    law_param("sync",
              "time that a commit, and a checkpoint, waits for the disk; 0 is PRAGMA synchronous "
              "= OFF (SQLite: FULL)",
              0, 0, 60e9),
    duration_param("page_cost",
                   "time to write one page, a key's: into the log at the commit, and back into "
                   "the database file in a checkpoint",
                   0, 0, 1e9),
    integer_param("autocheckpoint", "pages",
                  "a commit that leaves the log this long or longer makes a checkpoint, 0 = never "
                  "(SQLite: 1000)",
                  1000, 0, 1e9),
    choice_param("checkpoint",
                 "passive copies what no reader forbids and goes on; restart keeps writers out "
                 "and waits, as long as busy_timeout, for the readers (SQLite: passive)",
                 checkpoint_labels, passive)};
constexpr auto params = joined(begin_params, BusyHandler::params, disk_params);
constexpr cq_probe probes[] = {
    gauge("wal_pages", "pages", "length of the log behind each commit"),
    counter("checkpoint_pages", "pages", "pages of the log that checkpoints copied back"),
    counter("busy", "", "statements that gave up with SQLITE_BUSY, stale upgrades among them")};

// The log as its readers and checkpoints see it (https://sqlite.org/walformat.html, section 2).
// A reader joins one of five slots: slot 0 when all of the log is in the database file, so that it
// needs none of it, else one whose mark is a length of the log up to which it may read.
class Log {
 public:
  std::uint64_t pages() const { return pages_; }

  std::uint32_t join() {
    std::uint32_t slot = copied_ == pages_ ? 0 : marked_slot();
    ++readers_[slot];
    return slot;
  }
  void leave(std::uint32_t slot) { --readers_[slot]; }

  // A writer that is in `slot` commits. It begins the log anew where nobody needs the old one.
  void append(std::uint64_t pages, std::uint32_t slot) {
    if (slot == 0 && copied_ > 0 && nobody_reads_log()) reset(0);
    pages_ += pages;
  }

  // Copies what no reader forbids, and says how much that was.
  std::uint64_t copy_back() {
    std::uint64_t safe = pages_;
    for (std::uint32_t i = 1; i < slots; ++i) {
      if (marks_[i] >= safe) continue;
      if (readers_[i] > 0) {
        safe = marks_[i];
      } else {
        marks_[i] = i == 1 ? safe : unused;
      }
    }
    if (copied_ >= safe || readers_[0] > 0) return 0;
    std::uint64_t before = copied_;
    copied_ = safe;
    return copied_ - before;
  }
  bool may_restart() const { return copied_ == pages_ && nobody_reads_log(); }

  // After a crash it is read from its beginning.
  void recover() { reset(pages_); }

 private:
  static constexpr std::uint32_t slots = 5;
  static constexpr std::uint64_t unused = std::numeric_limits<std::uint64_t>::max();

  std::uint32_t marked_slot() {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < slots; ++i) {
      if (marks_[i] <= pages_ && (best == 0 || marks_[i] >= marks_[best])) best = i;
    }
    if (best != 0 && marks_[best] == pages_) return best;
    for (std::uint32_t i = 1; i < slots; ++i) {
      if (readers_[i] > 0) continue;
      marks_[i] = pages_;
      return i;
    }
    return best;  // all are taken: an older mark holds checkpoints up more than need be
  }

  bool nobody_reads_log() const {
    for (std::uint32_t i = 1; i < slots; ++i) {
      if (readers_[i] > 0) return false;
    }
    return true;
  }

  void reset(std::uint64_t pages) {
    pages_ = pages;
    copied_ = 0;
    marks_ = {0, pages, unused, unused, unused};
  }

  std::uint64_t pages_ = 0, copied_ = 0;
  std::array<std::uint64_t, slots> marks_{0, 0, unused, unused, unused};
  std::array<std::uint32_t, slots> readers_{};
};

class SqliteWal {
 public:
  SqliteWal(const Host& host, const Config& config)
      : host_(host),
        begin_(static_cast<Begin>(config.integer(begin))),
        handler_(config, busy),
        page_cost_(config.integer(page_cost)),
        autocheckpoint_(static_cast<std::uint64_t>(config.integer(autocheckpoint))),
        restarts_(config.integer(checkpoint) == restart),
        stream_(host.stream("sync")) {}

  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return start(t);
      case CQ_PAUSED:
        return t.phase == copying ? copy(t) : step::try_lock(0, exclusive);
      case CQ_LOCK_TIMEOUT:
        return refused(t);
      case CQ_GRANTED:
        return granted(t);
      case CQ_OBSERVED:
        return step::work(defers(t) ? t.hold : t.work + t.hold);
      case CQ_WORKED:
        return worked(t);
      case CQ_COMMITTED:
        return committed(t);
      case CQ_UNLOCKED:
        return unlocked(t);
      default:
        return step::end();
    }
  }

  void ended(const cq_transaction& t) {
    if (t.scratch[1]) log_.leave(static_cast<std::uint32_t>(t.scratch[1] - 1));
  }
  void fault(bool up) {
    if (!up) log_.recover();
  }

 private:
  bool defers(const cq_transaction& t) const { return t.kind == CQ_WRITE && begin_ == deferred; }

  // scratch[0] is the number of the newest commit that its snapshot has, scratch[1] its slot + 1.
  void take_snapshot(cq_transaction& t) {
    t.scratch[0] = commits_;
    t.scratch[1] = log_.join() + std::uint64_t{1};
  }
  void leave_snapshot(cq_transaction& t) {
    log_.leave(static_cast<std::uint32_t>(t.scratch[1] - 1));
    t.scratch[1] = 0;
  }

  cq_step start(cq_transaction& t) {
    t.phase = t.kind == CQ_READ || defers(t) ? reading : reserving;
    if (t.phase == reserving) return step::try_lock(0, exclusive);
    take_snapshot(t);
    return step::observe();
  }

  cq_step refused(cq_transaction& t) {
    std::int64_t sleep = t.phase == upgrading ? 0 : handler_.sleep(t.cursor);
    if (t.phase != upgrading) handler_.explain(host_, "the write lock", t.cursor);
    if (sleep > 0) return pause(t, 0);
    if (t.phase == checkpointing) return copy_once(t);
    return give_up(t.phase == upgrading ? CQ_ABORT_CONFLICT : CQ_ABORT_LOCK_TIMEOUT);
  }

  cq_step pause(cq_transaction& t, std::uint64_t lock) const {
    return step::pause(handler_.sleep(t.cursor++), lock, exclusive);
  }

  cq_step give_up(std::uint32_t reason) const {
    host_.record(busy_errors, 1);
    if (reason == CQ_ABORT_CONFLICT) BusyHandler::explain_upgrade(host_, true);
    return step::abort(reason);
  }

  cq_step granted(cq_transaction& t) {
    if (t.phase == checkpointing) {
      t.phase = copying;
      return copy(t);
    }
    if (t.phase == reserving) {
      take_snapshot(t);
      return step::observe();
    }
    if (t.scratch[0] != commits_) return give_up(CQ_ABORT_CONFLICT);
    t.phase = writing;
    return step::work(t.work);
  }

  cq_step worked(cq_transaction& t) {
    switch (t.phase) {
      case reading:
        if (t.kind == CQ_READ) return step::end();
        t.phase = upgrading;
        return step::try_lock(0, exclusive);
      case reserving:
      case writing:
        t.phase = logging;
        return step::work(disk_time(t, 0) + page_cost_ * t.n_keys);
      case logging:
        log_.append(t.n_keys, static_cast<std::uint32_t>(t.scratch[1] - 1));
        return step::commit();
      default:
        return step::end();
    }
  }

  // The two waits for the disk that a transaction may have are draws of their own.
  std::int64_t disk_time(const cq_transaction& t, std::uint32_t which) const {
    std::uint64_t index = t.event * 2 + (t.kind == CQ_APPLY);
    return host_.sample(sync, stream_, index, t.attempt * 2 + which);
  }

  cq_step committed(cq_transaction& t) {
    ++commits_;
    leave_snapshot(t);
    host_.record(wal_pages, static_cast<std::int64_t>(log_.pages()));
    return step::unlock(0);
  }

  cq_step unlocked(cq_transaction& t) {
    if (autocheckpoint_ == 0 || log_.pages() < autocheckpoint_) return step::end();
    t.cursor = 0;
    t.scratch[0] = 0;
    if (!restarts_) return copy_once(t);
    t.phase = checkpointing;
    return step::try_lock(0, exclusive);
  }

  // scratch[0] is the number of pages that this checkpoint has copied.
  cq_step copy_once(cq_transaction& t) {
    t.phase = copying;
    t.scratch[0] += log_.copy_back();
    if (t.scratch[0] == 0) return step::end();
    host_.record(checkpoint_pages, static_cast<std::int64_t>(t.scratch[0]));
    std::int64_t pages = static_cast<std::int64_t>(t.scratch[0]);
    return step::work(disk_time(t, 1) + page_cost_ * pages);
  }

  // With the write lock: until nobody reads the log, so that the next writer begins it anew.
  cq_step copy(cq_transaction& t) {
    std::uint64_t pages = log_.copy_back();
    t.scratch[0] += pages;
    bool waits = !log_.may_restart() && handler_.sleep(t.cursor) > 0;
    return waits ? pause(t, CQ_NO_LOCK) : copy_once(t);
  }

  Host host_;
  Begin begin_;
  BusyHandler handler_;
  std::int64_t page_cost_;
  std::uint64_t autocheckpoint_;
  bool restarts_;
  std::uint64_t stream_;
  Log log_;
  std::uint64_t commits_ = 0;
};

const Plugin<SqliteWal, StoreKind> plugin{{
    .name = "sqlite_wal",
    .summary = "SQLite with a write-ahead log: readers on snapshots, one writer, checkpoints",
    .doc =
        R"(SQLite with `PRAGMA journal_mode = WAL` (https://sqlite.org/wal.html). A commit appends
the changed pages to a log and leaves the database file as it is, so a reader that has begun keeps
seeing the state of its begin, and waits for nothing: not for a writer, not for a commit, also when
the writer says BEGIN EXCLUSIVE. There is one write lock for the whole database: writers wait for
each other as in rollback mode, by sleeping and trying again up to `busy_timeout`, without a queue.

`begin` = deferred has a trap. A command that has read stands on a snapshot. When it wants to write
and anybody has committed since, whatever they changed, its snapshot is old and SQLite refuses at
once (SQLITE_BUSY_SNAPSHOT); no timeout helps, because waiting would not make the snapshot newer.
If another holds the write lock just then, it is refused too. Both are a conflict here. With
commands at rate l that think for a fixed time h between reading and writing, and are not tried
again, the share refused is l h / (1 + l h): only commands that succeed move the version, so it is
less than the 1 - e^(-l h) of the first guess. BEGIN IMMEDIATE avoids it at the price of waits.

The log grows until a checkpoint has copied it back and nobody reads from it; then the next writer
begins it anew. A commit that leaves `autocheckpoint` pages or more makes a checkpoint, inside its
own call. `checkpoint` = passive copies as much as the oldest reader allows and never waits. A
reader that stays open holds it up, and so do readers that always overlap: the log grows without
end (checkpoint starvation), watch the gauge wal_pages. With restart the checkpoint keeps the write
lock and sleeps until all readers of the log are gone, or until busy_timeout is used up: the log
stays short, and writers pay. A checkpoint lasts `sync` plus `page_cost` for each page of the log
copied, and counts as done when it begins; SQLite copies a page that is several times in the log
only once. Readers find their slots, five of them, as in SQLite: where all the log is copied a
reader uses none of it, and holds up the next checkpoint completely.

A commit lasts `sync` plus `page_cost` for each key, with the write lock held; readers do not see
it. The application of a feed's event begins by writing, as with immediate. After a crash the log
stays and is copied again from its beginning. Not modelled: slower reads from a long log. The
behaviour is that of SQLite 3.40.1; the store `sqlite` with journal = wal runs it.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
