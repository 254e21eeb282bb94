// QueueDriver: random publishers and consumers for one queue, whose deliveries it checks.
//
// Consumers fail, crash with a message in hand and come back, and the queue's own machine goes down
// and up. Every message must end, for each group, handled or given up. Only a queue with the trait
// CQ_REPEATS may deliver or give up one that somebody has in hand, or that is over. Other problems
// are a delivery of what was never published, to nobody or to a consumer that is not ready, a wrong
// depth, and a message that never ends. With the first problem everything stops. The same seed
// gives the same operations for any plugin, as far as it delivers the same.
#pragma once

#include <algorithm>
#include <array>
#include <utility>

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
  void step() {
    if (!problem().empty()) return;
    if (asked_nothing_) return digest_.add(dice_.below(1000));
    std::uint32_t what = dice_.below(100);
    if (what < 30) {
      publish();
    } else if (what < 88) {
      acknowledge(dice_.below(groups), dice_.below(consumers), dice_.below(10) > 0);
    } else if (what < 98) {
      pass_time(1 + dice_.below(4'000'000));
    } else if (what < 99) {
      std::uint32_t g = dice_.below(groups), c = dice_.below(consumers);
      consumers_[g][c].up ? crash(g, c) : recover(g, c);
    } else if (dice_.below(10) == 0) {
      queue_up_ ? crash_queue() : recover_queue();
    }
    if (problem().empty()) check_depths();
  }

  // Publishes nothing more, brings everything back up and handles everything that comes, as time
  // goes from timer to timer: all must come, and the depths of the groups must end at 0,
  // where the queue does not repeat.
  void finish() {
    if (asked_nothing_) return;
    recover_all();
    instance_.host.lowest_open = messages_.size() + 2;
    bool busy = true;
    for (int n = 0; busy && n < 10'000'000 && problem().empty() && !all_over(); ++n) {
      busy = false;
      for (std::uint32_t g = 0; g < groups; ++g) {
        for (std::uint32_t c = 0; c < consumers; ++c) busy = acknowledge(g, c, true) || busy;
      }
      if (busy || !instance_.host.has_timer()) continue;
      pass_time(instance_.host.next_timer().at - instance_.host.now);
      busy = true;
    }
    for (std::uint32_t g = 0; g < groups && problem().empty(); ++g) {
      for (const Message& m : messages_) {
        if (m.fate[g] != Fate::over) problem_ = "kept a message for ever";
      }
      if (problem().empty() && !repeats_ && instance_.f->depth(instance_.self, g) != 0) {
        problem_ = "told a wrong depth";
      }
    }
  }

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

  void publish() {
    messages_.push_back({dice_.below(keys)});
    cq_message m{sizeof m, messages_.back().key, messages_.size(), instance_.host.now, 1000};
    number(m);
    instance_.f->publish(instance_.self, &m);
    take_over();
  }

  // Of two transactions that follow each other the second has taken the smaller number.
  void number(cq_message& m) {
    m.sequence = ((m.id - 1) ^ 1) + 1;
    instance_.host.lowest_open = m.id % 2 == 1 ? m.id : m.id + 1;
  }

  void become_ready(std::uint32_t g, std::uint32_t c) {
    consumers_[g][c].ready = true;
    instance_.f->ready(instance_.self, g, c);
    take_over();
  }

  bool acknowledge(std::uint32_t g, std::uint32_t c, bool handled) {
    if (!consumers_[g][c].up) return false;
    std::uint64_t id = std::exchange(consumers_[g][c].id, 0);
    if (id == 0) return false;
    give_up_hold(g, id, handled);
    instance_.f->acknowledge(instance_.self, g, c, id, handled ? 1 : 0);
    take_over();
    become_ready(g, c);
    return true;
  }

  // Every message, and nobody has one in hand.
  bool all_over() {
    auto is_over = [](const Message& m) {
      return std::all_of(m.fate.begin(), m.fate.end(), [](Fate f) { return f == Fate::over; });
    };
    while (first_open_ < messages_.size() && is_over(messages_[first_open_])) ++first_open_;
    bool idle = true;
    for (const auto& group : consumers_) {
      for (const Consumer& consumer : group) idle = idle && consumer.id == 0;
    }
    return idle && first_open_ == messages_.size();
  }

  // What is over stays over; what another consumer holds as well stays in hand.
  void give_up_hold(std::uint32_t g, std::uint64_t id, bool handled) {
    Fate& fate = message(id)->fate[g];
    if (handled) {
      fate = Fate::over;
    } else if (fate == Fate::in_hand) {
      bool held = false;
      for (const Consumer& other : consumers_[g]) held = held || other.id == id;
      if (!held) fate = Fate::waiting;
    }
  }

  // A queue that is not told of crashes may still deliver to a consumer that waits.
  void crash(std::uint32_t g, std::uint32_t c) {
    Consumer& consumer = consumers_[g][c];
    consumer.up = false;
    std::uint64_t id = std::exchange(consumer.id, 0);
    if (id != 0) give_up_hold(g, id, false);
    if (instance_.f->consumer) {
      consumer.ready = false;
      instance_.f->consumer(instance_.self, g, c, 0);
    } else if (id != 0) {
      instance_.f->acknowledge(instance_.self, g, c, id, 0);
    }
    take_over();
  }

  void recover(std::uint32_t g, std::uint32_t c) {
    Consumer& consumer = consumers_[g][c];
    consumer.up = true;
    if (instance_.f->consumer) instance_.f->consumer(instance_.self, g, c, 1);
    take_over();
    if (consumer.id == 0 && !consumer.ready) become_ready(g, c);
  }

  void crash_queue() {
    if (!instance_.f->fault) return;
    queue_up_ = false;
    instance_.f->fault(instance_.self, 0);
    take_over();
  }

  void recover_queue() {
    queue_up_ = true;
    instance_.f->fault(instance_.self, 1);
    take_over();
  }

  void recover_all() {
    if (!queue_up_) recover_queue();
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) {
        if (!consumers_[g][c].up) recover(g, c);
      }
    }
  }

  void pass_time(std::int64_t span) {
    std::int64_t until = instance_.host.now + span;
    while (instance_.host.has_timer() && instance_.host.next_timer().at <= until) {
      FakeHost::Timer timer = instance_.host.take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
      take_over();
    }
    instance_.host.now = until;
  }

  // What the plugin asked for during its last call.
  void take_over() {
    FakeHost& host = instance_.host;
    for (const FakeHost::Delivery& d : host.delivered) deliver(d);
    host.delivered.clear();
    for (const FakeHost::Delivery& l : host.lost) {
      digest_.add(l.id);
      Message* m = message(l.id);
      if (!m || l.group >= groups || (m->fate[l.group] != Fate::waiting && !repeats_)) {
        problem_ = "gave up a message that was not waiting";
      } else {
        m->fate[l.group] = Fate::over;
      }
    }
    host.lost.clear();
  }

  void deliver(const FakeHost::Delivery& d) {
    digest_.add(d.id * 64 + d.group * 8 + d.consumer);
    Message* m = message(d.id);
    if (!m) return void(problem_ = "delivered a message that was never published");
    if (d.group >= groups || d.consumer >= consumers) {
      return void(problem_ = "delivered to nobody");
    }
    Consumer& consumer = consumers_[d.group][d.consumer];
    if (!consumer.ready) return void(problem_ = "delivered to a consumer that was not ready");
    if (m->fate[d.group] != Fate::waiting && !repeats_) {
      return void(problem_ = "delivered a message that was in hand or over");
    }
    std::uint64_t& last = last_seen_[d.group][m->key];
    if (!m->seen[d.group] && d.id < last) ++overtakings_;
    last = std::max(last, d.id);
    m->seen[d.group] = true;
    if (m->fate[d.group] == Fate::waiting) m->fate[d.group] = Fate::in_hand;
    consumer.ready = false;
    consumer.id = d.id;
  }

  void check_depths() {
    if (++steps_ % 512 != 0 || repeats_) return;
    for (std::uint32_t g = 0; g < groups; ++g) {
      std::uint64_t open = 0;
      for (const Message& m : messages_) open += m.fate[g] != Fate::over ? 1 : 0;
      if (instance_.f->depth(instance_.self, g) != open) problem_ = "told a wrong depth";
    }
  }

  Dice dice_;
  bool repeats_, asked_nothing_ = false, queue_up_ = true;
  std::vector<Message> messages_;
  std::array<std::array<Consumer, consumers>, groups> consumers_{};
  std::array<std::array<std::uint64_t, keys>, groups> last_seen_{};  // message, by key
  std::uint64_t overtakings_ = 0, steps_ = 0;
  std::size_t first_open_ = 0;  // every message before it is over
  Digest digest_;
  std::string problem_;
  Instance<cq_queue> instance_;
};

}  // namespace cqrslab::testing
