// partitioned_log: a replicated log in partitions, read by groups of consumers.
#include "plugins/queue/partitioned_log.hpp"

#include <stdexcept>

namespace cqrslab {

// ---- crashes and rebalances --------------------------------------------------------------------

void PartitionedLog::consumer(std::uint32_t g, std::uint32_t c, bool up) {
  if (!up) return crash(g, c);
  reader(g, c).next_commit = host_.now() + rules_.commit_interval;
  group_changed(g, groups_[g].back(c));
}

void PartitionedLog::crash(std::uint32_t g, std::uint32_t c) {
  commit_if_due(g, c);
  Reader& r = reader(g, c);
  std::uint32_t p = r.in_hand;
  if (p != CQ_NONE && holds(g, r, p) && rules_.commit == LogCommit::before) {
    host_.dead_letter(g, log_.partition(p).at(r.offset).id);
    settle(g, p, r.offset);
  }
  r.in_hand = CQ_NONE;
  r.waits = false;
  go_back(g, c);
  groups_[g].crash(c);
}

// What the reader has not committed will be read again, by whoever gets its partitions.
void PartitionedLog::go_back(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  r.turn.clear();
  r.available = r.fetched = r.polled = r.uncommitted = 0;
  r.committing = false;
  ++r.life;
  for (std::uint32_t p = 0; p < log_.partitions(); ++p) {
    if (groups_[g].owner(p) != c) continue;
    place(g, p).position = place(g, p).committed;
    place(g, p).in_turn = false;
  }
}

// One timer for each reader, which is set again as long as it is in a poll.
void PartitionedLog::check_poll(std::uint32_t g, std::uint32_t c) {
  Reader& r = reader(g, c);
  r.poll_timer = false;
  if (r.polled == 0 && r.in_hand == CQ_NONE) return;
  std::int64_t left = r.polling_since + rules_.max_poll_interval - host_.now();
  if (left > 0) {
    r.poll_timer = true;
    return host_.after(left, poll_ends, index(g, c));
  }
  if (!groups_[g].belongs(c)) return;
  go_back(g, c);
  group_changed(g, groups_[g].put_out(c));
  // It has asked for more already, so nothing else would bring it back.
  if (r.waits) group_changed(g, groups_[g].rejoin(c));
}

// After each event of the group.
void PartitionedLog::group_changed(std::uint32_t g, bool owners) {
  if (groups_[g].rebalances() != rebalances_seen_[g]) {
    rebalances_seen_[g] = groups_[g].rebalances();
    paused_since_[g] = host_.now();
    host_.record(rebalances, 1);
  }
  if (!owners) return;
  if (paused_since_[g] >= 0 && !groups_[g].rebalancing()) {
    host_.record(pause, host_.now() - std::exchange(paused_since_[g], -1));
  }
  read_anew(g);
}

// Every reader of the group starts from what it owns now. An owner that gave a partition up has
// committed what it had handled.
void PartitionedLog::read_anew(std::uint32_t g) {
  for (std::uint32_t c = 0; c < consumers_; ++c) {
    reader(g, c).turn.clear();
    reader(g, c).available = 0;
  }
  for (std::uint32_t p = 0; p < log_.partitions(); ++p) {
    Place& at = place(g, p);
    at.in_turn = false;
    if (at.lease != groups_[g].lease(p)) {
      at.lease = groups_[g].lease(p);
      at.committed = at.position;
      at.attempts = 0;
    }
    std::uint32_t c = groups_[g].owner(p);
    if (c == CQ_NONE) continue;
    Reader& r = reader(g, c);
    bool in_hand = holds(g, r, p);
    r.available += log_.partition(p).visible - at.position - (in_hand ? 1 : 0);
    if (!in_hand && at.position < log_.partition(p).visible) take_turn(r, g, p);
  }
  for (std::uint32_t c = 0; c < consumers_; ++c) {
    Reader& r = reader(g, c);
    r.fetched = std::min(r.fetched, r.available);
    r.polled = std::min(r.polled, r.fetched);
    end_poll(g, c);
    serve(g, c);
  }
}

void PartitionedLog::explain(const cq_message& message) {
  std::uint32_t p = log_.partition_of(message.key);
  Partition& partition = log_.partition(p);
  host_.explain("key ", message.key, " goes to partition ", p, " of ", log_.partitions(),
                ", behind ", partition.end() - partition.closed, " messages in its open batch",
                log_.leads() ? "" : "; no leader: the producer waits");
}

// ---- what a scenario can set ------------------------------------------------------------------

namespace {

enum Param {
  partitions,
  linger,
  batch,
  latency,
  fetch_min,
  fetch_wait,
  max_poll,
  max_poll_interval,
  acks,
  replicas,
  min_insync,
  replication,
  election,
  rebalance,
  rebalance_time,
  session_timeout,
  static_members,
  commit,
  commit_interval,
  commit_every,
  commit_time,
  max_attempts,
  cleanup,
  retention,
  retention_count,
  compaction_lag
};

constexpr const char* acks_labels[] = {"none", "leader", "all", nullptr};
constexpr const char* rebalance_labels[] = {"eager", "cooperative", nullptr};
constexpr const char* commit_labels[] = {"after", "before", "periodic", "count", nullptr};
constexpr const char* cleanup_labels[] = {"delete", "compact", nullptr};
constexpr double hour = 3600e9;

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
                   "from the close of a batch until its leader has it (median end to end of "
                   "LinkedIn's Kafka in 2014: 2 ms)",
                   2e6, 0, 60e9),
    integer_param("fetch_min", "messages",
                  "a fetch is answered when so many are there (fetch.min.bytes of Kafka: 1 byte, "
                  "so any message)",
                  1, 1, 100'000),
    duration_param("fetch_wait",
                   "or after so long with what is there (fetch.max.wait.ms of Kafka: 500 ms)",
                   500e6, 1e6, 60e9),
    integer_param("max_poll", "messages",
                  "most messages of one poll; a consumer hears of a rebalance when it has handled "
                  "them (max.poll.records of Kafka: 500)",
                  500, 1, 100'000),
    duration_param("max_poll_interval",
                   "a consumer that needs longer for a poll is put out of its group "
                   "(max.poll.interval.ms of Kafka: 300 s)",
                   300e9, 1e6, 24 * hour),
    choice_param("acks",
                 "what the producer waits for until it takes a batch for written: acks = 0, 1 "
                 "or all of Kafka (since 3.0: all)",
                 acks_labels, 2),
    integer_param("replicas", "replicas",
                  "copies of the log, its leader's included (default.replication.factor of Kafka: "
                  "1; usual: 3)",
                  1, 1, 9),
    integer_param("min_insync", "replicas",
                  "with acks all the leader takes nothing while fewer are there "
                  "(min.insync.replicas of Kafka: 1; usual: 2)",
                  1, 1, 9),
    duration_param("replication",
                   "from the leader to the in-sync replicas; only then can a message be read "
                   "(within one zone about 1 ms)",
                   1e6, 0, 60e9),
    duration_param("election",
                   "from the crash of the leader until a replica leads (broker.session.timeout.ms "
                   "of Kafka with KRaft: 9 s)",
                   9e9, 0, hour),
    choice_param("rebalance",
                 "whether all consumers of a group stop for a rebalance, or moved partitions only "
                 "(Kafka's classic protocol: eager)",
                 rebalance_labels, 0),
    duration_param("rebalance_time",
                   "until every consumer has heard of a rebalance (heartbeat.interval.ms of "
                   "Kafka: 3 s)",
                   3e9, 0, hour),
    duration_param("session_timeout",
                   "until the crash of a consumer is noticed (session.timeout.ms of Kafka: 45 s)",
                   45e9, 0, 24 * hour),
    boolean_param("static_members",
                  "a consumer that is back within the session timeout goes on with its partitions "
                  "(group.instance.id of Kafka: not set)",
                  false),
    choice_param("commit",
                 "when the position moves: after each message, before it is handled, periodically "
                 "(enable.auto.commit of Kafka: true) or after several",
                 commit_labels, 0),
    duration_param("commit_interval",
                   "between periodic commits (auto.commit.interval.ms of Kafka: 5 s)", 5e9, 1e6,
                   hour),
    integer_param("commit_every", "messages", "handled per commit = count", 100, 1, 100'000),
    duration_param("commit_time",
                   "a commit after messages takes so long, and a crash meanwhile undoes it (a "
                   "round trip to the coordinator)",
                   0, 0, 60e9),
    integer_param("max_attempts", "attempts",
                  "a message that fails so often is given up; 0 = never, it stops its partition "
                  "(Spring for Apache Kafka: 10)",
                  0, 0, 1'000'000),
    choice_param("cleanup",
                 "whether the log loses old messages only, or also those with a newer one of their "
                 "key (cleanup.policy of Kafka: delete)",
                 cleanup_labels, 0),
    duration_param("retention",
                   "messages older than this are deleted, read or not; 0 = never "
                   "(log.retention.hours of Kafka: 168)",
                   168 * hour, 0, 10'000 * hour),
    integer_param("retention_count", "messages",
                  "per partition, of those that can be read; 0 = no limit (log.retention.bytes of "
                  "Kafka: none)",
                  0, 0, 1'000'000'000),
    duration_param("compaction_lag",
                   "age from which compaction may delete a message (log.cleaner.backoff.ms of "
                   "Kafka: 15 s)",
                   15e9, 0, 168 * hour)};

// In the order of LogProbe.
constexpr cq_probe probes[] = {
    gauge("lag", "messages", "published and not yet handled or lost, all groups together"),
    counter("redelivered", "messages", "delivered although they had been handled before"),
    counter("rebalances", "", "times that a group shared its partitions anew"),
    sample_probe("pause", "ns", "how long a rebalance lasted"),
    counter("unreplicated", "messages", "lost because only a dead leader, or nobody yet, had them"),
    counter("expired", "messages", "deleted by retention before a group had handled them"),
    counter("compacted", "messages", "deleted for a newer one before a group had handled them")};

LogRules log_rules(const Config& config) {
  LogRules rules;
  rules.partitions = static_cast<std::size_t>(config.integer(partitions));
  rules.linger = config.integer(linger);
  rules.batch = static_cast<std::uint64_t>(config.integer(batch));
  rules.latency = config.integer(latency);
  rules.acks = static_cast<Acks>(config.integer(acks));
  rules.replicas = static_cast<std::uint32_t>(config.integer(replicas));
  rules.min_insync = static_cast<std::uint32_t>(config.integer(min_insync));
  rules.replication = config.integer(replication);
  rules.election = config.integer(election);
  rules.retention = config.integer(retention);
  rules.retention_count = static_cast<std::uint64_t>(config.integer(retention_count));
  rules.compacts = config.integer(cleanup) == 1;
  rules.compaction_lag = config.integer(compaction_lag);
  if (rules.min_insync > rules.replicas) {
    throw std::invalid_argument("min_insync is above replicas, so nothing could be written");
  }
  return rules;
}

LogReaderRules reader_rules(const Config& config) {
  LogReaderRules rules;
  rules.fetch_min = static_cast<std::uint64_t>(config.integer(fetch_min));
  rules.fetch_wait = config.integer(fetch_wait);
  rules.max_poll = static_cast<std::uint64_t>(config.integer(max_poll));
  rules.max_poll_interval = config.integer(max_poll_interval);
  rules.group = {.eager = config.integer(rebalance) == 0,
                 .fixed_names = config.boolean(static_members),
                 .rebalance_time = config.integer(rebalance_time),
                 .session_timeout = config.integer(session_timeout),
                 .first_tag = PartitionedLog::group_timers};
  rules.commit = static_cast<LogCommit>(config.integer(commit));
  rules.commit_interval = config.integer(commit_interval);
  rules.commit_every = static_cast<std::uint64_t>(config.integer(commit_every));
  rules.commit_time = config.integer(commit_time);
  rules.max_attempts = static_cast<std::uint32_t>(config.integer(max_attempts));
  if (rules.max_poll_interval <= rules.fetch_wait || rules.max_poll_interval <= rules.commit_time) {
    throw std::invalid_argument(
        "max_poll_interval is not above fetch_wait and commit_time, so every consumer would be put "
        "out of its group before it has finished");
  }
  return rules;
}

class FromConfig : public PartitionedLog {
 public:
  FromConfig(const Host& host, const Config& config)
      : PartitionedLog(host, config, log_rules(config), reader_rules(config)) {}
};

constexpr const char* page = R"(The model of Apache Kafka (defaults of 4.0, October 2024).
The log is cut into partitions, and the key of a message decides by a hash into which it goes. In a
group each partition belongs to exactly one consumer (partition modulo consumers), which handles its
messages one after the other: so the order is kept within a partition, and therefore for a key, but
not between partitions. More consumers than partitions do not help, the rest has nothing to read;
and one slow message holds up its partition, not the others. P partitions of equal load on C
consumers of rate m carry at most P m / ceil(P / C).

**Writing.** The producer collects: a batch opens at the first message for a partition and closes
when it has `batch` messages or `linger` after it opened; all its messages leave together. Under
light load a message therefore waits nearly `linger`, and under heavy load the batch fills sooner:
batching costs the most where there is nothing to gain from it. `latency` later the leader has it,
and `replication` later all in-sync replicas: only then can it be read, whatever `acks` says.

**When the leader dies** (a fault of the queue), nothing can be written or fetched until it is back,
with all it had, or until a replica is elected, `election` after the crash. What had not been
replicated is gone with `acks` = leader (1), because the producer had taken it for written; with
`acks` = none (0) what was under way is gone as well; with `acks` = all the producer sends it again,
and nothing is lost. What is lost counts as dead letters. With `acks` = all and fewer than
`min_insync` replicas left, the new leader serves readers but takes nothing. The producer keeps
trying for as long as it takes (delivery.timeout.ms is not modelled); the group's coordinator never
fails.

**Reading.** A fetch is answered with everything there is as soon as that is `fetch_min` messages,
or when `fetch_wait` is over. With the usual `fetch_min` = 1 the wait plays no part. A poll takes up
to `max_poll` of what was fetched.

**Crashes and rebalances.** That a consumer is gone is noticed after `session_timeout`, and until
then nobody reads its partitions. Then, or when one joins, the group rebalances: everybody hears of
it within `rebalance_time` and joins at the end of its poll; the slowest is waited for. With `eager`
nobody reads meanwhile, and all partitions are dealt out anew; with `cooperative` everybody reads
on, as few partitions as possible move, and only those stop, `rebalance_time` longer. A consumer
that is back before its crash was noticed is a new member, and the rebalance has to wait until the
old one's session ends; `static_members` spares that. A consumer whose poll lasts longer than
`max_poll_interval` is put out of the group: the message it works on is handled by its successor as
well, and it joins again when it is through.

**Commits.** After a crash a group reads on from its last commit. `after`: each message is committed
when it has been handled, in `commit_time`; a crash in between handles it twice. `before`: when it
is handed out, so what is in hand at a crash is lost (a dead letter), and nothing comes twice: at
most once. `periodic`: every `commit_interval`; at a rate r a crash repeats r `commit_interval` / 2
messages on average. `count`: after every n = `commit_every`, (n - 1) / 2 on average. No setting
delivers exactly once. Who gives a partition up in a rebalance commits it first.

A message that fails is delivered again before any later one of its partition, so one that always
fails stops its partition for good, unless `max_attempts` gives it up.

**Old messages.** The log keeps a message for `retention`, and `retention_count` of a partition,
whoever has read it: a group that is away longer misses the rest for good (`expired`). `cleanup` =
compact keeps of each key the newest message, once a message is `compaction_lag` old: a late reader
gets the latest state, and the history is gone (`compacted`). Both count as dead letters. Kafka
deletes whole segments; here each message goes by itself.)";

const Plugin<FromConfig, QueueKind> plugin{{
    .name = "partitioned_log",
    .version = "2.0",
    .summary = "a log in partitions by key, ordered within each, written in batches",
    .doc = page,
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
