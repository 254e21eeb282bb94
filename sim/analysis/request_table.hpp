// RequestTable: what a fold must remember of each request between its arrival and its answer.
//
// Direct-mapped by the low bits of the request number, because open requests have neighbouring
// numbers. A newcomer that finds its place taken by a longer-lived request goes to an overflow map;
// when those become many, the table doubles. Memory follows the largest number of requests open at
// once, not the horizon.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/assert.hpp"
#include "sim/base/flat_map.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

// Phase: what a request is doing; record.hpp says which record begins which. The phases in which it
// waits for others come last; two of them may occupy a place in somebody's queue.
enum class Phase : std::uint8_t {
  network,
  service,
  store,
  backoff,
  parts,
  queue,
  lock_wait,
  projection
};
inline constexpr int phases = static_cast<int>(Phase::projection) + 1;
inline constexpr Phase first_waiting_phase = Phase::queue;

// A version of a key that a request wrote or saw.
struct Touch {
  std::uint32_t log = 0, key = 0, version = 0;
};

// OpenRequest: 128 bytes; most records touch the first 64 only.
struct alignas(64) OpenRequest {
  static constexpr std::uint32_t nobody = ~0u;
  static constexpr std::uint32_t no_lock = ~0u;  // waits without standing in a line
  static constexpr std::uint16_t no_place = 0;   // waits in a line that is told of otherwise

  std::uint32_t number = nobody;
  Phase phase = Phase::network;
  bool command = false;
  std::uint16_t place = 0;          // whose queue it waits in, in a waiting phase
  std::int64_t spent[phases] = {};  // ns per phase; the current one lacks its end

  std::int64_t asked = 0;         // ns, arrival of the request it is a part of, or its own
  std::int64_t staleness = 0;     // ns, of the stalest key seen
  std::uint32_t session = 0;      // 0 = none
  std::uint32_t parent = 0;       // number + 1 of the request it is a part of, or 0
  std::uint32_t version_lag = 0;  // of the key that lags most
  std::uint32_t lock = 0;         // waited for, in phase lock_wait
  std::uint32_t more = 0;         // 1 + index of further touches, or 0
  bool counted = false;           // arrived after warm-up and is not a part
  bool observed = false, stale = false;
  bool lost_own_write = false, went_back = false;  // broke a session guarantee
  bool touched = false;
  std::uint16_t operation = 0;  // index into TraceHeader::operations
  Touch touch;                  // the first, when `touched`

  std::int64_t sum_of_parts() const {
    std::int64_t sum = 0;
    for (std::int64_t part : spent) sum += part;
    return sum;
  }

  // Ends the current phase at `now` and begins `next`. Telescopes: no start time is kept.
  void enter(Phase next, std::int64_t now) {
    spent[static_cast<int>(phase)] += now;
    spent[static_cast<int>(next)] -= now;
    phase = next;
  }
};

static_assert(sizeof(OpenRequest) == 128);

class RequestTable {
 public:
  explicit RequestTable(unsigned log2_size = 10)
      : mask_((1u << log2_size) - 1), slots_(std::size_t{1} << log2_size) {}

  // The open request of that number, or null. Valid until the next open() or close().
  OpenRequest* find(std::uint32_t number) {
    OpenRequest& slot = slots_[place_of(number)];
    if (slot.number == number) [[likely]]
      return &slot;
    return overflow_.empty() ? nullptr : find_overflow(number);
  }

  // A fresh entry. Pre: that number is not open.
  OpenRequest& open(std::uint32_t number) {
    CQRSLAB_ASSERT(number != OpenRequest::nobody);
    OpenRequest& slot = slots_[place_of(number)];
    if (slot.number != OpenRequest::nobody) [[unlikely]]
      return open_overflow(number);
    slot = OpenRequest{};
    slot.number = number;
    return slot;
  }

  // Forgets a request. Pre: it came from find() or open().
  void close(OpenRequest& request) {
    if (request.more != 0) [[unlikely]]
      free_further(request);
    OpenRequest& slot = slots_[place_of(request.number)];
    if (&slot == &request) [[likely]] {
      slot.number = OpenRequest::nobody;
    } else {
      overflow_.erase(request.number);
    }
  }

  void add_touch(OpenRequest& request, const Touch& touch);
  // Adds all that `part` touched to `whole`, another open request.
  void add_touches_of(const OpenRequest& part, OpenRequest& whole);
  // Forgets what the request saw and touched so far.
  void forget_observations(OpenRequest& request);

  template <class Visit>
  void for_each_touch(const OpenRequest& request, Visit visit) const {
    if (!request.touched) return;
    visit(request.touch);
    if (request.more == 0) return;
    for (const Touch& touch : further_[request.more - 1]) visit(touch);
  }

  std::size_t slots() const { return slots_.size(); }
  std::size_t overflowed() const { return overflow_.size(); }

 private:
  // Numbers from 2^31 on are not consecutive: they are scattered.
  std::uint32_t place_of(std::uint32_t number) const {
    return ((number >> 31) != 0 ? number * 0x9e3779b1u >> 7 : number) & mask_;
  }

  OpenRequest* find_overflow(std::uint32_t number);
  OpenRequest& open_overflow(std::uint32_t number);
  void free_further(const OpenRequest& request);
  void grow();

  std::uint32_t mask_;
  std::vector<OpenRequest> slots_;
  FlatMap<std::uint32_t, OpenRequest> overflow_;
  std::vector<std::vector<Touch>> further_;
  std::vector<std::uint32_t> free_;
};

}  // namespace cqrslab
