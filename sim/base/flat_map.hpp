// FlatMap: a hash table in one block of memory that only ever grows, by doubling.
//
// For folds that see keys come and go with the requests: unlike std::unordered_map it asks the heap
// for nothing but the next larger block. Open addressing, at most half full; look-up, insertion and
// erasure cost O(1) as long as Hash spreads the keys over the upper bits of its product with an odd
// number, as it does for any few numbers. The order of its entries must reach no result.
//
// Pointers and references to values are valid until the next at() or erasure.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace cqrslab {

// Key: default constructible, with ==. Hash: from a key to an unsigned number.
template <class Key, class Value, class Hash = std::identity>
class FlatMap {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The value of that key, or null.
  Value* find(const Key& key) {
    std::size_t i = place_of(key);
    return i == nowhere ? nullptr : &slots_[i].value;
  }
  const Value* find(const Key& key) const {
    std::size_t i = place_of(key);
    return i == nowhere ? nullptr : &slots_[i].value;
  }

  // The value of that key, a Value() when it is new.
  Value& at(const Key& key) {
    if (Value* known = find(key)) return *known;
    if (2 * (size_ + 1) > slots_.size()) grow();
    ++size_;
    return put({key, Value(), true});
  }

  // Forgets that key, if it is known.
  void erase(const Key& key) {
    std::size_t i = place_of(key);
    if (i != nowhere) take_out(i);
  }
  // Forgets every key for which over(key, value) holds. It may be asked twice about the same key.
  template <class Over>
  void erase_if(Over over) {
    for (std::size_t i = 0; i < slots_.size();) {
      Slot& slot = slots_[i];
      slot.used&& over(std::as_const(slot.key), slot.value) ? take_out(i) : void(++i);
    }
  }

  // Calls visit(key, value) for each, in no order that means anything.
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.used) visit(slot.key, slot.value);
    }
  }

 private:
  struct Slot {
    Key key{};
    Value value{};
    bool used = false;
  };
  static constexpr std::size_t nowhere = ~std::size_t{0};

  std::size_t home(const Key& key) const {
    std::uint64_t spread = std::uint64_t{Hash()(key)} * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(spread >> (64 - std::countr_zero(slots_.size())));
  }
  std::size_t mask() const { return slots_.size() - 1; }

  std::size_t place_of(const Key& key) const {
    if (size_ == 0) return nowhere;
    for (std::size_t i = home(key); slots_[i].used; i = (i + 1) & mask()) {
      if (slots_[i].key == key) return i;
    }
    return nowhere;
  }

  Value& put(Slot slot) {
    std::size_t i = home(slot.key);
    while (slots_[i].used) i = (i + 1) & mask();
    slots_[i] = std::move(slot);
    return slots_[i].value;
  }

  // Moves up whoever stands behind the gap and would no longer be found.
  void take_out(std::size_t gap) {
    --size_;
    for (std::size_t i = (gap + 1) & mask(); slots_[i].used; i = (i + 1) & mask()) {
      bool stays = ((i - home(slots_[i].key)) & mask()) < ((i - gap) & mask());
      if (stays) continue;
      slots_[gap] = std::move(slots_[i]);
      gap = i;
    }
    slots_[gap] = Slot();
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.used) put(std::move(slot));
    }
  }

  std::vector<Slot> slots_;  // as many as a power of two
  std::size_t size_ = 0;
};

}  // namespace cqrslab
