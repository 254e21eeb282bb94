// Speaks another version of the contract, and says so in its note: nothing in it may run.
#include <cstdlib>

#include "sim/contract/plugin.h"

namespace {

__attribute__((section(CQ_NOTE_SECTION), aligned(4), used)) const cq_note note = {
    8, 8, 1, CQ_NOTE_OWNER, BAD_MAJOR, BAD_MINOR};

// Would take the program with it.
[[maybe_unused]] const int ran = (std::abort(), 0);

}  // namespace

extern "C" const cq_entry* cqrslab_plugin_entry() {
  static const cq_entry entry{sizeof(cq_entry), BAD_MAJOR, BAD_MINOR, nullptr, nullptr};
  return &entry;
}
