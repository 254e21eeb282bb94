// The fields of cq_op, cq_target, cq_message and cq_transaction as scripts see them.
#include "sim/contract/lua/fields.hpp"

#include "sim/contract/plugin.h"

namespace cqrslab {
namespace {

using As = Field::As;

const char* const transaction_kinds[] = {"read", "write", "apply", nullptr};

const char* const outcomes[] = {"answered", "refused", "given_up", "lost", nullptr};

const Field op_fields[] = {
    {"id", offsetof(cq_op, id), true},
    {"picks", offsetof(cq_op, pick)},
    {"now", offsetof(cq_op, now), true},
    {"key", offsetof(cq_op, key)},
    {"session", offsetof(cq_op, session)},
    {"is_command", offsetof(cq_op, is_command), false, As::flag},
    {"wrote", offsetof(cq_op, wrote), true},
    {"seen", offsetof(cq_op, seen), true},
    {"newest", offsetof(cq_op, newest), true},
    {"outcome", offsetof(cq_op, outcome), false, As::name, outcomes},
};

const Field target_fields[] = {
    {"up", offsetof(cq_target, up), false, As::flag},
    {"outstanding", offsetof(cq_target, outstanding)},
    {"waiting", offsetof(cq_target, waiting)},
    {"weight", offsetof(cq_target, weight), false, As::real},
    {"last_latency", offsetof(cq_target, last_latency), true},
    {"position", offsetof(cq_target, position), true},
    {"behind_since", offsetof(cq_target, behind_since), true, As::instant},
};

const Field transaction_fields[] = {
    {"kind", offsetof(cq_transaction, kind), false, As::name, transaction_kinds},
    {"id", offsetof(cq_transaction, id), true},
    {"now", offsetof(cq_transaction, now), true},
    {"begun", offsetof(cq_transaction, begun), true},
    {"work", offsetof(cq_transaction, work), true},
    {"hold", offsetof(cq_transaction, hold), true},
    {"keys", 0, false, As::object},
    {"attempt", offsetof(cq_transaction, attempt)},
    {"event_id", offsetof(cq_transaction, event), true},
    {"version", offsetof(cq_transaction, version)},
    {"session", offsetof(cq_transaction, session)},
    {"phase", offsetof(cq_transaction, phase), false, As::number, nullptr, true},
    {"cursor", offsetof(cq_transaction, cursor), false, As::number, nullptr, true},
    {"scratch1", offsetof(cq_transaction, scratch), true, As::number, nullptr, true},
    {"scratch2", offsetof(cq_transaction, scratch) + 8, true, As::number, nullptr, true},
};

const Field message_fields[] = {
    {"id", offsetof(cq_message, id), true},
    {"key", offsetof(cq_message, key)},
    {"published", offsetof(cq_message, published), true},
    {"bytes", offsetof(cq_message, bytes)},
    {"session", offsetof(cq_message, session)},
    {"sequence", offsetof(cq_message, sequence), true},
};

constexpr const char* read_only = "the host keeps it; keep what is yours in self";

}  // namespace

const ShownRecord::Form op_form{
    "op", op_fields, sizeof(cq_op), offsetof(cq_op, id), offsetof(cq_op, pick), true, read_only};
const ShownRecord::Form target_form{"target", target_fields, sizeof(cq_target), 0,
                                    0,        false,         read_only};
const ShownRecord::Form transaction_form{"transaction",
                                         transaction_fields,
                                         sizeof(cq_transaction),
                                         offsetof(cq_transaction, id),
                                         offsetof(cq_transaction, attempt),
                                         true,
                                         "phase, cursor, scratch1 and scratch2 are yours"};
const ShownRecord::Form message_form{
    "message", message_fields, sizeof(cq_message), offsetof(cq_message, id), 0, false, read_only};

const char* const event_names[] = {"begin",    "granted",   "lock_timeout", "deadlock",  "worked",
                                   "observed", "unchanged", "changed",      "committed", "unlocked",
                                   "paused",   "numbered",  nullptr};
static_assert(std::size(event_names) == CQ_NUMBERED + 2);
const char* const order_names[] = {"fifo", "weakest_first", "strongest_first", "random", "barging",
                                   "race", nullptr};
static_assert(std::size(order_names) == CQ_RACE + 2);
const char* const deadlock_names[] = {"ignore", "detect", "wound_wait", "wait_die", nullptr};
static_assert(std::size(deadlock_names) == CQ_DEADLOCK_WAIT_DIE + 2);
const char* const abort_names[] = {"conflict", "deadlock", "lock_timeout", nullptr};
static_assert(std::size(abort_names) == CQ_ABORT_LOCK_TIMEOUT + 2);
const char* const waits_names[] = {"nothing", "answer", "commit", nullptr};
static_assert(std::size(waits_names) == CQ_COMMIT_WAITS + 2);
const char* const probe_kind_names[] = {"counter", "gauge", "sample", nullptr};
static_assert(std::size(probe_kind_names) == CQ_SAMPLE + 2);

}  // namespace cqrslab
