// Follows what sessions have written and seen, and what images show.
#include "sim/model/session_positions.hpp"

#include <algorithm>

namespace cqrslab {

SessionPositions::SessionPositions(const Simulator& simulator, Balancer& balancer)
    : simulator_(simulator), balancer_(balancer), next_(balancer.size()) {}

void SessionPositions::committed(std::uint32_t by, std::uint64_t position) {
  newest_ = position;
  if (by != 0) sessions_.at(by).wrote = position;
  commits_.push_back({position, simulator_.now().ns()});
  for (std::uint32_t i = 0; i < next_.size(); ++i) shows(i, balancer_.target(i).position);
}

void SessionPositions::shows(std::uint32_t i, std::uint64_t position) {
  cq_target& target = balancer_.target(i);
  target.position = position;
  std::uint64_t& next = next_[i];
  while (next - first_ < commits_.size() && commits_[next - first_].position <= position) ++next;
  bool up_to_date = next - first_ == commits_.size();
  target.behind_since = up_to_date ? -1 : commits_[next - first_].at;
  if (next > first_) forget();
}

void SessionPositions::saw(std::uint32_t by, std::uint64_t position) {
  if (by == 0) return;
  Session& reader = sessions_.at(by);
  reader.seen = std::max(reader.seen, position);
}

// Commits that every image shows.
void SessionPositions::forget() {
  std::uint64_t needed = *std::min_element(next_.begin(), next_.end());
  for (; first_ < needed; ++first_) commits_.pop_front();
}

}  // namespace cqrslab
