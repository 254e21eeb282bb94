/* Philox4x32-10, a counter-based random generator: 128 bits out of a 128-bit counter and a 64-bit
 * key, with no state in between. C99, so that plugins in C draw from the same generator.
 *
 * A bijection of the counters for every key, passing BigCrush, and bit-identical to Random123's
 * philox4x32_R(10, ...). Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011.
 */
#ifndef CQRSLAB_PHILOX_H
#define CQRSLAB_PHILOX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cq_block {
  uint64_t low, high;
} cq_block;

/* The counter, from its least significant word: index 64 bits, part 32, block 32. About 10 ns. */
static inline cq_block cq_philox(uint64_t key, uint64_t index, uint32_t part, uint32_t block) {
  uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32), c2 = part, c3 = block;
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#ifdef __GNUC__
#pragma GCC unroll 10
#endif
  for (int round = 0; round < 10; ++round) {
    uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
    uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  cq_block out = {(uint64_t)c1 << 32 | c0, (uint64_t)c3 << 32 | c2};
  return out;
}

/* Draw number `draw` of item `index` of the stream whose key the host gave. */
static inline uint64_t cq_draw(uint64_t stream, uint64_t index, uint32_t draw) {
  cq_block b = cq_philox(stream, index, 0, draw / 2);
  return draw % 2 ? b.high : b.low;
}

/* 0 .. n-1 from one draw; n > 0. The bias is below n / 2^64. */
static inline uint32_t cq_below(uint64_t draw, uint32_t n) {
  return (uint32_t)(((draw >> 32) * n + (((draw & 0xffffffffu) * n) >> 32)) >> 32);
}

#ifdef __cplusplus
}
#endif
#endif
