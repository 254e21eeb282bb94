// Sharing items (partitions, buckets of keys) among the members of a group, as evenly as possible.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/contract/plugin.h"

namespace cqrslab {

// The owner of each item, one of `members`; CQ_NONE when there are none.
//
// Item i goes to member i modulo their number, whoever had it before: with all members there it is
// the same every time, and one that leaves moves nearly every item.
inline std::vector<std::uint32_t> shared_in_turn(std::size_t items,
                                                 const std::vector<std::uint32_t>& members) {
  std::vector<std::uint32_t> owners(items, CQ_NONE);
  if (members.empty()) return owners;
  for (std::size_t i = 0; i < items; ++i) owners[i] = members[i % members.size()];
  return owners;
}

// The same, but an item stays with its owner of `before` where that leaves nobody with two items
// more than anybody else: as few move as can be.
inline std::vector<std::uint32_t> shared_sticky(const std::vector<std::uint32_t>& before,
                                                const std::vector<std::uint32_t>& members) {
  std::vector<std::uint32_t> owners(before.size(), CQ_NONE);
  if (members.empty()) return owners;
  std::size_t least = before.size() / members.size();
  std::size_t with_one_more = before.size() % members.size();
  std::vector<std::size_t> load(members.size());
  auto takes = [&](std::size_t m) {
    if (load[m] > least || (load[m] == least && with_one_more == 0)) return false;
    if (load[m]++ == least) --with_one_more;
    return true;
  };
  for (std::size_t i = 0; i < before.size(); ++i) {
    auto found = std::find(members.begin(), members.end(), before[i]);
    if (found == members.end()) continue;
    if (takes(static_cast<std::size_t>(found - members.begin()))) owners[i] = before[i];
  }
  std::size_t next = 0;
  for (std::uint32_t& owner : owners) {
    if (owner != CQ_NONE) continue;
    while (!takes(next % members.size())) ++next;
    owner = members[next++ % members.size()];
  }
  return owners;
}

}  // namespace cqrslab
