// The slow ways of a RequestTable: requests that meet in one place, and many keys of one.
#include "sim/analysis/request_table.hpp"

#include <utility>

namespace cqrslab {

namespace {
constexpr std::size_t most_slots = std::size_t{1} << 22;
}

OpenRequest* RequestTable::find_overflow(std::uint32_t number) {
  return overflow_.find(number);
}

OpenRequest& RequestTable::open_overflow(std::uint32_t number) {
  CQRSLAB_ASSERT(find(number) == nullptr);
  if (overflow_.size() >= slots_.size() / 8 && slots_.size() < most_slots) {
    grow();
    return open(number);
  }
  OpenRequest& request = overflow_.at(number);
  request.number = number;
  return request;
}

void RequestTable::grow() {
  std::vector<OpenRequest> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = static_cast<std::uint32_t>(slots_.size() - 1);
  FlatMap<std::uint32_t, OpenRequest> crowded = std::exchange(overflow_, {});
  auto settle = [&](const OpenRequest& request) {
    OpenRequest& slot = slots_[place_of(request.number)];
    (slot.number == OpenRequest::nobody ? slot : overflow_.at(request.number)) = request;
  };
  for (const OpenRequest& request : old)
    if (request.number != OpenRequest::nobody) settle(request);
  crowded.for_each([&](std::uint32_t, const OpenRequest& request) { settle(request); });
}

void RequestTable::add_touch(OpenRequest& request, const Touch& touch) {
  if (!request.touched) {
    request.touched = true;
    request.touch = touch;
    return;
  }
  if (request.more == 0) {
    if (free_.empty()) {
      further_.emplace_back();
      free_.push_back(static_cast<std::uint32_t>(further_.size()));
    }
    request.more = free_.back();
    free_.pop_back();
  }
  further_[request.more - 1].push_back(touch);
}

// By index: adding may move the lists of further touches.
void RequestTable::add_touches_of(const OpenRequest& part, OpenRequest& whole) {
  if (!part.touched) return;
  add_touch(whole, part.touch);
  if (part.more == 0) return;
  for (std::size_t i = 0; i < further_[part.more - 1].size(); ++i)
    add_touch(whole, Touch(further_[part.more - 1][i]));
}

void RequestTable::forget_observations(OpenRequest& request) {
  if (request.more != 0) free_further(request);
  request.more = 0;
  request.staleness = 0;
  request.version_lag = 0;
  request.observed = request.stale = request.touched = false;
  request.lost_own_write = request.went_back = false;
}

void RequestTable::free_further(const OpenRequest& request) {
  further_[request.more - 1].clear();
  free_.push_back(request.more);
}

}  // namespace cqrslab
