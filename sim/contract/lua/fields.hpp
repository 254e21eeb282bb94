// What scripts see of the contract's structs: one line per field.
#pragma once

#include "sim/contract/lua/shown_record.hpp"

namespace cqrslab {

extern const ShownRecord::Form op_form;
extern const ShownRecord::Form target_form;
extern const ShownRecord::Form transaction_form;
extern const ShownRecord::Form message_form;

// "begin", "granted", ...: what the contract numbers, as scripts write it. Each ends with null.
extern const char* const event_names[];
extern const char* const order_names[];
extern const char* const deadlock_names[];
extern const char* const abort_names[];
extern const char* const waits_names[];
extern const char* const probe_kind_names[];

}  // namespace cqrslab
