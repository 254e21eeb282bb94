// The key of a named stream.
#include "sim/kernel/random_stream.hpp"

#include <cstddef>

namespace cqrslab {
namespace {

std::uint64_t absorb(std::uint64_t key, std::uint64_t word, std::uint64_t position) {
  return cq_philox(key, word, static_cast<std::uint32_t>(position),
                   static_cast<std::uint32_t>(position >> 32))
      .low;
}

}  // namespace

RandomStream RandomStream::named(std::uint64_t seed, std::uint32_t replication,
                                 std::string_view name) {
  std::uint64_t key = absorb(seed, replication, name.size());
  for (std::size_t start = 0; start < name.size(); start += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = start; i < name.size() && i < start + 8; ++i)
      word |= std::uint64_t{static_cast<unsigned char>(name[i])} << 8 * (i - start);
    key = absorb(key, word, start);
  }
  return RandomStream(key);
}

}  // namespace cqrslab
