// The mixing of records into the hash.
#include "sim/trace/fingerprint.hpp"

namespace cqrslab {
namespace {

__extension__ using Product = unsigned __int128;

constexpr std::uint64_t odd_a = 0x9fb21c651e98df25, odd_b = 0xd1342543de82ef95;

// Both halves of the 128-bit product, folded: every input bit reaches every output bit.
std::uint64_t fold(std::uint64_t x, std::uint64_t y) {
  Product product = static_cast<Product>(x) * y;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t rotate(std::uint64_t x) {
  return x << 23 | x >> 41;
}

}  // namespace

// Two independent lanes, so that their multiplications overlap. The rotated old state is added to
// each product: a product of zero forgets nothing.
void Fingerprint::accept(const TraceRecord* records, std::size_t count) {
  std::uint64_t a = a_, b = b_;
  for (const TraceRecord* r = records; r != records + count; ++r) {
    std::uint64_t who = std::uint64_t{r->request} | std::uint64_t{r->place} << 32 |
                        std::uint64_t{static_cast<std::uint8_t>(r->kind)} << 48 |
                        std::uint64_t{r->flags} << 56;
    std::uint64_t what = std::uint64_t{r->key} | std::uint64_t{r->version} << 32;
    a = rotate(a) + fold(a ^ static_cast<std::uint64_t>(r->time), who ^ odd_a);
    b = rotate(b) + fold(b ^ r->value, what ^ odd_b);
  }
  a_ = a;
  b_ = b;
  count_ += count;
}

std::uint64_t Fingerprint::value() const {
  return fold(fold(a_ ^ odd_b, b_ ^ odd_a) ^ count_, odd_a) ^ a_;
}

std::string Fingerprint::text() const {
  std::string digits(16, '0');
  std::uint64_t rest = value();
  for (int i = 15; i >= 0; --i, rest >>= 4) digits[i] = "0123456789abcdef"[rest & 15];
  return digits;
}

}  // namespace cqrslab
