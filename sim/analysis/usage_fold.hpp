// UsageFold: how busy each component was and how many requests queued for it.
//
// Time averages run from the end of warm-up to now. A sum of +time at every departure and -time at
// every arrival is the area under the curve once count * now is added: no last-change time is kept.
// Totals are per component (all instances together): the mean and the maximum of the same curve.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/tally.hpp"
#include "sim/trace/header.hpp"

namespace cqrslab {

class UsageFold {
 public:
  explicit UsageFold(const TraceHeader& header);

  // A worker or connection of `place` is taken or free again. Work beyond the capacity (as under
  // processor sharing) makes the place no busier.
  void take(std::uint16_t place, std::int64_t now) {
    Station& station = stations_[place];
    ++station.visits;
    if (station.busy++ < station.capacity) station.area -= now;
  }
  void release(std::uint16_t place, std::int64_t now) {
    Station& station = stations_[place];
    if (station.busy == 0) return;
    if (--station.busy < station.capacity) station.area += now;
  }

  // A request enters or leaves the queue of `place`.
  void wait(std::uint16_t place, std::int64_t now) {
    Line& line = lines_[stations_[place].component];
    if (++line.length > line.longest) line.longest = line.length;
    line.area -= now;
  }
  void leave(std::uint16_t place, std::int64_t now) {
    Line& line = lines_[stations_[place].component];
    --line.length;
    line.area += now;
  }

  // Measurement starts at `warm_up`. Called once, before the first record at or after it.
  void begin(std::int64_t warm_up);

  struct Component {
    std::string name;
    bool is_machine = false;       // processors or disks of a store
    bool is_unlimited = false;     // some instance has unlimited capacity
    bool has_utilization = false;  // no instance has, and some has a capacity
    double utilization = 0;        // 1
    double queue_mean = 0;         // requests
    std::uint64_t queue_max = 0;   // requests
    // By instance. Shares are of the visits that began at or after the end of warm-up; none where
    // there were none. Utilizations mean something where has_utilization.
    std::vector<double> shares, utilizations;
  };
  // In the order of their first places. Pre: now > warm_up.
  std::vector<Component> components(std::int64_t warm_up, std::int64_t now) const;

 private:
  void add_stations(std::vector<Component>& all, std::int64_t now, double span) const;

  struct Station {
    std::uint32_t busy = 0, capacity = 0;
    std::uint32_t component = 0;
    bool is_machine = false;
    std::uint64_t visits = 0;
    WideInteger area = 0;  // busy * ns, see above
  };
  struct Line {
    std::uint64_t length = 0, longest = 0;
    WideInteger area = 0;
  };

  std::vector<Station> stations_;  // by place
  std::vector<Line> lines_;        // by component
  std::vector<std::string> names_;
  bool begun_ = false;
};

}  // namespace cqrslab
