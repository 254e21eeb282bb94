// Speaks another version of the contract; nothing behind the version may be looked at.
#include "sim/contract/plugin.h"

extern "C" const cq_entry* cqrslab_plugin_entry() {
  static const cq_entry entry{sizeof(cq_entry), BAD_MAJOR, BAD_MINOR, nullptr, nullptr};
  return &entry;
}
