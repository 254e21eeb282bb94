// Asks for the same lock again and again.
#include "sim/contract/plugin.hpp"

namespace {

using namespace cqrslab;

struct Spins {
  Spins(const Host&, const Config&) {}
  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = 1;
  }
  cq_step next(cq_transaction&, std::uint32_t) const { return step::lock(0, 0); }
};

const Plugin<Spins, StoreKind> plugin{{.name = "spins",
                                       .summary = "asks for the same lock again and again",
                                       .doc = "Asks for the same lock again and again."}};

}  // namespace
