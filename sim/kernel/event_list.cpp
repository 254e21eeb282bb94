// The rungs of the ladder queue: filling, splitting and emptying them.
#include "sim/kernel/event_list.hpp"

#include <algorithm>
#include <bit>

#include "sim/base/assert.hpp"

namespace cqrslab {
namespace {

constexpr std::uint32_t keys_per_bucket = 8;  // aimed at; rounding to a power of two halves it

// Sorts few keys without a branch that depends on them: a key's place is how many are before it.
void rank_sort(const EventKey* keys, std::uint32_t n, EventKey* out) {
  for (std::uint32_t i = 0; i < n; ++i) {
    EventKey key = keys[i];
    std::uint32_t rank = 0;
    for (std::uint32_t j = 0; j < n; ++j) rank += keys[j] < key;
    out[rank] = key;
  }
}

// The same for up to `most` keys, of which n count, by what order_of(key, absent) says: the
// greatest of all if `absent` is ~0 and not 0. Always as many steps, so that no branch depends on n
// either. Pre: `keys` and `out` have room for `most`.
template <std::uint32_t most, class OrderOf>
void rank_sort_up_to(const EventKey* keys, std::uint32_t n, EventKey* out, OrderOf order_of) {
  decltype(order_of(*keys, 0)) order[most];
  std::uint32_t rank[most] = {};
#pragma GCC unroll 14
  for (std::uint32_t i = 0; i < most; ++i) order[i] = order_of(keys[i], -std::uint64_t{i >= n});
#pragma GCC unroll 14
  for (std::uint32_t i = 0; i < most; ++i) {
#pragma GCC unroll 14
    for (std::uint32_t j = i + 1; j < most; ++j) {
      bool after = order[j] < order[i];
      rank[i] += after;
      rank[j] += !after;
    }
  }
#pragma GCC unroll 14
  for (std::uint32_t i = 0; i < most; ++i)
    out[rank[i]] = EventKey::from_id(keys[i].time(), keys[i].id());
}

}  // namespace

std::uint32_t EventList::Rung::first() const {
  auto word = static_cast<std::uint32_t>(std::countr_zero(word_mask));
  return word * 64 + static_cast<std::uint32_t>(std::countr_zero(occupied[word]));
}

void EventList::push_far(EventKey key) {
  for (std::uint32_t level = depth_; level-- > 0;)
    if (key.time() < rungs_[level]->end) return push_rung(level, key);
  chunks_.add(far_, far_owner, key);
}

// Of few keys, one for the present or one that the wheel has no place for.
void EventList::push_otherwise(EventKey key) {
  if (key.time() == present_time_) return present_.push_back(key);
  if (!wheel_.push_apart(key)) leave_wheel(key);
}

void EventList::push_of_many(EventKey key) {
  if (key.time() < near_end_ || key.time() == present_time_) return push_near(key);
  if (depth_ != 0 && key.time() < rungs_[depth_ - 1]->end) [[likely]]
    return push_rung(depth_ - 1, key);
  push_far(key);
}

// Of many keys, one for the present or before the end of near_.
void EventList::push_near(EventKey key) {
  if (key.time() == present_time_) return present_.push_back(key);
  if (near_.length() < near_limit || !(key < near_.back())) [[likely]]
    return near_.insert(key);
  cut_near();
  key.time() < near_end_ ? near_.insert(key) : push_far(key);
}

EventKey EventList::pop_with_near_empty(std::uint64_t until) {
  refill_near();
  if (near_.empty() && !few_) return present_.empty() ? EventKey() : pop_present(until);
  return pop_until(until, [](const EventKey&) {});
}

// Too many keys for the wheel: they go to rungs, and this one too.
void EventList::leave_wheel(EventKey key) {
  few_ = false;
  wheel_.drain([this](EventKey other) { chunks_.add(far_, far_owner, other); });
  chunks_.add(far_, far_owner, key);
  cut_far();
  near_end_ = rungs_[0]->start;
}

// Brings the next bucket's keys to near_. Afterwards near_ is empty only if all keys are present.
void EventList::refill_near() {
  for (;;) {
    while (depth_ > 0 && rungs_[depth_ - 1]->word_mask == 0) --depth_;
    if (depth_ == 0) {
      if (far_ == 0) return;
      if (chunks_.size(far_) <= near_only) {
        few_ = true;
        wheel_.start(present_time_);
        return chunks_.drain(far_, [this](EventKey key) { wheel_.push(key); });
      }
      cut_far();
      continue;
    }
    Rung& rung = *rungs_[depth_ - 1];
    std::uint32_t bucket = rung.first();
    std::uint64_t start = rung.start + (std::uint64_t{bucket} << rung.shift);
    std::uint64_t end = std::min(rung.end, start + (std::uint64_t{1} << rung.shift));
    rung.unmark(bucket);
    std::size_t keys = chunks_.size(rung.bags[bucket]);
    if (keys <= near_limit || rung.shift == 0) {
      near_end_ = end;
      return sort_into_near(rung.bags[bucket], start, rung.shift);
    }
    open_rung(start, end, shift_for(end - start, keys));
    chunks_.drain(rung.bags[bucket], [this](EventKey key) { push_rung(depth_ - 1, key); });
  }
}

void EventList::sort_into_near(KeyChunks::Bag& bag, std::uint64_t start, unsigned shift) {
  constexpr std::uint32_t one = KeyChunks::chunk_keys, two = 2 * one;
  static_assert(two <= SortedRun::least_room);
  std::size_t n = chunks_.size(bag);
  EventKey* out = near_.refill(n);
  if (n <= two && shift <= 64 - EventKey::sequence_bits) {
    EventKey keys[two];
    std::uint32_t held = chunks_.drain_to(bag, keys);
    // Of keys so close together one number of 64 bits has the order.
    auto order_of = [start](EventKey key, std::uint64_t absent) {
      return (key.time() - start) << EventKey::sequence_bits | key.sequence() | absent;
    };
    held <= one ? rank_sort_up_to<one>(keys, held, out, order_of)
                : rank_sort_up_to<two>(keys, held, out, order_of);
  } else if (n <= near_limit) {
    EventKey keys[near_limit + one];
    std::uint32_t held = chunks_.drain_to(bag, keys);
    auto order_of = [](EventKey key, std::uint64_t absent) {
      return EventKey::from_id(key.time() | absent, key.id());
    };
    held <= one ? rank_sort_up_to<one>(keys, held, out, order_of) : rank_sort(keys, held, out);
  } else {
    std::size_t held = 0;
    chunks_.drain(bag, [&](EventKey key) { out[held++] = key; });
    std::sort(out, out + n);
  }
}

// near_ has grown long: what lies in it is denser than the bucket's width assumed.
void EventList::cut_near() {
  std::uint64_t start = near_.front().time();
  open_rung(start, near_end_, shift_for(near_end_ - start, near_.length()));
  near_end_ = start;
  near_.drain([this](EventKey key) { push_rung(depth_ - 1, key); });
}

// Opens the outermost rung over the beginning of what is far. Pre: no rungs; near_ is empty.
void EventList::cut_far() {
  CQRSLAB_ASSERT(depth_ == 0 && near_.empty());
  std::uint64_t least = never, greatest = 0;
  chunks_.for_each(far_, [&](const EventKey& key) {
    least = std::min(least, key.time());
    greatest = std::max(greatest, key.time());
  });
  unsigned shift = far_shift(least, greatest);
  open_rung(least, least + (std::uint64_t{buckets} << shift), shift);
  KeyChunks::Bag all = far_;
  far_ = 0;
  chunks_.drain(all, [this](EventKey key) { push_far(key); });
}

// The outermost rung's width: a few keys per bucket by the density of the nearer half, but wide
// enough to reach three times as far as that half spreads, so that most new keys fall in it.
unsigned EventList::far_shift(std::uint64_t least, std::uint64_t greatest) const {
  constexpr std::size_t samples = 64;
  std::size_t keys = chunks_.size(far_), stride = keys / samples + 1, wait = 0;
  std::uint64_t times[samples + 1];
  std::size_t taken = 0;
  chunks_.for_each(far_, [&](const EventKey& key) {
    if (wait-- != 0) return;
    times[taken++] = key.time();
    wait = stride - 1;
  });
  std::nth_element(times, times + taken / 2, times + taken);
  std::uint64_t spread = 2 * (times[taken / 2] - least);
  if (spread == 0) spread = greatest - least;
  std::uint64_t width = std::max(spread / keys * keys_per_bucket, spread / buckets * 3);
  return std::min(static_cast<unsigned>(std::bit_width(width | 1)) - 1, 52u);
}

void EventList::open_rung(std::uint64_t start, std::uint64_t end, unsigned shift) {
  if (depth_ == rungs_.size()) rungs_.push_back(std::make_unique<Rung>());
  Rung& rung = *rungs_[depth_++];
  rung.start = start;
  rung.end = end;
  rung.shift = shift;
}

// The width that cuts a span into about keys / 4 buckets.
unsigned EventList::shift_for(std::uint64_t span, std::size_t keys) {
  auto cuts = std::min(static_cast<int>(std::bit_width(keys / (keys_per_bucket / 2))), 10);
  return static_cast<unsigned>(std::max(static_cast<int>(std::bit_width(span - 1)) - cuts, 0));
}

void EventList::remove(EventKey key) {
  --size_;
  std::uint32_t owner = chunks_.find(key);
  if (owner == far_owner) return chunks_.remove(far_, key);
  if (owner == KeyChunks::nobody) {
    bool found = few_ && wheel_.erase(key);
    found = found || near_.erase(key) || present_.erase(key);
    CQRSLAB_ASSERT(found);
    return;
  }
  Rung& rung = *rungs_[owner / buckets];
  KeyChunks::Bag& bag = rung.bags[owner % buckets];
  chunks_.remove(bag, key);
  if (bag == 0) rung.unmark(owner % buckets);
}

}  // namespace cqrslab
