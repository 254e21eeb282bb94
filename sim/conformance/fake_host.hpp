// FakeHost: the least host that a plugin instance can live in, for tests of the contract.
//
// It keeps time and timers, remembers what the plugin asked for, and judges nothing itself; the
// drivers beside it do. Its random streams are a hash of the purpose and the seed. Times are
// nanoseconds, and pass only when the test says so: it moves `now`, takes the timers that are due
// and calls the plugin's `timer` with them. No call of a plugin to it throws.
//
// Beside it: Instance, a plugin made in such a host; Dice and Digest, for those who drive it.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab::testing {

class FakeHost {
 public:
  // What the plugin asked for with `after`. `sequence` counts these calls.
  struct Timer {
    std::int64_t at;  // instant
    std::uint64_t sequence;
    std::uint32_t tag;
    std::uint64_t argument;
    bool operator>(const Timer& o) const { return at != o.at ? at > o.at : sequence > o.sequence; }
  };
  struct Delivery {
    std::uint32_t group, consumer;
    std::uint64_t id;  // of the message
    bool operator==(const Delivery&) const = default;
  };

  explicit FakeHost(std::uint64_t seed = 1);
  FakeHost(const FakeHost&) = delete;

  // What a plugin is made with. It points back at this object, which outlives the instance.
  const cq_host* host() const { return &host_; }
  // From now on a person wants to know about every request, and `said` fills.
  void listen() { host_.explain = explain_of; }

  // Timers ring in the order of their instants, and of one instant as they were asked for.
  bool has_timer() const { return !timers_.empty(); }
  // The next one. Pre: has_timer().
  const Timer& next_timer() const { return timers_.front(); }
  // Takes it off, and moves the clock to it if that lies ahead; to call the plugin's `timer` with
  // its tag and argument is the caller's. Pre: has_timer().
  Timer take_timer();

  // Set by the test, at any time:
  std::int64_t now = 0;
  // Durations that `sample` draws: uniform from 0 to below twice this.
  std::int64_t sampled_mean = 1'000'000;
  // Or what it draws instead, given the parameter, the item's index and the slot.
  std::function<std::int64_t(std::uint32_t, std::uint64_t, std::uint32_t)> drawn;
  // What it answers about the store: nothing is open.
  std::uint64_t lowest_open = ~std::uint64_t{0};

  // Set by the plugin's calls, in their order; the test clears what it has seen:
  std::string failure;              // the first message given to `fail`, its first 500 letters
  std::vector<Delivery> delivered;  // by `deliver`
  std::vector<Delivery> lost;       // by `dead_letter`; consumer is 0
  std::vector<std::pair<std::uint32_t, std::int64_t>> recorded;  // probe and value
  std::vector<std::uint64_t> released;  // messages whose commands need not wait
  std::vector<std::string> said;        // explanations, if anybody listens
  // There was no memory to note one of these or a timer: what follows is not the plugin's fault.
  bool out_of_memory = false;

 private:
  static FakeHost& of(void* context) { return *static_cast<FakeHost*>(context); }
  // The functions of the table, as plugin.h says.
  static std::int64_t now_of(void* context);
  static std::uint64_t stream_of(void* context, const char* purpose);
  static void fail_of(void* context, const char* message);
  static void after_of(void* context, std::int64_t delay, std::uint32_t tag, std::uint64_t arg);
  static void deliver_of(void* context, std::uint32_t group, std::uint32_t consumer,
                         std::uint64_t id);
  static void lose_of(void* context, std::uint32_t group, std::uint64_t id);
  static std::int64_t sample_of(void* context, std::uint32_t param, std::uint64_t stream,
                                std::uint64_t index, std::uint32_t slot);
  static void record_of(void* context, std::uint32_t probe, std::int64_t value);
  static void explain_of(void* context, const char* text);
  static void release_of(void* context, std::uint64_t id);
  static std::uint64_t lowest_open_of(void* context);

  template <class List, class Value>
  bool note(List& list, Value value);  // false: out of memory

  std::uint64_t seed_;
  cq_host host_{};
  std::vector<Timer> timers_;  // a heap, the next in front
  std::uint64_t sequence_ = 0;
};

// What `create` did that returned null and did not fail.
inline constexpr const char* no_reason = "made no instance and gave no reason";

// What an instance is made with, but for its values: a store needs `keys` (and versions, which the
// caller adds), a balancer `targets`, a queue `groups` of `consumers` each; the others are 0.
cq_config config_of(std::uint32_t keys, std::uint32_t targets, std::uint32_t groups,
                    std::uint32_t consumers);

// Thrown by who cannot go on without an instance; what() is why the plugin was not made.
struct NotMade : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One instance of a plugin in its host, ended with this object. Functions is cq_store, cq_queue or
// cq_balancer, as is the plugin's kind.
template <class Functions>
class Instance {
 public:
  // `config` without its values, which are `values`, in the order of the plugin's parameters. What
  // `create` complains of is in host.failure, and `self` may be null then; it is never null without
  // a failure.
  Instance(const cq_descriptor& plugin, std::vector<double> values, cq_config config,
           std::uint64_t seed = 1)
      : host(seed), f(static_cast<const Functions*>(plugin.functions)), values_(std::move(values)) {
    config.size = sizeof config;
    config.plugin = &plugin;
    config.values = values_.data();
    config.n_values = static_cast<std::uint32_t>(values_.size());
    self = f->create(host.host(), &config);
    if (!self && host.failure.empty()) host.failure = no_reason;
  }
  ~Instance() {
    if (self) f->destroy(self);
  }
  Instance(const Instance&) = delete;

  // Throws NotMade with the plugin's complaint if `create` refused.
  void expect_made() const {
    if (!self || !host.failure.empty()) throw NotMade(host.failure);
  }

  FakeHost host;
  const Functions* f;  // the plugin's own table; what is optional may be null
  void* self;          // the first argument of every function

 private:
  std::vector<double> values_;
};

// Letters that a problem in a driver's words has at most: room for them is there when memory is
// not.
inline constexpr std::size_t most_words = 100;

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
