// ConsumerGroup: which member of a group reads which partition, and when that changes.
//
// The classic protocol of Apache Kafka, seen from its coordinator. A member that crashes is noticed
// after `session_timeout`; one that comes back joins. Either starts a rebalance: every member hears
// of it within `rebalance_time`, and joins as soon as it has ended its poll. When all have joined,
// the partitions are shared anew. `eager`: who has joined reads nothing until then, and item i goes
// to member i modulo their number. Otherwise (cooperative) members read on, and only a partition
// that moves stops, for another `rebalance_time` between its two owners. A member that comes back
// before its crash was noticed is to the group a new one, and the old one has to be waited for,
// unless members have fixed names (`group.instance.id`): then it goes on with what it had.
//
// Events return true when an owner has changed; whoever reads by then must ask `owner` and `lease`
// anew. Timers with tags `first_tag` .. `first_tag` + 2 belong to the group: the plugin hands them
// to `timer`. Members and partitions are numbered from 0. Times are simulated nanoseconds.
//
// Who delivers asks `reads` before a new poll, tells `busy` when one begins and `idle` when its
// last message is acknowledged, and keeps the lease under which it delivered: where the lease has
// grown since, the message is or will be delivered once more, to another or to the same member.
//
// Sources: the group protocol and the cooperative rebalancing (KIP-429) of Apache Kafka 3, static
// membership (KIP-345). Cost: an event is O(members), a rebalance O(partitions + members).
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract/assignment.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {

class ConsumerGroup {
 public:
  struct Rules {
    bool eager = true;                 // stop the world at a rebalance; false = cooperative
    bool fixed_names = false;          // a member that is back in time is the one it was
    std::int64_t rebalance_time = 0;   // until all members have heard of a rebalance
    std::int64_t session_timeout = 0;  // until a crash is noticed
    std::uint32_t first_tag = 0;       // of the timers
  };
  static constexpr std::uint32_t tags = 3;  // that it needs from first_tag on

  // `number` of the group goes into its timers' arguments; members are up and share at once. Keeps
  // a copy of `host`. Pre: all groups of a plugin have as many members, and those of all groups
  // together are fewer than 2^24.
  ConsumerGroup(const Host& host, const Rules& rules, std::uint32_t number, std::uint32_t members,
                std::size_t partitions)
      : host_(host),
        rules_(rules),
        first_argument_(std::uint64_t{number} * members),
        members_(members),
        owner_(shared_in_turn(partitions, present())),
        next_owner_(partitions, CQ_NONE),
        lease_(partitions) {}

  // Who reads the partition, be it gone; CQ_NONE while it moves.
  std::uint32_t owner(std::size_t partition) const { return owner_[partition]; }
  // Grows when the partition gets an owner who did not read it just before. What was delivered
  // under an older lease cannot be committed.
  std::uint32_t lease(std::size_t partition) const { return lease_[partition]; }
  // Whether the member may be given messages of a new poll.
  bool reads(std::uint32_t member) const {
    const Member& m = members_[member];
    return m.alive && m.belongs && !m.fresh && !(rebalancing_ && rules_.eager && m.joined);
  }
  // Whether the group counts the member, which may have crashed unnoticed.
  bool belongs(std::uint32_t member) const { return members_[member].belongs; }
  // Begun so far; and whether one is on.
  std::uint32_t rebalances() const { return rebalances_; }
  bool rebalancing() const { return rebalancing_; }

  // The member has begun a poll; it ends with `idle`.
  void busy(std::uint32_t member) { members_[member].busy = true; }
  bool idle(std::uint32_t member) {
    Member& m = members_[member];
    m.busy = false;
    if (!rebalancing_ || m.joined) return false;
    m.joined = true;
    return finish_if_all_joined();
  }

  // The member's process is gone. What it had stays its own until that is noticed.
  void crash(std::uint32_t member) {
    Member& m = members_[member];
    m.alive = m.busy = m.joined = false;
    ++m.life;
    if (!m.belongs) return;
    m.ghost_until = host_.now() + rules_.session_timeout;
    host_.after(rules_.session_timeout, rules_.first_tag, packed(member, m.life));
  }

  // The member's process is back.
  bool back(std::uint32_t member) {
    Member& m = members_[member];
    m.alive = true;
    ++m.life;
    if (!m.belongs || !rules_.fixed_names || m.fresh) {
      join(member);
      return finish_if_all_joined();
    }
    for (std::size_t p = 0; p < owner_.size(); ++p) lease_[p] += owner_[p] == member ? 1 : 0;
    m.joined = rebalancing_;
    finish_if_all_joined();
    return true;
  }

  // A living member is put out because it did not poll in time; it comes back with `rejoin`.
  bool put_out(std::uint32_t member) {
    Member& m = members_[member];
    m.belongs = m.busy = false;
    for (std::size_t p = 0; p < owner_.size(); ++p) lease_[p] += owner_[p] == member ? 1 : 0;
    start();
    return finish_if_all_joined();
  }
  // Pre: the member lives and does not belong.
  bool rejoin(std::uint32_t member) {
    join(member);
    return finish_if_all_joined();
  }

  // One of its timers. Pre: the tag is one of the group's. `which` and `number` are the low 24 bits
  // of the timer's argument and the rest; `which` tells the groups apart.
  bool timer(std::uint32_t tag, std::uint32_t which, std::uint64_t number) {
    if (tag == rules_.first_tag) {
      Member& m = members_[which - first_argument_];
      if (m.life != number || m.alive) return false;
      m.belongs = false;
      m.ghost_until = 0;
      if (!rebalancing_) start();
    }
    if (tag == rules_.first_tag + 2) return number == rebalances_ && move();
    return finish_if_all_joined();
  }

 private:
  struct Member {
    bool alive = true;
    bool belongs = true;  // the coordinator thinks so
    bool fresh = false;   // joined since the last assignment, and owns nothing yet
    bool joined = false;  // waits for the end of the present rebalance
    bool busy = false;    // in a poll
    std::uint32_t life = 0;
    std::int64_t ghost_until = 0;  // its former life counts as a member until then
  };

  std::uint64_t packed(std::uint32_t member, std::uint64_t number) const {
    return number << 24 | (first_argument_ + member);
  }
  std::vector<std::uint32_t> present() const {
    std::vector<std::uint32_t> all;
    for (std::uint32_t m = 0; m < members_.size(); ++m) {
      if (members_[m].belongs) all.push_back(m);
    }
    return all;
  }

  void join(std::uint32_t member) {
    Member& m = members_[member];
    m.belongs = m.fresh = true;
    start();
    m.joined = true;
    ends_at_ = std::max(ends_at_, m.ghost_until);
    if (ends_at_ > host_.now()) wait_for_end();
  }

  void start() {
    if (!rebalancing_) {
      ++rebalances_;
      for (Member& m : members_) m.joined = m.alive && m.belongs && !m.busy;
    }
    rebalancing_ = true;
    ends_at_ = std::max(ends_at_, host_.now() + rules_.rebalance_time);
    wait_for_end();
  }
  void wait_for_end() {
    host_.after(ends_at_ - host_.now(), rules_.first_tag + 1, packed(0, rebalances_));
  }

  bool finish_if_all_joined() {
    if (!rebalancing_ || host_.now() < ends_at_) return false;
    for (const Member& m : members_) {
      if (m.belongs && !m.joined) return false;
    }
    rebalancing_ = false;
    std::vector<std::uint32_t> members = present();
    auto wanted =
        rules_.eager ? shared_in_turn(owner_.size(), members) : shared_sticky(owner_, members);
    bool moves = false;
    for (std::size_t p = 0; p < owner_.size(); ++p) {
      next_owner_[p] = CQ_NONE;
      if (wanted[p] == owner_[p] && !is_fresh(wanted[p])) continue;
      bool must_give_up =
          !rules_.eager && owner_[p] != CQ_NONE && wanted[p] != owner_[p] && reads(owner_[p]);
      if (must_give_up) {
        next_owner_[p] = wanted[p];
        moves = true;
      }
      owner_[p] = must_give_up ? CQ_NONE : wanted[p];
      lease_[p] += must_give_up ? 0 : 1;
    }
    for (Member& m : members_) m.fresh = m.joined = false;
    if (moves) host_.after(rules_.rebalance_time, rules_.first_tag + 2, packed(0, rebalances_));
    return true;
  }
  bool is_fresh(std::uint32_t member) const { return member != CQ_NONE && members_[member].fresh; }

  // The partitions on their way get their new owners.
  bool move() {
    for (std::size_t p = 0; p < owner_.size(); ++p) {
      if (next_owner_[p] == CQ_NONE) continue;
      owner_[p] = std::exchange(next_owner_[p], CQ_NONE);
      ++lease_[p];
    }
    return true;
  }

  Host host_;
  Rules rules_;
  std::uint64_t first_argument_;
  std::vector<Member> members_;
  std::vector<std::uint32_t> owner_, next_owner_, lease_;
  std::uint32_t rebalances_ = 0;
  bool rebalancing_ = false;
  std::int64_t ends_at_ = 0;
};

}  // namespace cqrslab
