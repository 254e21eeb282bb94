// The entry of this program's own image.
#include "sim/contract/linked.hpp"

#include "sim/contract/plugin.hpp"

namespace cqrslab {

// Compiled into the same image as the plugins, so that it sees their list, which is hidden.
const cq_entry* linked_entry() {
  return this_image_entry();
}

}  // namespace cqrslab
