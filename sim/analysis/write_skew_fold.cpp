// Finds pairs of concurrent commands that each read what the other wrote.
#include "sim/analysis/write_skew_fold.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cqrslab {

// What it looks at again, it has seen as it found it last.
void WriteSkewFold::observed(const TraceRecord& r) {
  has_seen_reads_ = true;
  Deed& deed = open_deed(r);
  for (Version& seen : deed.read) {
    if (seen.first == r.key) return void(seen.second = r.version);
  }
  deed.read.push_back({r.key, r.version});
}

WriteSkewFold::Deed& WriteSkewFold::open_deed(const TraceRecord& r) {
  auto found = open_.find(id(r));
  if (found != open_.end()) return found->second;
  if (spare_.empty()) return open_.emplace(id(r), Deed{r.place, ends_, 0, {}, {}}).first->second;
  Deeds::node_type node = std::move(spare_.back());
  spare_.pop_back();
  node.key() = id(r);
  Deed& deed = node.mapped();
  deed.place = r.place;
  deed.begun = ends_;
  deed.read.clear();
  deed.wrote.clear();
  return open_.insert(std::move(node)).position->second;
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
  Deeds::node_type node = open_.extract(found);
  Deed& mine = node.mapped();
  mine.ended = ++ends_;
  for (std::size_t i = mine.wrote.empty() ? 0 : done_.size(); i-- > 0;) {
    const Deed& other = done_[i].mapped();
    if (other.ended <= mine.begun) break;
    bool skewed = other.place == mine.place && overlooks(mine, other) && overlooks(other, mine);
    pairs_ += skewed && r.time >= warm_up_;
  }
  mine.wrote.empty() ? spare_.push_back(std::move(node)) : done_.push_back(std::move(node));
  forget();
}

// Those that had ended before anybody who is open now began.
void WriteSkewFold::forget() {
  std::uint64_t oldest = ends_;
  for (const auto& [who, deed] : open_) oldest = std::min(oldest, deed.begun);
  auto first = std::find_if(done_.begin(), done_.end(), [oldest](const Deeds::node_type& node) {
    return node.mapped().ended > oldest;
  });
  spare_.insert(spare_.end(), std::move_iterator(done_.begin()), std::move_iterator(first));
  done_.erase(done_.begin(), first);
}

}  // namespace cqrslab
