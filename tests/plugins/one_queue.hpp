// OneQueue: a queue whose publishers and consumers are the test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab::testing {

using Ids = std::vector<std::int64_t>;

inline ParamSetting span(const char* key, std::int64_t ns) {
  return {key, Time::nanoseconds(ns), ""};
}
inline ParamSetting count(const char* key, double n) {
  return {key, n, ""};
}
inline ParamSetting flag(const char* key, bool on) {
  return {key, on, ""};
}
inline ParamSetting word(const char* key, const char* text) {
  return {key, std::string(text), ""};
}

class OneQueue {
 public:
  OneQueue(const char* name, const std::vector<ParamSetting>& settings, std::uint32_t groups = 1,
           std::uint32_t consumers = 1)
      : registry_(Registry::built_in()),
        plugin_(registry_.find("queue", name, "")),
        instance_(plugin_, param_values(plugin_, settings).values,
                  config_of(0, 0, groups, consumers)) {
    // Laws are constants here.
    ParamValues given = param_values(plugin_, settings);
    host().drawn = [values = given.values](std::uint32_t param, std::uint64_t, std::uint32_t) {
      return static_cast<std::int64_t>(values[param]);
    };
    host().lowest_open = 1;
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) ready(g, c);
    }
  }

  // A message of a transaction that took this number. The last one is the highest: no other is
  // open.
  std::uint64_t publish_numbered(std::uint64_t number, std::uint32_t key = 0) {
    cq_message m{sizeof m, key, ++published_, host().now, 1000, 0, number};
    instance_.f->publish(instance_.self, &m);
    return published_;
  }
  std::uint64_t publish(std::uint32_t key = 0) {
    host().lowest_open = published_ + 2;
    return publish_numbered(published_ + 1, key);
  }
  void ready(std::uint32_t g = 0, std::uint32_t c = 0) { instance_.f->ready(instance_.self, g, c); }
  void acknowledge(std::uint64_t id, bool handled = true, std::uint32_t g = 0,
                   std::uint32_t c = 0) {
    instance_.f->acknowledge(instance_.self, g, c, id, handled);
    ready(g, c);
  }
  void consumer(std::uint32_t g, std::uint32_t c, bool up) {
    instance_.f->consumer(instance_.self, g, c, up);
  }
  void fault(bool up) { instance_.f->fault(instance_.self, up); }
  void wait_until(std::int64_t at) {
    while (host().has_timer() && host().next_timer().at <= at) {
      FakeHost::Timer timer = host().take_timer();
      instance_.f->timer(instance_.self, timer.tag, timer.argument);
    }
    host().now = at;
  }
  std::uint64_t depth(std::uint32_t g = 0) { return instance_.f->depth(instance_.self, g); }
  std::uint32_t waits() { return instance_.f->waits(instance_.self); }

  // Ids delivered since the last call, or -id for those given up.
  Ids news() {
    Ids ids;
    for (auto& l : std::exchange(host().lost, {})) ids.push_back(-static_cast<std::int64_t>(l.id));
    for (auto& d : std::exchange(host().delivered, {})) {
      ids.push_back(static_cast<std::int64_t>(d.id));
    }
    return ids;
  }
  std::vector<FakeHost::Delivery> deliveries() { return std::exchange(host().delivered, {}); }
  // Everything that probe has noted so far.
  Ids recorded(std::uint32_t probe) {
    Ids values;
    for (auto [p, value] : host().recorded) {
      if (p == probe) values.push_back(value);
    }
    return values;
  }
  FakeHost& host() { return instance_.host; }

 private:
  Registry registry_;
  const cq_descriptor& plugin_;
  Instance<cq_queue> instance_;
  std::uint64_t published_ = 0;
};

}  // namespace cqrslab::testing
