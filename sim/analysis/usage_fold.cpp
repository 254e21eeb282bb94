// Sums of time with a worker busy or a request queued, kept by adding and taking away.
#include "sim/analysis/usage_fold.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace cqrslab {

UsageFold::UsageFold(const TraceHeader& header) {
  for (const Place& place : header.places) {
    bool works = place.kind != Place::Kind::outside && place.kind != Place::Kind::feed;
    std::string name = works ? place.component : "";
    auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) found = names_.insert(found, name);
    Station station;
    station.component = static_cast<std::uint32_t>(found - names_.begin());
    station.capacity = place.capacity;
    station.is_machine = place.kind == Place::Kind::machine;
    stations_.push_back(station);
  }
  lines_.resize(names_.size());
}

void UsageFold::begin(std::int64_t warm_up) {
  begun_ = true;
  for (Station& station : stations_) {
    station.area = -static_cast<WideInteger>(std::min(station.busy, station.capacity)) * warm_up;
    station.visits = 0;
  }
  for (Line& line : lines_) {
    line.longest = line.length;
    line.area = -static_cast<WideInteger>(line.length) * warm_up;
  }
}

std::vector<UsageFold::Component> UsageFold::components(std::int64_t warm_up,
                                                        std::int64_t now) const {
  CQRSLAB_ASSERT(now > warm_up);
  if (!begun_) {
    UsageFold later = *this;
    later.begin(warm_up);
    return later.components(warm_up, now);
  }
  std::vector<Component> all(names_.size());
  double span = static_cast<double>(now - warm_up);
  for (std::size_t c = 0; c < all.size(); ++c) {
    all[c].name = names_[c];
    WideInteger waited = lines_[c].area + static_cast<WideInteger>(lines_[c].length) * now;
    all[c].queue_mean = static_cast<double>(waited) / span;
    all[c].queue_max = lines_[c].longest;
  }
  add_stations(all, now, span);
  std::erase_if(all, [](const Component& component) { return component.name.empty(); });
  return all;
}

void UsageFold::add_stations(std::vector<Component>& all, std::int64_t now, double span) const {
  std::vector<WideInteger> busy(all.size()), capacity(all.size());
  std::vector<double> visits(all.size());
  for (const Station& station : stations_) {
    capacity[station.component] += station.capacity;
    visits[station.component] += static_cast<double>(station.visits);
  }
  for (const Station& station : stations_) {
    Component& component = all[station.component];
    WideInteger in_use = std::min(station.busy, station.capacity);
    WideInteger area = station.area + in_use * now;
    busy[station.component] += area;
    component.utilizations.push_back(static_cast<double>(area) /
                                     (static_cast<double>(station.capacity) * span));
    if (visits[station.component] > 0)
      component.shares.push_back(static_cast<double>(station.visits) / visits[station.component]);
    if (station.capacity == ~0u) component.is_unlimited = true;
    component.is_machine = station.is_machine;
  }
  for (std::size_t c = 0; c < all.size(); ++c) {
    all[c].has_utilization = !all[c].is_unlimited && capacity[c] > 0;
    if (all[c].has_utilization)
      all[c].utilization = static_cast<double>(busy[c]) / (static_cast<double>(capacity[c]) * span);
  }
}

}  // namespace cqrslab
