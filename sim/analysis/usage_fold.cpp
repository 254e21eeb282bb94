#include "sim/analysis/usage_fold.hpp"

#include <algorithm>

#include "sim/base/assert.hpp"

namespace cqrslab {

UsageFold::UsageFold(const TraceHeader& header) {
  for (const Place& place : header.places) {
    bool works = place.kind == Place::Kind::service || place.kind == Place::Kind::image;
    std::string name = works ? place.component : "";
    auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) found = names_.insert(found, name);
    Station station;
    station.component = static_cast<std::uint32_t>(found - names_.begin());
    station.capacity = place.capacity;
    stations_.push_back(station);
  }
  lines_.resize(names_.size());
}

void UsageFold::begin(std::int64_t warm_up) {
  begun_ = true;
  for (Station& station : stations_)
    station.area = -static_cast<WideInteger>(std::min(station.busy, station.capacity)) * warm_up;
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
  std::vector<WideInteger> busy(names_.size()), capacity(names_.size());
  std::vector<bool> unlimited(names_.size());
  for (const Station& station : stations_) {
    WideInteger in_use = std::min(station.busy, station.capacity);
    busy[station.component] += station.area + in_use * now;
    capacity[station.component] += station.capacity;
    if (station.capacity == ~0u) unlimited[station.component] = true;
  }
  std::vector<Component> result;
  double span = static_cast<double>(now - warm_up);
  for (std::size_t c = 0; c < names_.size(); ++c) {
    if (names_[c].empty()) continue;
    Component component{names_[c]};
    component.has_utilization = !unlimited[c] && capacity[c] > 0;
    if (component.has_utilization)
      component.utilization =
          static_cast<double>(busy[c]) / (static_cast<double>(capacity[c]) * span);
    WideInteger waited = lines_[c].area + static_cast<WideInteger>(lines_[c].length) * now;
    component.queue_mean = static_cast<double>(waited) / span;
    component.queue_max = lines_[c].longest;
    result.push_back(std::move(component));
  }
  return result;
}

}  // namespace cqrslab
