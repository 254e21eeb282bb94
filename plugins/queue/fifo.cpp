// fifo: one ordered queue per group, in memory.
#include <utility>
#include <vector>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

enum Param { latency, capacity, overflow, durable };
enum Overflow { reject_newest, drop_oldest };

constexpr const char* overflow_labels[] = {"reject_newest", "drop_oldest", nullptr};
constexpr cq_param params[] = {
    duration_param("latency",
                   "from publishing until a consumer can get the message; 0 = a queue in memory of "
                   "the same process",
                   0, 0, 60e9),
    integer_param("capacity", "messages",
                  "messages that may wait in one group, 0 = no limit (RabbitMQ's max-length: none)",
                  0, 0, 10'000'000),
    choice_param("overflow",
                 "what a full queue gives up (RabbitMQ: drop-head, its default, or reject-publish)",
                 overflow_labels, drop_oldest),
    boolean_param("durable",
                  "what waits survives a crash of the queue's machine; a queue in memory of a "
                  "process does not",
                  true)};

struct Waiting {
  std::uint64_t id = 0;
  std::int64_t due = 0;  // a consumer can get it from this instant on
};

// What one group still has to get. Every group waits for its own copy of each message.
struct Group {
  Ring<Waiting> waiting;               // in the order of publishing
  Ring<std::uint32_t> idle;            // ready consumers, the one that has waited longest first
  std::vector<std::uint64_t> in_hand;  // by consumer: delivered and not yet acknowledged; 0 = none
  std::uint64_t open = 0;              // waiting or in hand
};

class Fifo {
 public:
  Fifo(const Host& host, const Config& config)
      : host_(host),
        latency_(config.integer(latency)),
        capacity_(static_cast<std::uint64_t>(config.integer(capacity))),
        overflow_(static_cast<Overflow>(config.integer(overflow))),
        durable_(config.boolean(durable)),
        groups_(config.groups()) {
    for (Group& g : groups_) g.in_hand.resize(config.consumers());
  }

  void publish(const cq_message& message) {
    Waiting arrived{message.id, host_.now() + latency_};
    if (host_.explains()) explain();
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      if (!admit(g, message.id)) continue;
      ++groups_[g].open;
      groups_[g].waiting.push_back(arrived);
      if (latency_ == 0) hand_out(g);
    }
    if (latency_ == 0) return;
    on_the_way_.push_back(arrived.due);
    if (on_the_way_.size() == 1) host_.after(latency_, 0, 0);
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    groups_[group].idle.push_back(consumer);
    hand_out(group);
  }

  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    groups_[group].in_hand[consumer] = 0;
    if (handled) {
      --groups_[group].open;
      return;
    }
    put_back(group, id);
  }

  // What a consumer had in hand when it crashed goes to the next that is ready.
  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (up) return;
    Group& g = groups_[group];
    for (std::size_t n = g.idle.size(); n > 0; --n) {
      std::uint32_t each = g.idle.pop_front();
      if (each != consumer) g.idle.push_back(each);
    }
    std::uint64_t id = std::exchange(g.in_hand[consumer], 0);
    if (id != 0) put_back(group, id);
  }

  void fault(bool up) {
    up_ = up;
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      if (up) hand_out(g);
      while (!up && !durable_ && !groups_[g].waiting.empty()) {
        lose(g, groups_[g].waiting.pop_front().id);
      }
    }
  }

  // One timer runs at a time, for the message that arrives next.
  void timer(std::uint32_t, std::uint64_t) {
    while (!on_the_way_.empty() && on_the_way_.front() <= host_.now()) on_the_way_.pop_front();
    if (!on_the_way_.empty()) host_.after(on_the_way_.front() - host_.now(), 0, 0);
    for (std::uint32_t g = 0; g < groups_.size(); ++g) hand_out(g);
  }

  std::uint64_t depth(std::uint32_t group) const { return groups_[group].open; }

 private:
  void explain() const {
    host_.explain("can be had in ", static_cast<double>(latency_) / 1e6, " ms, behind ",
                  groups_[0].waiting.size(), " messages that wait in the first group",
                  up_ ? "" : "; the queue is down");
  }

  // Makes room for message `id`; false when it is the one that is given up.
  bool admit(std::uint32_t group, std::uint64_t id) {
    auto& waiting = groups_[group].waiting;
    bool down = !up_ && !durable_;
    if (!down && (capacity_ == 0 || waiting.size() < capacity_)) return true;
    if (!down && overflow_ == drop_oldest) {
      lose(group, waiting.pop_front().id);
      return true;
    }
    host_.dead_letter(group, id);
    return false;
  }
  void lose(std::uint32_t group, std::uint64_t id) {
    host_.dead_letter(group, id);
    --groups_[group].open;
  }

  // Back to the place that its age gives it, which is at or near the front.
  void put_back(std::uint32_t group, std::uint64_t id) {
    if (!up_ && !durable_) return lose(group, id);
    put_in_order(groups_[group].waiting, Waiting{id, host_.now()},
                 [](const Waiting& a, const Waiting& b) { return a.id < b.id; });
    hand_out(group);
  }

  void hand_out(std::uint32_t group) {
    Group& g = groups_[group];
    while (up_ && !g.idle.empty() && !g.waiting.empty() && g.waiting.front().due <= host_.now()) {
      std::uint32_t consumer = g.idle.pop_front();
      g.in_hand[consumer] = g.waiting.pop_front().id;
      host_.deliver(group, consumer, g.in_hand[consumer]);
    }
  }

  Host host_;
  std::int64_t latency_;
  std::uint64_t capacity_;
  Overflow overflow_;
  bool durable_, up_ = true;
  std::vector<Group> groups_;
  Ring<std::int64_t> on_the_way_;  // instants at which messages become deliverable
};

const Plugin<Fifo, QueueKind> plugin{{
    .name = "fifo",
    .summary = "one ordered queue per group, in memory",
    .doc =
        R"(Every group of consumers has a queue of its own and gets each message once, in the
order of publishing, at the earliest `latency` after it. When several consumers of a group are
ready, the one that has waited longest gets the next message. With one consumer the order is kept
to the end; with several, two messages of one key can be in hand at the same time and be finished
in either order: `partitioned_log` is the queue that prevents this.

A consumer that fails or crashes gives its message back, and it takes the place that its age gives
it, at the front; so delivery is at least once, and a message that always fails stands in the way of
the rest. The queue notices a crash at once. A message whose consumer had done its work and crashed
before it said so is done twice.

When the queue's own machine crashes, nothing is handed out until it is back. Without `durable` all
that waited is lost, and so is what is published or comes back meanwhile: dead letters. That is a
queue in the memory of one process; what consumers have in hand is theirs.

`capacity` bounds the messages that wait in one group (those in hand do not count, and one that
comes back is always let in). A full queue either refuses the newest message or drops the oldest;
both are recorded as dead letters, because the view behind the queue now misses a change for good.
Without a bound nothing is lost, and the queue grows for as long as messages come faster than they
are handled.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
