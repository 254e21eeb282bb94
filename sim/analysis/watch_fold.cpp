// Follows the requests that instances of watched components hold, and where keys go.
#include "sim/analysis/watch_fold.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/assert.hpp"

namespace cqrslab {

WatchFold::WatchFold(const TraceHeader& header) : warm_up_(header.warm_up.ns()) {
  for (const Place& place : header.places) {
    Station& station = stations_.emplace_back();
    if (!place.watched) continue;
    auto named = [&](const Total& each) { return each.name == place.component; };
    auto found = std::find_if(components_.begin(), components_.end(), named);
    if (found == components_.end()) {
      components_.emplace_back().name = place.component;
      found = components_.end() - 1;
    }
    ++found->instances;
    station.component = static_cast<int>(found - components_.begin());
  }
}

void WatchFold::accept(const TraceRecord* records, std::size_t count) {
  for (const TraceRecord* r = records; r != records + count; ++r) {
    if (!begun_ && r->time >= warm_up_) begin();
    fold(*r);
  }
}

void WatchFold::begin() {
  begun_ = true;
  for (Total& total : components_) {
    for (std::size_t i = 0; i < levels.size(); ++i)
      total.area[i] = -static_cast<WideInteger>(total.busy[i]) * warm_up_;
    total.idle = total.held == 0 ? -warm_up_ : 0;
  }
}

void WatchFold::enter(std::uint16_t place, std::int64_t now) {
  Station& station = stations_[place];
  if (station.component < 0) return;
  Total& total = components_[static_cast<std::size_t>(station.component)];
  if (total.held++ == 0) total.idle += now;
  ++station.held;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] != station.held) continue;
    ++total.busy[i];
    total.area[i] -= now;
  }
}

void WatchFold::leave(std::uint16_t place, std::int64_t now) {
  Station& station = stations_[place];
  if (station.component < 0 || station.held == 0) return;
  Total& total = components_[static_cast<std::size_t>(station.component)];
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i] != station.held) continue;
    --total.busy[i];
    total.area[i] += now;
  }
  --station.held;
  if (--total.held == 0) total.idle -= now;
}

void WatchFold::stop_waiting(const TraceRecord& r) {
  Open* request = open_.find(r.request);
  if (!request || request->waits_at == nowhere) return;
  leave(request->waits_at, r.time);
  request->waits_at = nowhere;
}

void WatchFold::wait(const TraceRecord& r) {
  stop_waiting(r);
  Open* request = open_.find(r.request);
  if (!request) return;
  request->waits_at = r.place;
  enter(r.place, r.time);
}

void WatchFold::serve(const TraceRecord& r) {
  enter(r.place, r.time);
  bool for_feed = r.kind == RecordKind::store_begin &&
                  static_cast<TransactionKind>(r.flags) == TransactionKind::apply;
  if (for_feed) return;
  stop_waiting(r);
  const Open* request = open_.find(r.request);
  int component = stations_[r.place].component;
  if (component < 0 || !request) return;
  Total& total = components_[static_cast<std::size_t>(component)];
  std::uint16_t before = std::exchange(total.last.at(request->key), r.place);
  if (before == nowhere || !begun_) return;
  ++total.returned;
  total.moved += before != r.place;
}

void WatchFold::grant(const TraceRecord& r) {
  int component = stations_[r.place].component;
  if (component < 0 || !begun_) return;
  components_[static_cast<std::size_t>(component)].lock_waits->add(
      static_cast<std::int64_t>(r.value));
}

void WatchFold::fold(const TraceRecord& r) {
  switch (r.kind) {
    case RecordKind::arrive:
      open_.at(r.request) = {r.key, nowhere};
      return;
    case RecordKind::queue:
      return wait(r);
    case RecordKind::serve:
    case RecordKind::store_begin:
      return serve(r);
    case RecordKind::release:
    case RecordKind::store_end:
      return leave(r.place, r.time);
    case RecordKind::lock_grant:
      return grant(r);
    case RecordKind::travel:
    case RecordKind::fork:
    case RecordKind::backoff:
      return stop_waiting(r);
    case RecordKind::answer:
      stop_waiting(r);
      open_.erase(r.request);
      return;
    default:
      return;
  }
}

std::vector<WatchFold::Component> WatchFold::components(std::int64_t now) const {
  CQRSLAB_ASSERT(now > warm_up_);
  if (!begun_) {
    WatchFold later = *this;
    later.begin();
    return later.components(now);
  }
  std::vector<Component> result;
  double span = static_cast<double>(now - warm_up_);
  for (const Total& total : components_) {
    Component component;
    component.name = total.name;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      WideInteger area = total.area[i] + static_cast<WideInteger>(total.busy[i]) * now;
      component.at_least[i] = static_cast<double>(area) / (span * total.instances);
    }
    WideInteger idle = total.idle + (total.held == 0 ? now : 0);
    component.all_idle = static_cast<double>(idle) / span;
    component.returned = total.returned;
    component.moved = total.moved;
    component.lock_waits = total.lock_waits;
    result.push_back(std::move(component));
  }
  return result;
}

}  // namespace cqrslab
