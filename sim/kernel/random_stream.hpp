// RandomStream: random numbers that are addressed, not drawn in turn.
//
// A stream is named (seed, replication, name), its numbers are numbered: the draws of request 7 of
// stream "service" are the same whatever ran before, in whatever topology. That gives common random
// numbers between topologies, and adding a stream or a draw never shifts another.
//
//   RandomStream service = RandomStream::named(seed, replication, "crud.service");
//   Draws draws = service.at(request_number);
//   double u = draws.uniform();
//
// Two different addresses give independent numbers (Philox, philox.h). Both types are small
// values to be copied freely. Cost: at() plus one uniform() about 10 ns, every second next() free.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/kernel/philox.h"

namespace cqrslab {

// The numbers at one address: an unbounded sequence (2^33 numbers of 64 bits).
class Draws {
 public:
  Draws(std::uint64_t key, std::uint64_t index, std::uint32_t part)
      : key_(key), index_(index), part_(part) {}

  // The same with `first` in front.
  Draws(std::uint64_t key, std::uint64_t index, std::uint32_t part, std::uint64_t first)
      : key_(key), index_(index), spare_(first), part_(part), has_spare_(true) {}

  // 64 uniform bits.
  std::uint64_t next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    cq_block block = cq_philox(key_, index_, part_, block_++);
    spare_ = block.high;
    has_spare_ = true;
    return block.low;
  }

  // Uniform in the open interval (0, 1): the middle of one of 2^52 equal cells. Never 0, never 1.
  double uniform() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }

  // Uniform in 0 .. n-1, exactly (multiply-shift with rejection: Lemire, ACM TOMACS 29(1), 2019).
  // Pre: n >= 1. One draw, seldom more.
  std::uint64_t below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{next()} * n;
    if (static_cast<std::uint64_t>(product) < n) [[unlikely]] {
      std::uint64_t unfair = (0 - n) % n;
      while (static_cast<std::uint64_t>(product) < unfair) product = Wide{next()} * n;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

 private:
  std::uint64_t key_, index_;
  std::uint64_t spare_ = 0;
  std::uint32_t part_, block_ = 0;
  bool has_spare_ = false;
};

class RandomStream {
 public:
  // The key is a Philox chain over seed, replication, the name's bytes and its length, so that
  // every part of the address changes all of it.
  static RandomStream named(std::uint64_t seed, std::uint32_t replication, std::string_view name);

  // index: which request, customer or occurrence. part: which of several independent purposes
  // within it, where a name of its own would be too much.
  Draws at(std::uint64_t index, std::uint32_t part = 0) const { return {key_, index, part}; }

  // Two numbers of their own at an address that is used for nothing else, for whoever can use them
  // both, and draws that begin with such a number.
  cq_block pair_at(std::uint64_t index, std::uint32_t part) const {
    return cq_philox(key_, index, part, 0);
  }
  Draws at(std::uint64_t index, std::uint32_t part, std::uint64_t first) const {
    return {key_, index, part, first};
  }

  std::uint64_t key() const { return key_; }

 private:
  explicit RandomStream(std::uint64_t key) : key_(key) {}
  std::uint64_t key_;
};

}  // namespace cqrslab
