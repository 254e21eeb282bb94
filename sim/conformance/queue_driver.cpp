// What publishers and consumers do, and what is wrong with a delivery.
#include "sim/conformance/queue_driver.hpp"

#include <algorithm>
#include <utility>

namespace cqrslab::testing {

void QueueDriver::step() {
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
  ask_for_oldest();
}

void QueueDriver::finish() {
  if (asked_nothing_ || !instance_.self) return;
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

void QueueDriver::publish() {
  messages_.push_back({dice_.below(keys)});
  cq_message m{sizeof m, messages_.back().key, messages_.size(), instance_.host.now, 1000};
  number(m);
  instance_.f->publish(instance_.self, &m);
  take_over();
}

void QueueDriver::become_ready(std::uint32_t g, std::uint32_t c) {
  consumers_[g][c].ready = true;
  instance_.f->ready(instance_.self, g, c);
  take_over();
}

bool QueueDriver::acknowledge(std::uint32_t g, std::uint32_t c, bool handled) {
  if (!consumers_[g][c].up) return false;
  std::uint64_t id = std::exchange(consumers_[g][c].id, 0);
  if (id == 0) return false;
  give_up_hold(g, id, handled);
  instance_.f->acknowledge(instance_.self, g, c, id, handled ? 1 : 0);
  take_over();
  become_ready(g, c);
  return true;
}

bool QueueDriver::all_over() {
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

void QueueDriver::give_up_hold(std::uint32_t g, std::uint64_t id, bool handled) {
  Fate& fate = message(id)->fate[g];
  if (handled) {
    fate = Fate::over;
  } else if (fate == Fate::in_hand) {
    bool held = false;
    for (const Consumer& other : consumers_[g]) held = held || other.id == id;
    if (!held) fate = Fate::waiting;
  }
}

void QueueDriver::crash(std::uint32_t g, std::uint32_t c) {
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

void QueueDriver::recover(std::uint32_t g, std::uint32_t c) {
  Consumer& consumer = consumers_[g][c];
  consumer.up = true;
  if (instance_.f->consumer) instance_.f->consumer(instance_.self, g, c, 1);
  take_over();
  if (consumer.id == 0 && !consumer.ready) become_ready(g, c);
}

void QueueDriver::crash_queue() {
  if (!instance_.f->fault) return;
  queue_up_ = false;
  instance_.f->fault(instance_.self, 0);
  take_over();
}

void QueueDriver::recover_queue() {
  queue_up_ = true;
  instance_.f->fault(instance_.self, 1);
  take_over();
}

void QueueDriver::recover_all() {
  if (!queue_up_) recover_queue();
  for (std::uint32_t g = 0; g < groups; ++g) {
    for (std::uint32_t c = 0; c < consumers; ++c) {
      if (!consumers_[g][c].up) recover(g, c);
    }
  }
}

void QueueDriver::pass_time(std::int64_t span) {
  std::int64_t until = instance_.host.now + span;
  while (instance_.host.has_timer() && instance_.host.next_timer().at <= until) {
    FakeHost::Timer timer = instance_.host.take_timer();
    instance_.f->timer(instance_.self, timer.tag, timer.argument);
    take_over();
  }
  instance_.host.now = until;
}

void QueueDriver::take_over() {
  FakeHost& host = instance_.host;
  for (const FakeHost::Delivery& d : host.delivered) deliver(d);
  host.delivered.clear();
  for (const FakeHost::Delivery& l : host.lost) {
    digest_.add(l.id);
    Message* m = message(l.id);
    if (!m || l.group >= groups || (m->fate[l.group] != Fate::waiting && !repeats_)) {
      problem_ = "gave up a message that was not waiting";
    } else if (l.id < oldest_) {
      problem_ = "gave up a message older than its oldest";
    } else {
      m->fate[l.group] = Fate::over;
    }
  }
  host.lost.clear();
}

void QueueDriver::deliver(const FakeHost::Delivery& d) {
  digest_.add(d.id * 64 + d.group * 8 + d.consumer);
  Message* m = message(d.id);
  if (!m) return void(problem_ = "delivered a message that was never published");
  if (d.id < oldest_) return void(problem_ = "delivered a message older than its oldest");
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

void QueueDriver::ask_for_oldest() {
  if (!repeats_ || !instance_.f->oldest || steps_ < asks_at_) return;
  asks_at_ = steps_ + 1 + steps_ / 64;
  std::uint64_t oldest = instance_.f->oldest(instance_.self);
  oldest_ = std::max(oldest_, std::min<std::uint64_t>(oldest, messages_.size() + 1));
}

void QueueDriver::check_depths() {
  if (++steps_ % 512 != 0 || repeats_) return;
  for (std::uint32_t g = 0; g < groups; ++g) {
    std::uint64_t open = 0;
    for (const Message& m : messages_) open += m.fate[g] != Fate::over ? 1 : 0;
    if (instance_.f->depth(instance_.self, g) != open) problem_ = "told a wrong depth";
  }
}

}  // namespace cqrslab::testing
