// KeySampler: draws the key that a request touches, from a KeyChoice.
//
// Zipf keys of any skew come from an alias table (Walker 1977; Vose, IEEE TSE 17(9), 1991) of
// integers: one draw and one comparison however many keys there are, and no floating-point
// number decides. 8 bytes per key, built in O(n).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/distribution.hpp"
#include "sim/kernel/random_stream.hpp"

namespace cqrslab {

class KeySampler {
 public:
  // Throws Error(ExitCode::usage) unless 1 <= n <= 4194304, 0 <= skew <= 100, fixed < n.
  explicit KeySampler(const KeyChoice& choice);

  // A key in 0 .. n-1 for request number `index`. Draws once for uniform and zipf, else not at all.
  std::uint32_t operator()(Draws& draws, std::uint64_t index) const {
    switch (choice_.law) {
      case KeyChoice::Law::zipf:
        return zipf(draws.next());
      case KeyChoice::Law::uniform:
        return static_cast<std::uint32_t>(draws.below(choice_.n));
      case KeyChoice::Law::fixed:
        return choice_.fixed;
      case KeyChoice::Law::sequential:
        return static_cast<std::uint32_t>(index % choice_.n);
    }
    return 0;
  }

  // Of the law itself (for sequential keys: the long-run share). Pre: key < n.
  double probability(std::uint32_t key) const;

 private:
  // One word: the own key's share of the cell in 2^40 parts, then the other key (24 bits).
  using Cell = std::uint64_t;
  static constexpr unsigned alias_bits = 24;

  std::uint32_t zipf(std::uint64_t draw) const {
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{draw} * choice_.n;
    std::uint32_t own = static_cast<std::uint32_t>(product >> 64);
    Cell cell = cells_[own];
    std::uint32_t alias = static_cast<std::uint32_t>(cell & ((1u << alias_bits) - 1));
    // Either key is likely, so a branch would be guessed wrong half of the time.
    std::uint32_t other = 0u - static_cast<std::uint32_t>(static_cast<std::uint64_t>(product) >>
                                                          alias_bits >= cell >> alias_bits);
    return own ^ ((own ^ alias) & other);
  }
  void build();

  KeyChoice choice_;
  std::vector<Cell> cells_;
  double total_ = 0;  // sum of the zipf weights
};

}  // namespace cqrslab
