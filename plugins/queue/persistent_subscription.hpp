// What a scenario can set of persistent_subscription and what it shows, and one group of it: what
// the server holds in memory, and its checkpoint.
//
// Messages are known by their ids, which are also their places in the stream: 1, 2, 3, ... A group
// is a window over the stream:
//
//   ... low - 1 | low ... loaded | loaded + 1 ... visible | not yet written
//       passed    in memory         on disk only
//
// with checkpoint < low. What has `passed` (acknowledged or parked) needs not be sent any more; the
// checkpoint is the place from which a new leader reads, so what passed behind it is sent again.
// `closed` is what the host is told: handled once, or given up. This header draws nothing, sets no
// timers and speaks to nobody; that is the plugin's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/contract/assignment.hpp"
#include "sim/contract/ledger.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab::subscription {

enum Param {
  latency,
  strategy,
  buffer_size,
  message_timeout,
  max_retry,
  replay_parked,
  live_buffer,
  history_buffer,
  read_batch,
  read_time,
  checkpoint_after,
  checkpoint_min,
  checkpoint_max
};
enum Strategy { round_robin, dispatch_to_single, pinned };

inline constexpr const char* strategy_labels[] = {"round_robin", "dispatch_to_single", "pinned",
                                                  nullptr};
inline constexpr cq_param params[] = {
    duration_param("latency", "from publishing until the server can send the message", 1e6, 0,
                   60e9),
    choice_param("strategy",
                 "who gets the next message: all in turn, one until it is full, or the one to whom "
                 "the key is pinned (KurrentDB: RoundRobin)",
                 strategy_labels, round_robin),
    integer_param("buffer_size", "messages",
                  "most messages that a consumer has and has not acknowledged (clients of "
                  "KurrentDB: 10)",
                  10, 1, 100'000),
    duration_param("message_timeout",
                   "a message not acknowledged within this is sent again (messageTimeout of "
                   "KurrentDB: 30 s)",
                   30e9, 1e6, 86'400e9),
    integer_param("max_retry", "times",
                  "a message that has been retried so often is parked (maxRetryCount of KurrentDB: "
                  "10)",
                  10, 0, 1'000'000),
    duration_param("replay_parked",
                   "parked messages are replayed after this; 0 = never, they are dead letters "
                   "(KurrentDB: by hand)",
                   0, 0, 86'400e9),
    integer_param("live_buffer", "messages",
                  "messages held in memory as they are written; beyond that the group falls back "
                  "to reading history (liveBufferSize of KurrentDB: 500)",
                  500, 1, 10'000'000),
    integer_param("history_buffer", "messages",
                  "messages held in memory while it reads history (historyBufferSize of KurrentDB: "
                  "500)",
                  500, 1, 10'000'000),
    integer_param("read_batch", "messages", "read from history at a time (KurrentDB: 20)", 20, 1,
                  100'000),
    duration_param("read_time", "one such read takes so long (an index and a page: about 1 ms)",
                   1e6, 0, 60e9),
    duration_param("checkpoint_after",
                   "between two checkpoints (checkPointAfter: 1 s in the server of KurrentDB, 2 s "
                   "in its clients)",
                   1e9, 1e6, 3600e9),
    integer_param("checkpoint_min", "messages",
                  "but only after so many (minCheckPointCount: 5 in the server, 10 in clients)", 5,
                  1, 1'000'000),
    integer_param("checkpoint_max", "messages",
                  "and at once after so many (maxCheckPointCount of KurrentDB: 1000)", 1000, 1,
                  10'000'000)};

enum Probe {
  buffered,
  in_flight,
  redelivered,
  timeouts,
  parked,
  replayed,
  history_reads,
  checkpoints,
  rewound
};
inline constexpr cq_probe probes[] = {
    gauge("buffered", "messages", "in the server's memory and with no consumer, all groups"),
    gauge("in_flight", "messages", "sent to consumers and not acknowledged, all groups"),
    counter("redelivered", "messages", "sent although they had been sent before"),
    counter("timeouts", "messages", "not acknowledged within message_timeout"),
    counter("parked", "messages", "put aside after max_retry retries"),
    counter("replayed", "messages", "of these, tried again after replay_parked"),
    counter("history_reads", "reads", "pages read because the live buffer was full"),
    counter("checkpoints", "", "written"),
    counter("rewound", "messages", "that a new leader reads again, as they are not checkpointed")};

// Keys are pinned to consumers by buckets, as many as KurrentDB has.
inline constexpr std::uint32_t buckets = 1024;

// What the server knows of a message, and (closed) what the host does.
struct Entry {
  std::uint32_t key = 0;
  std::uint32_t retries = 0;       // since its last replay, or a new leader
  std::uint32_t sends = 0;         // ever
  std::uint32_t receipt = 0;       // grows whenever it is sent or taken back
  std::uint32_t holder = CQ_NONE;  // consumer that has it
  bool closed = false;             // handled, or given up for good
  bool passed = false;             // acknowledged or parked, as the server knows
};
// A message as a consumer got it; it is current as long as its entry has the same receipt.
struct Held {
  std::uint64_t id = 0;
  std::uint32_t receipt = 0, group = 0;
};
struct Consumer {
  Ring<Held> buffer;        // sent to it and not yet handed out
  Held in_hand;             // id 0 = nothing
  std::uint64_t slots = 0;  // messages that the server waits for
  bool connected = true;
  bool counts = true;  // its word about what is in hand can reach the server
  bool waits = false;  // ready, with nothing to hand out
};

class Group {
 public:
  // `pinned`: each consumer has a lane of its own, for the keys pinned to it; else there is one
  // lane.
  Group(std::uint32_t consumers, bool pinned)
      : consumers(consumers), lanes_(pinned ? consumers : 1), pinned_(pinned) {
    if (pinned) owners_ = shared_in_turn(buckets, connected());
  }

  Ledger<Entry> entries;  // by id, from the checkpoint on
  std::vector<Consumer> consumers;
  std::uint64_t visible = 0;     // messages up to here are in the stream
  std::uint64_t loaded = 0;      // ... and have been read into memory
  std::uint64_t low = 1;         // every message before this one has passed
  std::uint64_t checkpoint = 0;  // `low` - 1 when it was last written
  std::uint64_t passed_since = 0;
  std::int64_t next_checkpoint = 0;
  std::uint64_t buffered = 0;  // loaded and with no consumer
  std::uint64_t open = 0;      // neither handled nor given up
  bool live = true;            // messages come as they are written, not from history
  bool reading = false;
  std::uint32_t life = 0;  // leaders so far
  std::uint32_t turn = 0;

  // The lines of what is in memory and with no consumer; lane i is consumer i's where it is pinned.
  std::size_t lanes() const { return lanes_.size(); }
  Ring<std::uint64_t>& lane(std::size_t i) { return lanes_[i]; }

  // Into the lane of its key: behind all others, or before them, as what is retried.
  void put(std::uint64_t id, bool at_the_front) {
    ++buffered;
    Ring<std::uint64_t>& line = lanes_[lane_of(entries[id].key)];
    at_the_front ? line.push_front(id) : line.push_back(id);
  }
  // The first of lane i. Pre: it is not empty.
  std::uint64_t take(std::size_t i) {
    --buffered;
    return lanes_[i].pop_front();
  }

  // After a consumer has come or gone: each bucket of keys is pinned to one that is there, and as
  // few move as can be. What waits follows its bucket, in the order of the stream. Nothing changes
  // while nobody is there, or where nothing is pinned.
  void pin() {
    if (!pinned_) return;
    std::vector<std::uint32_t> members = connected();
    if (members.empty()) return;
    owners_ = shared_sticky(owners_, members);
    Ring<std::uint64_t> all;
    for (Ring<std::uint64_t>& line : lanes_) {
      while (!line.empty()) put_in_order(all, line.pop_front(), std::less<>());
    }
    buffered -= all.size();
    while (!all.empty()) put(all.pop_front(), false);
  }

  // All that is in memory is gone; the next leader reads on from the checkpoint. Returns how many
  // messages it will read again. What consumers hold is theirs, under receipts that are old now.
  std::uint64_t rewind() {
    std::uint64_t before = loaded;
    for (std::uint64_t id = checkpoint + 1; id <= loaded; ++id) {
      Entry& entry = entries[id];
      entry.retries = 0;
      entry.holder = CQ_NONE;
      entry.passed = false;
      ++entry.receipt;
    }
    for (Ring<std::uint64_t>& line : lanes_) line.clear();
    loaded = checkpoint;
    low = checkpoint + 1;
    buffered = passed_since = 0;
    live = reading = false;
    ++life;
    return before - loaded;
  }

  // The smallest id of what can be sent again or a consumer still has to hand out.
  std::uint64_t oldest() const {
    std::uint64_t least = entries.first();
    for (const Consumer& c : consumers) {
      for (std::size_t i = 0; i < c.buffer.size(); ++i) least = std::min(least, c.buffer[i].id);
    }
    return least;
  }

  // Everything before `low` is behind the checkpoint from now on, and forgotten when it is closed.
  void write_checkpoint() {
    checkpoint = low - 1;
    passed_since = 0;
    entries.trim([](const Entry& e) { return e.passed && e.closed; });
  }

 private:
  std::vector<std::uint32_t> connected() const {
    std::vector<std::uint32_t> all;
    for (std::uint32_t c = 0; c < consumers.size(); ++c) {
      if (consumers[c].connected) all.push_back(c);
    }
    return all;
  }
  // The finalizer of MurmurHash3, so that neighbouring keys are scattered.
  std::size_t lane_of(std::uint32_t key) const {
    if (!pinned_) return 0;
    key = (key ^ (key >> 16)) * 0x85ebca6bu;
    key = (key ^ (key >> 13)) * 0xc2b2ae35u;
    std::uint32_t owner = owners_[(key ^ (key >> 16)) % buckets];
    return owner == CQ_NONE ? 0 : owner;
  }

  std::vector<Ring<std::uint64_t>> lanes_;  // pinned: by consumer
  std::vector<std::uint32_t> owners_;       // by bucket
  bool pinned_;
};

}  // namespace cqrslab::subscription
