// Judges what each query of a session saw by its own writes and earlier reads.
#include "sim/analysis/session_fold.hpp"

#include <algorithm>

namespace cqrslab {

void SessionFold::answered(std::uint32_t session, Deed deed, const Touch& touch, std::int64_t now) {
  if (!changes_.may_be_missed(touch.log, touch.key, touch.version)) return;
  if (known_.size() >= sweep_at_) sweep();
  Subject subject{session, touch.log, touch.key};
  Chain& list = known_.at(subject);
  bool known = knowledge_.any_of(
      list, [&](const Knowledge& k) { return k.deed == deed && k.version >= touch.version; });
  if (known) return;
  forget_what_all_show(subject, list);
  if (changes_.may_go_back(touch.log)) forget_oldest(list, deed);
  knowledge_.append(list, {now, touch.version, deed});
}

void SessionFold::forget_what_all_show(const Subject& subject, Chain& list) {
  knowledge_.erase_if(list, [&](const Knowledge& k) {
    return !changes_.may_be_missed(subject.log, subject.key, k.version);
  });
}

void SessionFold::forget_oldest(Chain& list, Deed deed) {
  int of_deed = 0;
  bool full = knowledge_.any_of(
      list, [&](const Knowledge& k) { return k.deed == deed && ++of_deed == most; });
  if (full)
    knowledge_.erase_if(
        list, [deed](const Knowledge& k) { return k.deed == deed; }, 1);
}

SessionFold::Violation SessionFold::judge(std::uint32_t session, std::uint32_t log,
                                          std::uint32_t key, std::uint32_t oldest,
                                          std::int64_t asked) const {
  Violation violation;
  const Chain* list = known_.find({session, log, key});
  if (!list) return violation;
  knowledge_.any_of(*list, [&](const Knowledge& k) {
    if (k.version < oldest || k.since > asked) return false;
    (k.deed == Deed::wrote ? violation.read_your_writes : violation.monotonic_reads) = true;
    return violation.read_your_writes && violation.monotonic_reads;
  });
  return violation;
}

// Forgets what can no longer be missed.
void SessionFold::sweep() {
  known_.erase_if([&](const Subject& subject, Chain& list) {
    forget_what_all_show(subject, list);
    return list.empty();
  });
  sweep_at_ = std::max<std::size_t>(1024, known_.size() * 2);
}

}  // namespace cqrslab
