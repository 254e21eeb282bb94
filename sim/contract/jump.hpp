// Jump consistent hash, for plugins.
#pragma once

#include <cstdint>

namespace cqrslab {

// The bucket, 0 .. buckets-1, of a key. When a bucket is added, 1 / (buckets + 1) of the keys move,
// all of them into it. Pre: buckets >= 1.
// Source: Lamping and Veach, "A fast, minimal memory, consistent hash algorithm", 2014.
inline std::uint32_t jump_bucket(std::uint64_t key, std::uint32_t buckets) {
  std::int64_t bucket = -1, next = 0;
  while (next < buckets) {
    bucket = next;
    key = key * 2862933555777941757u + 1;
    double step = static_cast<double>(std::int64_t{1} << 31) / static_cast<double>((key >> 33) + 1);
    next = static_cast<std::int64_t>(static_cast<double>(bucket + 1) * step);
  }
  return static_cast<std::uint32_t>(bucket);
}

}  // namespace cqrslab
