// Queueing: a queue plugin whose publishers, consumers and clock are the test.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/conformance/fake_host.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"

namespace cqrslab::testing {

inline constexpr std::int64_t ms = 1'000'000, seconds = 1000 * ms;

class Queueing {
 public:
  Queueing(const char* name, const std::vector<ParamSetting>& settings, std::uint32_t groups = 1,
           std::uint32_t consumers = 1)
      : registry_(Registry::built_in()),
        plugin_(registry_.find("queue", name, "")),
        instance_(plugin_, param_values(plugin_, settings).values,
                  config_of(0, 0, groups, consumers)) {
    if (!instance_.self) return;  // refused
    for (std::uint32_t g = 0; g < groups; ++g) {
      for (std::uint32_t c = 0; c < consumers; ++c) ready(g, c);
    }
  }

  std::uint64_t publish(std::uint32_t key = 0) {
    cq_message m{sizeof m, key, ++published_, host().now, 1000};
    instance_.f->publish(instance_.self, &m);
    return published_;
  }
  void ready(std::uint32_t g = 0, std::uint32_t c = 0) { instance_.f->ready(instance_.self, g, c); }
  void acknowledge(std::uint64_t id, bool handled = true, std::uint32_t g = 0,
                   std::uint32_t c = 0) {
    instance_.f->acknowledge(instance_.self, g, c, id, handled);
    ready(g, c);
  }
  void wait_until(std::int64_t at) {
    while (host().has_timer() && host().next_timer().at <= at) wait_for_timer();
    host().now = at;
  }
  void wait_for_timer() {
    FakeHost::Timer timer = host().take_timer();
    instance_.f->timer(instance_.self, timer.tag, timer.argument);
  }
  void crash(std::uint32_t c = 0, std::uint32_t g = 0) {
    instance_.f->consumer(instance_.self, g, c, 0);
  }
  void recover(std::uint32_t c = 0, std::uint32_t g = 0) {
    instance_.f->consumer(instance_.self, g, c, 1);
    ready(g, c);
  }
  void fault(bool up) { instance_.f->fault(instance_.self, up ? 1 : 0); }
  // What the probe recorded, added up; of a gauge the level.
  std::int64_t probe(const std::string& id) {
    std::int64_t result = 0;
    for (auto& [index, value] : host().recorded) {
      const cq_probe& p = probe_at(plugin_, index);
      if (p.id != id) continue;
      result = p.kind == CQ_GAUGE ? value : result + value;
    }
    return result;
  }
  std::uint64_t depth(std::uint32_t g = 0) { return instance_.f->depth(instance_.self, g); }

  // Ids delivered since the last call, or -id for those given up.
  std::vector<std::int64_t> news() {
    std::vector<std::int64_t> ids;
    for (auto& l : std::exchange(host().lost, {})) ids.push_back(-static_cast<std::int64_t>(l.id));
    for (auto& d : std::exchange(host().delivered, {})) {
      ids.push_back(static_cast<std::int64_t>(d.id));
    }
    return ids;
  }
  std::vector<FakeHost::Delivery> deliveries() { return std::exchange(host().delivered, {}); }
  FakeHost& host() { return instance_.host; }

 private:
  Registry registry_;
  const cq_descriptor& plugin_;
  Instance<cq_queue> instance_;
  std::uint64_t published_ = 0;
};

using Ids = std::vector<std::int64_t>;

inline ParamSetting span(const char* key, std::int64_t ns) {
  return {key, Time::nanoseconds(ns), ""};
}
inline ParamSetting count(const char* key, double n) {
  return {key, n, ""};
}
inline ParamSetting choice(const char* key, const char* label) {
  return {key, std::string(label), ""};
}
inline ParamSetting flag(const char* key, bool on) {
  return {key, on, ""};
}

// A log without delays and with batches of one, unless a test says otherwise.
inline std::vector<ParamSetting> log_with(std::vector<ParamSetting> more) {
  for (const char* key : {"linger", "latency"}) {
    bool given = false;
    for (const ParamSetting& s : more) given = given || s.key == key;
    if (!given) more.push_back(span(key, 0));
  }
  return more;
}

// Consumers of one group that work `handling` on each message, as time passes.
class Workers {
 public:
  Workers(Queueing& q, std::uint32_t consumers, std::int64_t handling)
      : q_(q), handling_(handling), busy_(consumers) {}

  void run_until(std::int64_t at) {
    take();
    for (;;) {
      std::int64_t next = at + 1;
      std::uint32_t who = 0;
      for (std::uint32_t c = 0; c < busy_.size(); ++c) {
        if (busy_[c].id != 0 && busy_[c].until < next) next = busy_[c].until, who = c;
      }
      bool timer = q_.host().has_timer() && q_.host().next_timer().at < next;
      if (timer && q_.host().next_timer().at <= at) {
        q_.wait_for_timer();
      } else if (next <= at) {
        q_.host().now = next;
        std::uint64_t id = std::exchange(busy_[who].id, 0);
        ++handled[id];
        last = next;
        q_.acknowledge(id, true, 0, who);
      } else {
        break;
      }
      take();
    }
    q_.host().now = at;
  }
  void crash(std::uint32_t c) {
    busy_[c].id = 0;
    q_.crash(c);
    take();
  }
  void recover(std::uint32_t c) {
    q_.recover(c);
    take();
  }

  std::map<std::uint64_t, int> handled;  // by id: how often
  std::map<std::uint32_t, int> given;    // by consumer: deliveries
  std::int64_t last = 0;                 // instant of the latest success
  int deliveries = 0;

 private:
  struct Busy {
    std::uint64_t id = 0;
    std::int64_t until = 0;
  };
  void take() {
    for (const FakeHost::Delivery& d : q_.deliveries()) {
      busy_[d.consumer] = {d.id, q_.host().now + handling_};
      ++given[d.consumer];
      ++deliveries;
    }
  }

  Queueing& q_;
  std::int64_t handling_;
  std::vector<Busy> busy_;
};

}  // namespace cqrslab::testing
