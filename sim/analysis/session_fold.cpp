// Judges what each query of a session saw by its own writes and earlier reads.
#include "sim/analysis/session_fold.hpp"

#include <algorithm>

namespace cqrslab {

void SessionFold::answered(std::uint32_t session, Deed deed, const Touch& touch, std::int64_t now) {
  if (!changes_.may_be_missed(touch.log, touch.key, touch.version)) return;
  if (known_.size() >= sweep_at_) sweep();
  std::vector<Knowledge>& list = known_[{session, touch.log, touch.key}];
  for (const Knowledge& k : list)
    if (k.deed == deed && k.version >= touch.version) return;
  std::erase_if(list, [&](const Knowledge& k) {
    return !changes_.may_be_missed(touch.log, touch.key, k.version);
  });
  if (changes_.may_go_back(touch.log)) forget_oldest(list, deed);
  list.push_back({now, touch.version, deed});
}

void SessionFold::forget_oldest(std::vector<Knowledge>& list, Deed deed) {
  auto is_such = [deed](const Knowledge& k) { return k.deed == deed; };
  if (std::count_if(list.begin(), list.end(), is_such) < most) return;
  list.erase(std::find_if(list.begin(), list.end(), is_such));
}

SessionFold::Violation SessionFold::judge(std::uint32_t session, std::uint32_t log,
                                          std::uint32_t key, std::uint32_t oldest,
                                          std::int64_t asked) const {
  Violation violation;
  auto found = known_.find({session, log, key});
  if (found == known_.end()) return violation;
  for (const Knowledge& k : found->second) {
    if (k.version < oldest || k.since > asked) continue;
    (k.deed == Deed::wrote ? violation.read_your_writes : violation.monotonic_reads) = true;
  }
  return violation;
}

// Forgets what can no longer be missed. The order of the map reaches no result.
void SessionFold::sweep() {
  for (auto entry = known_.begin(); entry != known_.end();) {
    const Subject& subject = entry->first;
    std::erase_if(entry->second, [&](const Knowledge& k) {
      return !changes_.may_be_missed(subject.log, subject.key, k.version);
    });
    entry = entry->second.empty() ? known_.erase(entry) : std::next(entry);
  }
  sweep_at_ = std::max<std::size_t>(1024, known_.size() * 2);
}

}  // namespace cqrslab
