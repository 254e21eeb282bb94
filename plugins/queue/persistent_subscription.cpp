// persistent_subscription: a subscription kept by the event store, with checkpoints and parking.
#include "plugins/queue/persistent_subscription.hpp"

#include <algorithm>

#include "sim/contract/deadlines.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

using namespace subscription;

enum Timer { arrives, times_out, replays, page_is_read };

class PersistentSubscription {
 public:
  PersistentSubscription(const Host& host, const Config& config)
      : host_(host),
        strategy_(static_cast<Strategy>(config.integer(strategy))),
        slots_(number(config, buffer_size)),
        max_retry_(static_cast<std::uint32_t>(number(config, max_retry))),
        replay_(config.integer(replay_parked)),
        live_buffer_(number(config, live_buffer)),
        history_buffer_(number(config, history_buffer)),
        read_batch_(number(config, read_batch)),
        read_time_(config.integer(read_time)),
        checkpoint_after_(config.integer(checkpoint_after)),
        checkpoint_min_(number(config, checkpoint_min)),
        checkpoint_max_(number(config, checkpoint_max)),
        latency_(config.integer(latency)),
        on_the_way_(host, latency_, arrives),
        sent_(host, config.integer(message_timeout), times_out),
        parked_(host, replay_, replays),
        groups_(config.groups(), Group(config.consumers(), strategy_ == pinned)) {
    for (Group& g : groups_) g.next_checkpoint = checkpoint_after_;
  }

  void publish(const cq_message& message) {
    for (Group& g : groups_) {
      g.entries.add({.key = message.key});
      ++g.open;
    }
    if (host_.explains()) explain();
    if (latency_ == 0) return arrive(message.id);
    on_the_way_.start(message.id);
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    c.waits = true;
    if (!std::exchange(c.connected, true)) g.pin();
    hand_out(group, consumer);
    dispatch(group);
  }

  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    Held held = std::exchange(c.in_hand, {});
    if (!g.entries.has(id)) return;
    Entry& entry = g.entries[id];
    if (handled && !std::exchange(entry.closed, true)) --g.open;
    if (!std::exchange(c.counts, true)) return;  // the connection is gone, and the word with it
    if (handled) {
      take_from_holder(g, entry);
      pass(g, entry);
    } else if (entry.receipt == held.receipt) {
      take_from_holder(g, entry);
      retry(group, id);
    }
    dispatch(group);
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    if (tag == arrives) return on_the_way_.due([&](std::uint64_t id) { arrive(id); });
    if (tag == times_out) return sent_.due([&](const Held& held) { time_out(held); });
    if (tag == replays) return parked_.due([&](const Held& held) { replay(held); });
    auto group = static_cast<std::uint32_t>(argument & 0xffffff);
    if (groups_[group].life == argument >> 24) read_page(group);
  }

  // What a consumer has goes to others as soon as its connection is gone.
  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (up) return;
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    c.connected = c.waits = false;
    if (c.in_hand.id != 0) c.buffer.push_front(c.in_hand);
    for (std::size_t i = c.buffer.size(); i-- > 0;) {
      Held held = c.buffer[i];
      if (!g.entries.has(held.id)) continue;
      Entry& entry = g.entries[held.id];
      if (entry.passed || entry.receipt != held.receipt || !c.counts) continue;
      take_from_holder(g, entry);
      put_back(g, held.id);
    }
    c.buffer.clear();
    c.in_hand = {};
    c.counts = true;
    g.pin();
    dispatch(group);
  }

  // The leader goes with its memory and all connections; the next one starts from the checkpoint.
  void fault(bool up) {
    up_ = up;
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      Group& g = groups_[group];
      if (up) {
        for (Consumer& c : g.consumers) c.connected = c.connected || c.waits;
        g.pin();
        dispatch(group);
        continue;
      }
      checkpoint_if_due(g);
      for (Consumer& c : g.consumers) {
        count_in_flight(-static_cast<std::int64_t>(c.slots));
        c.slots = 0;
        c.buffer.clear();
        c.counts = c.in_hand.id == 0;
        c.connected = false;
      }
      count_buffered(-static_cast<std::int64_t>(g.buffered));
      host_.record(rewound, static_cast<std::int64_t>(g.rewind()));
    }
  }

  std::uint64_t depth(std::uint32_t group) const { return groups_[group].open; }

  std::uint64_t oldest() const {
    std::uint64_t least = ~std::uint64_t{0};
    for (const Group& g : groups_) least = std::min(least, g.oldest());
    return least;
  }

 private:
  static std::uint64_t number(const Config& config, Param p) {
    return static_cast<std::uint64_t>(config.integer(p));
  }
  void count_buffered(std::int64_t n) { host_.record(buffered, buffered_ += n); }
  void count_in_flight(std::int64_t n) { host_.record(in_flight, in_flight_ += n); }

  void arrive(std::uint64_t id) {
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      Group& g = groups_[group];
      g.visible = id;
      if (up_ && g.live && g.buffered < live_buffer_) {
        load(g, id);
      } else {
        g.live = false;
      }
      dispatch(group);
    }
  }

  // The message is in the server's memory from now on.
  void load(Group& g, std::uint64_t id) {
    g.loaded = id;
    g.put(id, false);
    count_buffered(1);
  }
  void put_back(Group& g, std::uint64_t id) {
    g.put(id, true);
    count_buffered(1);
  }

  void read_history(std::uint32_t group) {
    Group& g = groups_[group];
    bool room = g.buffered == 0 || g.buffered + read_batch_ <= history_buffer_;
    if (g.live || g.reading || !up_ || !room) return;
    if (g.loaded == g.visible) {
      g.live = true;
      return;
    }
    g.reading = true;
    host_.after(read_time_, page_is_read, std::uint64_t{g.life} << 24 | group);
  }
  void read_page(std::uint32_t group) {
    Group& g = groups_[group];
    g.reading = false;
    host_.record(history_reads, 1);
    for (std::uint64_t n = 0; n < read_batch_ && g.loaded < g.visible; ++n) load(g, g.loaded + 1);
    dispatch(group);
  }

  void dispatch(std::uint32_t group) {
    Group& g = groups_[group];
    for (std::size_t lane = 0; up_ && lane < g.lanes(); ++lane) {
      while (!g.lane(lane).empty()) {
        std::uint32_t consumer = chosen(g, lane);
        if (consumer == CQ_NONE) break;
        send(group, consumer, g.take(lane));
      }
    }
    read_history(group);
  }

  bool has_room(const Consumer& c) const { return c.connected && c.slots < slots_; }
  std::uint32_t chosen(Group& g, std::size_t lane) const {
    auto n = static_cast<std::uint32_t>(g.consumers.size());
    if (strategy_ == pinned) {
      return has_room(g.consumers[lane]) ? static_cast<std::uint32_t>(lane) : CQ_NONE;
    }
    for (std::uint32_t i = 0; i < n; ++i) {
      std::uint32_t consumer = strategy_ == dispatch_to_single ? i : g.turn;
      g.turn = (g.turn + 1) % n;
      if (has_room(g.consumers[consumer])) return consumer;
    }
    return CQ_NONE;
  }

  void send(std::uint32_t group, std::uint32_t consumer, std::uint64_t id) {
    Group& g = groups_[group];
    Entry& entry = g.entries[id];
    entry.holder = consumer;
    ++g.consumers[consumer].slots;
    count_buffered(-1);
    count_in_flight(1);
    if (entry.sends++ > 0) host_.record(redelivered, 1);
    Held held{id, ++entry.receipt, group};
    sent_.start(held);
    g.consumers[consumer].buffer.push_back(held);
    hand_out(group, consumer);
  }

  void hand_out(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    if (!c.waits || c.buffer.empty()) return;
    c.waits = false;
    c.in_hand = c.buffer.pop_front();
    host_.deliver(group, consumer, c.in_hand.id);
  }

  void take_from_holder(Group& g, Entry& entry) {
    if (entry.holder == CQ_NONE) return;
    --g.consumers[std::exchange(entry.holder, CQ_NONE)].slots;
    ++entry.receipt;
    count_in_flight(-1);
  }

  // The consumer keeps it, and may still handle it.
  void time_out(const Held& held) {
    Group& g = groups_[held.group];
    if (!g.entries.has(held.id) || g.entries[held.id].receipt != held.receipt) return;
    host_.record(timeouts, 1);
    take_from_holder(g, g.entries[held.id]);
    retry(held.group, held.id);
    dispatch(held.group);
  }

  void retry(std::uint32_t group, std::uint64_t id) {
    Group& g = groups_[group];
    Entry& entry = g.entries[id];
    if (++entry.retries <= max_retry_) return put_back(g, id);
    host_.record(parked, 1);
    if (replay_ > 0) {
      parked_.start({id, ++entry.receipt, group});
    } else if (!std::exchange(entry.closed, true)) {
      --g.open;
      host_.dead_letter(group, id);
    }
    pass(g, entry);
  }
  void replay(const Held& held) {
    Group& g = groups_[held.group];
    if (!g.entries.has(held.id) || g.entries[held.id].receipt != held.receipt) return;
    host_.record(replayed, 1);
    g.entries[held.id].retries = 0;
    put_back(g, held.id);
    dispatch(held.group);
  }

  // The server is through with the message, and may write a checkpoint.
  void pass(Group& g, Entry& entry) {
    checkpoint_if_due(g);
    if (std::exchange(entry.passed, true)) return;
    ++g.passed_since;
    while (g.entries.has(g.low) && g.entries[g.low].passed) ++g.low;
    if (g.passed_since >= checkpoint_max_) write_checkpoint(g);
  }
  // Checkpoints happen at fixed instants, which nobody sees before the next message or fault.
  void checkpoint_if_due(Group& g) {
    if (host_.now() < g.next_checkpoint) return;
    std::int64_t late = (host_.now() - g.next_checkpoint) % checkpoint_after_;
    g.next_checkpoint = host_.now() + checkpoint_after_ - late;
    if (g.passed_since >= checkpoint_min_) write_checkpoint(g);
  }
  void write_checkpoint(Group& g) {
    g.write_checkpoint();
    host_.record(checkpoints, 1);
  }

  void explain() {
    const Group& g = groups_[0];
    host_.explain("the first group is ", g.live ? "live" : "reading history", ", ", g.buffered,
                  " messages in its memory, ", g.visible - g.loaded,
                  " not yet read, checkpoint at ", g.checkpoint, up_ ? "" : "; no leader");
  }

  Host host_;
  Strategy strategy_;
  std::uint64_t slots_;
  std::uint32_t max_retry_;
  std::int64_t replay_;
  std::uint64_t live_buffer_, history_buffer_, read_batch_;
  std::int64_t read_time_, checkpoint_after_;
  std::uint64_t checkpoint_min_, checkpoint_max_;
  std::int64_t latency_;
  bool up_ = true;
  Deadlines<std::uint64_t> on_the_way_;
  Deadlines<Held> sent_, parked_;
  std::vector<Group> groups_;
  std::int64_t buffered_ = 0, in_flight_ = 0;
};

constexpr const char* page = R"(The model of a persistent subscription of KurrentDB
(EventStoreDB), server version of March 2025. The server keeps for every group where it is in the
stream, and its consumers get messages without keeping a position of their own. `strategy` says who
gets the next: `round_robin` all in turn; `dispatch_to_single` the first until it has `buffer_size`
messages that it has not acknowledged, then the second; `pinned` hashes the key into one of 1024
buckets, and each bucket belongs to one consumer for as long as that is connected.

**Order is not guaranteed.** Messages are sent in order, but a retried one comes after those sent
meanwhile, and several consumers work side by side. `pinned` keeps a key with one consumer and so
usually in order, until something is retried or a bucket moves.

**Retries.** A message that a consumer refuses, or does not acknowledge within `message_timeout` of
its sending (waiting in the consumer's buffer counts), is sent again; in the latter case the first
consumer may still work on it, and it is handled twice. Whoever acknowledges first ends it. After
`max_retry` retries it is parked: others go on, and the view misses it, a dead letter, unless
`replay_parked` brings it back. What a consumer has when its connection breaks goes to the others at
once.

**Live and history.** New messages are pushed into a buffer of `live_buffer` messages. When it is
full, the group falls back to reading the stream page by page, `read_batch` messages in `read_time`,
and never holds more than about `history_buffer`; it is live again when it has caught up. A group
that is behind can therefore not go faster than `read_batch` / `read_time`.

**Checkpoints.** Every `checkpoint_after`, if at least `checkpoint_min` messages have been
acknowledged or parked since the last, and at once when there are `checkpoint_max`, the server
writes down up to where all are. A group runs on the leader of the cluster only. When that changes
(a fault of the queue, as long as the election takes), memory and connections are gone, and the next
leader starts from the checkpoint: everything after it is sent again, acknowledged or not. So
duplicates come in bursts, up to `checkpoint_max` or what is handled in `checkpoint_after`; nothing
is lost, whatever `strategy`. A message that is slow holds the checkpoint back for all after it.)";

const Plugin<PersistentSubscription, QueueKind> plugin{{
    .name = "persistent_subscription",
    .summary = "a server keeps each group's place in the stream and sends, retries and parks",
    .doc = page,
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
