#include "sim/model/lock_table.hpp"

#include "sim/model/transaction.hpp"

namespace cqrslab {

LockTable::LockTable(Simulator& simulator, Recorder& recorder, std::uint16_t place,
                     const cq_locks& locks, Callbacks callbacks)
    : simulator_(simulator),
      recorder_(recorder),
      place_(place),
      declared_(locks),
      callbacks_(callbacks),
      locks_(locks.count) {}

LockTable::~LockTable() = default;

Claim* LockTable::own_claim(const Transaction& t, std::uint32_t lock) const {
  for (Claim* c = locks_[lock].holders; c; c = c->next) {
    if (c->owner == &t) return c;
  }
  return nullptr;
}

// A holder other than t whose mode excludes `mode`, or nullptr.
const Claim* LockTable::blocker(const Lock& l, const Transaction& t, std::uint32_t mode) const {
  if (!(l.held_modes & ~declared_.compatible[mode])) return nullptr;
  for (const Claim* c = l.holders; c; c = c->next) {
    if (c->owner != &t && !(declared_.compatible[mode] >> c->mode & 1)) return c;
  }
  return nullptr;
}

// Whether one who comes now need not queue behind those who wait.
bool LockTable::may_enter(const Lock& l, const Transaction& t, std::uint32_t mode) const {
  if (blocker(l, t, mode)) return false;
  if (!l.first) return true;
  switch (declared_.order) {
    case CQ_WEAKEST_FIRST: return mode == 0;
    case CQ_STRONGEST_FIRST:
      for (const Claim* c = l.first; c; c = c->next) {
        if (c->mode >= mode) return false;
      }
      return true;
    default: return false;
  }
}

LockTable::Answer LockTable::request(Transaction& t, std::uint32_t lock, std::uint32_t mode,
                                     Time timeout) {
  Lock& l = locks_[lock];
  Claim* own = t.claims ? own_claim(t, lock) : nullptr;
  if (own && own->mode >= mode) return Answer::granted;
  if (own ? !blocker(l, t, mode) : may_enter(l, t, mode)) {
    if (own) {
      strengthen(l, *own, mode);
    } else {
      hold(l, take_claim(t, lock, mode));
    }
    recorder_.record(RecordKind::lock_grant, t.purpose.request, place_,
                     {static_cast<std::uint8_t>(t.purpose.kind), lock, mode, 0});
    return Answer::granted;
  }
  // Nobody can wait for one who holds nothing, so only a holder can close a cycle.
  if (declared_.detect_deadlock && t.claims && closes_cycle(t, l, mode)) return Answer::deadlock;
  const Claim* in_the_way = blocker(l, t, mode);
  Claim& c = take_claim(t, lock, mode);
  c.since = simulator_.now();
  line_up(l, c, own != nullptr);
  t.waits = &c;
  recorder_.record(RecordKind::lock_wait, t.purpose.request, place_,
                   {static_cast<std::uint8_t>(t.purpose.kind), lock, mode,
                    in_the_way ? in_the_way->owner->purpose.request + std::uint64_t{1} : 0});
  if (timeout > Time()) {
    c.timeout = simulator_.after(timeout, [this, &t] {
      stop_waiting(t);
      callbacks_.timed_out(t);
    });
  }
  return Answer::waits;
}

bool LockTable::release(Transaction& t, std::uint32_t lock) {
  for (Claim** c = &t.claims; *c; c = &(*c)->next_of_owner) {
    if ((*c)->lock != lock) continue;
    Claim& mine = **c;
    *c = mine.next_of_owner;
    give_back(mine);
    return true;
  }
  return false;
}

void LockTable::release_all(Transaction& t) {
  while (t.claims) {
    Claim& mine = *t.claims;
    t.claims = mine.next_of_owner;
    give_back(mine);
  }
}

void LockTable::stop_waiting(Transaction& t) {
  if (!t.waits) return;
  Claim& c = *t.waits;
  Lock& l = locks_[c.lock];
  t.waits = nullptr;
  simulator_.cancel(c.timeout);
  leave_line(l, c);
  free_claim(c);
  grant_waiting(l);
}

void LockTable::give_back(Claim& c) {
  Lock& l = locks_[c.lock];
  recorder_.record(RecordKind::lock_release, c.owner->purpose.request, place_,
                   {static_cast<std::uint8_t>(c.owner->purpose.kind), c.lock, c.mode,
                    static_cast<std::uint64_t>((simulator_.now() - c.since).ns())});
  (c.previous ? c.previous->next : l.holders) = c.next;
  if (c.next) c.next->previous = c.previous;
  forget_mode(l, c.mode);
  free_claim(c);
  grant_waiting(l);
}

void LockTable::grant_waiting(Lock& l) {
  while (l.first) {
    Claim* c = next_to_enter(l);
    if (!c) return;
    grant(l, *c);
  }
}

// The one who waits and may enter now, or nullptr.
Claim* LockTable::next_to_enter(const Lock& l) const {
  Claim* chosen = l.first;
  if (declared_.order == CQ_STRONGEST_FIRST) {
    for (Claim* c = l.first; c; c = c->next) {
      if (c->mode > chosen->mode) chosen = c;
    }
  } else if (declared_.order == CQ_WEAKEST_FIRST) {
    for (Claim* c = l.first; c; c = c->next) {
      if (c->mode == 0 && !blocker(l, *c->owner, 0)) return c;
    }
  }
  return blocker(l, *chosen->owner, chosen->mode) ? nullptr : chosen;
}

void LockTable::grant(Lock& l, Claim& c) {
  Transaction& t = *c.owner;
  leave_line(l, c);
  simulator_.cancel(c.timeout);
  t.waits = nullptr;
  std::uint64_t waited = static_cast<std::uint64_t>((simulator_.now() - c.since).ns());
  recorder_.record(RecordKind::lock_grant, t.purpose.request, place_,
                   {static_cast<std::uint8_t>(t.purpose.kind), c.lock, c.mode, waited});
  if (Claim* own = t.claims ? own_claim(t, c.lock) : nullptr) {
    strengthen(l, *own, c.mode);
    free_claim(c);
  } else {
    hold(l, c);
  }
  callbacks_.granted_later(t);
}

void LockTable::hold(Lock& l, Claim& c) {
  c.held = true;
  c.since = simulator_.now();
  c.previous = nullptr;
  c.next = l.holders;
  if (l.holders) l.holders->previous = &c;
  l.holders = &c;
  l.held_modes |= 1u << c.mode;
  c.next_of_owner = c.owner->claims;
  c.owner->claims = &c;
}

void LockTable::strengthen(Lock& l, Claim& c, std::uint32_t mode) {
  std::uint32_t before = c.mode;
  c.mode = mode;
  l.held_modes |= 1u << mode;
  forget_mode(l, before);
}

// Clears the mode's bit unless another holder has it, which the first ones usually tell.
void LockTable::forget_mode(Lock& l, std::uint32_t mode) {
  for (const Claim* c = l.holders; c; c = c->next) {
    if (c->mode == mode) return;
  }
  l.held_modes &= ~(1u << mode);
}

void LockTable::line_up(Lock& l, Claim& c, bool in_front) {
  c.previous = in_front ? nullptr : l.last;
  c.next = in_front ? l.first : nullptr;
  (c.previous ? c.previous->next : l.first) = &c;
  (c.next ? c.next->previous : l.last) = &c;
}

void LockTable::leave_line(Lock& l, Claim& c) {
  (c.previous ? c.previous->next : l.first) = c.next;
  (c.next ? c.next->previous : l.last) = c.previous;
}

// Would start, waiting at l, wait for itself? Follows everybody who holds or stands before it.
bool LockTable::closes_cycle(const Transaction& start, const Lock& l, std::uint32_t mode) const {
  unsigned visit = ++visit_;
  for (const Claim* c = l.holders; c; c = c->next) {
    if (c->owner != &start && !(declared_.compatible[mode] >> c->mode & 1) &&
        waits_for(*c->owner, start, visit)) {
      return true;
    }
  }
  for (const Claim* c = l.first; c; c = c->next) {
    if (!(declared_.compatible[mode] >> c->mode & 1) && waits_for(*c->owner, start, visit)) {
      return true;
    }
  }
  return false;
}

bool LockTable::waits_for(const Transaction& from, const Transaction& to, unsigned visit) const {
  if (&from == &to) return true;
  if (!from.waits || from.visit == visit) return false;
  from.visit = visit;
  const Lock& l = locks_[from.waits->lock];
  std::uint32_t compatible = declared_.compatible[from.waits->mode];
  for (const Claim* c = l.holders; c; c = c->next) {
    if (c->owner != &from && !(compatible >> c->mode & 1) && waits_for(*c->owner, to, visit)) {
      return true;
    }
  }
  for (const Claim* c = from.waits->previous; c; c = c->previous) {
    if (!(compatible >> c->mode & 1) && waits_for(*c->owner, to, visit)) return true;
  }
  return false;
}

Claim& LockTable::take_claim(Transaction& t, std::uint32_t lock, std::uint32_t mode) {
  if (!free_) {
    constexpr std::size_t chunk = 256;
    claims_.push_back(std::make_unique<Claim[]>(chunk));
    for (std::size_t i = 0; i < chunk; ++i) {
      claims_.back()[i].next = free_;
      free_ = &claims_.back()[i];
    }
  }
  Claim& c = *free_;
  free_ = c.next;
  c = Claim{};
  c.owner = &t;
  c.lock = lock;
  c.mode = mode;
  return c;
}

void LockTable::free_claim(Claim& c) {
  c.next = free_;
  free_ = &c;
}

}  // namespace cqrslab
