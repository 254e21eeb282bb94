// Ends a write without committing it.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct ForgetsToCommit {
  ForgetsToCommit(const Host&, const Config&) {}
  void locks(cq_locks&) const {}
  cq_step next(cq_transaction& t, std::uint32_t event) const {
    if (event == CQ_BEGIN) return step::observe();
    return event == CQ_OBSERVED ? step::work(t.work + t.hold) : step::end();
  }
};

const Plugin<ForgetsToCommit, StoreKind> plugin{{.name = "forgets_to_commit",
                                                 .summary = "ends a write without committing it",
                                                 .doc = "Ends a write without committing it."}};

}  // namespace
