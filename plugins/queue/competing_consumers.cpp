// competing_consumers: one queue per group, pushed to its consumers in turn until they acknowledge.
#include <functional>
#include <utility>

#include "sim/contract/deadlines.hpp"
#include "sim/contract/ledger.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { latency, prefetch, requeue, delivery_limit, on_limit, ack_timeout, durable };
enum Requeue { to_its_place, to_the_back };
enum OnLimit { dead_letter, drop };

constexpr const char* requeue_labels[] = {"original", "back", nullptr};
constexpr const char* on_limit_labels[] = {"dead_letter", "drop", nullptr};
constexpr cq_param params[] = {
    duration_param("latency",
                   "from publishing until the broker can push the message to a consumer (p99 of "
                   "RabbitMQ at 30 MB/s in Confluent's measurement of 2020: 1 ms)",
                   1e6, 0, 60e9),
    integer_param("prefetch", "messages",
                  "a consumer may hold so many that it has not acknowledged; 0 = no limit "
                  "(basic.qos of RabbitMQ: 0)",
                  0, 0, 65'535),
    choice_param("requeue",
                 "where a returned message goes: to the place that its age gives it if possible "
                 "(RabbitMQ), or behind all others",
                 requeue_labels, to_its_place),
    integer_param("delivery_limit", "times",
                  "a message that was returned more often is given up; 0 = never (quorum queues of "
                  "RabbitMQ since 4.0: 20)",
                  20, 0, 1'000'000),
    choice_param("on_limit",
                 "what becomes of it: both miss the view, `drop` leaves no copy (RabbitMQ without "
                 "a dead letter exchange: drop)",
                 on_limit_labels, dead_letter),
    duration_param("ack_timeout",
                   "a consumer that holds a message longer is cut off, and all it holds is "
                   "returned (consumer_timeout of RabbitMQ: 30 min)",
                   1800e9, 1e6, 86'400e9),
    boolean_param("durable",
                  "the messages survive the crash of the broker (quorum queue of RabbitMQ: yes; "
                  "transient messages: no)",
                  true)};

enum Probe { waiting, unacknowledged, redelivered, returned, cut_off, dead_lettered, dropped };
constexpr cq_probe probes[] = {
    gauge("waiting", "messages", "in the queues and with no consumer, all groups together"),
    gauge("unacknowledged", "messages", "with consumers, prefetched or in hand, all groups"),
    counter("redelivered", "messages", "handed to a consumer with the redelivered flag"),
    counter("returned", "messages", "that came back: refused, or held by a consumer that is gone"),
    counter("cut_off", "times", "that a consumer was cut off because of ack_timeout"),
    counter("dead_lettered", "messages", "given up at the delivery limit with a copy kept"),
    counter("dropped", "messages", "given up at the delivery limit without a copy")};

enum Timer { arrives, ack_is_late };

struct Entry {
  std::uint32_t returns = 0;
  bool handled = false;  // somebody has handled it, be it that the broker does not know
  bool over = false;     // acknowledged or given up
};
struct Held {
  std::uint64_t id = 0;
  std::int64_t since = 0;
};
struct Consumer {
  Ring<Held> prefetched;
  Held in_hand;        // id 0 = nothing
  bool counts = true;  // the broker still waits for the acknowledgement of what is in hand
  bool connected = true;
  bool waits = false;      // ready, with nothing to hand out
  bool ack_timer = false;  // a timer watches over what it holds
  std::uint64_t unacknowledged() const {
    return prefetched.size() + (in_hand.id != 0 && counts ? 1 : 0);
  }
};
struct Group {
  Ledger<Entry> entries;  // by id
  Ring<std::uint64_t> waiting;
  std::vector<Consumer> consumers;
  std::uint32_t turn = 0;  // consumer that gets the next one
  std::uint64_t open = 0;  // neither handled nor given up
};

class CompetingConsumers {
 public:
  CompetingConsumers(const Host& host, const Config& config)
      : host_(host),
        prefetch_(static_cast<std::uint64_t>(config.integer(prefetch))),
        requeue_(static_cast<Requeue>(config.integer(requeue))),
        limit_(static_cast<std::uint32_t>(config.integer(delivery_limit))),
        on_limit_(static_cast<OnLimit>(config.integer(on_limit))),
        ack_timeout_(config.integer(ack_timeout)),
        durable_(config.boolean(durable)),
        latency_(config.integer(latency)),
        on_the_way_(host, latency_, arrives),
        n_consumers_(config.consumers()),
        groups_(config.groups()) {
    for (Group& g : groups_) g.consumers.resize(n_consumers_);
  }

  void publish(const cq_message& message) {
    for (Group& g : groups_) {
      g.entries.add({});
      ++g.open;
    }
    if (host_.explains()) explain();
    if (latency_ == 0) return arrive(message.id);
    on_the_way_.start(message.id);
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    c.waits = c.connected = true;
    hand_out(group, consumer);
    push(group);
  }

  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    c.in_hand = {};
    if (handled) handle(g, id);
    if (!std::exchange(c.counts, true)) return;  // a late word from a closed channel
    count_held(-1);
    if (handled) {
      g.entries[id].over = true;
      g.entries.trim([](const Entry& e) { return e.over; });
    } else {
      take_back(group, id);
    }
    push(group);
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    if (tag == arrives) return on_the_way_.due([&](std::uint64_t id) { arrive(id); });
    check_acknowledgements(static_cast<std::uint32_t>(argument) / n_consumers_,
                           static_cast<std::uint32_t>(argument) % n_consumers_);
  }

  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (up) return;
    Consumer& c = groups_[group].consumers[consumer];
    disconnect(group, c);
    c.in_hand = {};
    c.counts = true;
    c.waits = false;
    push(group);
  }

  // The broker goes with all connections; without durable messages it comes back empty.
  void fault(bool up) {
    up_ = up;
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      Group& g = groups_[group];
      if (up) {
        for (Consumer& c : g.consumers) c.connected = c.connected || c.waits;
        push(group);
        continue;
      }
      for (Consumer& c : g.consumers) disconnect(group, c);
      while (!durable_ && !g.waiting.empty()) {
        count_waiting(-1);
        give_up(group, g.waiting.pop_front());
      }
    }
  }

  std::uint64_t depth(std::uint32_t group) const { return groups_[group].open; }

  std::uint64_t oldest() const {
    std::uint64_t least = ~std::uint64_t{0};
    for (const Group& g : groups_) least = std::min(least, g.entries.first());
    return least;
  }

 private:
  void count_held(int n) { host_.record(unacknowledged, held_ += n); }
  void count_waiting(int n) { host_.record(waiting, waiting_ += n); }

  static void handle(Group& g, std::uint64_t id) {
    if (!g.entries.has(id) || g.entries[id].over || g.entries[id].handled) return;
    g.entries[id].handled = true;
    --g.open;
  }

  void arrive(std::uint64_t id) {
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      if (!up_ && !durable_) {
        give_up(group, id);
        continue;
      }
      groups_[group].waiting.push_back(id);
      count_waiting(1);
      push(group);
    }
  }

  // Messages go to the consumers in turn, as far as their prefetch allows.
  void push(std::uint32_t group) {
    Group& g = groups_[group];
    while (up_ && !g.waiting.empty()) {
      std::uint32_t consumer = next_with_room(g);
      if (consumer == CQ_NONE) return;
      Consumer& c = g.consumers[consumer];
      std::uint64_t id = g.waiting.pop_front();
      count_waiting(-1);
      count_held(1);
      if (g.entries[id].returns > 0) host_.record(redelivered, 1);
      c.prefetched.push_back({id, host_.now()});
      if (!std::exchange(c.ack_timer, true)) watch(group, consumer, ack_timeout_);
      hand_out(group, consumer);
    }
  }
  std::uint32_t next_with_room(Group& g) const {
    for (std::uint32_t i = 0; i < n_consumers_; ++i) {
      std::uint32_t consumer = g.turn;
      g.turn = (g.turn + 1) % n_consumers_;
      const Consumer& c = g.consumers[consumer];
      if (c.connected && (prefetch_ == 0 || c.unacknowledged() < prefetch_)) return consumer;
    }
    return CQ_NONE;
  }

  void hand_out(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    if (!c.waits || c.prefetched.empty()) return;
    c.waits = false;
    c.in_hand = c.prefetched.pop_front();
    host_.deliver(group, consumer, c.in_hand.id);
  }

  // All that the consumer holds is returned. What is in hand it may still handle.
  void disconnect(std::uint32_t group, Consumer& c) {
    c.connected = false;
    count_held(-static_cast<int>(c.unacknowledged()));
    for (std::size_t i = c.prefetched.size(); i-- > 0;) take_back(group, c.prefetched[i].id);
    c.prefetched.clear();
    if (c.in_hand.id != 0 && c.counts) take_back(group, c.in_hand.id);
    c.counts = c.in_hand.id == 0;
  }

  void take_back(std::uint32_t group, std::uint64_t id) {
    Group& g = groups_[group];
    host_.record(returned, 1);
    if (++g.entries[id].returns > limit_ && limit_ > 0) {
      host_.record(on_limit_ == drop ? dropped : dead_lettered, 1);
      return give_up(group, id);
    }
    count_waiting(1);
    if (requeue_ == to_the_back) return g.waiting.push_back(id);
    put_in_order(g.waiting, id, std::less<>());
  }

  void give_up(std::uint32_t group, std::uint64_t id) {
    Group& g = groups_[group];
    Entry& entry = g.entries[id];
    entry.over = true;
    if (!entry.handled) {
      host_.dead_letter(group, id);
      --g.open;
    }
    g.entries.trim([](const Entry& e) { return e.over; });
  }

  void watch(std::uint32_t group, std::uint32_t consumer, std::int64_t span) {
    host_.after(span, ack_is_late, group * n_consumers_ + consumer);
  }
  // One timer for each consumer, which is set again for as long as it holds something.
  void check_acknowledgements(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    c.ack_timer = c.unacknowledged() > 0;
    if (!c.ack_timer) return;
    bool in_hand = c.in_hand.id != 0 && c.counts;
    std::int64_t oldest = in_hand ? c.in_hand.since : c.prefetched.front().since;
    std::int64_t left = oldest + ack_timeout_ - host_.now();
    if (left > 0) return watch(group, consumer, left);
    c.ack_timer = false;
    host_.record(cut_off, 1);
    disconnect(group, c);
    c.connected = c.waits;
    push(group);
  }

  void explain() {
    host_.explain("goes behind ", waiting_, " waiting messages; consumers hold ", held_,
                  ", prefetch ", prefetch_, up_ ? "" : "; the broker is down");
  }

  Host host_;
  std::uint64_t prefetch_;
  Requeue requeue_;
  std::uint32_t limit_;
  OnLimit on_limit_;
  std::int64_t ack_timeout_;
  bool durable_, up_ = true;
  std::int64_t latency_;
  Deadlines<std::uint64_t> on_the_way_;
  std::uint32_t n_consumers_;
  std::vector<Group> groups_;
  std::int64_t waiting_ = 0, held_ = 0;
};

const Plugin<CompetingConsumers, QueueKind> plugin{{
    .name = "competing_consumers",
    .summary = "one queue per group, pushed to its consumers in turn until they acknowledge",
    .doc =
        R"(The model of a queue of RabbitMQ 4 with manual acknowledgement. Every group has a queue;
its consumers compete for the messages. The broker pushes them to the consumers in turn, `latency`
after they were published, as long as the consumer holds fewer than `prefetch` that it has not
acknowledged. Without a limit a consumer soon holds everything, also what another, idle one could
have handled long ago, and a slow consumer keeps its share waiting; with a limit of 1 each message
goes to whoever is free, at the price of a round trip.

The queue is in order, and so is what one consumer gets. With several consumers two messages of one
key can be in hand at the same time and end in either order, and a message that is returned comes
after those that were handed out meanwhile: order holds with one consumer only, as long as nothing
fails. `partitioned_log` is the queue that keeps it.

**What comes back.** A message that a consumer could not handle is returned, to the place that its
age gives it or, with `requeue` = back, behind all others. When a consumer crashes, all that it held
is returned at once, what was only prefetched as well: the longer the prefetch, the more comes
again with the flag `redelivered`. A message counts as handled when the acknowledgement has arrived,
so a consumer that crashes after its work and before that has it done twice: at least once. A
consumer that does not acknowledge for `ack_timeout` is cut off, what it holds goes to others, and
its late word about the message in its hand counts no longer, so that this is handled twice.

A message that was returned more than `delivery_limit` times is given up, so one that always fails
takes 1 + `delivery_limit` deliveries and then stands in nobody's way; the view behind the queue
misses it for good.

**When the broker crashes** (a fault of the queue), all connections go with it, so everything held
is returned; it goes on when it is back. `durable` messages are all there (publishers that wait for
confirms send the rest again), the others are lost and count as dead letters. A quorum queue elects
another leader in a time that the length of the fault stands for.)",
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
