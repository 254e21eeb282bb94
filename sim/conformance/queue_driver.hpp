// QueueDriver: random publishers and consumers for one queue, whose deliveries it checks.
#pragma once

#include <array>
#include <map>
#include <utility>

#include "sim/conformance/fake_host.hpp"

namespace cqrslab::testing {

class QueueDriver {
 public:
  static constexpr std::uint32_t groups = 3, consumers = 2, keys = 20;

  QueueDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : dice_(seed), instance_(plugin, values, config_of(0, 0, groups, consumers), seed) {
    if (!instance_.self) return;
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) become_ready(g, c);
    }
  }

  // One operation: a message is published, a consumer is through with one, or time passes.
  void step() {
    if (!problem().empty()) return;
    std::uint32_t what = dice_.below(10);
    if (what < 3) {
      publish();
    } else if (what < 9) {
      acknowledge(dice_.below(groups), dice_.below(consumers), dice_.below(10) > 0);
    } else {
      pass_time(1 + dice_.below(4'000'000));
    }
    if (problem().empty()) check_depths();
  }

  // Publishes nothing more and handles everything that comes: all must come.
  void finish() {
    for (bool busy = true; busy && problem().empty();) {
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
    }
  }

  // From now on the host wants explanations.
  void listen() { instance_.host.listen(); }

  const std::string& problem() const {
    return instance_.host.failure.empty() ? problem_ : instance_.host.failure;
  }
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
    bool ready = false;
    std::uint64_t id = 0;  // in hand; 0 = none
  };

  Message* message(std::uint64_t id) {
    return id >= 1 && id <= messages_.size() ? &messages_[id - 1] : nullptr;
  }

  void publish() {
    messages_.push_back({dice_.below(keys)});
    cq_message m{sizeof m, messages_.back().key, messages_.size(), instance_.host.now, 1000};
    instance_.f->publish(instance_.self, &m);
    take_over();
  }

  void become_ready(std::uint32_t g, std::uint32_t c) {
    consumers_[g][c].ready = true;
    instance_.f->ready(instance_.self, g, c);
    take_over();
  }

  bool acknowledge(std::uint32_t g, std::uint32_t c, bool handled) {
    std::uint64_t id = std::exchange(consumers_[g][c].id, 0);
    if (id == 0) return false;
    message(id)->fate[g] = handled ? Fate::over : Fate::waiting;
    instance_.f->acknowledge(instance_.self, g, c, id, handled ? 1 : 0);
    take_over();
    become_ready(g, c);
    return true;
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
    for (const auto& d : std::exchange(instance_.host.delivered, {})) deliver(d);
    for (const auto& l : std::exchange(instance_.host.lost, {})) {
      digest_.add(l.id);
      Message* m = message(l.id);
      if (!m || l.group >= groups || m->fate[l.group] != Fate::waiting) {
        problem_ = "gave up a message that was not waiting";
      } else {
        m->fate[l.group] = Fate::over;
      }
    }
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
    if (m->fate[d.group] != Fate::waiting) {
      return void(problem_ = "delivered a message that was in hand or over");
    }
    std::uint64_t& last = last_seen_[{d.group, m->key}];
    if (!m->seen[d.group] && d.id < last) ++overtakings_;
    last = std::max(last, d.id);
    m->seen[d.group] = true;
    m->fate[d.group] = Fate::in_hand;
    consumer = {false, d.id};
  }

  void check_depths() {
    if (++steps_ % 512 != 0) return;
    for (std::uint32_t g = 0; g < groups; ++g) {
      std::uint64_t open = 0;
      for (const Message& m : messages_) open += m.fate[g] != Fate::over ? 1 : 0;
      if (instance_.f->depth(instance_.self, g) != open) problem_ = "told a wrong depth";
    }
  }

  Dice dice_;
  std::vector<Message> messages_;
  std::array<std::array<Consumer, consumers>, groups> consumers_{};
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> last_seen_;
  std::uint64_t overtakings_ = 0, steps_ = 0;
  Digest digest_;
  std::string problem_;
  Instance<cq_queue> instance_;
};

}  // namespace cqrslab::testing
