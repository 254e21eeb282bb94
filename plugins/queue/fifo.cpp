#include <utility>

#include "sim/contract/plugin.hpp"
#include "sim/contract/ring.hpp"

namespace cqrslab {
namespace {

enum Param { latency, capacity, overflow };
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
                 overflow_labels, drop_oldest)};

struct Waiting {
  std::uint64_t id = 0;
  std::int64_t due = 0;  // a consumer can get it from this instant on
};

// What one group still has to get. Every group waits for its own copy of each message.
struct Group {
  Ring<Waiting> waiting;      // in the order of publishing
  Ring<std::uint32_t> idle;   // ready consumers, the one that has waited longest first
  std::uint64_t in_hand = 0;  // delivered and not yet acknowledged
};

class Fifo {
 public:
  Fifo(const Host& host, const Config& config)
      : host_(host),
        latency_(config.integer(latency)),
        capacity_(static_cast<std::uint64_t>(config.integer(capacity))),
        overflow_(static_cast<Overflow>(config.integer(overflow))),
        groups_(config.groups()) {}

  void publish(const cq_message& message) {
    Waiting arrived{message.id, host_.now() + latency_};
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
      if (!admit(g, message.id)) continue;
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

  void acknowledge(std::uint32_t group, std::uint32_t, std::uint64_t id, bool handled) {
    --groups_[group].in_hand;
    if (handled) return;
    put_back(groups_[group].waiting, {id, host_.now()});
    hand_out(group);
  }

  // One timer runs at a time, for the message that arrives next.
  void timer(std::uint32_t, std::uint64_t) {
    while (!on_the_way_.empty() && on_the_way_.front() <= host_.now()) on_the_way_.pop_front();
    if (!on_the_way_.empty()) host_.after(on_the_way_.front() - host_.now(), 0, 0);
    for (std::uint32_t g = 0; g < groups_.size(); ++g) hand_out(g);
  }

  std::uint64_t depth(std::uint32_t group) const {
    return groups_[group].waiting.size() + groups_[group].in_hand;
  }

 private:
  // Makes room for message `id`; false when it is the one that is given up.
  bool admit(std::uint32_t group, std::uint64_t id) {
    auto& waiting = groups_[group].waiting;
    if (capacity_ == 0 || waiting.size() < capacity_) return true;
    bool newest = overflow_ == reject_newest;
    host_.dead_letter(group, newest ? id : waiting.pop_front().id);
    return !newest;
  }

  // Back to the place that its age gives it, which is at or near the front.
  static void put_back(Ring<Waiting>& waiting, Waiting message) {
    waiting.push_front(message);
    for (std::size_t i = 0; i + 1 < waiting.size() && waiting[i + 1].id < message.id; ++i) {
      std::swap(waiting[i], waiting[i + 1]);
    }
  }

  void hand_out(std::uint32_t group) {
    Group& g = groups_[group];
    while (!g.idle.empty() && !g.waiting.empty() && g.waiting.front().due <= host_.now()) {
      ++g.in_hand;
      host_.deliver(group, g.idle.pop_front(), g.waiting.pop_front().id);
    }
  }

  Host host_;
  std::int64_t latency_;
  std::uint64_t capacity_;
  Overflow overflow_;
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

A consumer that fails gives its message back, and it takes the place that its age gives it, at the
front; so delivery is at least once, and a message that always fails stands in the way of the
rest.

`capacity` bounds the messages that wait in one group (those in hand do not count, and one that
comes back is always let in). A full queue either refuses the newest message or drops the oldest;
both are recorded as dead letters, because the view behind the queue now misses a change for good.
Without a bound nothing is lost, and the queue grows for as long as messages come faster than they
are handled.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
