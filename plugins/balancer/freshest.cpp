// freshest: only images that are new enough for the session that asks.
#include <algorithm>

#include "sim/contract/draw.hpp"
#include "sim/contract/session_table.hpp"

namespace cqrslab {
namespace {

enum Param { guarantee, max_lag, choose, otherwise, forget };
enum Guarantee { none, read_your_writes, monotonic_reads, both };
enum Choose { newest, least, any };
enum Otherwise { take_newest, refuse };
enum Forget { never, when_one_has_it };
constexpr const char* guarantee_labels[] = {"none", "read_your_writes", "monotonic_reads", "both",
                                            nullptr};
constexpr const char* choose_labels[] = {"newest", "least_outstanding", "random", nullptr};
constexpr const char* otherwise_labels[] = {"newest", "refuse", nullptr};
constexpr const char* forget_labels[] = {"never", "when_one_has_it", nullptr};
constexpr cq_param params[] = {
    choice_param("guarantee",
                 "which images a session may read: those that show its own writes, no less than it "
                 "has seen, or both",
                 guarantee_labels, both),
    duration_param("max_lag",
                   "an image that lacks a change for longer gets no requests, 0 = no limit "
                   "(GitHub takes out replicas that lag some seconds)",
                   0, 0, 3600e9),
    choice_param("choose", "which of the images that are fresh enough", choose_labels, least),
    choice_param("otherwise", "what happens when none is fresh enough", otherwise_labels,
                 take_newest),
    choice_param("forget",
                 "when a session's write is forgotten; when_one_has_it is a bug that GitLab had: "
                 "one image that has it clears the mark, and the next read meets one that has not",
                 forget_labels, never)};

class Freshest {
 public:
  Freshest(const Host& host, const Config& config)
      : host_(host),
        stream_(host.stream("pick")),
        guarantee_(static_cast<Guarantee>(config.integer(guarantee))),
        max_lag_(config.integer(max_lag)),
        choose_(static_cast<Choose>(config.integer(choose))),
        otherwise_(static_cast<Otherwise>(config.integer(otherwise))),
        forget_(static_cast<Forget>(config.integer(forget))) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    std::uint64_t wanted = needed(op, targets);
    auto fresh = [&](std::uint32_t i) {
      const cq_target& t = targets[i];
      bool late = max_lag_ > 0 && t.behind_since >= 0 && op.now - t.behind_since > max_lag_;
      return t.up && !late && t.position >= wanted;
    };
    std::uint32_t picked = pick_among(op, targets, choose_, fresh);
    if (host_.explains()) explain(targets, wanted, picked);
    if (picked != CQ_NONE) return picked;
    if (otherwise_ == refuse) return CQ_NONE;
    return pick_among(op, targets, newest, [&](std::uint32_t i) { return targets[i].up != 0; });
  }

 private:
  // The commit position that an image must show for this request.
  std::uint64_t needed(const cq_op& op, Targets targets) {
    std::uint64_t wanted = 0;
    if (guarantee_ == monotonic_reads || guarantee_ == both) wanted = op.seen;
    if (guarantee_ == read_your_writes || guarantee_ == both) {
      wanted = std::max(wanted, own_write(op, targets));
    }
    return wanted;
  }

  void explain(Targets targets, std::uint64_t wanted, std::uint32_t picked) const {
    if (picked == CQ_NONE) {
      return host_.explain("no image is fresh enough for this session: it must show change ",
                           wanted);
    }
    host_.explain("the session must find change ", wanted, "; image ", picked + 1,
                  " shows all up to ", targets[picked].position);
  }

  std::uint64_t own_write(const cq_op& op, Targets targets) {
    if (forget_ == never || op.session == 0 || op.wrote == 0) return op.wrote;
    std::uint64_t& forgotten = forgotten_.at(op.session);
    if (forgotten >= op.wrote) return 0;
    for (const cq_target& t : targets) {
      if (t.up && t.position >= op.wrote) forgotten = op.wrote;
    }
    return op.wrote;
  }

  template <class Eligible>
  std::uint32_t pick_among(const cq_op& op, Targets targets, Choose by, Eligible eligible) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    // Smaller is better; the newest first, the shorter queue first, or all alike.
    auto rank = [&](const cq_target& t) {
      return by == newest ? ~t.position : by == least ? std::uint64_t{t.outstanding} : 0;
    };
    std::uint64_t best = ~std::uint64_t{0};
    for (std::uint32_t i = 0; i < n; ++i) {
      if (eligible(i)) best = std::min(best, rank(targets[i]));
    }
    return draw_target(stream_, op, 0, n,
                       [&](std::uint32_t i) { return eligible(i) && rank(targets[i]) == best; });
  }

  Host host_;
  std::uint64_t stream_;
  Guarantee guarantee_;
  std::int64_t max_lag_;
  Choose choose_;
  Otherwise otherwise_;
  Forget forget_;
  SessionTable<std::uint64_t> forgotten_;  // own writes up to here are forgotten
};

const Plugin<Freshest, BalancerKind> plugin{{
    .name = "freshest",
    .summary = "only images that are new enough for the session",
    .doc =
        R"(Knows how far each image of a read store has come and what each session has written and
seen, as positions in the commit log, and lets a session read only from images that are new enough:
those that show its own last write (read_your_writes), those that are not behind anything it has
seen (monotonic_reads), or both. This is reading with a token: a log sequence number that the
session carries, as GitLab keeps in Redis for its replicas, MySQL waits for with
`WAIT_FOR_EXECUTED_GTID_SET`, and Cosmos DB returns as a session token. `max_lag` in addition takes
out images that are behind for longer than that, whoever asks.

Of the images that are new enough `choose` takes the newest, the one with the fewest unanswered
requests, or any. When there is none, the newest image answers all the same and the guarantee is
broken, or with `otherwise` = refuse the request fails as unavailable: the choice between
consistency and availability, made visible. Where the read store is a replicated primary (its first
image is where commands commit) there always is one, at the price of load on it.

The token is conservative: it asks for everything up to the newest change that the session has met,
not only for the keys it reads. Sessions without a number carry none and may read anywhere. `forget`
= when_one_has_it shows how a careful design fails: as soon as any image has the session's write its
mark is cleared, and the next read goes to an image that has not.)",
    .params = params,
    .traits = CQ_TRACKS_SESSIONS,
}};

}  // namespace
}  // namespace cqrslab
