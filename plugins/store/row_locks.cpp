#include <stdexcept>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { read_locks, upgrade, deadlock, lock_timeout };
enum Mode { shared, exclusive };
enum Deadlock { detect, timeout };
// `cursor` counts the keys that the transaction has asked for in its phase.
enum Phase { locking, upgrading, writing };

constexpr const char* deadlock_labels[] = {"detect", "timeout", nullptr};
constexpr cq_param params[] = {
    boolean_param("read_locks",
                  "readers take shared locks; on as in SQL Server's repeatable read and InnoDB's "
                  "serializable, off as plain reads in PostgreSQL and InnoDB",
                  true),
    boolean_param("upgrade",
                  "commands read under shared locks and turn them into exclusive ones to write; "
                  "off = exclusive from the start, like SELECT ... FOR UPDATE",
                  false),
    choice_param("deadlock",
                 "detect: who would close a circle of waits is the victim; timeout: only "
                 "lock_timeout ends it (innodb_deadlock_detect: on)",
                 deadlock_labels, detect),
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
        detect_(config.integer(deadlock) == detect),
        timeout_(config.integer(lock_timeout)) {
    if (!detect_ && timeout_ == 0) {
      throw std::invalid_argument(
          "deadlock = timeout needs a lock_timeout above 0, or a deadlock lasts for ever");
    }
  }

  void locks(cq_locks& locks) const {
    locks.count = rows_;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = CQ_FIFO;
    locks.deadlock = detect_ ? CQ_DEADLOCK_DETECT : CQ_DEADLOCK_IGNORE;
  }

  cq_step next(cq_transaction& t, std::uint32_t event) const {
    bool reads = t.kind == CQ_READ;
    switch (event) {
      case CQ_BEGIN:
        return reads && !read_locks_ ? step::observe() : next_lock(t);
      case CQ_GRANTED:
        return next_lock(t);
      case CQ_LOCK_TIMEOUT:
        return step::abort(CQ_ABORT_LOCK_TIMEOUT);
      case CQ_DEADLOCK:
        return step::abort(CQ_ABORT_DEADLOCK);
      case CQ_OBSERVED:
        return step::work(upgrades(t) ? t.hold : t.work + t.hold);
      case CQ_WORKED:
        return worked(t);
      default:
        return step::end();
    }
  }

 private:
  bool upgrades(const cq_transaction& t) const { return upgrade_ && t.kind == CQ_WRITE; }

  cq_step next_lock(cq_transaction& t) const {
    bool weak = t.kind == CQ_READ || (upgrades(t) && t.phase == locking);
    if (t.cursor < t.n_keys) {
      return step::lock(t.keys[t.cursor++], weak ? shared : exclusive, timeout_);
    }
    if (t.phase == locking) return step::observe();
    t.phase = writing;
    return step::work(t.work);
  }

  cq_step worked(cq_transaction& t) const {
    if (t.kind == CQ_READ) return step::end();
    if (!upgrades(t) || t.phase == writing) return step::commit();
    t.phase = upgrading;
    t.cursor = 0;
    return next_lock(t);
  }

  std::uint64_t rows_;
  bool read_locks_, upgrade_, detect_;
  std::int64_t timeout_;
};

const Plugin<RowLocks, StoreKind> plugin{{
    .name = "row_locks",
    .summary = "strict two-phase locking, one lock per key",
    .doc =
        R"(Every key has a lock of its own. A transaction takes the locks of the keys it touches
one after the other, in the order in which it names them, and keeps all of them until its end
(strict two-phase locking: Eswaran, Gray, Lorie and Traiger 1976). Readers share a lock, a writer
has it alone, and nobody overtakes in the queue of a lock. Transactions on different keys do not
meet at all; how much they do is a matter of how skewed the keys are and of how many one
transaction touches. A bulk update of all keys is a table lock again, built up key by key.

`read_locks` off lets readers pass: they look at the last committed version without any lock, as a
plain SELECT does in PostgreSQL and InnoDB, which keep old versions for that purpose. Then writers
wait only for writers, and the readers' wait, which a separate read store is often built to
remove, is gone already.

Two transactions that lock the same keys in opposite orders can wait for each other. With
`deadlock` = detect the one whose wait would close the circle becomes the victim at once
(PostgreSQL looks only after `deadlock_timeout`, 1 s; InnoDB at once); with timeout both wait
until `lock_timeout` ends one, and everybody behind them waits too. `upgrade` shows the most
frequent way into a deadlock: commands read under a shared lock, the application thinks (hold),
and the lock is turned into an exclusive one to write. Two commands that have read the same key
both wait for the other to let go, and one must die. Taking the lock exclusively from the start,
`upgrade` off, costs a wait instead.

The application of a feed's event locks like a command that does not upgrade.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
