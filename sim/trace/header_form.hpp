// The binary form of a TraceHeader: its fields in their order, lists with their length first.
#pragma once

#include "sim/trace/byte_form.hpp"
#include "sim/trace/header.hpp"

namespace cqrslab {

void write_header(ByteWriter& out, const TraceHeader& header);

// False when the bytes are not a header, or one whose indices point outside its own lists.
bool read_header(ByteReader& in, TraceHeader& header);

}  // namespace cqrslab
