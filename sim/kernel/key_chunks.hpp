// KeyChunks: unordered bags of keys, as lists of chunks of seven from one pool.
//
// The far part of EventList keeps one bag per span of time. Adding is one store into two cache
// lines; any key can be taken out in O(1) by the place that add() recorded for its slot: the last
// key of the bag's first chunk moves into the gap, so that only the first chunk is ever not full.
//
// A bag is the index of its first chunk, 0 when empty: chunk 0 belongs to nobody and always looks
// full. 128 bytes per chunk, that is about 18 bytes per key, plus 4 per slot; freed chunks are
// reused, and returned to the system only when the whole is destroyed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event_key.hpp"

namespace cqrslab {

class KeyChunks {
 public:
  using Bag = std::uint32_t;
  static constexpr std::uint32_t chunk_keys = 7;

  KeyChunks() : chunks_(1) { chunks_[0].count = chunk_keys; }

  // Adds a key to the bag. `owner` is a number of the caller's, given back by find().
  [[gnu::always_inline]] void add(Bag& bag, std::uint32_t owner, EventKey key) {
    if (key.slot() < place_.size() && chunks_[bag].count != chunk_keys) [[likely]]
      return put(bag, key);
    add_with_more_room(bag, owner, key);
  }

  std::size_t size(Bag bag) const {
    return bag == 0 ? 0 : chunks_[bag].behind + std::size_t{chunks_[bag].count};
  }

  // The owner of the bag that holds the key; `nobody` if no bag does.
  static constexpr std::uint32_t nobody = ~0u;
  std::uint32_t find(EventKey key) const {
    if (key.slot() >= place_.size()) return nobody;
    const Chunk& chunk = chunks_[place_[key.slot()] / 8];
    std::uint32_t at = place_[key.slot()] % 8;
    return at < chunk.count && chunk.keys[at] == key ? chunk.owner : nobody;
  }

  // Pre: the key is in this bag.
  void remove(Bag& bag, EventKey key) {
    std::uint32_t place = place_[key.slot()];
    Chunk& first = chunks_[bag];
    EventKey last = first.keys[--first.count];
    chunks_[place / 8].keys[place % 8] = last;
    place_[last.slot()] = place;
    if (first.count == 0) bag = close_chunk(bag);
  }

  // Calls see(key) for every key.
  template <class See>
  void for_each(Bag bag, See see) const {
    for (; bag != 0; bag = chunks_[bag].next)
      for (std::uint32_t i = 0; i < chunks_[bag].count; ++i) see(chunks_[bag].keys[i]);
  }

  // Empties the bag, calling take(key) for every key; take may add keys to other bags.
  template <class Take>
  void drain(Bag& bag, Take take) {
    Bag chunk = bag;
    bag = 0;
    while (chunk != 0) {
      Chunk copy = chunks_[chunk];
      chunk = close_chunk(chunk);
      for (std::uint32_t i = 0; i < copy.count; ++i) take(copy.keys[i]);
    }
  }

  // Empties the bag into `out`, which has room for size(bag) keys rounded up to whole chunks.
  // Returns how many there were.
  std::uint32_t drain_to(Bag& bag, EventKey* out) {
    std::uint32_t n = 0;
    while (bag != 0) {
      const Chunk& chunk = chunks_[bag];
      for (std::uint32_t i = 0; i < chunk_keys; ++i) out[n + i] = chunk.keys[i];
      n += chunk.count;
      bag = close_chunk(bag);
    }
    return n;
  }

 private:
  struct alignas(64) Chunk {
    std::uint32_t count = 0;
    std::uint32_t next = 0;    // the chunk behind, full; of a free chunk, the next free one
    std::uint32_t behind = 0;  // keys in all chunks behind
    std::uint32_t owner = 0;
    EventKey keys[chunk_keys];
  };
  static_assert(sizeof(Chunk) == 128);

  void put(Bag bag, EventKey key) {
    Chunk& chunk = chunks_[bag];
    std::uint32_t at = chunk.count++;
    place_[key.slot()] = bag * 8 + at;
    chunk.keys[at] = key;
  }

  [[gnu::noinline]] void add_with_more_room(Bag& bag, std::uint32_t owner, EventKey key) {
    if (key.slot() >= place_.size()) place_.resize((key.slot() + 1) * std::size_t{2});
    if (chunks_[bag].count == chunk_keys) open_chunk(bag, owner);
    put(bag, key);
  }

  void open_chunk(Bag& bag, std::uint32_t owner) {
    Bag added = free_;
    if (added != 0) {
      free_ = chunks_[added].next;
    } else {
      added = static_cast<Bag>(chunks_.size());
      chunks_.emplace_back();
    }
    Chunk& chunk = chunks_[added];
    chunk.next = bag;
    chunk.behind = static_cast<std::uint32_t>(size(bag));
    chunk.owner = owner;
    bag = added;
  }

  // Frees a bag's first chunk; returns the one behind it.
  Bag close_chunk(Bag chunk) {
    Bag behind = chunks_[chunk].next;
    chunks_[chunk].count = 0;
    chunks_[chunk].next = free_;
    free_ = chunk;
    return behind;
  }

  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> place_;  // by slot: chunk * 8 + position in it, when last added
  Bag free_ = 0;
};

}  // namespace cqrslab
