// change_data_capture: a connector that reads the database's log and sends what it finds.
#include <algorithm>

#include "sim/contract/delivery_line.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { interval, batch, max_queue, send, offset_flush, disk, heartbeat };

constexpr cq_param params[] = {
    duration_param("interval",
                   "records are held back until it is over, or a batch is full (poll.interval.ms "
                   "of Debezium: 500 ms)",
                   500e6, 1e3, 3600e9),
    integer_param("batch", "records",
                  "most records of one batch (max.batch.size of Debezium: 2048)", 2048, 1,
                  1'000'000),
    integer_param("max_queue", "records",
                  "records read from the log and not yet sent, beyond which reading pauses "
                  "(max.queue.size of Debezium: 8192)",
                  8192, 1, 10'000'000),
    law_param("send", "sending one batch to the broker, until consumers can get it", 2e6, 0, 60e9),
    duration_param("offset_flush",
                   "how often the position of what was sent is stored, and the source told "
                   "(offset.flush.interval.ms of Kafka Connect: 60 s)",
                   60e9, 1e6, 3600e9),
    integer_param("disk", "bytes",
                  "log that the source keeps for the connector at most; 0 = no limit "
                  "(max_slot_wal_keep_size of PostgreSQL: -1, no limit)",
                  0, 0, 9e15),
    duration_param("heartbeat",
                   "how often it confirms what it has passed although there was nothing to send; "
                   "0 = never (heartbeat.interval.ms of Debezium: 0)",
                   0, 0, 3600e9)};

enum Figure { retained_bytes, queued, resent, slots_dropped };
constexpr cq_probe probes[] = {
    gauge("retained_bytes", "B", "log that the source keeps because it is not confirmed"),
    gauge("queued", "records", "records that the connector has read and not yet sent"),
    counter("resent", "records", "records sent again after a restart"),
    counter("slots_dropped", "occurrences",
            "times that the source gave the log up: disk was full")};

class ChangeDataCapture : public DeliveryLines {
 public:
  ChangeDataCapture(const Host& host, const Config& config)
      : DeliveryLines(host, config),
        interval_(config.integer(interval)),
        batch_(static_cast<std::uint64_t>(config.integer(batch))),
        max_queue_(static_cast<std::uint64_t>(config.integer(max_queue))),
        offset_flush_(config.integer(offset_flush)),
        disk_(config.integer(disk)),
        heartbeat_(config.integer(heartbeat)),
        draws_(host.stream("send")) {
    host_.after(offset_flush_, flush, 0);
    if (heartbeat_ > 0) host_.after(heartbeat_, beat, 0);
  }

  void publish(const cq_message& message) {
    bytes_each_ = message.bytes;
    newest_number_ = std::max(newest_number_, message.sequence);
    numbers_.push_back(newest_number_);
    ++end_;
    ++never_sent_;
    measure();
    plan();
    if (host_.explains()) explain();
  }

  // A connector that restarts begins behind the position that it had stored.
  void fault(bool up) {
    up_ = up;
    if (up) {
      window_ = host_.now();
      return plan();
    }
    ++life_;
    sending_ = planned_ = full_ = false;
    taken_ = sent_ = confirmed_;
    show_queue();
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    if (tag == flush) {
      host_.after(offset_flush_, flush, 0);
      if (up_) confirm(sent_);
      return measure();
    }
    if (tag == beat) {
      host_.after(heartbeat_, beat, 0);
      if (!up_ || sent_ != end_) return;
      confirm(end_);
      confirmed_number_ = std::max(confirmed_number_, committed_number());
      return measure();
    }
    if (tag / tags != life_) return;
    if (tag % tags == arrival) return batch_sent(argument);
    if (argument == polls_) take_batch();
  }

  std::uint64_t depth(std::uint32_t group) const { return never_sent_ + arrived(group); }

  // A batch that is being sent arrives, also when the log behind it is gone.
  std::uint64_t oldest() const {
    std::uint64_t unsent = sending_ ? std::min(first_, confirmed_ + 1) : confirmed_ + 1;
    return std::min(unsent, oldest_arrived());
  }

 private:
  // Timers: two of one life of the connector, to which `tags` times its number is added, and two
  // that go on for ever.
  enum Tag : std::uint32_t { poll, arrival, tags, flush = ~0u - 1, beat = ~0u };

  void explain() const {
    std::uint64_t before = end_ - taken_ - 1;
    if (!up_) return host_.explain("a record behind ", before, " others; the connector is down");
    if (sending_)
      return host_.explain("a record behind ", before, " others; a batch is being sent");
    std::int64_t until = full_ ? 0 : interval_ - (host_.now() - window_) % interval_;
    host_.explain("a record behind ", before, " others; the connector takes a batch in ",
                  static_cast<double>(until) / 1e6, " ms");
  }

  // Of what it has not sent, as many as there is room for are in its memory.
  std::uint64_t in_memory() const { return std::min(end_ - taken_, max_queue_); }
  void show_queue() {
    if (in_memory() == queue_shown_) return;
    queue_shown_ = in_memory();
    host_.record(queued, static_cast<std::int64_t>(queue_shown_));
  }

  // The next poll ends when the interval is over or a batch is full.
  void plan() {
    show_queue();
    if (!up_ || sending_ || full_ || end_ == taken_) return;
    full_ = in_memory() >= std::min(batch_, max_queue_);
    if (planned_ && !full_) return;
    planned_ = true;
    std::int64_t into = (host_.now() - window_) % interval_;
    host_.after(full_ ? 0 : interval_ - into, poll + tags * life_, ++polls_);
  }

  void take_batch() {
    planned_ = full_ = false;
    window_ = host_.now();
    if (end_ == taken_) return;
    first_ = taken_ + 1;
    taken_ += std::min(batch_, in_memory());
    sending_ = true;
    host_.after(host_.sample(send, draws_, ++batches_), arrival + tags * life_, taken_);
    show_queue();
  }

  void batch_sent(std::uint64_t last) {
    sending_ = false;
    if (first_ <= ever_sent_) {
      host_.record(resent, static_cast<std::int64_t>(std::min(last, ever_sent_) - first_ + 1));
    }
    for (std::uint64_t id = first_; id <= last; ++id) {
      ++arrivals_;
      never_sent_ -= id > ever_sent_;
      put({arrivals_, id});
    }
    ever_sent_ = std::max(ever_sent_, last);
    sent_ = std::max(last, dropped_);
    hand_out();
    plan();
  }

  // The source may forget its log up to message `id`.
  void confirm(std::uint64_t id) {
    for (; confirmed_ < id; ++confirmed_) {
      confirmed_number_ = std::max(confirmed_number_, numbers_.pop_front());
    }
  }

  // All of the store's numbers up to this one are in its log.
  std::uint64_t committed_number() const {
    return std::max(newest_number_, host_.lowest_open() - 1);
  }

  // Changes that this feed does not take fill the log too: the store's numbers tell how many.
  void measure() {
    std::uint64_t newest = committed_number();
    std::uint64_t records = newest > confirmed_number_ ? newest - confirmed_number_ : 0;
    auto bytes = static_cast<std::int64_t>(records * bytes_each_);
    if (disk_ > 0 && bytes > disk_) {
      drop_slot();
      bytes = 0;
    }
    if (bytes == bytes_shown_) return;
    bytes_shown_ = bytes;
    host_.record(retained_bytes, bytes);
  }

  // The log is gone. What is on its way arrives; what was not read is lost to everybody.
  void drop_slot() {
    host_.record(slots_dropped, 1);
    std::uint64_t lost = std::max(taken_, ever_sent_);
    for (std::uint64_t id = lost + 1; id <= end_; ++id) {
      lose(id);
      --never_sent_;
    }
    confirm(end_);
    confirmed_number_ = committed_number();
    taken_ = dropped_ = end_;
    if (!sending_) sent_ = end_;
    planned_ = full_ = false;
    ++polls_;
  }

  std::int64_t interval_;
  std::uint64_t batch_, max_queue_;
  std::int64_t offset_flush_, disk_, heartbeat_;
  std::uint64_t draws_;

  // Messages by id, in the order of the log: confirmed_ <= sent_ <= taken_ <= end_.
  std::uint64_t confirmed_ = 0;  // stored, so that a restart begins behind it
  std::uint64_t sent_ = 0;       // sent by this life of the connector, or lost
  std::uint64_t taken_ = 0;      // sent or being sent
  std::uint64_t end_ = 0;        // published
  std::uint64_t ever_sent_ = 0, dropped_ = 0, never_sent_ = 0;
  std::uint64_t first_ = 0;      // of the batch that is being sent
  Ring<std::uint64_t> numbers_;  // of what is not confirmed: greatest of the store's up to it
  std::uint64_t newest_number_ = 0, confirmed_number_ = 0;

  std::int64_t window_ = 0;  // when the present interval began
  std::uint64_t polls_ = 0, batches_ = 0, arrivals_ = 0, queue_shown_ = 0;
  std::int64_t bytes_shown_ = 0;
  std::uint32_t bytes_each_ = 0, life_ = 0;
  bool up_ = true, sending_ = false;
  bool planned_ = false, full_ = false;  // the next poll is, and because a batch is full
};

const Plugin<ChangeDataCapture, QueueKind> plugin{{
    .name = "change_data_capture",
    .summary = "a connector reads the database's own log, in the order of commits",
    .doc =
        R"(Change data capture, as Debezium does it: a connector reads the log that the database
writes anyway and turns each committed change into a message. Commands know nothing of it. There is
no second write that could be missing, no table that grows, and no question of gaps: the log is in
the order of commits, whatever numbers the changes took.

The lag has a floor. The connector holds records back until `interval` is over or `batch` of them
are there, and only then sends them: between nothing and one interval, half of one on average, under
light load. One batch is sent at a time and takes `send`. Of what has not been sent, `max_queue`
records are in memory, the rest stays in the log.

Delivery is at least once. The position of what was sent is stored every `offset_flush`; a connector
that dies (a crash of the feed's `.queue`) begins behind the position it had stored last and sends
everything since again: up to offset_flush times the rate, half of that on average, as duplicates.
The message of a consumer that fails comes first again, so one that always fails stops its group.

The source pays as well. It keeps its log until the connector has confirmed it, and while the
connector is down it keeps all of it (`retained_bytes`): a forgotten connector fills the disk of the
database that everybody depends on. `disk` is the way out that PostgreSQL has for it
(max_slot_wal_keep_size): beyond that the log is given up and the connector's place in it dropped;
what it had not read is lost to the views, a dead letter for every group, and they need a new
snapshot, which is not modelled. Changes that the feed does not take fill the log too, and a
connector that sees only such changes confirms nothing and retains everything, although it is up:
`heartbeat` makes it confirm what it has passed.

Sources: Debezium's connector code and documentation (2026), Kafka Connect's offset flush, issues of
Redpanda (#3198), RisingWave (#16697) and Airbyte (#15040) about logs that filled the disk,
PostgreSQL 15's documentation of replication slots. Limits: the log's length is counted in changes
of one message's size each; an initial snapshot and changes of the schema are not modelled.)",
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
