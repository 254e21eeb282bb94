// TraceSink: whoever wants to know what happens while it happens.
//
// Called: by the World, in batches, in the order of the records; all records of one call belong to
// one run. A sink must not keep the pointer.
#pragma once

#include <cstddef>

#include "sim/trace/record.hpp"

namespace cqrslab {

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void accept(const TraceRecord* records, std::size_t count) = 0;
};

}  // namespace cqrslab
