// Steps of a store, readable at the place where they are returned: `return step::work(t.work);`
//
// What each does is said in plugin.h. Times are nanoseconds.
#pragma once

#include <cstdint>

#include "sim/contract/plugin.h"

namespace cqrslab {

namespace step {
inline cq_step lock(std::uint64_t lock, std::uint32_t mode, std::int64_t timeout = 0) {
  return {CQ_LOCK, mode, lock, timeout};
}
inline cq_step unlock(std::uint64_t lock) {
  return {CQ_UNLOCK, 0, lock, 0};
}
inline cq_step work(std::int64_t duration) {
  return {CQ_WORK, 0, 0, duration};
}
inline cq_step observe() {
  return {CQ_OBSERVE, 0, 0, 0};
}
inline cq_step check() {
  return {CQ_CHECK, 0, 0, 0};
}
// Also of what it reads beside the keys that it writes.
inline cq_step check_reads() {
  return {CQ_CHECK, CQ_CHECK_READS, 0, 0};
}
inline cq_step commit() {
  return {CQ_COMMIT, 0, 0, 0};
}
// Of an application: also where the image shows a newer version.
inline cq_step overwrite() {
  return {CQ_COMMIT, CQ_COMMIT_OVERWRITES, 0, 0};
}
inline cq_step end() {
  return {CQ_END, 0, 0, 0};
}
inline cq_step abort(std::uint32_t reason) {
  return {CQ_ABORT, reason, 0, 0};
}
// For lock(): the longest wait of a transaction whose client may have a limit of its own.
// 0 = for ever, as in lock() and for `of_store`.
inline std::int64_t patience(const cq_transaction& t, std::int64_t of_store) {
  if (t.lock_timeout == 0) return of_store;
  return t.lock_timeout == CQ_FOREVER ? 0 : t.lock_timeout;
}
// At once or not at all.
inline cq_step try_lock(std::uint64_t lock, std::uint32_t mode) {
  return {CQ_LOCK, mode, lock, CQ_NOWAIT};
}
inline cq_step pause(std::int64_t duration, std::uint64_t lock = CQ_NO_LOCK,
                     std::uint32_t mode = 0) {
  return {CQ_PAUSE, mode, lock, duration};
}
inline cq_step number() {
  return {CQ_NUMBER, 0, 0, 0};
}
inline cq_step observe_old(std::uint32_t version) {
  return {CQ_OBSERVE_OLD, 0, version, 0};
}
// The command was committed before.
inline cq_step end_repeated() {
  return {CQ_END, CQ_END_REPEATED, 0, 0};
}
}  // namespace step

}  // namespace cqrslab
