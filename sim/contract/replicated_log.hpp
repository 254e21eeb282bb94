// ReplicatedLog: a log in partitions by key, written in batches, with a leader and its replicas.
//
//   append -> batch closes -> (latency) -> leader has it -> (replication) -> can be read
//
// The write side of a log such as Apache Kafka: what of it survives the death of the leader, and
// what retention and compaction leave. Who reads it up to where is for its LogReaders to know.
// Timers with tags 0 .. log_timers - 1 belong to it: the plugin hands them to `timer`. Times are
// simulated nanoseconds.
//
// A message is in one of four states, by the offsets of its partition: in the open batch of the
// producer, in a closed batch on its way, with the leader, or with all replicas that are in sync,
// which is when it can be read. When the leader dies, what happens to the first three follows from
// what the producer waits for (`acks`) and is told to the readers as `lost`.
//
// Sources: the replication protocol and the producer settings of Apache Kafka 3 (acks,
// min.insync.replicas, linger.ms, batch.size), its retention and log compaction. Limits: one leader
// for all partitions; replicas follow in one time for all; batches are counted in messages, not in
// bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {

// What the producer waits for before it takes a message for written.
enum class Acks { none, leader, all };

struct LogRules {
  std::size_t partitions = 1;
  std::int64_t linger = 0;   // a batch closes so long after its first message
  std::uint64_t batch = 1;   // ... or when it has so many
  std::int64_t latency = 0;  // from closing until the leader has it
  Acks acks = Acks::all;
  std::uint32_t replicas = 1;         // the leader included
  std::uint32_t min_insync = 1;       // acks all: with fewer in sync nothing is accepted
  std::int64_t replication = 0;       // until the followers have what the leader has
  std::int64_t election = 0;          // without a leader until a follower takes over
  std::int64_t retention = 0;         // age at which a message is deleted; 0 = never
  std::uint64_t retention_count = 0;  // messages per partition, 0 = no limit
  bool compacts = false;              // only the newest message of a key stays
  std::int64_t compaction_lag = 0;    // ... but none is deleted before this age
};

// Who reads the log, as the log sees it. Called from within the log's own functions: a reader may
// ask the log, and may not append.
class LogReaders {
 public:
  // Messages of the partition from offset `before` on can be read now.
  virtual void grown(std::uint32_t partition, std::uint64_t before) = 0;
  // The message will never be readable: the leader that had it is gone.
  virtual void lost(std::uint64_t id) = 0;
  // A leader answers again.
  virtual void leader_is_back() = 0;

 protected:
  ~LogReaders() = default;
};

// Offsets count the messages of a partition from 0; one that was lost leaves a gap with id 0.
// first <= visible <= arrived <= closed <= end().
struct Partition {
  struct Stored {
    std::uint64_t id = 0;
    std::int64_t written = 0;
    std::uint32_t key = 0;
  };
  Ring<Stored> stored;        // what some group still needs
  std::uint64_t first = 0;    // offset of stored.front()
  std::uint64_t kept = 0;     // retention has deleted what is before
  std::uint64_t visible = 0;  // the high-water mark: before it, all in-sync replicas have it
  std::uint64_t arrived = 0;  // ... the leader has it
  std::uint64_t closed = 0;   // ... it is in a closed batch
  std::uint64_t end() const { return first + stored.size(); }
  Stored& at(std::uint64_t offset) { return stored[offset - first]; }
};

class ReplicatedLog {
 public:
  static constexpr std::uint32_t log_timers = 4;

  // Keeps a copy of `host`; `readers` outlives it. Pre: rules.partitions > 0, rules.batch > 0.
  ReplicatedLog(const Host& host, const LogRules& rules, LogReaders& readers)
      : host_(host),
        rules_(rules),
        readers_(readers),
        partitions_(rules.partitions),
        in_sync_(rules.replicas) {}

  // Partitions are numbered from 0; a reference stays good as long as the log.
  std::uint32_t partitions() const { return static_cast<std::uint32_t>(partitions_.size()); }
  Partition& partition(std::uint32_t p) { return partitions_[p]; }
  // Whether there is a leader to fetch from.
  bool leads() const { return leads_; }

  // All messages of a key go to one partition. The finalizer of MurmurHash3 (Appleby 2011), so that
  // neighbouring keys are scattered.
  std::uint32_t partition_of(std::uint32_t key) const {
    key = (key ^ (key >> 16)) * 0x85ebca6bu;
    key = (key ^ (key >> 13)) * 0xc2b2ae35u;
    return (key ^ (key >> 16)) % partitions();
  }

  // The producer has a message more, which is in an open batch now or on its way.
  void append(const cq_message& message) {
    std::uint32_t p = partition_of(message.key);
    Partition& partition = partitions_[p];
    bool opens = partition.closed == partition.end();
    partition.stored.push_back({message.id, message.published, message.key});
    if (partition.end() - partition.closed == rules_.batch || rules_.linger == 0) {
      close(p);
    } else if (opens) {
      host_.after(rules_.linger, batch_closes, packed(p, partition.closed));
    }
  }

  // One of its timers, whose argument was packed(which, number).
  void timer(std::uint32_t tag, std::uint32_t which, std::uint64_t number) {
    if (tag == batch_closes && partitions_[which].closed == number) close(which);
    if (tag == batch_arrives && accepts_) arrive(which, number);
    if (tag == batch_replicates && leads_) show(which, number);
    if (tag == leader_elected && number == term_) elect();
  }

  // The leader's machine goes or is back. Without replicas nothing is read until it is back; with
  // them a follower leads after `election`, unless the old leader is back before.
  void fault(bool up) {
    ++term_;
    if (!up) return leader_dies();
    if (!leads_) {
      leads_ = true;  // it was back before another was elected, and has what it had
      for (std::uint32_t p = 0; p < partitions(); ++p) replicate_later(p);
    }
    in_sync_ = rules_.replicas;
    resume();
  }

  // Offset of the oldest message of the partition that retention has not deleted by now. Only what
  // can be read is deleted.
  std::uint64_t oldest_kept(std::uint32_t p) {
    Partition& partition = partitions_[p];
    std::uint64_t kept = std::max(partition.kept, partition.first);
    auto expired = [&] {
      bool too_old =
          rules_.retention > 0 && partition.at(kept).written + rules_.retention <= host_.now();
      bool too_many =
          rules_.retention_count > 0 && partition.visible - kept > rules_.retention_count;
      return too_old || too_many;
    };
    while (kept < partition.visible && expired()) ++kept;
    return partition.kept = kept;
  }

  // Whether compaction has deleted the message: a newer one of its key can be read.
  bool compacted(std::uint32_t p, std::uint64_t offset) {
    if (!rules_.compacts) return false;
    const Partition::Stored& message = partitions_[p].at(offset);
    return newest_[message.key] > offset && message.written + rules_.compaction_lag <= host_.now();
  }

  // What is before offset `needed` leaves the memory, and may not be asked for any more. Pre:
  // needed is at most what can be read.
  void forget(std::uint32_t p, std::uint64_t needed) {
    for (; partitions_[p].first < needed; ++partitions_[p].first) partitions_[p].stored.pop_front();
  }

  // The smallest id in the memory of partition p; 2^64 - 1 where there is none.
  std::uint64_t oldest(std::uint32_t p) const {
    const Ring<Partition::Stored>& stored = partitions_[p].stored;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (stored[i].id != 0) return stored[i].id;
    }
    return ~std::uint64_t{0};
  }

  // A timer's argument. Pre: which < 2^24, number < 2^40.
  static std::uint64_t packed(std::uint32_t which, std::uint64_t number) {
    return number << 24 | which;
  }

 private:
  enum Timer : std::uint32_t { batch_closes, batch_arrives, batch_replicates, leader_elected };

  void close(std::uint32_t p) {
    partitions_[p].closed = partitions_[p].end();
    send(p);
  }
  void send(std::uint32_t p) {
    std::uint64_t end = partitions_[p].closed;
    if (rules_.latency > 0) return host_.after(rules_.latency, batch_arrives, packed(p, end));
    if (accepts_) arrive(p, end);
  }

  void arrive(std::uint32_t p, std::uint64_t end) {
    if (end <= partitions_[p].arrived) return;
    partitions_[p].arrived = end;
    replicate_later(p);
  }
  void replicate_later(std::uint32_t p) {
    std::uint64_t end = partitions_[p].arrived;
    if (rules_.replication == 0 || in_sync_ == 1) return show(p, end);
    host_.after(rules_.replication, batch_replicates, packed(p, end));
  }

  void show(std::uint32_t p, std::uint64_t end) {
    Partition& partition = partitions_[p];
    std::uint64_t before = partition.visible;
    partition.visible = std::max(before, std::min(end, partition.arrived));
    if (partition.visible == before) return;
    for (std::uint64_t o = before; rules_.compacts && o < partition.visible; ++o) {
      std::uint32_t key = partition.at(o).key;
      if (key >= newest_.size()) newest_.resize(key + std::size_t{1});
      newest_[key] = o;
    }
    readers_.grown(p, before);
  }

  void leader_dies() {
    leads_ = accepts_ = false;
    for (Partition& partition : partitions_) {
      if (rules_.acks == Acks::none) lose(partition, partition.arrived, partition.closed);
    }
    if (rules_.replicas > 1) host_.after(rules_.election, leader_elected, packed(0, term_));
  }

  // A follower takes over: it has what was replicated. What else the old leader had is sent again
  // by the producer if that has waited for the replicas (acks all), otherwise it is gone.
  void elect() {
    leads_ = true;
    in_sync_ = rules_.replicas - 1;
    for (std::uint32_t p = 0; p < partitions(); ++p) {
      Partition& partition = partitions_[p];
      if (rules_.acks == Acks::all) {
        partition.arrived = partition.visible;
      } else {
        lose(partition, partition.visible, partition.arrived);
        show(p, partition.arrived);
      }
    }
    resume();
  }

  // The producer sends what it has kept, unless there are too few replicas for its acks.
  void resume() {
    accepts_ = rules_.acks != Acks::all || in_sync_ >= rules_.min_insync;
    for (std::uint32_t p = 0; accepts_ && p < partitions(); ++p) {
      if (partitions_[p].closed > partitions_[p].arrived) send(p);
    }
    readers_.leader_is_back();
  }

  void lose(Partition& partition, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t o = from; o < to; ++o) {
      if (std::uint64_t id = std::exchange(partition.at(o).id, 0)) readers_.lost(id);
    }
  }

  Host host_;
  LogRules rules_;
  LogReaders& readers_;
  std::vector<Partition> partitions_;
  std::vector<std::uint64_t> newest_;  // by key: offset of its newest visible message
  std::uint32_t in_sync_;
  std::uint64_t term_ = 0;
  bool leads_ = true, accepts_ = true;
};

}  // namespace cqrslab
