// Chains: many short lists in one block of memory, which grows by doubling and is used again.
//
// A list is known by its Chain, which its owner keeps, a new one being empty. Appending, visiting
// and erasing cost O(length of that list). A chain is given up by erasing all that is in it.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace cqrslab {

// Where a list begins; to be handed to the Chains in which it grew, and to no others.
class Chain {
 public:
  bool empty() const { return first_ == 0; }

 private:
  template <class T>
  friend class Chains;
  std::uint32_t first_ = 0;  // 1 + index of its first link
};

template <class T>
class Chains {
 public:
  // Puts `value` behind all others of that list.
  void append(Chain& list, T value) {
    if (free_ == 0) {
      links_.emplace_back();
      free_ = static_cast<std::uint32_t>(links_.size());
    }
    std::uint32_t fresh = std::exchange(free_, links_[free_ - 1].next);
    links_[fresh - 1] = {std::move(value), 0};
    std::uint32_t* at = &list.first_;
    while (*at != 0) at = &links_[*at - 1].next;
    *at = fresh;
  }

  // Takes out, from the front, at most `most` values for which over(value) holds; how many.
  template <class Over>
  std::uint32_t erase_if(Chain& list, Over over, std::uint32_t most = ~0u) {
    std::uint32_t erased = 0;
    for (std::uint32_t* at = &list.first_; *at != 0 && erased < most;) {
      Link& link = links_[*at - 1];
      if (!over(std::as_const(link.value))) {
        at = &link.next;
        continue;
      }
      std::uint32_t gone = std::exchange(*at, link.next);
      link.next = std::exchange(free_, gone);
      ++erased;
    }
    return erased;
  }

  // Calls visit(value) for each, from the front, until it returns true; whether it did.
  template <class Visit>
  bool any_of(const Chain& list, Visit visit) const {
    for (std::uint32_t i = list.first_; i != 0; i = links_[i - 1].next) {
      if (visit(links_[i - 1].value)) return true;
    }
    return false;
  }

 private:
  struct Link {
    T value{};
    std::uint32_t next = 0;  // 1 + index; 0 = the last
  };

  std::vector<Link> links_;
  std::uint32_t free_ = 0;  // the first of those in no list
};

}  // namespace cqrslab
