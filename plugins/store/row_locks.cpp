// row_locks: two-phase locking of rows.
#include <stdexcept>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param {
  read_locks,
  read_mode,
  upgrade,
  statements,
  sorted,
  order,
  deadlock,
  deadlock_timeout,
  lock_timeout
};
enum Mode { shared, exclusive };
enum Statements { all_first, per_key };
enum Deadlock { detect, timeout, wound_wait, wait_die, no_wait };
enum Phase { locking, upgrading, writing };

constexpr const char* mode_labels[] = {"shared", "exclusive", nullptr};
constexpr const char* statement_labels[] = {"all_first", "per_key", nullptr};
constexpr const char* order_labels[] = {"in_order", "random", "barging", "race", nullptr};
constexpr std::uint32_t orders[] = {CQ_FIFO, CQ_RANDOM, CQ_BARGING, CQ_RACE};
constexpr const char* deadlock_labels[] = {"detect",   "timeout", "wound_wait",
                                           "wait_die", "no_wait", nullptr};
constexpr std::uint32_t policies[] = {CQ_DEADLOCK_DETECT, CQ_DEADLOCK_IGNORE,
                                      CQ_DEADLOCK_WOUND_WAIT, CQ_DEADLOCK_WAIT_DIE,
                                      CQ_DEADLOCK_IGNORE};
constexpr cq_param params[] = {
    boolean_param("read_locks",
                  "readers take locks; on as in SQL Server's repeatable read and InnoDB's "
                  "serializable, off as plain reads in PostgreSQL and InnoDB",
                  true),
    choice_param("read_mode",
                 "what readers lock rows with: shared as SELECT ... FOR SHARE, exclusive as "
                 "SELECT ... FOR UPDATE",
                 mode_labels, shared),
    boolean_param("upgrade",
                  "commands read under shared locks and turn them into exclusive ones to write; "
                  "off = exclusive from the start, like SELECT ... FOR UPDATE",
                  false),
    choice_param("statements",
                 "all_first: all locks, then the work; per_key: a statement for each key, which "
                 "locks it and does its part of work and hold, as separate UPDATEs do",
                 statement_labels, all_first),
    boolean_param("sorted",
                  "keys are locked in ascending order, whatever the order of the request: then "
                  "nobody deadlocks",
                  false),
    choice_param("order",
                 "who gets a free lock: in_order; random; barging: who can share with the holders "
                 "enters past those who wait; race as in PostgreSQL: also, who comes too late once "
                 "has the chance of all others like it from then on",
                 order_labels, 0),
    choice_param("deadlock",
                 "detect: who finds itself in a circle of waits is the victim; timeout: only "
                 "lock_timeout ends one (innodb_deadlock_detect: on); wound_wait, wait_die: by "
                 "age none arises (Spanner wounds); no_wait: who would wait ends at once (NOWAIT)",
                 deadlock_labels, detect),
    duration_param("deadlock_timeout",
                   "how long one waits before it looks for a circle; 0 = before it waits, as "
                   "InnoDB (PostgreSQL: 1 s)",
                   0, 0, 3600e9),
    duration_param("lock_timeout",
                   "longest wait for one lock, 0 = for ever (lock_timeout of PostgreSQL: 0; "
                   "innodb_lock_wait_timeout: 50 s)",
                   0, 0, 3600e9)};

class RowLocks {
 public:
  RowLocks(const Host&, const Config& config)
      : rows_(config.keys()),
        read_locks_(config.boolean(read_locks)),
        upgrade_(config.boolean(upgrade)),
        per_key_(config.integer(statements) == per_key),
        sorted_(config.boolean(sorted)),
        read_mode_(static_cast<std::uint32_t>(config.integer(read_mode))),
        order_(orders[config.integer(order)]),
        deadlock_(policies[config.integer(deadlock)]),
        waits_(config.integer(deadlock) != no_wait),
        check_after_(config.integer(deadlock_timeout)),
        timeout_(config.integer(lock_timeout)) {
    if (!waits_ && timeout_ > 0) {
      throw std::invalid_argument("under deadlock = no_wait nobody waits: lock_timeout must be 0");
    }
    if (waits_ && deadlock_ == CQ_DEADLOCK_IGNORE && timeout_ == 0) {
      throw std::invalid_argument(
          "deadlock = timeout needs a lock_timeout above 0, or a deadlock lasts for ever");
    }
    if (deadlock_ != CQ_DEADLOCK_DETECT && check_after_ > 0) {
      throw std::invalid_argument("deadlock_timeout is for deadlock = detect");
    }
    if (deadlock_ >= CQ_DEADLOCK_WOUND_WAIT && order_ != CQ_FIFO) {
      throw std::invalid_argument(
          "under deadlock = wound_wait and wait_die the line goes by age: order must be in_order");
    }
    if (upgrade_ && per_key_) {
      throw std::invalid_argument("upgrade takes all shared locks first: not with per_key");
    }
    if (!read_locks_ && read_mode_ == exclusive) {
      throw std::invalid_argument("read_mode = exclusive needs read_locks on");
    }
  }

  void locks(cq_locks& locks) const {
    locks.count = rows_;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = order_;
    locks.deadlock = deadlock_;
    locks.check_after = check_after_;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    switch (event) {
      case CQ_BEGIN:
        return t.kind == CQ_READ && !read_locks_ ? step::observe() : next_lock(t);
      case CQ_GRANTED:
        return granted(t);
      case CQ_LOCK_TIMEOUT:
        return step::abort(waits_ ? CQ_ABORT_LOCK_TIMEOUT : CQ_ABORT_CONFLICT);
      case CQ_DEADLOCK:
        return step::abort(CQ_ABORT_DEADLOCK);
      case CQ_OBSERVED:
        return observed(t);
      case CQ_WORKED:
        return worked(t);
      default:
        return step::end();
    }
  }

 private:
  bool upgrades(const cq_transaction& t) const { return upgrade_ && t.kind == CQ_WRITE; }
  // What it only reads comes before what it writes. `cursor` counts what it has asked for.
  std::uint32_t asks(const cq_transaction& t) const {
    return t.n_keys + (read_locks_ && t.phase == locking ? t.n_reads : 0);
  }
  bool has_all(const cq_transaction& t) const { return t.cursor == asks(t); }

  cq_step next_lock(cq_transaction& t) const {
    std::uint32_t reads = asks(t) - t.n_keys, i = t.cursor++;
    bool only_read = i < reads;
    std::uint32_t key = only_read ? t.reads[i] : t.keys[i - reads];
    if (sorted_) key = next_in_order(t, i, only_read);
    std::uint32_t mode = exclusive;
    if (only_read || (upgrades(t) && t.phase == locking)) mode = shared;
    if (t.kind == CQ_READ) mode = read_mode_;
    return waits_ ? step::lock(key, mode, step::patience(t, timeout_)) : step::try_lock(key, mode);
  }

  // The smallest key that it has not asked for yet; the latest asked for is in scratch.
  std::uint32_t next_in_order(cq_transaction& t, std::uint32_t i, bool& only_read) const {
    std::uint32_t least = CQ_NONE;
    auto look = [&](const std::uint32_t* keys, std::uint32_t n, bool read) {
      for (std::uint32_t k = 0; k < n; ++k) {
        if (keys[k] >= least || (i > 0 && keys[k] <= t.scratch[0])) continue;
        least = keys[k];
        only_read = read;
      }
    };
    look(t.reads, asks(t) - t.n_keys, true);
    look(t.keys, t.n_keys, false);
    t.scratch[0] = least;
    return least;
  }

  cq_step granted(cq_transaction& t) const {
    if (!has_all(t)) return per_key_ ? step::work(part(t)) : next_lock(t);
    if (t.phase == locking) return step::observe();
    t.phase = writing;
    return step::work(t.work);
  }

  // One statement's share; the last gets what is left over.
  std::int64_t part(const cq_transaction& t) const {
    std::int64_t all = t.work + t.hold, n = asks(t);
    return has_all(t) ? all - all / n * (n - 1) : all / n;
  }

  cq_step observed(const cq_transaction& t) const {
    if (per_key_ && t.cursor > 0) return step::work(part(t));
    return step::work(upgrades(t) ? t.hold : t.work + t.hold);
  }

  cq_step worked(cq_transaction& t) const {
    bool reads = t.kind == CQ_READ;
    if (per_key_ && t.cursor > 0 && !has_all(t)) return next_lock(t);
    if (reads) return step::end();
    if (!upgrades(t) || t.phase == writing) return step::commit();
    t.phase = upgrading;
    t.cursor = 0;
    return next_lock(t);
  }

  std::uint64_t rows_;
  bool read_locks_, upgrade_, per_key_, sorted_;
  std::uint32_t read_mode_, order_, deadlock_;
  bool waits_;
  std::int64_t check_after_, timeout_;
};

const Plugin<RowLocks, StoreKind> plugin{{
    .name = "row_locks",
    .summary = "strict two-phase locking, one lock per key",
    .doc =
        R"(Every key has a lock of its own. A transaction takes the locks of the keys it touches
one after the other, in the order in which it names them, and keeps all of them until its end
(strict two-phase locking: Eswaran, Gray, Lorie and Traiger 1976). Readers share a lock, a writer
has it alone. Transactions on different keys do not meet at all; how much they do is a matter of
how skewed the keys are and of how many one transaction touches. A bulk update of all keys is a
table lock again, built up key by key. What a command reads beside the keys that it writes it locks
shared, and before them, so nobody can change it until the commit: two-phase locking is
serializable, and write skew ends as a deadlock.

`read_locks` off lets readers pass: they look at the last committed version without any lock, as a
plain SELECT does in PostgreSQL and InnoDB, which keep old versions for that purpose. Then writers
wait only for writers, and the readers' wait, which a separate read store is often built to
remove, is gone already. `read_mode` = exclusive makes every reader one that is about to write:
SELECT ... FOR UPDATE.

`statements` says when the work is done. With all_first a transaction takes all its locks and then
works; with per_key each key is a statement of its own, which locks it, does an equal part of work
and hold, and goes on to the next: BEGIN, UPDATE, think, UPDATE, think, COMMIT. Locks are then
gathered over the whole length of the transaction, which is how deadlocks come about in practice
and what the formulas of Gray and others assume: with M transactions of k statements over D rows a
request finds its row taken with probability of about M k / (2 D), and a transaction ends in a
deadlock with about M k^4 / (4 D^2).

`order` is who gets a lock next. In_order is fair: nobody overtakes, and whoever conflicts with
anybody who waits queues behind. Random lets in any of those who wait. Barging lets whoever can
share with the holders in at once, past a writer who waits: readers gain, the writer's wait has no
bound.

Race is what PostgreSQL does with rows (heap_update and heapam_tuple_lock). Newcomers enter as under
barging. The first who has to wait gets the right to the row's queue and waits for the holder; later
ones wait for it. When the holder ends, the first goes on to the new version of the row, and the
others, who find it taken there, now all wait for that transaction itself, without a queue: at its
end they all wake and race, and behind them whoever came meanwhile. So nobody is certain of its
turn: 8 clients that hold a row for 10 ms each were measured to wait up to 303 ms in 99 of 100
cases, where a fair line gives 73. Each race lost is a new wait: `deadlock_timeout` and
`lock_timeout` start again. And a circle of waits runs through the first in the queue too when the
one behind it is part of a deadlock: then it can be the victim, though its end frees nobody, and
there are more victims than deadlocks.

Two transactions that lock the same keys in opposite orders can wait for each other. With
`deadlock` = detect who finds itself in the circle is the victim: with `deadlock_timeout` 0 the one
whose wait would close it, at once (InnoDB too looks at once, but gives up the smaller transaction
of the two), else who has waited so long and then looks (PostgreSQL, after 1 s; it looks once, and
may also reorder a line instead, which is left out here). With timeout both wait until
`lock_timeout` ends one, and everybody behind them waits too. With wound_wait an older transaction
makes the younger holders in its way victims, whatever they are doing, and a younger one waits;
with wait_die the older waits and the younger is the victim at once. Age is that of the first
attempt, so each tries again with more right than before, and no circle can close (Rosenkrantz,
Stearns and Lewis 1978); the price is victims that no circle threatened. With no_wait nobody waits
at all: who finds a lock taken ends with a conflict at once, as with SELECT ... FOR UPDATE NOWAIT,
and a service with `retries` tries it again after its pause (immediate restart: Agrawal, Carey and
Livny 1987). `sorted` is the cure at its root: if all lock in ascending order there is no circle at
all.

`upgrade` shows the most frequent way into a deadlock: commands read under a shared lock, the
application thinks (hold), and the lock is turned into an exclusive one to write. Two commands that
have read the same key both wait for the other to let go, and one must die. Taking the lock
exclusively from the start, `upgrade` off, costs a wait instead.

A client may have a `lock_timeout` of its own, which counts instead of the store's. The application
of a feed's event locks like a command that does not upgrade.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
