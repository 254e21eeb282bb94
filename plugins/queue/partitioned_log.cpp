#include <algorithm>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

enum Param { partitions, linger, batch, latency, fetch_min, fetch_wait };
constexpr cq_param params[] = {
    integer_param("partitions", "partitions",
                  "pieces of the log, each in order and read by one consumer of a group "
                  "(num.partitions of Kafka: 1)",
                  1, 1, 1024),
    duration_param("linger",
                   "how long a batch stays open for more after its first message (linger.ms of "
                   "Kafka 4.0: 5 ms; before: 0)",
                   5e6, 0, 60e9),
    integer_param("batch", "messages",
                  "a batch closes at once when it has so many (batch.size of Kafka: 16 KiB, that "
                  "is 16 messages of 1 KiB)",
                  16, 1, 100'000),
    duration_param("latency",
                   "from the close of a batch until its messages can be fetched (median end to end "
                   "of LinkedIn's Kafka in 2014: 2 ms)",
                   2e6, 0, 60e9),
    integer_param("fetch_min", "messages",
                  "a fetch is answered when so many are there (fetch.min.bytes of Kafka: 1 byte, "
                  "so any message)",
                  1, 1, 100'000),
    duration_param("fetch_wait",
                   "or after so long with what is there (fetch.max.wait.ms of Kafka: 500 ms)",
                   500e6, 1e6, 60e9)};

enum Timer { batch_closes, batch_arrives, fetch_ends };

// Offsets count the messages of a partition from 0.
struct Partition {
  Ring<std::uint64_t> ids;    // of the messages that some group still needs
  std::uint64_t first = 0;    // offset of ids.front()
  std::uint64_t closed = 0;   // messages before this offset are in closed batches
  std::uint64_t visible = 0;  // ... and can be fetched
  std::uint64_t end() const { return first + ids.size(); }
};

// One consumer of one group: it alone reads its partitions, in turn.
struct Reader {
  Ring<std::uint32_t> turn;     // its partitions that have a message to fetch
  std::uint64_t available = 0;  // messages it could fetch
  std::uint64_t fetched = 0;    // of these, answered to its latest fetch and not yet delivered
  std::uint64_t fetch = 0;      // number of its latest fetch
  std::int64_t fetching_since = 0;
  std::uint32_t in_hand = CQ_NONE;  // partition of the message it works on
  bool waits = false;               // ready, and nothing could be delivered
  bool ends_soon = false;           // a timer runs for its latest fetch
};

class PartitionedLog {
 public:
  PartitionedLog(const Host& host, const Config& config)
      : host_(host),
        linger_(config.integer(linger)),
        batch_(static_cast<std::uint64_t>(config.integer(batch))),
        latency_(config.integer(latency)),
        fetch_min_(static_cast<std::uint64_t>(config.integer(fetch_min))),
        fetch_wait_(config.integer(fetch_wait)),
        consumers_(config.consumers()),
        groups_(config.groups()),
        partitions_(static_cast<std::size_t>(config.integer(partitions))),
        readers_(std::size_t{groups_} * consumers_),
        offsets_(groups_ * partitions_.size()),
        depths_(groups_) {}

  void publish(const cq_message& message) {
    std::uint32_t p = partition_of(message.key);
    Partition& partition = partitions_[p];
    bool opens = partition.closed == partition.end();
    partition.ids.push_back(message.id);
    for (auto& depth : depths_) ++depth;
    if (partition.end() - partition.closed == batch_ || linger_ == 0) {
      close(p);
    } else if (opens) {
      host_.after(linger_, batch_closes, packed(p, partition.closed));
    }
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    Reader& r = reader(group, consumer);
    r.waits = true;
    if (r.fetched == 0) {
      ++r.fetch;
      r.fetching_since = host_.now();
      r.ends_soon = false;
    }
    serve(group, consumer);
  }

  // A partition's offset moves only now, so a message that was not handled is the next again.
  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t, bool handled) {
    Reader& r = reader(group, consumer);
    std::uint32_t p = r.in_hand;
    r.in_hand = CQ_NONE;
    if (!handled) {
      r.turn.push_front(p);
      ++r.available;
      ++r.fetched;
      return;
    }
    --depths_[group];
    if (++offset(group, p) < partitions_[p].visible) r.turn.push_back(p);
    forget(p);
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    auto which = static_cast<std::uint32_t>(argument & 0xffffff);
    std::uint64_t number = argument >> 24;
    if (tag == batch_closes && partitions_[which].closed == number) close(which);
    if (tag == batch_arrives) arrive(which, number);
    if (tag == fetch_ends && readers_[which].waits && readers_[which].fetch == number) {
      readers_[which].fetched = readers_[which].available;
      serve(which / consumers_, which % consumers_);
    }
  }

  std::uint64_t depth(std::uint32_t group) const { return depths_[group]; }

 private:
  // The finalizer of MurmurHash3, so that neighbouring keys are scattered.
  std::uint32_t partition_of(std::uint32_t key) const {
    key = (key ^ (key >> 16)) * 0x85ebca6bu;
    key = (key ^ (key >> 13)) * 0xc2b2ae35u;
    return (key ^ (key >> 16)) % static_cast<std::uint32_t>(partitions_.size());
  }
  static std::uint64_t packed(std::uint32_t which, std::uint64_t number) {
    return number << 24 | which;
  }
  Reader& reader(std::uint32_t group, std::uint32_t consumer) {
    return readers_[std::size_t{group} * consumers_ + consumer];
  }
  std::uint64_t& offset(std::uint32_t group, std::uint32_t p) {
    return offsets_[group * partitions_.size() + p];
  }

  void close(std::uint32_t p) {
    partitions_[p].closed = partitions_[p].end();
    if (latency_ == 0) return arrive(p, partitions_[p].closed);
    host_.after(latency_, batch_arrives, packed(p, partitions_[p].closed));
  }

  // The messages of partition p before offset `end` can be fetched from now on.
  void arrive(std::uint32_t p, std::uint64_t end) {
    std::uint64_t before = partitions_[p].visible;
    partitions_[p].visible = end;
    std::uint32_t consumer = p % consumers_;
    for (std::uint32_t group = 0; group < groups_; ++group) {
      Reader& r = reader(group, consumer);
      r.available += end - before;
      if (offset(group, p) == before) r.turn.push_back(p);
      serve(group, consumer);
    }
  }

  void serve(std::uint32_t group, std::uint32_t consumer) {
    Reader& r = reader(group, consumer);
    if (!r.waits || r.available == 0) return;
    if (r.fetched == 0 && r.available >= fetch_min_) r.fetched = r.available;
    if (r.fetched == 0) return end_fetch_later(group, consumer);
    std::uint32_t p = r.turn.pop_front();
    r.in_hand = p;
    r.waits = false;
    --r.fetched;
    --r.available;
    host_.deliver(group, consumer, partitions_[p].ids[offset(group, p) - partitions_[p].first]);
  }

  // A fetch that finds nothing is repeated every fetch_wait; the one under way now ends with what
  // is there by then.
  void end_fetch_later(std::uint32_t group, std::uint32_t consumer) {
    Reader& r = reader(group, consumer);
    if (r.ends_soon) return;
    r.ends_soon = true;
    std::int64_t elapsed = (host_.now() - r.fetching_since) % fetch_wait_;
    host_.after(fetch_wait_ - elapsed, fetch_ends, packed(group * consumers_ + consumer, r.fetch));
  }

  // Messages that every group is through with leave the memory.
  void forget(std::uint32_t p) {
    std::uint64_t needed = partitions_[p].end();
    for (std::uint32_t group = 0; group < groups_; ++group) {
      needed = std::min(needed, offset(group, p));
    }
    for (; partitions_[p].first < needed; ++partitions_[p].first) partitions_[p].ids.pop_front();
  }

  Host host_;
  std::int64_t linger_;
  std::uint64_t batch_;
  std::int64_t latency_;
  std::uint64_t fetch_min_;
  std::int64_t fetch_wait_;
  std::uint32_t consumers_, groups_;
  std::vector<Partition> partitions_;
  std::vector<Reader> readers_;         // by group, then consumer
  std::vector<std::uint64_t> offsets_;  // by group, then partition: acknowledged before this one
  std::vector<std::uint64_t> depths_;
};

const Plugin<PartitionedLog, QueueKind> plugin{{
    .name = "partitioned_log",
    .summary = "a log in partitions by key, ordered within each, written in batches",
    .doc =
        R"(The model of Apache Kafka. The log is cut into partitions, and the key of a message
decides by a hash into which it goes. In a group each partition belongs to exactly one consumer
(partition modulo consumers), which handles its messages one after the other: so the order is kept
within a partition, and therefore for a key, but not between partitions. More consumers than
partitions do not help, the rest has nothing to read; and one slow message holds up its partition,
not the others.

The producer collects: a batch opens at the first message for a partition and closes when it has
`batch` messages or `linger` after it opened; all its messages leave together. Under light load a
message therefore waits nearly `linger`, and under heavy load the batch fills sooner: batching
costs the most where there is nothing to gain from it. `latency` later the messages can be
fetched.

The consumer fetches: a fetch is answered with everything there is as soon as that is `fetch_min`
messages, or when `fetch_wait` is over. With the usual `fetch_min` = 1 the wait plays no part.

Delivery is at least once. The position of a group in a partition moves when a message is
acknowledged; one that was not handled is delivered again before any later one of its partition,
so a message that always fails stops its partition for good. Messages are kept until every group
is through with them. Replication, rebalancing between consumers and retention are not modelled.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
