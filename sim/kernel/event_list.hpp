// EventList: the future event list, ordered by (time, sequence).
#pragma once

#include "sim/kernel/heap_event_list.hpp"

namespace cqrslab {

using EventList = HeapEventList;

}  // namespace cqrslab
