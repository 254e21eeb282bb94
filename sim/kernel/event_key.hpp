// EventKey: the place of one pending event in the total order (time, sequence).
//
// Sixteen bytes: 64 bits of time in nanoseconds, then 40 bits of sequence number over 24 bits of
// slot. The sequence number is that of scheduling, unique in a run, so two keys are never equal
// and simultaneous events run in the order in which they were scheduled. The slot says where the
// event itself is kept; it never decides the order.
#pragma once

#include <cstdint>

namespace cqrslab {

class EventKey {
 public:
  static constexpr unsigned slot_bits = 24;
  // 16.7 million pending; the number itself marks what has no slot.
  static constexpr std::uint32_t slot_limit = (1u << slot_bits) - 1;
  static constexpr unsigned sequence_bits = 64 - slot_bits;
  static constexpr std::uint64_t id_step = 1ull << slot_bits;  // between sequence numbers

  // Before every key of an event; its id is 0, which no event has.
  EventKey() = default;
  // Pre: time < 2^63 ns; 1 <= sequence < 2^40; slot < slot_limit.
  static EventKey make(std::uint64_t time, std::uint64_t sequence, std::uint32_t slot) {
    return EventKey(time, sequence << slot_bits | slot);
  }
  static EventKey from_id(std::uint64_t time, std::uint64_t id) { return EventKey(time, id); }

  std::uint64_t time() const { return static_cast<std::uint64_t>(value_ >> 64); }
  // Sequence and slot together: unique in a run, never 0.
  std::uint64_t id() const { return static_cast<std::uint64_t>(value_); }
  std::uint64_t sequence() const { return id() >> slot_bits; }
  std::uint32_t slot() const { return static_cast<std::uint32_t>(id()) & slot_limit; }

  bool operator==(const EventKey&) const = default;
  // One comparison of 128 bits, so that ordering compiles to arithmetic rather than to branches.
  friend bool operator<(EventKey a, EventKey b) { return a.value_ < b.value_; }

 private:
  // One number and not two members: g++ would copy two members through a vector register right
  // after writing them apart, which stalls for a dozen cycles at every push.
  __extension__ using Wide = unsigned __int128;
  EventKey(std::uint64_t time, std::uint64_t id) : value_(Wide{time} << 64 | id) {}
  Wide value_ = 0;
};

}  // namespace cqrslab
