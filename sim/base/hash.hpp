// hash_text: a 64-bit hash of text that is the same on every machine, for run identity.
//
// FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv) with the finalizer of splitmix64, so that near
// texts get far hashes. Not for hostile input: nothing here is a security measure.
#pragma once

#include <cstdint>
#include <string_view>

namespace cqrslab {

// Hash of `text` continued from `seed`, the hash of what came before it. The text's length is part
// of the hash, so ("ab", "c") and ("a", "bc") differ when chained.
constexpr std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t h = 0xcbf29ce484222325u ^ seed;
  for (char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001b3u;
  }
  h ^= text.size();
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
  return h ^ (h >> 31);
}

}  // namespace cqrslab
