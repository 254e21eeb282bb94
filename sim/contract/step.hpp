// Steps of a store, readable at the place where they are returned: `return step::work(t.work);`
//
// A store's `next` is told what has happened to a transaction and answers with one of these: what
// the host is to do with it now. Beside each is named what the store is told next of it. The whole
// contract of each is in plugin.h. Times are simulated nanoseconds; locks and modes are those that
// the store declared in `locks`. Steps are values: making one does nothing. What a store asks for
// against the contract (a lock that it has not declared, a negative time, a second commit, a commit
// of a read) ends the run with the plugin's name.
#pragma once

#include <cstdint>

#include "sim/contract/plugin.h"

namespace cqrslab {

namespace step {
// Waits in line for the lock, at most `timeout`; 0 = for ever. For a lock that it holds already
// this asks for the stronger of the two modes. -> CQ_GRANTED, CQ_LOCK_TIMEOUT or CQ_DEADLOCK.
inline cq_step lock(std::uint64_t lock, std::uint32_t mode, std::int64_t timeout = 0) {
  return {CQ_LOCK, mode, lock, timeout};
}
// Gives a lock back before the end, at which all go by themselves. Pre: it is held. -> CQ_UNLOCKED.
inline cq_step unlock(std::uint64_t lock) {
  return {CQ_UNLOCK, 0, lock, 0};
}
// Takes `duration` >= 0; locks stay held. It takes longer while the image is slowed down, and where
// the image has a machine: of all that a transaction works, its `work` is done there, in parts as
// large as those asked for, and waits for a processor or disk. -> CQ_WORKED.
inline cq_step work(std::int64_t duration) {
  return {CQ_WORK, 0, 0, duration};
}
// Sees the versions of all its keys, and of what it reads beside them, as the image shows them now.
// What a query observes is what its staleness is judged by. -> CQ_OBSERVED.
inline cq_step observe() {
  return {CQ_OBSERVE, 0, 0, 0};
}
// Has any of its keys changed since it observed them? -> CQ_CHANGED or CQ_UNCHANGED.
inline cq_step check() {
  return {CQ_CHECK, 0, 0, 0};
}
// The same, of number `key` of its keys only.
inline cq_step check_key(std::uint32_t key) {
  return {CQ_CHECK, CQ_CHECK_KEY, key, 0};
}
// The same, also of what it reads beside the keys that it writes.
inline cq_step check_reads() {
  return {CQ_CHECK, CQ_CHECK_READS, 0, 0};
}
// The image shows its changes from this instant on. Pre: no read, and not committed yet.
// -> CQ_COMMITTED, later where the commit is held up until projections are ready.
inline cq_step commit() {
  return {CQ_COMMIT, 0, 0, 0};
}
// Of an application: also where the image shows a newer version.
inline cq_step overwrite() {
  return {CQ_COMMIT, CQ_COMMIT_OVERWRITES, 0, 0};
}
// Success; the locks go, and nothing more is told but `ended`. Pre: a write has committed.
inline cq_step end() {
  return {CQ_END, 0, 0, 0};
}
// Failure for one of the reasons CQ_ABORT_...; the locks go. Whether it is tried again is for the
// services in front to decide. Pre: it has not committed.
inline cq_step abort(std::uint32_t reason) {
  return {CQ_ABORT, reason, 0, 0};
}
// For lock(): the longest wait of a transaction whose client may have a limit of its own.
// 0 = for ever, as in lock() and for `of_store`.
inline std::int64_t patience(const cq_transaction& t, std::int64_t of_store) {
  if (t.lock_timeout == 0) return of_store;
  return t.lock_timeout == CQ_FOREVER ? 0 : t.lock_timeout;
}
// At once or not at all. -> CQ_GRANTED or CQ_LOCK_TIMEOUT.
inline cq_step try_lock(std::uint64_t lock, std::uint32_t mode) {
  return {CQ_LOCK, mode, lock, CQ_NOWAIT};
}
// Waits out of line for `duration`, to try `lock` again in that mode: counted and drawn as a wait
// for it. CQ_NO_LOCK: for one that the host knows nothing of. -> CQ_PAUSED.
inline cq_step pause(std::int64_t duration, std::uint64_t lock = CQ_NO_LOCK,
                     std::uint32_t mode = 0) {
  return {CQ_PAUSE, mode, lock, duration};
}
// Takes the sequence numbers of its changes now instead of at the commit; what is numbered and does
// not commit leaves a gap. Pre: no read, and not numbered yet. -> CQ_NUMBERED.
inline cq_step number() {
  return {CQ_NUMBER, 0, 0, 0};
}
// Instead of observe(), where one image stands for several copies: its next key is seen in this
// version. Pre: at most the version that the image shows. -> CQ_OBSERVED, for each key.
inline cq_step observe_old(std::uint32_t version) {
  return {CQ_OBSERVE_OLD, 0, version, 0};
}
// The command was committed before, by an attempt whose answer was lost: success without a change.
// Pre: it has not committed now.
inline cq_step end_repeated() {
  return {CQ_END, CQ_END_REPEATED, 0, 0};
}
}  // namespace step

}  // namespace cqrslab
