// QueueDriver: random publishers and consumers for one queue, whose deliveries it checks.
//
// Consumers fail, crash with a message in hand and come back, and the queue's own machine goes down
// and up. Every message must end, for each group, handled or given up. Only a queue with the trait
// CQ_REPEATS may deliver or give up one that somebody has in hand, or that is over. Other problems
// are a delivery of what was never published, to nobody or to a consumer that is not ready, one of
// what it had said it needs no longer, a wrong depth, and a message that never ends. With the first
// problem everything stops. The same seed gives the same operations for any plugin, as far as it
// delivers the same.
#pragma once

#include <array>

#include "sim/conformance/fake_host.hpp"

namespace cqrslab::testing {

class QueueDriver {
 public:
  // Few consumers and keys, so that they meet.
  static constexpr std::uint32_t groups = 3, consumers = 2, keys = 20;

  // Makes the instance, with every consumer ready. A queue whose commands wait at their commit is
  // asked nothing else. `plugin` outlives the driver; `values` are those of its parameters.
  QueueDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : dice_(seed),
        repeats_((plugin.traits & CQ_REPEATS) != 0),
        instance_(plugin, values, config_of(0, 0, groups, consumers), seed) {
    problem_.reserve(most_words);
    messages_.reserve(2000);
    if (!instance_.self) return;
    asked_nothing_ = instance_.f->waits && instance_.f->waits(instance_.self) == CQ_COMMIT_WAITS;
    if (asked_nothing_) return;
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) become_ready(g, c);
    }
  }

  // One operation: a message is published, a consumer is through with one, time passes, or
  // something crashes or comes back.
  void step();

  // Publishes nothing more, brings everything back up and handles everything that comes, as time
  // goes from timer to timer: all must come, and the depths of the groups must end at 0,
  // where the queue does not repeat.
  void finish();

  // From now on the host wants explanations.
  void listen() { instance_.host.listen(); }
  const FakeHost& host() const { return instance_.host; }

  // The first thing that was wrong, in the words of a refusal; "" = nothing so far.
  const std::string& problem() const {
    return instance_.host.failure.empty() ? problem_ : instance_.host.failure;
  }
  // Of every delivery and loss so far: equal for plugins that do the same.
  std::uint64_t digest() const { return digest_.value(); }
  // First deliveries to a group that came before an older message of the same key.
  std::uint64_t overtakings() const { return overtakings_; }

 private:
  enum class Fate { waiting, in_hand, over };
  struct Message {
    std::uint32_t key;
    std::array<Fate, groups> fate{};
    std::array<bool, groups> seen{};
  };
  struct Consumer {
    bool ready = false, up = true;
    std::uint64_t id = 0;  // in hand; 0 = none
  };

  Message* message(std::uint64_t id) {
    return id >= 1 && id <= messages_.size() ? &messages_[id - 1] : nullptr;
  }

  void publish();

  // Of two transactions that follow each other the second has taken the smaller number.
  void number(cq_message& m) {
    m.sequence = ((m.id - 1) ^ 1) + 1;
    instance_.host.lowest_open = m.id % 2 == 1 ? m.id : m.id + 1;
  }

  void become_ready(std::uint32_t g, std::uint32_t c);

  bool acknowledge(std::uint32_t g, std::uint32_t c, bool handled);

  // Every message, and nobody has one in hand.
  bool all_over();

  // What is over stays over; what another consumer holds as well stays in hand.
  void give_up_hold(std::uint32_t g, std::uint64_t id, bool handled);

  // A queue that is not told of crashes may still deliver to a consumer that waits.
  void crash(std::uint32_t g, std::uint32_t c);

  void recover(std::uint32_t g, std::uint32_t c);

  void crash_queue();

  void recover_queue();

  void recover_all();

  void pass_time(std::int64_t span);

  // What the plugin asked for during its last call.
  void take_over();

  void deliver(const FakeHost::Delivery& d);

  void check_depths();

  // Ever more rarely: a plugin looks through all that it has for its answer.
  void ask_for_oldest();

  Dice dice_;
  bool repeats_, asked_nothing_ = false, queue_up_ = true;
  std::vector<Message> messages_;
  std::array<std::array<Consumer, consumers>, groups> consumers_{};
  std::array<std::array<std::uint64_t, keys>, groups> last_seen_{};  // message, by key
  std::uint64_t overtakings_ = 0, steps_ = 0;
  std::uint64_t asks_at_ = 0;   // step at which it next asks for the oldest
  std::size_t first_open_ = 0;  // every message before it is over
  std::uint64_t oldest_ = 0;    // the greatest that the plugin has said to be its oldest
  Digest digest_;
  std::string problem_;
  Instance<cq_queue> instance_;
};

}  // namespace cqrslab::testing
