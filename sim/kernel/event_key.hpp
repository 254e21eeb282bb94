// EventKey: the place of one pending event in the total order (time, sequence).
//
// Sixteen bytes: 64 bits of time in nanoseconds, then 40 bits of sequence number over 24 bits of
// slot. The sequence number is that of scheduling, unique in a run, so two keys are never equal
// and simultaneous events run in the order in which they were scheduled. The slot says where the
// event itself is kept; it never decides the order.
#pragma once

#include <cstdint>

namespace cqrslab {

struct EventKey {
  static constexpr unsigned slot_bits = 24;
  static constexpr std::uint32_t slot_limit = 1u << slot_bits;      // 16.7 million pending
  static constexpr std::uint64_t sequence_limit = 1ull << (64 - slot_bits);  // 1.1e12 in a run

  std::uint64_t time = 0;  // nanoseconds, < 2^63
  std::uint64_t low = 0;   // sequence << 24 | slot

  static EventKey make(std::uint64_t time, std::uint64_t sequence, std::uint32_t slot) {
    return {time, sequence << slot_bits | slot};
  }
  std::uint32_t slot() const { return static_cast<std::uint32_t>(low) & (slot_limit - 1); }
  std::uint64_t sequence() const { return low >> slot_bits; }

  bool operator==(const EventKey&) const = default;
};

// One comparison of 128 bits, so that ordering compiles to arithmetic rather than to branches.
inline bool operator<(const EventKey& a, const EventKey& b) {
  __extension__ using Wide = unsigned __int128;
  return (Wide{a.time} << 64 | a.low) < (Wide{b.time} << 64 | b.low);
}

}  // namespace cqrslab
