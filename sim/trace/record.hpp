// TraceRecord: one thing that happened, 32 bytes.
//
// A request is always in exactly one phase. The records marked with a phase begin it, and it lasts
// until the next such record of the same request; so the named parts of a latency add up to it by
// construction, and a fold needs only the previous record to know where the time went.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/time.hpp"

namespace cqrslab {

// Columns: place / key / version / value as each kind uses them; "-" is 0.
// Places, operations and sources are indices into the TraceHeader.
enum class RecordKind : std::uint8_t {
  // The life of a request.
  arrive,     // [phase network] place source, key, version session (0 = none), value number + 1
              //   of the request it follows or is a part of (0 = none); flags RequestFlag
  travel,     // [phase network] on the way to place (0 = the client)
  queue,      // [phase queue] waits for a worker or a connection of place; value length before
  serve,      // [phase service] takes a worker of place and begins; value ns of work drawn
  serve_end,  // own work at place is done, the worker stays taken because it calls on
  release,    // the worker of place is free again
  fork,       // [phase parts] waits for its parallel parts, which arrive as requests
  backoff,    // [phase backoff] waits before attempt number `version`
  answer,     // the client has its answer; flags Outcome, value latency in ns

  // A transaction on image `place`. Where flags is TransactionKind::apply the transaction works for
  // a feed: request is the command that caused it, and no phase of that request begins.
  store_begin,   // [phase store] takes a connection; flags TransactionKind
  lock_wait,     // [phase lock_wait] key lock, version mode, value request that holds it (+1; 0 =
                 //   the wait is behind another waiter); flags TransactionKind
  lock_grant,    // [phase store] key lock, version mode, value ns waited (0 = at once); flags same
  lock_release,  // key lock, version mode, value ns held; flags same
  observe,       // saw `version` of `key` at this instant; flags TransactionKind, with bit 2 set
                 //   where a command reads the key beside those that it writes; value, where the
                 //   image may answer with an old one: its version when the transaction began
  commit,        // `key` has `version`; value position in the store's commit log, from 1; flags
                 //   bit i: the i-th feed that listens to the store takes it
  store_end,     // over, the connection is free; flags StoreEnd, version TransactionKind,
                 //   value 1 = it wrote nothing, because its command had been committed before

  // The way of a change; request is the command that caused it, value the commit position.
  publish,      // event handed to the queue of feed `place`; key, version
  deliver,      // event handed to a projection lane of image `place`
  apply,        // image `place` shows `version` of `key` from now on; flags ApplyFlag
  duplicate,    // delivered again to image `place`, no effect but with apply_set_back
  dead_letter,  // given up by feed `place`
  swap_begin,   // image `place` is being replaced; request 0, value position it will show
  swap_end,     // image `place` shows everything up to commit position `value`

  // The parts.
  down,  // place takes no requests from now on; of a feed: key consumer from 1, 0 = its queue,
         //   feed_listener
  up,    // place takes requests again; key as for down
  slow,  // place works at 1/1000 * value of its speed

  // A transaction that waits for a lock without standing in line, to try again later.
  pause,  // [phase lock_wait] key lock (~0 = unknown to the host), version mode, value request that
          //   holds it (+1; 0 = unknown); flags TransactionKind, with bit 2 set where it has tried
          //   before
  resume,  // [phase store] the pause is over; key lock, flags TransactionKind

  probe,  // a plugin of place noted `value` (signed); key index into Place::probes

  failure,  // the handling of an event for image `place` failed; columns as for deliver

  // A command on image `place` whose changes are projected before it is answered.
  project,    // [phase projection] waits for its projections, before or after its commit
  projected,  // [phase store] goes on; flags 1 = although some are not done

  // A transaction at the processors or a disk, which are place, of its image; flags TransactionKind
  // as above.
  work_wait,  // [phase queue] waits for one; value length before
  work,       // [phase store] takes one and begins; version 1 = it has waited, value ns of work
  work_end,   // it is free again; version 1 = the transaction waited and has given up
};
inline constexpr int record_kinds = static_cast<int>(RecordKind::work_end) + 1;

// Key of `down` and `up`: the listener of a feed.
inline constexpr std::uint32_t feed_listener = ~0u;

// Flags of `pause` beside the TransactionKind.
inline constexpr std::uint8_t paused_before = 4;

// Flags of `observe` beside the TransactionKind.
inline constexpr std::uint8_t observed_beside = 4;

// Flags of `apply` and `duplicate`.
enum ApplyFlag : std::uint8_t {
  apply_hidden = 1,    // the image shows a newer version, or this one already
  apply_set_back = 2,  // it showed a newer version until now
};

// Flags of `arrive`.
enum RequestFlag : std::uint8_t {
  request_invalid = 1,
  request_malicious = 2,
  request_unauthorised = 4,
  request_part = 8,  // one arm of a parallel step: not offered by any client
};

enum class TransactionKind : std::uint8_t { read, write, apply };

// Flags of `store_end`.
enum class StoreEnd : std::uint8_t { done, conflict, deadlock, lock_timeout, cancelled, refused };

// Flags of `answer`.
enum class Outcome : std::uint8_t {
  ok,
  no_route,      // no route matches the method
  unauthorised,  // the role may not issue the command
  invalid,       // refused by validation
  queue_full,    // no waiting place left
  impatient,     // gave up waiting for a worker
  timeout,       // the caller gave up
  conflict,      // attempts used up by conflicts
  deadlock,      // attempts used up by deadlocks
  lock_timeout,
  unavailable,  // no instance is up, or it crashed meanwhile
};
inline constexpr int outcomes = static_cast<int>(Outcome::unavailable) + 1;

// The field's words for the two enums: "lock_wait", "queue_full".
std::string_view name_of(RecordKind kind);
std::string_view name_of(Outcome outcome);

struct TraceRecord {
  std::int64_t time = 0;      // ns since the start
  std::uint32_t request = 0;  // number of the request; open arrivals count from 0 in order of time,
                              // others from 2^31, so that a number means the same in every topology
  std::uint16_t place = 0;
  RecordKind kind = RecordKind::arrive;
  std::uint8_t flags = 0;
  std::uint32_t key = 0;
  std::uint32_t version = 0;
  std::uint64_t value = 0;

  bool operator==(const TraceRecord&) const = default;
};
static_assert(sizeof(TraceRecord) == 32);

}  // namespace cqrslab
