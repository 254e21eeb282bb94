// WatchFold: what is worth its price only where somebody asks: of each component whose places are
// `watched`, how many requests its instances hold, whether a key goes where it went before, and how
// long each of its locks was waited for.
//
// An instance holds the requests that wait for it or are served by it. Averages run over time from
// the end of warm-up to now. Costs a look-up per record and memory per key and open request.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/analysis/tally.hpp"
#include "sim/analysis/waits.hpp"
#include "sim/base/flat_map.hpp"
#include "sim/trace/header.hpp"
#include "sim/trace/record.hpp"

namespace cqrslab {

class WatchFold {
 public:
  static constexpr std::array<std::uint32_t, 5> levels{1, 2, 3, 5, 10};

  explicit WatchFold(const TraceHeader& header);

  // Some place is watched; else accept() need not be called.
  bool any() const { return !components_.empty(); }
  void accept(const TraceRecord* records, std::size_t count);

  struct Component {
    std::string name;
    std::array<double, levels.size()> at_least{};  // share of instances with so many, over time
    double all_idle = 0;                           // share of time when no instance holds any
    std::uint64_t returned = 0;  // visits whose key had been at the component before ...
    std::uint64_t moved = 0;     // ... and those of them that went to another instance than then
    std::shared_ptr<const Waits> lock_waits;  // request until grant, of every lock granted
  };
  // In the order of their first places. Pre: now > end of warm-up.
  std::vector<Component> components(std::int64_t now) const;

 private:
  static constexpr std::uint16_t nowhere = 0;  // the outside world holds nobody

  struct Total {
    std::string name;
    std::uint32_t instances = 0;
    std::uint64_t held = 0;
    std::array<std::uint64_t, levels.size()> busy{};  // instances that hold at least so many
    std::array<WideInteger, levels.size()> area{};    // busy * ns
    WideInteger idle = 0;                             // ns
    std::uint64_t returned = 0, moved = 0;
    std::shared_ptr<Waits> lock_waits = std::make_shared<Waits>();
    FlatMap<std::uint32_t, std::uint16_t> last;  // place by key
  };
  struct Station {
    int component = -1;  // of a watched place
    std::uint32_t held = 0;
  };
  struct Open {
    std::uint32_t key = 0;
    std::uint16_t waits_at = nowhere;
  };

  void fold(const TraceRecord& r);
  void begin();
  void enter(std::uint16_t place, std::int64_t now);
  void leave(std::uint16_t place, std::int64_t now);
  void stop_waiting(const TraceRecord& r);
  void wait(const TraceRecord& r);
  void serve(const TraceRecord& r);
  void grant(const TraceRecord& r);

  std::int64_t warm_up_;
  bool begun_ = false;
  std::vector<Station> stations_;  // by place
  std::vector<Total> components_;
  FlatMap<std::uint32_t, Open> open_;  // by request
};

}  // namespace cqrslab
