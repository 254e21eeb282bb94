// Finds pairs of concurrent commands that each read what the other wrote.
#include "sim/analysis/write_skew_fold.hpp"

#include <algorithm>

namespace cqrslab {

// What it looks at again, it has seen as it found it last.
void WriteSkewFold::observed(const TraceRecord& r) {
  has_seen_reads_ = true;
  Deed& deed = open_.try_emplace(id(r), Deed{r.place, ends_, 0, {}, {}}).first->second;
  for (Version& seen : deed.read) {
    if (seen.first == r.key) return void(seen.second = r.version);
  }
  deed.read.push_back({r.key, r.version});
}

void WriteSkewFold::add_write(const TraceRecord& r) {
  auto found = open_.find(id(r));
  if (found != open_.end()) found->second.wrote.push_back({r.key, r.version});
}

bool WriteSkewFold::overlooks(const Deed& one, const Deed& other) {
  for (const Version& seen : one.read) {
    for (const Version& made : other.wrote) {
      if (seen.first == made.first && seen.second < made.second) return true;
    }
  }
  return false;
}

void WriteSkewFold::close(const TraceRecord& r) {
  auto found = open_.find(id(r));
  if (found == open_.end()) return;
  Deed mine = std::move(found->second);
  open_.erase(found);
  mine.ended = ++ends_;
  if (mine.wrote.empty()) return forget();
  for (auto other = done_.rbegin(); other != done_.rend() && other->ended > mine.begun; ++other) {
    bool skewed = other->place == mine.place && overlooks(mine, *other) && overlooks(*other, mine);
    pairs_ += skewed && r.time >= warm_up_;
  }
  done_.push_back(std::move(mine));
  forget();
}

// Those that had ended before anybody who is open now began.
void WriteSkewFold::forget() {
  std::uint64_t oldest = ends_;
  for (const auto& [who, deed] : open_) oldest = std::min(oldest, deed.begun);
  while (!done_.empty() && done_.front().ended <= oldest) done_.pop_front();
}

}  // namespace cqrslab
