// outbox_poller: rows of an outbox table, found by a poller and marked once they are sent.
#include <algorithm>
#include <utility>

#include "sim/contract/delivery_line.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param {
  period,
  wake_up,
  batch,
  order,
  publish_time,
  mark,
  reader,
  gap_timeout,
  retention,
  inbox
};
enum Order { ordered, parallel };
enum Reader { unsent, naive, wait_at_gaps, high_water };
constexpr const char* order_labels[] = {"ordered", "parallel", nullptr};
constexpr const char* reader_labels[] = {"unsent", "naive", "gap_timeout", "high_water", nullptr};

constexpr cq_param params[] = {
    duration_param("period",
                   "between two looks at the table, on a fixed grid (QueryDelay of MassTransit: "
                   "10 s for EF, 5 s in its generic options)",
                   10e9, 1e3, 3600e9),
    boolean_param("wake_up",
                  "a commit makes the relay look at once (NServiceBus dispatches right after the "
                  "commit; MassTransit cuts the delay short in the process that committed)",
                  false),
    integer_param("batch", "messages", "rows taken at one look (query limit of MassTransit: 100)",
                  100, 1, 1'000'000),
    choice_param("order",
                 "ordered: one after the other, and no look at the table meanwhile; parallel: each "
                 "by itself",
                 order_labels, ordered),
    law_param("publish", "sending one message to the broker, until consumers can get it", 1e6, 0,
              60e9),
    law_param("mark", "storing that a batch has been sent, after its last message", 1e6, 0, 60e9),
    choice_param("reader",
                 "which rows it looks for: those not marked as sent, or those whose number is "
                 "above the last one seen, in three ways (see below)",
                 reader_labels, unsent),
    duration_param("gap_timeout",
                   "reader gap_timeout: how long it waits for a missing number (Marten's "
                   "StaleSequenceThreshold: 3 s; Axon's gapTimeout: 60 s)",
                   3e9, 0, 3600e9),
    duration_param(
        "retention",
        "how long a sent row stays in the table, which is purged every minute; 0 = it is "
        "deleted when it is marked (NServiceBus keeps its records for 7 days)",
        0, 0, 30 * 86400e9),
    duration_param("inbox",
                   "receivers drop what they were sent within this time already; 0 = they do not "
                   "look (duplicate window of MassTransit: 30 min)",
                   0, 0, 30 * 86400e9)};

enum Figure { outbox_rows, left_after_poll, resent, deduplicated, skipped, gaps_given_up };
constexpr cq_probe probes[] = {
    gauge("outbox_rows", "rows", "rows in the table, those kept after sending included"),
    sample_probe("left_after_poll", "rows", "rows that a look at the table left for the next"),
    counter("resent", "messages", "messages sent again, because the relay forgot that it had"),
    counter("deduplicated", "messages", "of these, dropped by the receivers' inbox"),
    counter("skipped", "messages", "messages whose number had been passed when they committed"),
    counter("gaps_given_up", "gaps", "missing numbers, in a row, that it waited for in vain")};

constexpr std::int64_t purge_period = 60'000'000'000;

class OutboxPoller : public DeliveryLines {
 public:
  OutboxPoller(const Host& host, const Config& config)
      : DeliveryLines(host, config),
        period_(config.integer(period)),
        wake_up_(config.boolean(wake_up)),
        batch_(static_cast<std::size_t>(config.integer(batch))),
        order_(static_cast<Order>(config.integer(order))),
        reader_(static_cast<Reader>(config.integer(reader))),
        gap_timeout_(config.integer(gap_timeout)),
        retention_(config.integer(retention)),
        inbox_(config.integer(inbox)),
        draws_(host.stream("publish")) {}

  void publish(const cq_message& message) {
    std::uint64_t number = reader_ == unsent ? message.id : message.sequence;
    bool by_number = reader_ != unsent;
    if (by_number && number <= last_) return skip(message.id);
    insert({number, message.id});
    count_rows(1);
    if (wake_up_ && !look_planned_) {
      look_planned_ = true;
      after(0, wake);
    }
    plan_poll();
    if (host_.explains()) explain();
  }

  // What was sent and not marked will be sent again: nobody remembers that it was.
  void fault(bool up) {
    up_ = up;
    if (up) return plan_poll();
    ++life_;
    busy_ = poll_planned_ = look_planned_ = look_again_ = false;
    batches_.clear();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].taken) continue;
      rows_[i].taken = false;
      last_ = std::min(last_, rows_[i].number - 1);
    }
    taken_ = 0;
    gap_since_ = -1;
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    if (tag == purge_tag) return purge();
    if (tag / tags != life_) return;
    switch (tag % tags) {
      case tick:
        poll_planned_ = false;
        return busy_ ? void() : poll();
      case wake:
        look_planned_ = false;
        look_again_ = busy_;
        return busy_ ? void() : poll();
      case send:
        return sent(argument);
      case marked:
        return mark_batch(argument);
    }
  }

  std::uint64_t depth(std::uint32_t group) const { return never_sent_ + arrived(group); }

  std::uint64_t oldest() const {
    std::uint64_t least = oldest_arrived();
    for (const Row& row : rows_) least = std::min(least, row.id);
    return least;
  }

 private:
  // Timers: these plus `tags` times the life of the relay, but for the purge.
  enum Tag : std::uint32_t { tick, wake, send, marked, tags };
  static constexpr std::uint32_t purge_tag = ~0u;

  // Not yet marked as sent.
  struct Row {
    std::uint64_t number = 0, id = 0;
    std::uint64_t batch = 0;
    bool taken = false;  // by the relay, in this life of it
    std::int64_t sent = -1;
  };
  struct Batch {
    std::uint64_t id = 0;
    std::size_t unsent = 0;
  };

  void after(std::int64_t delay, Tag tag, std::uint64_t argument = 0) {
    host_.after(delay, tag + tags * life_, argument);
  }

  void explain() const {
    std::size_t before = rows_.size() - 1;
    if (!up_) return host_.explain("a row behind ", before, " others; the relay is down");
    if (busy_) return host_.explain("a row behind ", before, " others; the relay is sending");
    std::int64_t until = wake_up_ ? 0 : period_ - host_.now() % period_;
    host_.explain("a row behind ", before, " others; the relay looks in ",
                  static_cast<double>(until) / 1e6, " ms");
  }

  void insert(Row row) {
    ++never_sent_;
    rows_.push_back(row);
    for (std::size_t i = rows_.size() - 1; i > 0 && rows_[i].number < rows_[i - 1].number; --i)
      std::swap(rows_[i], rows_[i - 1]);
  }

  void skip(std::uint64_t id) {
    host_.record(skipped, 1);
    lose(id);
  }

  void count_rows(std::int64_t change) {
    table_rows_ += change;
    host_.record(outbox_rows, table_rows_);
  }

  // The next instant of the grid, while there is anything to look for.
  void plan_poll() {
    if (poll_planned_ || busy_ || !up_ || rows_.empty()) return;
    poll_planned_ = true;
    after(period_ - host_.now() % period_, tick);
  }

  void poll() {
    if (!up_) return;
    std::uint64_t end = reader_ == high_water ? host_.lowest_open() : ~std::uint64_t{0};
    std::uint64_t id = ++batches_made_;
    std::size_t found = 0;
    std::int64_t at = 0;
    for (Row& row : rows_) {
      if (row.taken) continue;
      if (found == batch_ || row.number >= end || !passes_gap(row.number)) break;
      ++found;
      ++taken_;
      row.taken = true;
      row.batch = id;
      last_ = std::max(last_, row.number);
      std::int64_t takes = host_.sample(publish_time, draws_, row.id);
      at = order_ == ordered ? at + takes : takes;
      after(at, send, row.number);
    }
    host_.record(left_after_poll, static_cast<std::int64_t>(rows_.size() - taken_));
    if (found > 0) batches_.push_back({id, found});
    busy_ = found > 0 && order_ == ordered;
    plan_poll();
  }

  // Whether it reads on behind what is missing between the last number seen and this one.
  bool passes_gap(std::uint64_t number) {
    if (reader_ != wait_at_gaps || number == last_ + 1) {
      gap_since_ = -1;
      return true;
    }
    if (gap_since_ < 0) gap_since_ = host_.now();
    if (host_.now() - gap_since_ < gap_timeout_) return false;
    host_.record(gaps_given_up, 1);
    gap_since_ = -1;
    return true;
  }

  std::size_t find(std::uint64_t number) const {
    std::size_t low = 0, high = rows_.size();
    while (low < high) {
      std::size_t middle = (low + high) / 2;
      rows_[middle].number < number ? low = middle + 1 : high = middle;
    }
    return low;
  }

  void sent(std::uint64_t number) {
    Row& row = rows_[find(number)];
    bool again = row.sent >= 0;
    bool known = again && inbox_ > 0 && host_.now() - row.sent <= inbox_;
    if (again) host_.record(resent, 1);
    if (known) host_.record(deduplicated, 1);
    if (!again) --never_sent_;
    if (!known) row.sent = host_.now();
    Entry entry{++arrivals_, row.id};
    for (std::size_t i = 0; i < batches_.size(); ++i) {
      Batch& batch = batches_[i];
      if (batch.id != row.batch || --batch.unsent > 0) continue;
      after(host_.sample(mark, draws_, row.id, 1), marked, batch.id);
    }
    if (known) return;
    put(entry);
    hand_out();
  }

  void mark_batch(std::uint64_t id) {
    std::size_t kept = 0, rows = rows_.size();
    for (std::size_t i = 0; i < rows; ++i) {
      if (!(rows_[i].taken && rows_[i].batch == id)) rows_[kept++] = rows_[i];
    }
    std::size_t gone = rows - kept;
    rows_.resize(kept);
    taken_ -= gone;
    batches_.erase(std::find_if(batches_.begin(), batches_.end(),
                                [&](const Batch& batch) { return batch.id == id; }));
    if (retention_ == 0) {
      count_rows(-static_cast<std::int64_t>(gone));
    } else {
      keep(gone);
    }
    if (order_ == parallel) return;
    busy_ = false;
    if (std::exchange(look_again_, false)) return poll();
    plan_poll();
  }

  struct Kept {
    std::int64_t until = 0;
    std::size_t rows = 0;
  };
  void keep(std::size_t rows) {
    kept_.push_back({host_.now() + retention_, rows});
    if (kept_.size() == 1) plan_purge();
  }
  void plan_purge() {
    std::int64_t due = kept_.front().until;
    std::int64_t at = (due + purge_period - 1) / purge_period * purge_period;
    host_.after(std::max(at, host_.now()) - host_.now(), purge_tag, 0);
  }
  void purge() {
    while (!kept_.empty() && kept_.front().until <= host_.now()) {
      count_rows(-static_cast<std::int64_t>(kept_.pop_front().rows));
    }
    if (!kept_.empty()) plan_purge();
  }

  std::int64_t period_;
  bool wake_up_;
  std::size_t batch_;
  Order order_;
  Reader reader_;
  std::int64_t gap_timeout_, retention_, inbox_;
  std::uint64_t draws_;

  std::vector<Row> rows_;  // by number
  std::size_t taken_ = 0;  // of them
  std::vector<Batch> batches_;
  std::uint64_t last_ = 0;  // the greatest number seen
  std::uint64_t batches_made_ = 0, arrivals_ = 0, never_sent_ = 0;
  std::int64_t gap_since_ = -1, table_rows_ = 0;
  std::uint32_t life_ = 0;
  bool up_ = true, busy_ = false, poll_planned_ = false, look_planned_ = false, look_again_ = false;
  Ring<Kept> kept_;
};

const Plugin<OutboxPoller, QueueKind> plugin{{
    .name = "outbox_poller",
    .summary = "a table beside the data, and a relay that looks into it from time to time",
    .doc =
        R"(The transactional outbox. A command writes its event as a row into a table of its own
database, in the same transaction as the data: either both are there or neither, and nothing is lost
between the commit and the broker, as it is when a process writes twice and dies in between. A relay
looks into the table and sends what it finds.

It looks every `period`, on a fixed grid. A row therefore waits between nothing and one period, half
of one on average, which is by far the largest part of the lag and has nothing to do with load; that
is why products cut it short after a commit (`wake_up`). One look takes at most `batch` rows, the
oldest first: more than batch/period a second cannot leave this way, and near that rate the table
grows (the chain N' = max(N - batch, 0) + Poisson(rate * period) gives what is left after a look).
`ordered` sends a batch one message after the other and looks again at the first instant of the grid
after it, so 1/`publish` bounds the rate as well: one thread that sends is the usual complaint.
`parallel` sends each by itself: the messages of a batch overtake each other.

Delivery is at least once, and here is why. After a batch is sent the relay marks its rows (`mark`).
When it dies in between (a crash of the feed's `.queue`), it sends the batch again when it is back.
An `inbox` at the receivers, which remembers what came within that time, makes the effect happen
once; the delivery is still repeated. Rows stay for `retention` after they are sent, which is what
makes the table grow (`outbox_rows`). Behind the relay each group has a queue in order of arrival; a
message that was not handled comes first again, so one that always fails stops its group.

Reading a table of events by number. Where the table is the event store itself, no row is marked as
sent: the reader remembers the last number it has seen and asks for those above it. But numbers are
given out when a row is inserted, and a transaction that took number 7 may commit after the one that
took 8. `naive` then goes on from 8, and 7 is never seen: the view misses it for good. That is no
rare accident but a bug found again and again (Marten #1629, Eventuous #222, prooph #189). It is
counted as `skipped` and shown as a dead letter. `gap_timeout` waits at a missing number for so
long, because a number may also be missing for good, when its transaction rolled back; a transaction
that takes longer is still skipped, and every rollback holds everybody up. `high_water` asks the
database which transactions are still open and never reads beyond the oldest: nothing is skipped and
nothing waits without need. `unsent` is the outbox proper and does not have the problem.

Sources: documentation and code of MassTransit (2026), NServiceBus (2026), Marten and its daemon
(2026), Axon Framework 5 (2026). Limits: the relay's queries cost the database nothing here; a feed
that takes only some events sees the numbers of the others as missing; failed messages are retried
for ever.)",
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
