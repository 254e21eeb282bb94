// What the fake host notes down for each call of a plugin.
#include "sim/conformance/fake_host.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>

namespace cqrslab::testing {

namespace {

constexpr std::size_t most_letters = 500, room = 100;

}  // namespace

FakeHost::FakeHost(std::uint64_t seed) : seed_(seed) {
  host_ = {sizeof(cq_host), this,      now_of,    stream_of, fail_of,        after_of,  deliver_of,
           lose_of,         sample_of, record_of, nullptr,   lowest_open_of, release_of};
  failure.reserve(most_letters);
  timers_.reserve(room);
  delivered.reserve(room);
  lost.reserve(room);
  recorded.reserve(room);
}

FakeHost::Timer FakeHost::take_timer() {
  std::pop_heap(timers_.begin(), timers_.end(), std::greater<>());
  Timer timer = timers_.back();
  timers_.pop_back();
  now = std::max(now, timer.at);
  return timer;
}

// No exception may pass through a plugin that is written in C.
template <class List, class Value>
bool FakeHost::note(List& list, Value value) {
  try {
    list.push_back(std::move(value));
  } catch (const std::bad_alloc&) {
    out_of_memory = true;
  }
  return !out_of_memory;
}

std::int64_t FakeHost::now_of(void* context) {
  return of(context).now;
}

std::uint64_t FakeHost::stream_of(void* context, const char* purpose) {
  std::uint64_t key = of(context).seed_;
  for (const char* c = purpose; *c; ++c) key = cq_draw(key, static_cast<unsigned char>(*c), 0);
  return key;
}

void FakeHost::fail_of(void* context, const char* message) {
  if (of(context).failure.empty())
    of(context).failure.assign(message, ::strnlen(message, most_letters));
}

void FakeHost::after_of(void* context, std::int64_t delay, std::uint32_t tag, std::uint64_t arg) {
  FakeHost& host = of(context);
  if (delay < 0) return fail_of(context, "asked for a timer in the past");
  if (!host.note(host.timers_, Timer{host.now + delay, ++host.sequence_, tag, arg})) return;
  std::push_heap(host.timers_.begin(), host.timers_.end(), std::greater<>());
}

void FakeHost::deliver_of(void* context, std::uint32_t group, std::uint32_t consumer,
                          std::uint64_t id) {
  of(context).note(of(context).delivered, Delivery{group, consumer, id});
}

void FakeHost::lose_of(void* context, std::uint32_t group, std::uint64_t id) {
  of(context).note(of(context).lost, Delivery{group, 0, id});
}

std::int64_t FakeHost::sample_of(void* context, std::uint32_t param, std::uint64_t stream,
                                 std::uint64_t index, std::uint32_t slot) {
  if (of(context).drawn) return of(context).drawn(param, index, slot);
  std::uint64_t draw = cq_draw(stream, index, slot);
  return cq_below(draw, static_cast<std::uint32_t>(2 * of(context).sampled_mean));
}

void FakeHost::record_of(void* context, std::uint32_t probe, std::int64_t value) {
  of(context).note(of(context).recorded, std::pair(probe, value));
}

void FakeHost::explain_of(void* context, const char* text) {
  if (!text || !*text) return fail_of(context, "explained itself without a word");
  of(context).said.push_back(text);
}

void FakeHost::release_of(void* context, std::uint64_t id) {
  of(context).note(of(context).released, id);
}

std::uint64_t FakeHost::lowest_open_of(void* context) {
  return of(context).lowest_open;
}

cq_config config_of(std::uint32_t keys, std::uint32_t targets, std::uint32_t groups,
                    std::uint32_t consumers) {
  cq_config config{};
  config.keys = keys;
  config.targets = targets;
  config.groups = groups;
  config.consumers = consumers;
  return config;
}

}  // namespace cqrslab::testing
