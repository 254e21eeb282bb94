// LogPositions: where each group stands in each partition of a log, and what it still has to get.
//
// A group has three offsets in a partition: `committed`, from which it reads on after a crash;
// `position`, the next to be handed out; and `done`, before which every message has been handled or
// lost. position < done means that messages are delivered again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/contract/replicated_log.hpp"

namespace cqrslab {

class LogPositions {
 public:
  struct Place {
    std::uint64_t position = 0, committed = 0, done = 0;
    std::uint32_t lease = 0;     // under which `position` is read
    std::uint32_t attempts = 0;  // failures of the message at `position`
    bool in_turn = false;        // its reader has it in its turn
  };

  LogPositions(ReplicatedLog& log, std::uint32_t groups)
      : log_(log), places_(std::size_t{groups} * log.partitions()), depths_(groups) {}

  Place& at(std::uint32_t group, std::uint32_t p) {
    return places_[std::size_t{group} * log_.partitions() + p];
  }
  std::uint64_t depth(std::uint32_t group) const {
    return static_cast<std::uint64_t>(depths_[group]);
  }
  // The depths of all groups together.
  std::int64_t open() const { return open_; }

  // One message more for every group, or one less that none of them had reached.
  void published() { add(1); }
  void lost() { add(-1); }

  // Everything of the partition up to `offset` is handled or lost.
  void settle(std::uint32_t group, std::uint32_t p, std::uint64_t offset) {
    Place& place = at(group, p);
    for (; place.done <= offset; ++place.done) {
      if (log_.partition(p).at(place.done).id == 0) continue;
      --depths_[group];
      --open_;
    }
  }

  // Messages that no group will read again leave the memory.
  void forget(std::uint32_t p) {
    std::uint64_t needed = log_.partition(p).visible;
    for (std::uint32_t g = 0; g < depths_.size(); ++g) {
      needed = std::min({needed, at(g, p).committed, at(g, p).done});
    }
    log_.forget(p, needed);
  }

 private:
  void add(int n) {
    for (std::int64_t& depth : depths_) depth += n;
    open_ += n * static_cast<std::int64_t>(depths_.size());
  }

  ReplicatedLog& log_;
  std::vector<Place> places_;         // by group, then partition
  std::vector<std::int64_t> depths_;  // by group
  std::int64_t open_ = 0;
};

}  // namespace cqrslab
