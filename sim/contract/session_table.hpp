// SessionTable: what is remembered of each session, in bounded memory.
//
// Exact for sessions numbered below `most_sessions`, as users are. Where there are more, such as a
// new one for each request, the latest of those that share a place is remembered and the other
// forgotten, as a cache of tokens would. Grows by doubling; nothing is allocated in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cqrslab {

template <class T>
class SessionTable {
 public:
  static constexpr std::size_t most_sessions = std::size_t{1} << 18;

  SessionTable() : slots_(64) {}

  // What is remembered of that session, or nothing yet. Pre: session != 0.
  const T* find(std::uint32_t session) const {
    const Slot& slot = slots_[session & (slots_.size() - 1)];
    return slot.session == session ? &slot.value : nullptr;
  }

  // The session's own, T() when it is new. Valid until the next call. Pre: session != 0.
  T& at(std::uint32_t session) {
    for (;;) {
      Slot& slot = slots_[session & (slots_.size() - 1)];
      if (slot.session == session) return slot.value;
      if (slot.session == 0 || slots_.size() == most_sessions) {
        slot = Slot{session, T()};
        return slot.value;
      }
      grow();
    }
  }

 private:
  struct Slot {
    std::uint32_t session = 0;
    T value{};
  };

  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.session != 0) slots_[slot.session & (slots_.size() - 1)] = slot;
    }
  }

  std::vector<Slot> slots_;  // as many as a power of two, at most most_sessions
};

}  // namespace cqrslab
