// @NAME@: a store for cqrslab. The contract is in sim/contract/plugin.h.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

// Values arrive by position: give each parameter a name here, in the order of `params`.
enum Param { lock_timeout };
enum Mode { shared, exclusive };
constexpr cq_param params[] = {
    duration_param("lock_timeout", "longest wait for the lock, 0 = for ever", 0, 0, 3600e9)};

// One lock over everything: readers share it, a writer has it alone.
class Starter {
 public:
  Starter(const Host&, const Config& config) : timeout_(config.integer(lock_timeout)) {}

  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = 2;
    locks.compatible[shared] = 1u << shared;
    locks.order = CQ_FIFO;
  }

  // The next step of a transaction, given what came of the last one.
  cq_step next(cq_transaction& t, std::uint32_t event) const {
    bool reads = t.kind == CQ_READ;
    switch (event) {
      case CQ_BEGIN:
        return step::lock(0, reads ? shared : exclusive, timeout_);
      case CQ_GRANTED:
        return step::observe();
      case CQ_OBSERVED:
        return step::work(t.work + t.hold);
      case CQ_WORKED:
        return reads ? step::end() : step::commit();
      case CQ_LOCK_TIMEOUT:
        return step::abort(CQ_ABORT_LOCK_TIMEOUT);
      default:
        return step::end();
    }
  }

 private:
  std::int64_t timeout_;
};

const Plugin<Starter, StoreKind> plugin{{
    .name = "@NAME@",
    .summary = "one lock over everything",
    .doc = "What it does, what real system it imitates, and where that is written.",
    .params = params,
}};

}  // namespace
