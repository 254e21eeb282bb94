// mvcc: versions of rows, so that readers and writers do not wait for each other.
#include <stdexcept>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { isolation, conflict, order, deadlock_timeout, lock_timeout, statements, validation };
enum Isolation { read_committed, snapshot, serializable };
enum Conflict { first_updater, first_committer };
enum Statements { at_once, per_key };
enum Validation { at_commit, at_statements };
// The only mode taken is exclusive; shared is there so that a mode means the same in every store.
enum Mode { shared, exclusive };
enum Phase { working, validating };

constexpr const char* isolation_labels[] = {"read_committed", "snapshot", "serializable", nullptr};
constexpr const char* conflict_labels[] = {"first_updater", "first_committer", nullptr};
constexpr const char* order_labels[] = {"in_order", "random", "race", nullptr};
constexpr const char* statement_labels[] = {"at_once", "per_key", nullptr};
constexpr const char* validation_labels[] = {"at_commit", "at_statements", nullptr};
constexpr std::uint32_t orders[] = {CQ_FIFO, CQ_RANDOM, CQ_RACE};
constexpr cq_param params[] = {
    choice_param("isolation",
                 "read_committed: a writer goes on from the newest version; snapshot: it aborts "
                 "when what it writes has changed; serializable: also when what it read has "
                 "(default_transaction_isolation of PostgreSQL: read committed)",
                 isolation_labels, read_committed),
    choice_param("conflict",
                 "first_updater: writers of a row wait for each other, as in PostgreSQL and "
                 "InnoDB; first_committer: nobody waits, who commits second aborts",
                 conflict_labels, first_updater),
    choice_param("order",
                 "who gets a free row: in_order; random; race as in PostgreSQL: see row_locks",
                 order_labels, 0),
    duration_param("deadlock_timeout",
                   "how long one waits before it looks for a circle of waits; 0 = before it "
                   "waits, as InnoDB (PostgreSQL: 1 s)",
                   0, 0, 3600e9),
    duration_param("lock_timeout",
                   "longest wait for one row, 0 = for ever (lock_timeout of PostgreSQL: 0)", 0, 0,
                   3600e9),
    choice_param("statements",
                 "at_once: one statement, which takes its rows and then works; per_key: a "
                 "statement for each key, with its part of work and hold: see row_locks",
                 statement_labels, at_once),
    choice_param("validation",
                 "under first_committer, who cannot commit any more ends at_commit, or "
                 "at_statements: before the next one, as if told of the commits of others",
                 validation_labels, at_commit)};

class Mvcc {
 public:
  Mvcc(const Host&, const Config& config)
      : rows_(config.keys()),
        keeps_snapshot_(config.integer(isolation) != read_committed),
        validates_reads_(config.integer(isolation) == serializable),
        locks_rows_(config.integer(conflict) == first_updater),
        order_(orders[config.integer(order)]),
        per_key_(config.integer(statements) == per_key),
        looks_early_(config.integer(validation) == at_statements),
        check_after_(config.integer(deadlock_timeout)),
        timeout_(config.integer(lock_timeout)) {
    if (!locks_rows_ && (order_ != CQ_FIFO || check_after_ > 0 || timeout_ > 0)) {
      throw std::invalid_argument(
          "with conflict = first_committer nobody waits: order, deadlock_timeout and lock_timeout "
          "mean nothing");
    }
    if (looks_early_ && (locks_rows_ || !per_key_)) {
      throw std::invalid_argument(
          "validation = at_statements is for conflict = first_committer and statements = per_key");
    }
  }

  void locks(cq_locks& locks) const {
    if (!locks_rows_) return;
    locks.count = rows_;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = order_;
    locks.deadlock = CQ_DEADLOCK_DETECT;
    locks.check_after = check_after_;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    if (t.kind == CQ_READ) return read(t, event);
    return locks_rows_ ? write_in_turn(t, event) : write_and_check(t, event);
  }

 private:
  std::uint32_t asks(const cq_transaction& t) const {
    return t.n_keys + (per_key_ ? t.n_reads : 0);
  }

  // The latest statement's share of the time; the last gets what is left over.
  cq_step work(const cq_transaction& t) const {
    std::int64_t all = t.work + t.hold, n = per_key_ ? asks(t) : 1;
    return step::work(t.cursor == asks(t) ? all - all / n * (n - 1) : all / n);
  }
  // The next statement of one that locks nothing.
  cq_step free_statement(cq_transaction& t) const {
    t.cursor = per_key_ ? t.cursor + 1 : asks(t);
    return work(t);
  }

  cq_step read(cq_transaction& t, std::uint32_t event) const {
    if (event == CQ_BEGIN) return step::observe();
    return t.cursor < asks(t) ? free_statement(t) : step::end();
  }

  // Optimistic: nothing is locked, the versions seen at the begin must be the newest at the commit.
  cq_step write_and_check(cq_transaction& t, std::uint32_t event) const {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return free_statement(t);
      case CQ_WORKED:
        if (t.cursor < asks(t) && !looks_early_) return free_statement(t);
        return validates_reads_ ? step::check_reads() : step::check();
      case CQ_UNCHANGED:
        return t.cursor < asks(t) ? free_statement(t) : step::commit();
      case CQ_CHANGED:
        return step::abort(CQ_ABORT_CONFLICT);
      default:
        return step::end();
    }
  }

  // A snapshot is taken before the rows are locked, and each row compared with it once that is
  // locked; read committed takes what it finds when it has all of them.
  cq_step write_in_turn(cq_transaction& t, std::uint32_t event) const {
    bool all = t.cursor == asks(t);
    switch (event) {
      case CQ_BEGIN:
        return keeps_snapshot_ || all ? step::observe() : next_statement(t);
      case CQ_OBSERVED:
        return all ? work(t) : next_statement(t);
      case CQ_GRANTED:
        if (keeps_snapshot_) return step::check_key(t.cursor - 1 - (asks(t) - t.n_keys));
        if (all) return step::observe();
        return per_key_ ? work(t) : next_statement(t);
      case CQ_UNCHANGED:
        if (t.phase == validating) return step::commit();
        return all || per_key_ ? work(t) : next_statement(t);
      case CQ_CHANGED:
        return step::abort(CQ_ABORT_CONFLICT);
      case CQ_LOCK_TIMEOUT:
        return step::abort(CQ_ABORT_LOCK_TIMEOUT);
      case CQ_DEADLOCK:
        return step::abort(CQ_ABORT_DEADLOCK);
      case CQ_WORKED:
        if (!all) return next_statement(t);
        t.phase = validating;
        return validates_reads_ && t.n_reads > 0 ? step::check_reads() : step::commit();
      default:
        return step::end();
    }
  }

  // Locks the next key; what it only reads comes first and needs no lock.
  cq_step next_statement(cq_transaction& t) const {
    std::uint32_t reads = asks(t) - t.n_keys, i = t.cursor++;
    if (i < reads) return work(t);
    return step::lock(t.keys[i - reads], exclusive, step::patience(t, timeout_));
  }

  std::uint64_t rows_;
  bool keeps_snapshot_, validates_reads_, locks_rows_;
  std::uint32_t order_;
  bool per_key_, looks_early_;
  std::int64_t check_after_, timeout_;
};

const Plugin<Mvcc, StoreKind> plugin{{
    .name = "mvcc",
    .summary = "several versions per key: readers never wait",
    .doc =
        R"(A write makes a new version of a row and leaves the old one where it is, so a reader
never waits: it sees the state committed when it began, however long a writer holds the row.
Readers and writers do not meet; only writers of one row do. This is how PostgreSQL, InnoDB and
Oracle work (Berenson and others 1995 describe the isolation level), and the reason why "reads are
blocked by writes" is no argument for a second store over such a database.

`conflict` says how two writers of a row meet. With `first_updater` a writer takes the row's lock,
key by key in the order in which it names them, and waits when it is taken; scattered keys can
deadlock, and who finds itself in a circle of waits is the victim (`deadlock_timeout`). What
happens after a wait is the matter of `isolation`: `read_committed` goes on from the version that is
newest then, so no conflict ends it and each writer waits its turn; `snapshot` sees that the row has
changed since its begin and aborts with a conflict, so of all that waited for a committed writer
each must start again. With `first_committer` nothing is locked at all: a writer works on its
snapshot, and at the commit any newer version of its keys means that another was first, and a
conflict. Nobody waits, and read_committed and snapshot are the same. Work is wasted instead: where
others commit a key at rate c, a transaction of length h fails with probability 1 - e^(-c h); where
all l per second are alike and do not try again, only the successful move the version, and
l h / (1 + l h) of them fail.

Snapshot isolation is not serializable. Two writers that read each other's rows and write different
ones both commit: write skew, as when two doctors on call each see the other on duty and both sign
off. Under `serializable` a writer also aborts when anything that it read beside the rows it writes
has a newer version at its commit. What then commits is as if all had run one after the other in the
order of their commits. PostgreSQL's serializable snapshot isolation (Cahill, Roehm and Fekete 2008;
Ports and Grittner 2012) aborts fewer: only where one transaction both has overlooked a write and
been overlooked itself.

`statements` = per_key makes a transaction of several statements, one for each key: what it only
reads first, then each row that it writes, locked when its turn comes. The snapshot is that of the
begin. Rows are then taken over the whole length of the transaction, as by an application that sends
BEGIN, UPDATE, UPDATE, COMMIT, and two that take them in opposite orders can deadlock. With
first_committer, `validation` = at_statements spares a transaction that cannot commit any more what
is left of it: before each statement it looks whether a key that it touches has changed since its
begin, as if whoever commits told all others (forward validation: Haerder 1984). Less work is wasted
for it, and of n transactions that run more do something useful: with each pair in conflict with
probability p about 1 + ln(p (n - 1) + 1) / p (Franaszek and Robinson 1985).

`order` = random lets any of those who wait for a row have it next; race is how they get it in
PostgreSQL, where waits have a long tail too (the page of row_locks has the story). A client may
have a `lock_timeout` of its own, which counts instead of the store's. The application of a feed's
event behaves like a write.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
