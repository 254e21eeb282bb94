// SessionPositions: how far each session's own writes and reads have come, and how far each image
// of a store lags, in positions of the commit log of the store that the images copy.
//
// Kept only for a store whose balancer asks for it (CQ_TRACKS_SESSIONS), which reads it in cq_op
// and cq_target. Positions that an image is not to show at all (its feed does not take them) do not
// count.
//
// Memory: that of a SessionTable, and one entry per commit that some image does not show yet.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/contract/ring.hpp"
#include "sim/contract/session_table.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/model/balancer.hpp"

namespace cqrslab {

class SessionPositions {
 public:
  SessionPositions(const Simulator& simulator, Balancer& balancer);
  SessionPositions(const SessionPositions&) = delete;

  // A change that the images are to show was committed, by that session (0 = by none).
  void committed(std::uint32_t session, std::uint64_t position);
  // Image i shows every change up to `position`. Pre: never less than before.
  void shows(std::uint32_t i, std::uint64_t position);
  // The session has read from an image that shows some change at `position` and none later.
  void saw(std::uint32_t session, std::uint64_t position);

  std::uint64_t wrote(std::uint32_t session) const { return of(session).wrote; }
  std::uint64_t seen(std::uint32_t session) const { return of(session).seen; }
  std::uint64_t newest() const { return newest_; }

 private:
  struct Session {
    std::uint64_t wrote = 0, seen = 0;
  };
  struct Commit {
    std::uint64_t position = 0;
    std::int64_t at = 0;
  };

  Session of(std::uint32_t session) const {
    const Session* known = session == 0 ? nullptr : sessions_.find(session);
    return known ? *known : Session();
  }
  void forget();

  const Simulator& simulator_;
  Balancer& balancer_;
  SessionTable<Session> sessions_;
  std::uint64_t newest_ = 0;
  Ring<Commit> commits_;             // that some image does not show
  std::uint64_t first_ = 0;          // number of the front of commits_, counted from the start
  std::vector<std::uint64_t> next_;  // per image: number of the first commit that it does not show
};

}  // namespace cqrslab
