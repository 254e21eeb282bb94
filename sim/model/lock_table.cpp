// Requests, lines and grants of locks in each order of service.
#include "sim/model/lock_table.hpp"

#include "sim/model/transaction.hpp"

namespace cqrslab {

namespace {

// Conversions, and one rank per mode.
constexpr std::size_t most_ranks = 9;

bool has_draws(const cq_locks& locks) {
  return locks.order == CQ_RANDOM || locks.order == CQ_RACE;
}

bool has_ranks(const cq_locks& locks) {
  return locks.order == CQ_WEAKEST_FIRST || locks.order == CQ_STRONGEST_FIRST;
}

}  // namespace

LockTable::LockTable(Simulator& simulator, Recorder& recorder, std::uint16_t place,
                     const cq_locks& locks, Callbacks callbacks, RandomStream draws)
    : simulator_(simulator),
      recorder_(recorder),
      place_(place),
      declared_(locks),
      callbacks_(callbacks),
      locks_(locks.count),
      lasts_(has_ranks(locks) ? locks.count * most_ranks : 0),
      drawn_(has_draws(locks) ? locks.count : 0),
      draws_(draws) {
  CQRSLAB_ASSERT(!goes_by_age() || locks.order == CQ_FIFO);
}

LockTable::~LockTable() = default;

LockClaim* LockTable::own_claim(const Transaction& t, std::uint32_t lock) const {
  for (LockClaim* c = locks_[lock].holders; c; c = c->next) {
    if (c->owner == &t) return c;
  }
  return nullptr;
}

// A holder other than t whose mode excludes `mode`, or nullptr.
const LockClaim* LockTable::blocker(const Lock& l, const Transaction& t, std::uint32_t mode) const {
  if (!(l.held_modes & ~declared_.compatible[mode])) return nullptr;
  for (const LockClaim* c = l.holders; c; c = c->next) {
    if (c->owner != &t && !(declared_.compatible[mode] >> c->mode & 1)) return c;
  }
  return nullptr;
}

std::uint8_t LockTable::rank_of(std::uint32_t mode) const {
  switch (declared_.order) {
    case CQ_WEAKEST_FIRST:
      return mode == 0 ? 1 : 2;
    case CQ_STRONGEST_FIRST:
      return static_cast<std::uint8_t>(declared_.modes - mode);
    default:
      return 1;
  }
}

// Whether one who comes now, holding nothing here, need not queue behind those who wait.
bool LockTable::may_enter(const Lock& l, const Transaction& t, std::uint32_t mode) const {
  if (blocker(l, t, mode)) return false;
  if (!l.first) return true;
  if (declared_.order == CQ_WEAKEST_FIRST && mode == 0) return true;
  if (declared_.order >= CQ_BARGING) return true;
  if (goes_by_age()) return l.first->rank > 0 && goes_before(t, *l.first->owner);
  return rank_of(mode) < l.first->rank;
}

LockTable::Answer LockTable::request(Transaction& t, std::uint32_t lock, std::uint32_t mode,
                                     Time timeout) {
  Lock& l = locks_[lock];
  LockClaim* own = t.claims ? own_claim(t, lock) : nullptr;
  if (own && own->mode >= mode) return Answer::granted;
  if (own ? !blocker(l, t, mode) : may_enter(l, t, mode)) {
    if (own) {
      if (goes_by_age() && !may_strengthen_at_its_age(l, t, mode)) return Answer::deadlock;
      strengthen(l, *own, static_cast<std::uint8_t>(mode));
    } else {
      hold(l, take_claim(t, lock, mode));
    }
    recorder_.record(RecordKind::lock_grant, t.purpose.request, place_,
                     {static_cast<std::uint8_t>(t.purpose.kind), lock, mode, 0});
    return Answer::granted;
  }
  if (timeout < Time()) return Answer::refused;
  LockClaim& c = take_claim(t, lock, mode);
  c.rank = own ? 0 : rank_of(mode);
  if (!wait(l, c)) return Answer::deadlock;
  recorder_.record(
      RecordKind::lock_wait, t.purpose.request, place_,
      {static_cast<std::uint8_t>(t.purpose.kind), lock, mode, in_the_way(t, lock, mode)});
  c.patience = timeout;
  limit_wait(c);
  return Answer::waits;
}

// From now on c waits no longer than it is willing to, and looks for a cycle when it is time.
void LockTable::limit_wait(LockClaim& c) {
  Transaction& t = *c.owner;
  if (c.patience > Time()) {
    c.timeout = simulator_.after(c.patience, [this, &t] {
      stop_waiting(t);
      callbacks_.timed_out(t);
    });
  }
  if (looks_later()) look_later(t);
}

std::uint64_t LockTable::in_the_way(const Transaction& t, std::uint32_t lock,
                                    std::uint32_t mode) const {
  const LockClaim* c = blocker(locks_[lock], t, mode);
  return c ? c->owner->purpose.request + std::uint64_t{1} : 0;
}

// Puts c in line. False, and c is gone, where its transaction is the victim instead.
bool LockTable::wait(Lock& l, LockClaim& c) {
  Transaction& t = *c.owner;
  c.since = simulator_.now();
  line_up(l, c);
  t.waits = &c;
  if (may_wait(c)) return true;
  t.waits = nullptr;
  leave_line(l, c);
  free_claim(c);
  return false;
}

bool LockTable::release(Transaction& t, std::uint32_t lock) {
  for (LockClaim** c = &t.claims; *c; c = &(*c)->next_of_owner) {
    if ((*c)->lock != lock) continue;
    LockClaim& mine = **c;
    *c = mine.next_of_owner;
    give_back(mine);
    return true;
  }
  return false;
}

void LockTable::release_all(Transaction& t) {
  while (t.claims) {
    LockClaim& mine = *t.claims;
    t.claims = mine.next_of_owner;
    give_back(mine);
  }
}

void LockTable::stop_waiting(Transaction& t) {
  if (!t.waits) return;
  LockClaim& c = *t.waits;
  Lock& l = locks_[c.lock];
  t.waits = nullptr;
  simulator_.cancel(c.timeout);
  if (looks_later()) simulator_.cancel(t.timer);
  leave_line(l, c);
  free_claim(c);
  grant_waiting(l);
}

void LockTable::give_back(LockClaim& c) {
  Lock& l = locks_[c.lock];
  recorder_.record(RecordKind::lock_release, c.owner->purpose.request, place_,
                   {static_cast<std::uint8_t>(c.owner->purpose.kind), c.lock, c.mode,
                    static_cast<std::uint64_t>((simulator_.now() - c.since).ns())});
  // Chosen, not branched to: which of several comes out is anybody's guess.
  LockClaim* none = nullptr;
  LockClaim** before = c.previous ? &c.previous->next : &l.holders;
  LockClaim** behind = c.next ? &c.next->previous : &none;
  *before = c.next;
  *behind = c.previous;
  forget_mode(l, c.mode);
  free_claim(c);
  grant_waiting(l);
}

void LockTable::grant_waiting(Lock& l) {
  if (declared_.order < CQ_RANDOM) {
    while (l.first) {
      LockClaim* c = next_to_enter(l);
      if (!c) return;
      grant(l, *c);
    }
    return;
  }
  LockClaim* drawn = has_draws(declared_) && l.first ? drawn_to_enter(l) : nullptr;
  if (drawn) grant(l, *drawn);
  let_in_who_can(l);
  if (drawn && declared_.order == CQ_RACE) begin_waits_anew(l);
}

// Another has just entered before those who wait.
void LockTable::begin_waits_anew(const Lock& l) {
  for (LockClaim* c = l.first; c; c = c->next) {
    c->has_lost = true;
    simulator_.cancel(c->timeout);
    if (looks_later()) simulator_.cancel(c->owner->timer);
    limit_wait(*c);
  }
}

// A conversion that may enter now, else any of those in the draw who may, equally likely, else the
// first of the others who may, or nullptr. Under race only who has lost is in the draw.
LockClaim* LockTable::drawn_to_enter(const Lock& l) {
  auto is_drawn = [&](const LockClaim& c) { return declared_.order != CQ_RACE || c.has_lost; };
  std::uint64_t n = 0;
  LockClaim* newcomer = nullptr;
  for (LockClaim* c = l.first; c; c = c->next) {
    if (blocker(l, *c->owner, c->mode)) continue;
    if (c->rank == 0) return c;
    if (is_drawn(*c))
      ++n;
    else if (!newcomer)
      newcomer = c;
  }
  if (n == 0) return newcomer;
  std::size_t lock = static_cast<std::size_t>(&l - locks_.data());
  std::uint64_t chosen = n == 1 ? 0 : draws_.at(lock, drawn_[lock]++).below(n);
  for (LockClaim* c = l.first;; c = c->next) {
    if (is_drawn(*c) && !blocker(l, *c->owner, c->mode) && chosen-- == 0) return c;
  }
}

// Grants to all who wait and may enter, in line order.
void LockTable::let_in_who_can(Lock& l) {
  std::uint32_t open = 0;  // modes that one who holds nothing may enter in
  auto look_again = [&] {
    for (std::uint32_t mode = 0; mode < declared_.modes; ++mode) {
      if (!(l.held_modes & ~declared_.compatible[mode])) open |= 1u << mode;
    }
  };
  look_again();
  for (LockClaim* c = l.first; c && (open || c->rank == 0);) {
    LockClaim* next = c->next;
    if (!blocker(l, *c->owner, c->mode)) {
      grant(l, *c);
      open = 0;
      look_again();
    }
    c = next;
  }
}

// The one who waits and may enter now, or nullptr.
LockClaim* LockTable::next_to_enter(const Lock& l) const {
  LockClaim* c = l.first;
  for (; c && c->rank == 0; c = c->next) {
    if (!blocker(l, *c->owner, c->mode)) return c;
  }
  if (!c || (c != l.first && is_in_turn(*c))) return nullptr;
  return blocker(l, *c->owner, c->mode) ? nullptr : c;
}

void LockTable::grant(Lock& l, LockClaim& c) {
  Transaction& t = *c.owner;
  std::uint32_t mode = c.mode;
  leave_line(l, c);
  simulator_.cancel(c.timeout);
  if (looks_later()) simulator_.cancel(t.timer);
  t.waits = nullptr;
  std::uint64_t waited = static_cast<std::uint64_t>((simulator_.now() - c.since).ns());
  recorder_.record(RecordKind::lock_grant, t.purpose.request, place_,
                   {static_cast<std::uint8_t>(t.purpose.kind), c.lock, c.mode, waited});
  if (LockClaim* own = t.claims ? own_claim(t, c.lock) : nullptr) {
    strengthen(l, *own, c.mode);
    free_claim(c);
  } else {
    hold(l, c);
  }
  callbacks_.granted_later(t);
  if (goes_by_age()) settle_with_conversions(l, t, mode);
}

void LockTable::hold(Lock& l, LockClaim& c) {
  c.since = simulator_.now();
  c.previous = nullptr;
  c.next = l.holders;
  if (l.holders) l.holders->previous = &c;
  l.holders = &c;
  l.held_modes |= 1u << c.mode;
  c.next_of_owner = c.owner->claims;
  c.owner->claims = &c;
}

void LockTable::strengthen(Lock& l, LockClaim& c, std::uint8_t mode) {
  std::uint8_t before = c.mode;
  c.mode = mode;
  l.held_modes |= 1u << mode;
  forget_mode(l, before);
}

// Clears the mode's bit unless another holder has it, which the first ones usually tell.
void LockTable::forget_mode(Lock& l, std::uint32_t mode) {
  for (const LockClaim* c = l.holders; c; c = c->next) {
    if (c->mode == mode) return;
  }
  l.held_modes &= ~(1u << mode);
}

// The last who waits with this rank or a smaller one, or nullptr. Pre: somebody waits.
LockClaim* LockTable::last_of(const Lock& l, std::uint8_t rank) const {
  if (l.last->rank <= rank) return l.last;
  std::size_t base = static_cast<std::size_t>(&l - locks_.data()) * most_ranks;
  for (; rank > 0; --rank) {
    if (!lasts_.empty() && lasts_[base + rank]) return lasts_[base + rank];
  }
  LockClaim* conversion = nullptr;
  for (LockClaim* c = l.first; c->rank == 0; c = c->next) conversion = c;
  return conversion;
}

void LockTable::line_up(Lock& l, LockClaim& c) {
  c.previous = l.last ? last_of(l, c.rank) : nullptr;
  if (goes_by_age() && c.rank > 0) {
    while (c.previous && c.previous->rank > 0 && goes_before(*c.owner, *c.previous->owner))
      c.previous = c.previous->previous;
  }
  c.next = c.previous ? c.previous->next : l.first;
  (c.previous ? c.previous->next : l.first) = &c;
  (c.next ? c.next->previous : l.last) = &c;
  if (!lasts_.empty()) lasts_[c.lock * most_ranks + c.rank] = &c;
}

void LockTable::leave_line(Lock& l, LockClaim& c) {
  (c.previous ? c.previous->next : l.first) = c.next;
  (c.next ? c.next->previous : l.last) = c.previous;
  if (lasts_.empty() || lasts_[c.lock * most_ranks + c.rank] != &c) return;
  bool more = c.previous && c.previous->rank == c.rank;
  lasts_[c.lock * most_ranks + c.rank] = more ? c.previous : nullptr;
}

// Whether c, which waits, has to let everybody before it in line go first.
bool LockTable::is_in_turn(const LockClaim& c) const {
  if (declared_.order >= CQ_RANDOM) return false;
  return c.rank > 0 && !(declared_.order == CQ_WEAKEST_FIRST && c.mode == 0);
}

LockClaim& LockTable::take_claim(Transaction& t, std::uint32_t lock, std::uint32_t mode) {
  if (!free_) {
    constexpr std::size_t chunk = 256;
    claims_.push_back(std::make_unique<LockClaim[]>(chunk));
    for (std::size_t i = 0; i < chunk; ++i) {
      claims_.back()[i].next = free_;
      free_ = &claims_.back()[i];
    }
  }
  LockClaim& c = *free_;
  free_ = c.next;
  c = LockClaim{};
  c.owner = &t;
  c.lock = lock;
  c.mode = static_cast<std::uint8_t>(mode);
  return c;
}

void LockTable::free_claim(LockClaim& c) {
  c.next = free_;
  free_ = &c;
}

}  // namespace cqrslab
