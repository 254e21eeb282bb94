// The consumers' half of partitioned_log: polls, positions, commits and what a crash makes of them.
//
// The other half, what is in the log, is ReplicatedLog. A consumer fetches from the partitions that
// its group has given it, polls what it has fetched in portions, and is handed one message at a
// time. Its position in a partition moves when a message is acknowledged; after a crash, whoever
// gets the partition reads on from the position that was committed, so that what lies between is
// delivered again (or, committed before the work, lost). What a parameter means is said in the
// .cpp, where a scenario sets it. Times are simulated nanoseconds; groups g, consumers c and
// partitions p are numbered from 0.
#pragma once

#include "sim/contract/consumer_group.hpp"
#include "sim/contract/log_positions.hpp"

namespace cqrslab {

// When a position is committed: after each message, before its work, every commit_interval, or
// after every commit_every messages.
enum class LogCommit { after, before, periodic, count };
// Places of the probes in the plugin's list.
enum LogProbe { lag, redelivered, rebalances, pause, unreplicated, expired, compacted };

struct LogReaderRules {
  std::uint64_t fetch_min = 1;         // a fetch is answered when there are so many messages
  std::uint64_t max_poll = 1;          // most messages of one poll
  std::int64_t fetch_wait = 0;         // ... or after this, > 0
  std::int64_t max_poll_interval = 0;  // a poll that lasts longer puts its consumer out, > 0
  ConsumerGroup::Rules group;
  LogCommit commit = LogCommit::after;
  std::int64_t commit_interval = 0, commit_time = 0;  // commit_time: one commit takes so long
  std::uint64_t commit_every = 1;
  std::uint32_t max_attempts = 0;  // 0 = no limit
};

// The plugin: its public functions are those of cq_queue.
class PartitionedLog : public LogReaders {
 public:
  // Tags of its own timers, behind those of the log; group_timers is the first of the groups'.
  enum Timer : std::uint32_t {
    fetch_ends = ReplicatedLog::log_timers,
    poll_ends,
    commit_ends,
    group_timers
  };

  PartitionedLog(const Host& host, const Config& config, const LogRules& log,
                 const LogReaderRules& rules);
  PartitionedLog(const PartitionedLog&) = delete;

  void publish(const cq_message& message);
  void ready(std::uint32_t group, std::uint32_t consumer);
  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled);
  void consumer(std::uint32_t group, std::uint32_t consumer, bool up);
  void fault(bool up) { log_.fault(up); }
  void timer(std::uint32_t tag, std::uint64_t argument);
  std::uint64_t depth(std::uint32_t group) const { return positions_.depth(group); }
  std::uint64_t oldest();

 private:
  using Place = LogPositions::Place;
  // One consumer of one group: it alone reads its partitions, in turn.
  struct Reader {
    Ring<std::uint32_t> turn;     // its partitions that have a message to fetch
    std::uint64_t available = 0;  // messages it could fetch
    std::uint64_t fetched = 0;    // of these, answered to its latest fetch and not yet delivered
    std::uint64_t polled = 0;     // of these, in its present poll
    std::uint64_t fetch = 0;      // number of its latest fetch
    std::int64_t fetching_since = 0, polling_since = 0, next_commit = 0;
    std::uint64_t uncommitted = 0;    // messages handled since its last commit
    std::uint32_t in_hand = CQ_NONE;  // partition of the message it works on
    std::uint64_t offset = 0;         // ... and its offset
    std::uint32_t lease = 0;          // ... and the lease it was delivered under
    std::uint32_t life = 0;           // crashes and exclusions so far
    bool waits = false;               // ready, and nothing could be delivered
    bool ends_soon = false;           // a timer runs for its latest fetch
    bool poll_timer = false;          // a timer watches over its polls
    bool committing = false;
  };

  void grown(std::uint32_t p, std::uint64_t before) override;
  void lost(std::uint64_t id) override;
  void leader_is_back() override;

  std::uint32_t index(std::uint32_t g, std::uint32_t c) const { return g * consumers_ + c; }
  Reader& reader(std::uint32_t g, std::uint32_t c) { return readers_[index(g, c)]; }
  Place& place(std::uint32_t g, std::uint32_t p) { return positions_.at(g, p); }
  // Whether what the reader works on is still its own to commit.
  bool holds(std::uint32_t g, const Reader& r, std::uint32_t p) const {
    return r.in_hand == p && r.lease == groups_[g].lease(p);
  }

  // Gives the consumer its next message if it waits for one and has any.
  void serve(std::uint32_t g, std::uint32_t c);
  void hand_out(std::uint32_t g, std::uint32_t c);
  bool has_next(std::uint32_t g, Reader& r, std::uint32_t p);
  void begin_poll(std::uint32_t g, std::uint32_t c);
  void end_poll(std::uint32_t g, std::uint32_t c);
  void end_fetch_later(std::uint32_t g, std::uint32_t c);
  void take_turn(Reader& r, std::uint32_t g, std::uint32_t p) {
    if (!std::exchange(place(g, p).in_turn, true)) r.turn.push_back(p);
  }
  static void lose_one(Reader& r);

  void passed(std::uint32_t g, std::uint32_t c, std::uint32_t p, std::uint64_t offset);
  void commit(std::uint32_t g, std::uint32_t c);
  void commit_if_due(std::uint32_t g, std::uint32_t c);
  void crash(std::uint32_t g, std::uint32_t c);
  void go_back(std::uint32_t g, std::uint32_t c);
  void check_poll(std::uint32_t g, std::uint32_t c);

  void group_changed(std::uint32_t g, bool owners);
  void read_anew(std::uint32_t g);
  void expire(std::uint32_t g, std::uint32_t p);
  void settle(std::uint32_t g, std::uint32_t p, std::uint64_t offset) {
    positions_.settle(g, p, offset);
    host_.record(lag, positions_.open());
  }
  void explain(const cq_message& message);

  Host host_;
  LogReaderRules rules_;
  std::uint32_t consumers_;
  ReplicatedLog log_;
  LogPositions positions_;
  std::vector<ConsumerGroup> groups_;
  std::vector<std::uint32_t> rebalances_seen_;  // by group
  std::vector<std::int64_t> paused_since_;      // by group; -1 = no rebalance is on
  std::vector<Reader> readers_;                 // by group, then consumer
};

inline PartitionedLog::PartitionedLog(const Host& host, const Config& config, const LogRules& log,
                                      const LogReaderRules& rules)
    : host_(host),
      rules_(rules),
      consumers_(config.consumers()),
      log_(host, log, *this),
      positions_(log_, config.groups()),
      rebalances_seen_(config.groups()),
      paused_since_(config.groups(), -1),
      readers_(std::size_t{config.groups()} * config.consumers()) {
  for (std::uint32_t g = 0; g < config.groups(); ++g) {
    groups_.emplace_back(host, rules.group, g, consumers_, log.partitions);
  }
  for (Reader& r : readers_) r.next_commit = rules.commit_interval;
}

inline void PartitionedLog::publish(const cq_message& message) {
  positions_.published();
  host_.record(lag, positions_.open());
  if (host_.explains()) explain(message);
  log_.append(message);
}

inline void PartitionedLog::ready(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  r.waits = true;
  if (!groups_[g].belongs(c)) group_changed(g, groups_[g].rejoin(c));
  if (r.fetched == 0) {
    ++r.fetch;
    r.fetching_since = host_.now();
    r.ends_soon = false;
  }
  serve(g, c);
}

// A position moves only now, so a message that was not handled is the next again.
inline void PartitionedLog::acknowledge(std::uint32_t g, std::uint32_t c, std::uint64_t id,
                                        bool handled) {
  Reader& r = reader(g, c);
  std::uint32_t p = r.in_hand;
  Place& at = place(g, p);
  bool still_its_own = holds(g, r, p);
  commit_if_due(g, c);
  if (!handled && still_its_own) {
    if (rules_.max_attempts == 0 || ++at.attempts < rules_.max_attempts) {
      r.in_hand = CQ_NONE;
      r.turn.push_front(p);
      at.in_turn = true;
      ++r.available, ++r.fetched, ++r.polled;
      return;
    }
    host_.dead_letter(g, id);
  }
  r.in_hand = CQ_NONE;
  if (handled || still_its_own) settle(g, p, r.offset);
  if (still_its_own) passed(g, c, p, r.offset);
  positions_.forget(p);
  end_poll(g, c);
}

// The group is through with the message, and its reader still owns the partition or gives it up.
inline void PartitionedLog::passed(std::uint32_t g, std::uint32_t c, std::uint32_t p,
                                   std::uint64_t offset) {
  Reader& r = reader(g, c);
  Place& at = place(g, p);
  at.position = offset + 1;
  at.attempts = 0;
  bool owns = groups_[g].owner(p) == c;
  if (owns && at.position < log_.partition(p).visible) take_turn(r, g, p);
  bool each = rules_.commit == LogCommit::after;
  bool due = rules_.commit == LogCommit::count && ++r.uncommitted >= rules_.commit_every;
  if (!each && !due) return;
  r.uncommitted = 0;
  if (rules_.commit_time > 0) {
    r.committing = true;
    host_.after(rules_.commit_time, commit_ends, ReplicatedLog::packed(index(g, c), r.life));
  } else if (each) {
    at.committed = at.position;
  } else {
    commit(g, c);
  }
}

inline void PartitionedLog::commit(std::uint32_t g, std::uint32_t c) {
  for (std::uint32_t p = 0; p < log_.partitions(); ++p) {
    if (groups_[g].owner(p) != c) continue;
    place(g, p).committed = place(g, p).position;
    positions_.forget(p);
  }
}

// Periodic commits happen at fixed instants, which nobody sees before the next message or crash.
inline void PartitionedLog::commit_if_due(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  if (rules_.commit != LogCommit::periodic || host_.now() < r.next_commit) return;
  commit(g, c);
  std::int64_t late = (host_.now() - r.next_commit) % rules_.commit_interval;
  r.next_commit = host_.now() + rules_.commit_interval - late;
}

// What no group will read again has left the memory, once the commits that are due are made.
inline std::uint64_t PartitionedLog::oldest() {
  std::uint64_t least = ~std::uint64_t{0};
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    for (std::uint32_t c = 0; c < consumers_; ++c) commit_if_due(g, c);
  }
  for (std::uint32_t p = 0; p < log_.partitions(); ++p) least = std::min(least, log_.oldest(p));
  return least;
}

inline void PartitionedLog::timer(std::uint32_t tag, std::uint64_t argument) {
  auto which = static_cast<std::uint32_t>(argument & 0xffffff);
  std::uint64_t number = argument >> 24;
  if (tag < ReplicatedLog::log_timers) return log_.timer(tag, which, number);
  std::uint32_t g = which / consumers_, c = which % consumers_;
  if (tag >= group_timers) {
    return group_changed(g, groups_[g].timer(tag, which, number));
  }
  Reader& r = readers_[which];
  if (tag == poll_ends) return check_poll(g, c);
  if (tag == fetch_ends && r.waits && r.fetch == number) {
    r.ends_soon = false;
    if (log_.leads()) r.fetched = r.available;
    serve(g, c);
  }
  if (tag == commit_ends && r.committing && r.life == number) {
    r.committing = false;
    commit(g, c);
    end_poll(g, c);
    serve(g, c);
  }
}

inline void PartitionedLog::grown(std::uint32_t p, std::uint64_t before) {
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    std::uint32_t c = groups_[g].owner(p);
    if (c != CQ_NONE) {
      reader(g, c).available += log_.partition(p).visible - before;
      if (place(g, p).position == before) take_turn(reader(g, c), g, p);
    }
    expire(g, p);
    if (c != CQ_NONE) serve(g, c);
  }
}

// Lost at the end of the log, where no group has been yet.
inline void PartitionedLog::lost(std::uint64_t id) {
  host_.record(unreplicated, 1);
  for (std::uint32_t g = 0; g < groups_.size(); ++g) host_.dead_letter(g, id);
  positions_.lost();
  host_.record(lag, positions_.open());
}

inline void PartitionedLog::leader_is_back() {
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    for (std::uint32_t c = 0; c < consumers_; ++c) serve(g, c);
  }
}

inline void PartitionedLog::serve(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  if (!r.waits || r.committing || r.available == 0) return;
  if (r.polled == 0 && !groups_[g].reads(c)) return;
  while (!r.turn.empty() && !has_next(g, r, r.turn.front())) {
    place(g, r.turn.pop_front()).in_turn = false;
  }
  if (r.turn.empty()) return end_poll(g, c);
  if (r.fetched == 0 && r.available >= rules_.fetch_min && log_.leads()) r.fetched = r.available;
  if (r.fetched == 0) return end_fetch_later(g, c);
  if (r.polled == 0) begin_poll(g, c);
  hand_out(g, c);
}

inline void PartitionedLog::hand_out(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  std::uint32_t p = r.turn.pop_front();
  Place& at = place(g, p);
  at.in_turn = false;
  r.in_hand = p;
  r.offset = at.position;
  r.lease = groups_[g].lease(p);
  r.waits = false;
  --r.available, --r.fetched, --r.polled;
  if (rules_.commit == LogCommit::before) at.committed = at.position + 1;
  if (at.position < at.done) host_.record(redelivered, 1);
  host_.deliver(g, c, log_.partition(p).at(at.position).id);
}

// Goes past what is no longer in the partition. False when nothing is left to fetch.
inline bool PartitionedLog::has_next(std::uint32_t g, Reader& r, std::uint32_t p) {
  expire(g, p);
  Place& at = place(g, p);
  for (; at.position < log_.partition(p).visible; ++at.position, lose_one(r)) {
    std::uint64_t id = log_.partition(p).at(at.position).id;
    if (id == 0) continue;
    if (!log_.compacted(p, at.position)) return true;
    if (at.position < at.done) continue;
    host_.record(compacted, 1);
    host_.dead_letter(g, id);
    settle(g, p, at.position);
  }
  if (rules_.commit == LogCommit::after) at.committed = std::max(at.committed, at.position);
  positions_.forget(p);
  return false;
}

// The next message of a partition of its own is gone.
inline void PartitionedLog::lose_one(Reader& r) {
  if (r.available > 0) --r.available;
  r.fetched = std::min(r.fetched, r.available);
  r.polled = std::min(r.polled, r.fetched);
}

inline void PartitionedLog::begin_poll(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  r.polled = std::min(r.fetched, rules_.max_poll);
  r.polling_since = host_.now();
  groups_[g].busy(c);
  if (std::exchange(r.poll_timer, true)) return;
  host_.after(rules_.max_poll_interval, poll_ends, index(g, c));
}

inline void PartitionedLog::end_poll(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  if (r.polled > 0 || r.in_hand != CQ_NONE || r.committing) return;
  if (groups_[g].belongs(c)) group_changed(g, groups_[g].idle(c));
}

// A fetch that finds nothing is repeated every fetch_wait; the one under way now ends with what is
// there by then.
inline void PartitionedLog::end_fetch_later(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  if (r.ends_soon || !log_.leads()) return;
  r.ends_soon = true;
  std::int64_t elapsed = (host_.now() - r.fetching_since) % rules_.fetch_wait;
  host_.after(rules_.fetch_wait - elapsed, fetch_ends, ReplicatedLog::packed(index(g, c), r.fetch));
}

// Retention has deleted what the group had not read yet.
inline void PartitionedLog::expire(std::uint32_t g, std::uint32_t p) {
  Place& at = place(g, p);
  std::uint64_t kept = log_.oldest_kept(p);
  if (at.position >= kept) return;
  std::uint32_t c = groups_[g].owner(p);
  if (c != CQ_NONE && holds(g, reader(g, c), p)) return;
  for (; at.position < kept; ++at.position) {
    std::uint64_t id = log_.partition(p).at(at.position).id;
    if (c != CQ_NONE) lose_one(reader(g, c));
    if (id == 0 || at.position < at.done) continue;
    host_.record(expired, 1);
    host_.dead_letter(g, id);
    settle(g, p, at.position);
  }
  at.attempts = 0;
  at.committed = std::max(at.committed, at.position);
}

}  // namespace cqrslab
