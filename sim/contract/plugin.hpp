// The C++ layer over plugin.h: a plugin is one class and one Plugin<...> object in one file.
//
//   class RoundRobin {
//    public:
//     RoundRobin(const Host&, const Config& config) : n_(config.targets()) {}
//     std::uint32_t pick(const cq_op&, Targets targets) { ... }
//   };
//   const Plugin<RoundRobin, BalancerKind> plugin{{.name = "round_robin", ...}};
//
// Header only. The same source is a built-in plugin when it is linked in, and a loadable one when
// it is built as a shared library: the entry function below lists what its own image registered.
// Exceptions never cross: whatever a plugin throws becomes host.fail with its message.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <span>
#include <sstream>
#include <vector>

#include "sim/contract/plugin.h"
#include "sim/contract/step.hpp"

namespace cqrslab {

struct Registered {
  cq_descriptor descriptor;
  Registered* next;
};
// Per image (executable or shared library): hidden, so that images do not share it.
__attribute__((visibility("hidden"))) inline Registered* first_registered = nullptr;

class Host {
 public:
  explicit Host(const cq_host* host) : host_(host) {}
  std::int64_t now() const { return host_->now(host_->context); }
  std::uint64_t stream(const char* purpose) const { return host_->stream(host_->context, purpose); }
  void fail(const char* message) const { host_->fail(host_->context, message); }
  void after(std::int64_t delay, std::uint32_t tag, std::uint64_t argument) const {
    host_->after(host_->context, delay, tag, argument);
  }
  void deliver(std::uint32_t group, std::uint32_t consumer, std::uint64_t id) const {
    host_->deliver(host_->context, group, consumer, id);
  }
  void dead_letter(std::uint32_t group, std::uint64_t id) const {
    host_->dead_letter(host_->context, group, id);
  }
  std::int64_t sample(std::uint32_t param, std::uint64_t stream, std::uint64_t index,
                      std::uint32_t slot = 0) const {
    return host_->sample(host_->context, param, stream, index, slot);
  }
  void record(std::uint32_t probe, std::int64_t value) const {
    host_->record(host_->context, probe, value);
  }
  std::uint64_t lowest_open() const { return host_->lowest_open(host_->context); }
  void release(std::uint64_t id) const { host_->release(host_->context, id); }
  // Whether a person asks why this call decides as it does; only then is the text worth making.
  bool explains() const { return host_->explain != nullptr; }
  // One sentence of these parts, written one after the other: texts and numbers. Pre: explains().
  template <class... Parts>
  void explain(const Parts&... parts) const {
    std::ostringstream text;
    (text << ... << parts);
    host_->explain(host_->context, text.str().c_str());
  }

 private:
  const cq_host* host_;
};

class Config {
 public:
  explicit Config(const cq_config* config) : config_(config) {}
  // The value of the plugin's i-th parameter.
  double real(std::uint32_t i) const { return config_->values[i]; }
  std::int64_t integer(std::uint32_t i) const {
    return static_cast<std::int64_t>(config_->values[i]);
  }
  bool boolean(std::uint32_t i) const { return config_->values[i] != 0; }
  std::uint32_t keys() const { return config_->keys; }
  std::uint32_t targets() const { return config_->targets; }
  std::uint32_t groups() const { return config_->groups; }
  std::uint32_t consumers() const { return config_->consumers; }
  std::uint32_t image() const { return config_->image; }
  const std::uint32_t* versions() const { return config_->versions; }

 private:
  const cq_config* config_;
};

using Targets = std::span<const cq_target>;

// Parameters, in the words of the contract. Durations are nanoseconds.
constexpr cq_param integer_param(const char* id, const char* unit, const char* doc, double initial,
                                 double min, double max) {
  return {sizeof(cq_param), CQ_INTEGER, id, unit, doc, min, max, initial, nullptr, 0};
}
constexpr cq_param ratio_param(const char* id, const char* doc, double initial, double min,
                               double max) {
  return {sizeof(cq_param), CQ_RATIO, id, "", doc, min, max, initial, nullptr, 0};
}
constexpr cq_param duration_param(const char* id, const char* doc, double initial, double min,
                                  double max) {
  return {sizeof(cq_param), CQ_DURATION, id, "ns", doc, min, max, initial, nullptr, CQ_LOG_SCALE};
}
constexpr cq_param boolean_param(const char* id, const char* doc, bool initial) {
  return {sizeof(cq_param), CQ_BOOLEAN, id, "", doc, 0, 1, initial ? 1.0 : 0.0, nullptr, 0};
}
template <std::size_t N>
constexpr cq_param choice_param(const char* id, const char* doc, const char* const (&labels)[N],
                                double initial) {
  return {sizeof(cq_param),           CQ_CHOICE, id,     "", doc, 0,
          static_cast<double>(N) - 2, initial,   labels, 0};
}

constexpr cq_param law_param(const char* id, const char* doc, double initial, double min,
                             double max) {
  return {sizeof(cq_param), CQ_LAW, id, "ns", doc, min, max, initial, nullptr, CQ_LOG_SCALE};
}

// One list of several, for parameters that plugins share.
template <std::size_t... Ns>
constexpr auto joined(const cq_param (&... lists)[Ns]) {
  std::array<cq_param, (Ns + ...)> all{};
  std::size_t n = 0;
  auto append = [&](std::span<const cq_param> list) {
    for (const cq_param& param : list) all[n++] = param;
  };
  (append(lists), ...);
  return all;
}

constexpr cq_probe counter(const char* id, const char* unit, const char* doc) {
  return {sizeof(cq_probe), CQ_COUNTER, id, unit, doc};
}
constexpr cq_probe gauge(const char* id, const char* unit, const char* doc) {
  return {sizeof(cq_probe), CQ_GAUGE, id, unit, doc};
}
constexpr cq_probe sample_probe(const char* id, const char* unit, const char* doc) {
  return {sizeof(cq_probe), CQ_SAMPLE, id, unit, doc};
}

// What a plugin says of itself.
struct About {
  const char* name;
  const char* version = "1.0";
  const char* summary;
  const char* doc;
  std::span<const cq_param> params = {};
  std::span<const cq_probe> probes = {};
  std::uint32_t traits = 0;
};

namespace detail {

template <class T>
struct Instance {
  Host host;
  T self;
  Instance(const cq_host* h, const cq_config* c) : host(h), self(host, Config(c)) {}
};

template <class T>
void* create(const cq_host* host, const cq_config* config) {
  try {
    return new Instance<T>(host, config);
  } catch (const std::exception& e) {
    host->fail(host->context, e.what());
  } catch (...) {
    host->fail(host->context, "threw something that is no exception");
  }
  return nullptr;
}

template <class T>
void destroy(void* self) {
  delete static_cast<Instance<T>*>(self);
}

template <class T, class F>
auto guarded(void* self, F f) {
  auto* instance = static_cast<Instance<T>*>(self);
  using Result = decltype(f(instance->self));
  try {
    return f(instance->self);
  } catch (const std::exception& e) {
    instance->host.fail(e.what());
  } catch (...) {
    instance->host.fail("threw something that is no exception");
  }
  return Result();
}

// The optional functions of a class: null where it has no member of that name.
template <class T>
constexpr auto timer_of() -> void (*)(void*, std::uint32_t, std::uint64_t) {
  if constexpr (requires(T & t) { t.timer(0u, std::uint64_t{0}); }) {
    return [](void* self, std::uint32_t tag, std::uint64_t argument) {
      guarded<T>(self, [&](T& t) { t.timer(tag, argument); });
    };
  } else {
    return nullptr;
  }
}
template <class T>
constexpr auto fault_of() -> void (*)(void*, std::uint32_t) {
  if constexpr (requires(T & t) { t.fault(true); }) {
    return [](void* self, std::uint32_t up) { guarded<T>(self, [&](T& t) { t.fault(up != 0); }); };
  } else {
    return nullptr;
  }
}
template <class T>
constexpr decltype(cq_balancer::done) done_of() {
  if constexpr (requires(T & t, const cq_op& op) { t.done(op, 0u, std::int64_t{0}); }) {
    return [](void* self, const cq_op* op, std::uint32_t target, std::int64_t latency) {
      guarded<T>(self, [&](T& t) { t.done(*op, target, latency); });
    };
  } else {
    return nullptr;
  }
}
template <class T>
constexpr decltype(cq_store::ended) ended_of() {
  if constexpr (requires(T & t, const cq_transaction& over) { t.ended(over); }) {
    return [](void* self, const cq_transaction* transaction) {
      guarded<T>(self, [&](T& t) { t.ended(*transaction); });
    };
  } else {
    return nullptr;
  }
}
template <class T>
constexpr decltype(cq_store::ask) ask_of() {
  if constexpr (requires(T & t, void (*row)(void*, const char*)) { t.ask("", nullptr, row); }) {
    return [](void* self, const char* question, void* sink, void (*row)(void*, const char*)) {
      guarded<T>(self, [&](T& t) { t.ask(question, sink, row); });
    };
  } else {
    return nullptr;
  }
}
template <class T>
constexpr decltype(cq_queue::consumer) consumer_of() {
  if constexpr (requires(T & t) { t.consumer(0u, 0u, true); }) {
    return [](void* self, std::uint32_t group, std::uint32_t consumer, std::uint32_t up) {
      guarded<T>(self, [&](T& t) { t.consumer(group, consumer, up != 0); });
    };
  } else {
    return nullptr;
  }
}
// Ask: asks a T for the number, if it has such a function.
template <class T, class Number, class Ask>
constexpr auto number_of(Ask) -> Number (*)(void*) {
  if constexpr (requires(T & t) { Ask()(t); }) {
    return [](void* self) { return guarded<T>(self, [](T& t) { return Number{Ask()(t)}; }); };
  } else {
    return nullptr;
  }
}

}  // namespace detail

// Balancer: pick; optional done, timer.
struct BalancerKind {
  static constexpr const char* kind = "balancer/1";
  template <class T>
  static const void* functions() {
    static constexpr cq_balancer f{
        sizeof(cq_balancer),
        detail::create<T>,
        detail::destroy<T>,
        [](void* self, const cq_op* op, const cq_target* targets, std::uint32_t n) {
          return detail::guarded<T>(self, [&](T& t) { return t.pick(*op, Targets(targets, n)); });
        },
        detail::done_of<T>(),
        detail::timer_of<T>()};
    return &f;
  }
};

// Store: locks, next; optional ended, timer, fault, ask.
struct StoreKind {
  static constexpr const char* kind = "store/1";
  template <class T>
  static const void* functions() {
    static constexpr cq_store f{
        sizeof(cq_store),
        detail::create<T>,
        detail::destroy<T>,
        [](void* self, cq_locks* locks) {
          detail::guarded<T>(self, [&](T& t) { t.locks(*locks); });
        },
        [](void* self, cq_transaction* transaction, std::uint32_t event, cq_step* step) {
          detail::guarded<T>(self, [&](T& t) { *step = t.next(*transaction, event); });
        },
        detail::ended_of<T>(),
        detail::timer_of<T>(),
        detail::fault_of<T>(),
        detail::ask_of<T>()};
    return &f;
  }
};

// Queue: publish, ready, acknowledge, depth; optional timer, consumer, fault, waits, oldest.
struct QueueKind {
  static constexpr const char* kind = "queue/1";
  template <class T>
  static const void* functions() {
    static constexpr cq_queue f{
        sizeof(cq_queue),
        detail::create<T>,
        detail::destroy<T>,
        [](void* self, const cq_message* message) {
          detail::guarded<T>(self, [&](T& t) { t.publish(*message); });
        },
        [](void* self, std::uint32_t group, std::uint32_t consumer) {
          detail::guarded<T>(self, [&](T& t) { t.ready(group, consumer); });
        },
        [](void* self, std::uint32_t group, std::uint32_t consumer, std::uint64_t id,
           std::uint32_t handled) {
          detail::guarded<T>(self, [&](T& t) { t.acknowledge(group, consumer, id, handled != 0); });
        },
        detail::timer_of<T>(),
        [](void* self, std::uint32_t group) {
          return detail::guarded<T>(self, [&](T& t) { return std::uint64_t{t.depth(group)}; });
        },
        detail::consumer_of<T>(),
        detail::fault_of<T>(),
        detail::number_of<T, std::uint32_t>(
            [](auto& t) -> decltype(t.waits()) { return t.waits(); }),
        detail::number_of<T, std::uint64_t>(
            [](auto& t) -> decltype(t.oldest()) { return t.oldest(); })};
    return &f;
  }
};

// Registers T under About when its object is constructed, that is, before main or inside dlopen.
template <class T, class Kind>
class Plugin {
 public:
  Plugin(const About& about) {
    node_.descriptor = {sizeof(cq_descriptor),
                        Kind::kind,
                        about.name,
                        about.version,
                        about.summary,
                        about.doc,
                        about.params.data(),
                        static_cast<std::uint32_t>(about.params.size()),
                        Kind::template functions<T>(),
                        about.probes.data(),
                        static_cast<std::uint32_t>(about.probes.size()),
                        about.traits};
    node_.next = first_registered;
    first_registered = &node_;
  }
  Plugin(const Plugin&) = delete;

 private:
  Registered node_;
};

// The entry over this image's list. Hidden like the list: otherwise the functions of a loaded
// library would be bound to those of the program that loads it, and list its plugins.
namespace detail {
__attribute__((visibility("hidden"))) inline std::uint32_t registered_count() {
  std::uint32_t n = 0;
  for (Registered* r = first_registered; r; r = r->next) ++n;
  return n;
}
__attribute__((visibility("hidden"))) inline const cq_descriptor* registered_at(
    std::uint32_t index) {
  Registered* r = first_registered;
  while (r && index--) r = r->next;
  return r ? &r->descriptor : nullptr;
}
}  // namespace detail

__attribute__((visibility("hidden"))) inline const cq_entry* this_image_entry() {
  static const cq_entry entry{sizeof(cq_entry), CQ_ABI_MAJOR, CQ_ABI_MINOR,
                              detail::registered_count, detail::registered_at};
  return &entry;
}

}  // namespace cqrslab

CQ_PLUGIN_NOTE;

// Weak, so that several plugins of one library may define it.
#ifdef CQRSLAB_LOADABLE_PLUGIN
extern "C" __attribute__((weak, used, visibility("default"))) const cq_entry*
cqrslab_plugin_entry() {
  return cqrslab::this_image_entry();
}
#endif
