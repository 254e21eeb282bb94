// SessionFold: did each session find its own writes, and never go back in time?
//
// read_your_writes: a query saw less than a write that the same session had been answered before it
// asked. monotonic_reads: it saw less than the session had been answered before. Both follow Terry
// et al., "Session Guarantees for Weakly Consistent Replicated Data" (1994), per key. What the
// parts of a request did is the whole's: it binds from the whole's answer on, and only what that
// waited for; a part that comes later, or whose whole fails, told the session nothing.
//
// Only versions whose change is still open somewhere can be missed later, so only they are kept:
// memory follows the changes on their way and the sessions that know them, not the horizon. Where
// any version may be missed (a store that answers with old ones, images that go back), the newest
// `most` that a session wrote and saw of a key are: exact unless a query stays open over so many.
#pragma once

#include <cstdint>

#include "sim/analysis/chains.hpp"
#include "sim/analysis/change_fold.hpp"
#include "sim/analysis/request_table.hpp"
#include "sim/base/flat_map.hpp"

namespace cqrslab {

class SessionFold {
 public:
  explicit SessionFold(const ChangeFold& changes) : changes_(changes) {}

  enum class Deed : std::uint8_t { wrote, saw };

  // The session's request that did this was answered at `now`. Called: in the order of answers.
  void answered(std::uint32_t session, Deed deed, const Touch& touch, std::int64_t now);

  struct Violation {
    bool read_your_writes = false, monotonic_reads = false;
  };
  // A query that the session asked at `asked` missed the changes of a key from `oldest` on.
  Violation judge(std::uint32_t session, std::uint32_t log, std::uint32_t key, std::uint32_t oldest,
                  std::int64_t asked) const;

  std::size_t known() const { return known_.size(); }  // (session, key) pairs kept, for tests

 private:
  struct Subject {
    std::uint32_t session = 0, log = 0, key = 0;
    bool operator==(const Subject&) const = default;
  };
  struct Hash {
    std::uint64_t operator()(const Subject& s) const {
      std::uint64_t x = (std::uint64_t{s.session} << 32 | s.key) + s.log * 0x9e3779b97f4a7c15u;
      x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
      return x ^ x >> 29;
    }
  };
  struct Knowledge {
    std::int64_t since = 0;  // ns
    std::uint32_t version = 0;
    Deed deed = Deed::saw;
  };

  static constexpr int most = 16;  // of one session, key and deed

  void forget_oldest(Chain& list, Deed deed);
  void forget_what_all_show(const Subject& subject, Chain& list);
  void sweep();

  const ChangeFold& changes_;
  FlatMap<Subject, Chain, Hash> known_;
  Chains<Knowledge> knowledge_;
  std::size_t sweep_at_ = 1024;
};

}  // namespace cqrslab
