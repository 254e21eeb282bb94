// Its note says one version and its entry another.
#include "sim/contract/plugin.h"

CQ_PLUGIN_NOTE;

extern "C" const cq_entry* cqrslab_plugin_entry() {
  static const cq_entry entry{sizeof(cq_entry), 2, 0, nullptr, nullptr};
  return &entry;
}
