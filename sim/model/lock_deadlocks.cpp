// What a lock table does about deadlocks: the search for cycles of waits, and the two policies that
// let none arise because every wait goes the same way in age.
#include <tuple>

#include "sim/model/lock_table.hpp"
#include "sim/model/transaction.hpp"

namespace cqrslab {

// Whether c, just lined up, may stay. Under detection only a wait that closes a cycle may not, and
// only one for whom others wait can close one: a holder, or who comes before others in line.
bool LockTable::may_wait(const LockClaim& c) {
  if (goes_by_age()) return may_wait_at_its_age(c);
  if (declared_.deadlock != CQ_DEADLOCK_DETECT || looks_later()) return true;
  bool others_wait_for_it = c.owner->claims || !lasts_.empty();
  return !others_wait_for_it || !waits_for_itself(*c.owner);
}

// The one whose wait closes a cycle is the last of it to look, and so finds it.
void LockTable::look_later(Transaction& t) {
  bool others_may_wait_for_it = t.claims || !lasts_.empty() || declared_.order == CQ_RACE;
  if (!others_may_wait_for_it) return;
  t.timer = simulator_.after(Time::nanoseconds(declared_.check_after), [this, &t] { look(t); });
}

void LockTable::look(Transaction& t) {
  if (!waits_for_itself(t)) return;
  stop_waiting(t);
  callbacks_.deadlocked(t);
}

bool LockTable::stands_behind(const LockClaim& c, const LockClaim& other) const {
  if (c.lock != other.lock || c.rank != other.rank)
    return c.lock == other.lock && c.rank > other.rank;
  const LockClaim* before = c.previous;
  while (before && before != &other) before = before->previous;
  return before;
}

// Under race: the last newcomer in line before `place` that excludes c, itself one, or nullptr. c
// is taken to wait for it, as PostgreSQL sees it; where there are more than two modes it may have
// less to wait for than that, and a victim be in no deadlock.
const LockClaim* LockTable::newcomer_before(const LockClaim& c, const LockClaim& place) const {
  if (declared_.order != CQ_RACE || c.rank == 0 || c.has_lost) return nullptr;
  const LockClaim* before = place.previous;
  for (; before && before->rank > 0 && !before->has_lost; before = before->previous) {
    if (!(declared_.compatible[c.mode] >> before->mode & 1)) return before;
  }
  return nullptr;
}

// The held modes that c waits for: those that exclude its own, and where it has to let others go
// first also those that exclude theirs.
std::uint32_t LockTable::modes_in_the_way(const LockClaim& c) const {
  std::uint32_t excluded = ~declared_.compatible[c.mode];
  if (!is_in_turn(c)) return excluded;
  std::uint32_t held = locks_[c.lock].held_modes;
  for (const LockClaim* before = c.previous; before && (held & ~excluded);
       before = before->previous) {
    excluded |= ~declared_.compatible[before->mode];
  }
  return excluded;
}

// The same, and all where none is in the way: then c, under the random order, came while others
// waited, and waits for the next release, whoever's that is.
std::uint32_t LockTable::modes_waited_for(const LockClaim& c) const {
  std::uint32_t excluded = modes_in_the_way(c);
  bool any_release = !(excluded & locks_[c.lock].held_modes);
  return any_release ? ~std::uint32_t{0} : excluded;
}

// Does start wait for itself? Every wait is for holders, or for those before one in line, who wait
// for holders of the same lock; so it is enough to follow holders, and to see who stands behind
// start. Under race those before one may wait for others, and are followed too.
bool LockTable::waits_for_itself(const Transaction& start) {
  ++visit_;
  to_visit_.assign(1, &start);
  while (!to_visit_.empty()) {
    const Transaction& t = *to_visit_.back();
    to_visit_.pop_back();
    const LockClaim& c = *t.waits;
    if (&t != &start && is_in_turn(c) && stands_behind(c, *start.waits)) return true;
    for (const LockClaim* n = newcomer_before(c, c); n; n = newcomer_before(c, *n)) {
      if (n->owner == &start) return true;
      if (n->owner->visit == visit_) continue;
      n->owner->visit = visit_;
      to_visit_.push_back(n->owner);
    }
    std::uint32_t in_the_way = modes_waited_for(c);
    for (const LockClaim* h = locks_[c.lock].holders; h; h = h->next) {
      if (h->owner == &t || !(in_the_way >> h->mode & 1)) continue;
      if (h->owner == &start) {
        return declared_.order != CQ_RANDOM || is_stuck_through_itself(start);
      }
      if (!h->owner->waits || h->owner->visit == visit_) continue;
      h->owner->visit = visit_;
      to_visit_.push_back(h->owner);
    }
  }
  return false;
}

// For the random order, where some wait for any of several releases: is start one of those that no
// release can free any more, and does it wait, over others of them, for itself? Sets aside, again
// and again, who can go on if those set aside do.
bool LockTable::is_stuck_through_itself(const Transaction& start) {
  collect_reachable(start);
  unsigned stuck = visit_;
  for (bool more = true; more;) {
    more = false;
    for (const Transaction*& t : reachable_) {
      if (t->visit != stuck || !can_go_on(*t, stuck)) continue;
      t->waits->owner->visit = 0;
      more = true;
    }
  }
  if (start.visit != stuck) return false;
  ++visit_;
  to_visit_.assign(1, &start);
  while (!to_visit_.empty()) {
    const LockClaim& c = *to_visit_.back()->waits;
    to_visit_.pop_back();
    std::uint32_t in_the_way = modes_waited_for(c);
    for (const LockClaim* h = locks_[c.lock].holders; h; h = h->next) {
      if (h->owner == c.owner || !(in_the_way >> h->mode & 1)) continue;
      if (h->owner == &start) return true;
      if (!h->owner->waits || h->owner->visit != stuck) continue;
      h->owner->visit = visit_;
      to_visit_.push_back(h->owner);
    }
  }
  return false;
}

// start and all who wait among those whom it waits for, over any number of others.
void LockTable::collect_reachable(const Transaction& start) {
  ++visit_;
  reachable_.assign(1, &start);
  start.waits->owner->visit = visit_;
  for (std::size_t i = 0; i < reachable_.size(); ++i) {
    const LockClaim& c = *reachable_[i]->waits;
    std::uint32_t in_the_way = modes_waited_for(c);
    for (const LockClaim* h = locks_[c.lock].holders; h; h = h->next) {
      bool known = h->owner->visit == visit_ || !h->owner->waits;
      if (known || !(in_the_way >> h->mode & 1)) continue;
      h->owner->visit = visit_;
      reachable_.push_back(h->owner);
    }
  }
}

// Whether t gets its lock once all who are not stuck have given theirs back.
bool LockTable::can_go_on(const Transaction& t, unsigned stuck) const {
  const LockClaim& c = *t.waits;
  const Lock& l = locks_[c.lock];
  bool any_release = !(modes_in_the_way(c) & l.held_modes);
  std::uint32_t in_the_way = modes_waited_for(c);
  for (const LockClaim* h = l.holders; h; h = h->next) {
    if (h->owner == &t || !(in_the_way >> h->mode & 1)) continue;
    bool goes = !h->owner->waits || h->owner->visit != stuck;
    if (goes == any_release) return goes;
  }
  return !any_release;
}

// By age: a total order, the same in every attempt but for the last tie.
bool LockTable::goes_before(const Transaction& a, const Transaction& b) const {
  auto age = [](const Transaction& t) {
    return std::tuple(t.purpose.first_begun, t.purpose.request, t.seen.id);
  };
  return declared_.deadlock == CQ_DEADLOCK_WOUND_WAIT ? age(a) < age(b) : age(b) < age(a);
}

// Whether c, just lined up, may wait; if so, whoever may not be waited for is made a victim. Those
// before it in line are of the right age, but for conversions, which stand before all.
bool LockTable::may_wait_at_its_age(const LockClaim& c) {
  Transaction& t = *c.owner;
  const Lock& l = locks_[c.lock];
  bool wounds = declared_.deadlock == CQ_DEADLOCK_WOUND_WAIT;
  // The victim of a wait of `waiting` for `other`, if any, is t or another.
  auto wrong = [&](const Transaction& waiting, const Transaction& other) {
    return &waiting != &other && !other.doomed && !waiting.doomed && goes_before(waiting, other);
  };
  auto victims = [&](auto&& victim) {
    for (const LockClaim* h = l.holders; h; h = h->next) {
      bool excludes = !(declared_.compatible[c.mode] >> h->mode & 1);
      if (excludes && wrong(t, *h->owner)) victim(wounds ? *h->owner : t);
    }
    for (const LockClaim* w = l.first; w; w = w->next) {
      if (c.rank > 0 && w->rank == 0 && wrong(t, *w->owner)) victim(wounds ? *w->owner : t);
      if (c.rank == 0 && w->rank > 0 && wrong(*w->owner, t)) victim(wounds ? t : *w->owner);
      if (c.rank > 0 && w->rank > 0) break;
    }
  };
  bool dies = false;
  victims([&](const Transaction& victim) { dies = dies || &victim == &t; });
  if (dies) return false;
  victims([&](Transaction& victim) { doom(victim); });
  return true;
}

// t, a holder, is about to hold the lock in a stronger mode. False: it is the victim instead.
bool LockTable::may_strengthen_at_its_age(const Lock& l, const Transaction& t, std::uint32_t mode) {
  bool wounds = declared_.deadlock == CQ_DEADLOCK_WOUND_WAIT;
  auto is_wrong = [&](const LockClaim& w) {
    bool excludes = !(declared_.compatible[w.mode] >> mode & 1);
    return excludes && w.owner != &t && !w.owner->doomed && goes_before(*w.owner, t);
  };
  for (const LockClaim* w = l.first; w; w = w->next) {
    if (!is_wrong(*w)) continue;
    if (wounds) return false;
    doom(*w->owner);
  }
  return true;
}

// t has just got the lock in that mode; conversions that stood before it now wait for it.
void LockTable::settle_with_conversions(const Lock& l, Transaction& t, std::uint32_t mode) {
  for (const LockClaim* w = l.first; w && w->rank == 0; w = w->next) {
    bool excludes = !(declared_.compatible[w->mode] >> mode & 1);
    if (!excludes || w->owner->doomed || t.doomed || !goes_before(*w->owner, t)) continue;
    doom(declared_.deadlock == CQ_DEADLOCK_WOUND_WAIT ? t : *w->owner);
  }
}

// Who has committed is about to end anyway.
void LockTable::doom(Transaction& t) {
  if (t.doomed || t.committed) return;
  t.doomed = true;
  callbacks_.doomed(t);
}

}  // namespace cqrslab
