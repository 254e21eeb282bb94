// table_lock: one lock for readers and writers of a whole table.
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { fairness, lock_timeout };
enum Mode { shared, exclusive };

constexpr const char* fairness_labels[] = {"fifo", "readers_first", "writers_first", nullptr};
constexpr std::uint32_t orders[] = {CQ_FIFO, CQ_WEAKEST_FIRST, CQ_STRONGEST_FIRST};
constexpr cq_param params[] = {
    choice_param("fairness",
                 "who gets the lock next; fifo as in PostgreSQL, where a new reader waits behind a "
                 "waiting writer",
                 fairness_labels, 0),
    duration_param("lock_timeout",
                   "longest wait for the lock, 0 = for ever (lock_timeout of PostgreSQL: 0)", 0, 0,
                   3600e9)};

class TableLock {
 public:
  TableLock(const Host&, const Config& config)
      : order_(orders[config.integer(fairness)]), timeout_(config.integer(lock_timeout)) {}

  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.compatible[exclusive] = 0;
    locks.order = order_;
  }

  cq_step next(cq_transaction& transaction, std::uint32_t event) const {
    bool reads = transaction.kind == CQ_READ;
    switch (event) {
      case CQ_BEGIN:
        return step::lock(0, reads ? shared : exclusive, step::patience(transaction, timeout_));
      case CQ_LOCK_TIMEOUT:
        return step::abort(CQ_ABORT_LOCK_TIMEOUT);
      case CQ_GRANTED:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(transaction.work + transaction.hold);
      case CQ_WORKED:
        return reads ? step::end() : step::commit();
      default:
        return step::end();
    }
  }

 private:
  std::uint32_t order_;
  std::int64_t timeout_;
};

const Plugin<TableLock, StoreKind> plugin{{
    .name = "table_lock",
    .summary = "one shared/exclusive lock over everything",
    .doc =
        R"(The whole store has a single lock. Readers take it shared and may be many at once; a
writer takes it exclusively and is alone. A transaction holds it from before its first look until
its end, the time the application keeps it open included. This is what `LOCK TABLE`, a schema
change, a bulk update that escalated to a table lock, or a mutex around a map does, and it is the
plainest picture of readers that wait for a writer: one update of 20 s stops every read for up to
20 s.

`fairness` decides what happens while readers keep coming. With `fifo` nobody overtakes: behind a
waiting writer new readers queue too, although they could share the lock with the readers that
hold it; so one long read and one short write together block everybody. With `readers_first` a
reader enters whenever no writer is inside: readers never wait for a waiting writer, and a steady
stream of them starves the writers. With `writers_first` a waiting writer lets no new reader in
and the next writer goes before all waiting readers: readers starve instead.

For writers that arrive at rate L at random and hold the lock for S, and reads that are short, the
mean wait of a read under `fifo` is L E[S^2] / (2 (1 - L E[S])), as in an M/G/1 queue. There is
one lock, so there are no deadlocks. A wait longer than `lock_timeout` ends the transaction; a
client may have one of its own, as the careful do who change a schema: PostgreSQL's ALTER TABLE
queues for the table behind a long SELECT, and all later SELECTs queue behind it, until it gets its
turn or gives up. The application of a feed's event locks like a write.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
