#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { isolation, conflict, lock_timeout };
enum Isolation { read_committed, snapshot };
enum Conflict { first_updater, first_committer };
// The only mode taken is exclusive; shared is there so that a mode means the same in every store.
enum Mode { shared, exclusive };

constexpr const char* isolation_labels[] = {"read_committed", "snapshot", nullptr};
constexpr const char* conflict_labels[] = {"first_updater", "first_committer", nullptr};
constexpr cq_param params[] = {
    choice_param("isolation",
                 "what a writer does with a row that changed while it waited for it: use the new "
                 "version or abort (default_transaction_isolation of PostgreSQL: read committed)",
                 isolation_labels, read_committed),
    choice_param("conflict",
                 "first_updater: writers of a row wait for each other, as in PostgreSQL and "
                 "InnoDB; first_committer: nobody waits, who commits second aborts",
                 conflict_labels, first_updater),
    duration_param("lock_timeout",
                   "longest wait for one row, 0 = for ever (lock_timeout of PostgreSQL: 0)", 0, 0,
                   3600e9)};

class Mvcc {
 public:
  Mvcc(const Host&, const Config& config)
      : rows_(config.keys()),
        keeps_snapshot_(config.integer(isolation) == snapshot),
        locks_rows_(config.integer(conflict) == first_updater),
        timeout_(config.integer(lock_timeout)) {}

  void locks(cq_locks& locks) const {
    if (!locks_rows_) return;
    locks.count = rows_;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = CQ_FIFO;
    locks.deadlock = CQ_DEADLOCK_DETECT;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    if (t.kind == CQ_READ) return read(t, event);
    return locks_rows_ ? write_in_turn(t, event) : write_and_check(t, event);
  }

 private:
  static cq_step read(const cq_transaction& t, std::uint32_t event) {
    if (event == CQ_BEGIN) return step::observe();
    return event == CQ_OBSERVED ? step::work(t.work + t.hold) : step::end();
  }

  // Optimistic: nothing is locked, the versions seen at the begin must be the newest at the commit.
  static cq_step write_and_check(const cq_transaction& t, std::uint32_t event) {
    switch (event) {
      case CQ_BEGIN:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(t.work + t.hold);
      case CQ_WORKED:
        return step::check();
      case CQ_UNCHANGED:
        return step::commit();
      case CQ_CHANGED:
        return step::abort(CQ_ABORT_CONFLICT);
      default:
        return step::end();
    }
  }

  // A snapshot is taken before the rows are locked and compared behind each lock; read committed
  // takes what it finds when it has all of them.
  cq_step write_in_turn(cq_transaction& t, std::uint32_t event) const {
    bool all = t.cursor == t.n_keys;
    switch (event) {
      case CQ_BEGIN:
        return keeps_snapshot_ || all ? step::observe() : lock_next(t);
      case CQ_OBSERVED:
        return all ? step::work(t.work + t.hold) : lock_next(t);
      case CQ_GRANTED:
        if (keeps_snapshot_) return step::check();
        return all ? step::observe() : lock_next(t);
      case CQ_UNCHANGED:
        return all ? step::work(t.work + t.hold) : lock_next(t);
      case CQ_CHANGED:
        return step::abort(CQ_ABORT_CONFLICT);
      case CQ_LOCK_TIMEOUT:
        return step::abort(CQ_ABORT_LOCK_TIMEOUT);
      case CQ_DEADLOCK:
        return step::abort(CQ_ABORT_DEADLOCK);
      case CQ_WORKED:
        return step::commit();
      default:
        return step::end();
    }
  }

  cq_step lock_next(cq_transaction& t) const {
    return step::lock(t.keys[t.cursor++], exclusive, timeout_);
  }

  std::uint64_t rows_;
  bool keeps_snapshot_, locks_rows_;
  std::int64_t timeout_;
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
deadlock, and the one whose wait would close the circle is the victim. What happens after a wait
is the matter of `isolation`: `read_committed` goes on from the version that is newest then, so no
conflict ends it and each writer waits its turn; `snapshot` sees that the row has changed since
its begin and aborts with a conflict, so of all that waited for a committed writer each must start
again. With `first_committer` nothing is locked at all: a writer works on its snapshot, and at the
commit any newer version of its keys means that another was first, and a conflict. Nobody waits,
so `isolation` and `lock_timeout` play no part. Work is wasted instead: with commits of a key at
rate c and transactions of length h the share that fails is 1 - e^(-c h).

Snapshot isolation is not serializable. Two writers that read each other's rows and write
different ones both commit (write skew); here a transaction is checked only for the keys it
writes. The application of a feed's event behaves like a write.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
