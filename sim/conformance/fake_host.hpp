// FakeHost: the least host that a plugin instance can live in, for tests of the contract.
//
// It keeps time and timers, remembers what the plugin asked for, and judges nothing itself; the
// drivers beside it do. Its random streams are a hash of the purpose and the seed. Times are
// nanoseconds, and pass only when the test says so: it moves `now`, takes the timers that are due
// and calls the plugin's `timer` with them. Nothing here throws.
//
// Beside it: Instance, a plugin made in such a host; Dice and Digest, for those who drive it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/contract/schema.hpp"

namespace cqrslab::testing {

class FakeHost {
 public:
  struct Timer {
    std::int64_t at;
    std::uint64_t sequence;
    std::uint32_t tag;
    std::uint64_t argument;
    bool operator>(const Timer& o) const { return at != o.at ? at > o.at : sequence > o.sequence; }
  };
  struct Delivery {
    std::uint32_t group, consumer;
    std::uint64_t id;
    bool operator==(const Delivery&) const = default;
  };

  explicit FakeHost(std::uint64_t seed = 1) : seed_(seed) {
    host_ = {sizeof(cq_host), this,           now_of,    stream_of, fail_of,
             after_of,        deliver_of,     lose_of,   sample_of, record_of,
             nullptr,         lowest_open_of, release_of};
  }
  FakeHost(const FakeHost&) = delete;

  // What a plugin is made with. It points back at this object, which outlives the instance.
  const cq_host* host() const { return &host_; }
  // From now on a person wants to know about every request, and `said` fills.
  void listen() { host_.explain = explain_of; }
  // Timers ring in the order of their instants, and of one instant as they were asked for.
  bool has_timer() const { return !timers_.empty(); }
  // Pre: has_timer(), here and below.
  const Timer& next_timer() const { return timers_.front(); }
  // Moves the clock to the next timer and takes it off.
  Timer take_timer() {
    std::pop_heap(timers_.begin(), timers_.end(), std::greater<>());
    Timer timer = timers_.back();
    timers_.pop_back();
    now = std::max(now, timer.at);
    return timer;
  }

  std::int64_t now = 0;
  std::string failure;              // the first message given to `fail`
  std::vector<Delivery> delivered;  // since somebody last cleared it
  std::vector<Delivery> lost;       // dead letters; consumer is 0
  // Durations that `sample` draws: exponential-like, below twice this.
  std::int64_t sampled_mean = 1'000'000;
  // Or what it draws instead, given the parameter, the item's index and the slot.
  std::function<std::int64_t(std::uint32_t, std::uint64_t, std::uint32_t)> drawn;
  std::vector<std::pair<std::uint32_t, std::int64_t>> recorded;  // probe and value, as they came
  // What it answers about the store: nothing is open.
  std::uint64_t lowest_open = ~std::uint64_t{0};
  std::vector<std::uint64_t> released;  // messages whose commands need not wait
  std::vector<std::string> said;        // explanations, if anybody listens

 private:
  static FakeHost& of(void* context) { return *static_cast<FakeHost*>(context); }
  static std::int64_t now_of(void* context) { return of(context).now; }
  static std::uint64_t stream_of(void* context, const char* purpose) {
    std::uint64_t key = of(context).seed_;
    for (const char* c = purpose; *c; ++c) {
      key = cq_draw(key, static_cast<unsigned char>(*c), 0);
    }
    return key;
  }
  static void fail_of(void* context, const char* message) {
    if (of(context).failure.empty()) of(context).failure = message;
  }
  static void after_of(void* context, std::int64_t delay, std::uint32_t tag, std::uint64_t arg) {
    FakeHost& host = of(context);
    if (delay < 0) return fail_of(context, "asked for a timer in the past");
    host.timers_.push_back({host.now + delay, ++host.sequence_, tag, arg});
    std::push_heap(host.timers_.begin(), host.timers_.end(), std::greater<>());
  }
  static void deliver_of(void* context, std::uint32_t group, std::uint32_t consumer,
                         std::uint64_t id) {
    of(context).delivered.push_back({group, consumer, id});
  }
  static void lose_of(void* context, std::uint32_t group, std::uint64_t id) {
    of(context).lost.push_back({group, 0, id});
  }
  static std::int64_t sample_of(void* context, std::uint32_t param, std::uint64_t stream,
                                std::uint64_t index, std::uint32_t slot) {
    if (of(context).drawn) return of(context).drawn(param, index, slot);
    std::uint64_t draw = cq_draw(stream, index, slot);
    return cq_below(draw, static_cast<std::uint32_t>(2 * of(context).sampled_mean));
  }
  static void record_of(void* context, std::uint32_t probe, std::int64_t value) {
    of(context).recorded.push_back({probe, value});
  }
  static void explain_of(void* context, const char* text) {
    if (!text || !*text) return fail_of(context, "explained itself without a word");
    of(context).said.push_back(text);
  }
  static void release_of(void* context, std::uint64_t id) { of(context).released.push_back(id); }
  static std::uint64_t lowest_open_of(void* context) { return of(context).lowest_open; }

  std::uint64_t seed_;
  cq_host host_{};
  std::vector<Timer> timers_;
  std::uint64_t sequence_ = 0;
};

// What an instance is made with, but for its values: a store needs `keys` (and versions, which the
// caller adds), a balancer `targets`, a queue `groups` of `consumers` each; the others are 0.
inline cq_config config_of(std::uint32_t keys, std::uint32_t targets, std::uint32_t groups,
                           std::uint32_t consumers) {
  cq_config config{};
  config.keys = keys;
  config.targets = targets;
  config.groups = groups;
  config.consumers = consumers;
  return config;
}

// One instance of a plugin in its host. Functions is cq_store, cq_queue or cq_balancer.
template <class Functions>
class Instance {
 public:
  // `config` without its values, which are `values`, in the order of the plugin's parameters. What
  // `create` complains of is in host.failure, and `self` may be null then.
  Instance(const cq_descriptor& plugin, std::vector<double> values, cq_config config,
           std::uint64_t seed = 1)
      : host(seed), f(static_cast<const Functions*>(plugin.functions)), values_(std::move(values)) {
    config.size = sizeof config;
    config.plugin = &plugin;
    config.values = values_.data();
    config.n_values = static_cast<std::uint32_t>(values_.size());
    self = f->create(host.host(), &config);
  }
  ~Instance() {
    if (self) f->destroy(self);
  }
  Instance(const Instance&) = delete;

  FakeHost host;
  const Functions* f;  // the plugin's own table; what is optional may be null
  void* self;          // the first argument of every function

 private:
  std::vector<double> values_;
};

// Draws for the drivers, in order; independent of the plugin's own.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : key_(seed * 0x9E3779B97F4A7C15u + 1) {}
  // 0 .. n - 1, each equally likely. Pre: n > 0.
  std::uint32_t below(std::uint32_t n) { return cq_below(cq_draw(key_, ++count_, 0), n); }

 private:
  std::uint64_t key_, count_ = 0;
};

// What happened, folded into one number, by its order too.
class Digest {
 public:
  void add(std::uint64_t value) { state_ = cq_draw(state_, value, 0); }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace cqrslab::testing
