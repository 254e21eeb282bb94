// Works for less than no time.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct NegativeDelay {
  NegativeDelay(const Host&, const Config&) {}
  void locks(cq_locks&) const {}
  cq_step next(cq_transaction& t, std::uint32_t event) const {
    if (event == CQ_BEGIN) return step::observe();
    if (event == CQ_OBSERVED) return step::work(-1);
    return event == CQ_WORKED && t.kind != CQ_READ ? step::commit() : step::end();
  }
};

const Plugin<NegativeDelay, StoreKind> plugin{{.name = "negative_delay",
                                               .summary = "works for less than no time",
                                               .doc = "Works for less than no time."}};

}  // namespace
