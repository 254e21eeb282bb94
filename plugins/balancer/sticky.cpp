// sticky: a session stays with the target that it got first.
#include "sim/contract/draw.hpp"
#include "sim/contract/session_table.hpp"

namespace cqrslab {
namespace {

enum Param { ttl, fallback };
enum Fallback { any, least };
constexpr const char* fallback_labels[] = {"random", "least_outstanding", nullptr};
constexpr cq_param params[] = {
    duration_param("ttl",
                   "a session that has not asked for so long is placed anew, 0 = never (the "
                   "session cookie of AWS' application load balancer: 1 day at most 7)",
                   0, 0, 7 * 86'400e9),
    choice_param("fallback", "where a session is placed at first, or when its target is down",
                 fallback_labels, any)};

class Sticky {
 public:
  Sticky(const Host& host, const Config& config)
      : host_(host),
        stream_(host.stream("pick")),
        ttl_(config.integer(ttl)),
        fallback_(static_cast<Fallback>(config.integer(fallback))) {}

  std::uint32_t pick(const cq_op& op, Targets targets) {
    if (op.session == 0) return place(op, targets);
    Home& home = homes_.at(op.session);
    bool kept = home.target < targets.size() && targets[home.target].up &&
                (ttl_ == 0 || op.now - home.used <= ttl_);
    if (host_.explains()) host_.explain(kept ? "the session keeps its target" : "placed anew");
    if (!kept) home.target = place(op, targets);
    home.used = op.now;
    return home.target;
  }

 private:
  struct Home {
    std::uint32_t target = CQ_NONE;
    std::int64_t used = 0;
  };

  std::uint32_t place(const cq_op& op, Targets targets) const {
    auto n = static_cast<std::uint32_t>(targets.size());
    std::uint32_t shortest = ~0u;
    for (const cq_target& t : targets) {
      if (t.up && t.outstanding < shortest) shortest = t.outstanding;
    }
    return draw_target(stream_, op, 0, n, [&](std::uint32_t i) {
      return targets[i].up && (fallback_ == any || targets[i].outstanding == shortest);
    });
  }

  Host host_;
  std::uint64_t stream_;
  std::int64_t ttl_;
  Fallback fallback_;
  SessionTable<Home> homes_;
};

const Plugin<Sticky, BalancerKind> plugin{{
    .name = "sticky",
    .summary = "each session keeps to one target",
    .doc =
        R"(A session's first request is placed, at random or on the shortest queue, and all later
ones follow it to the same target until that goes down or the session has been silent for `ttl`.
Requests without a session are placed each by itself.

Over the images of a read store this gives every session monotonic reads for as long as it keeps its
target: an image that is fed in order, or guards its versions (`document_view`), never goes back, so
neither does what one session sees of it, however far the images lag behind each other. Spread over
the images without stickiness the same user sees a new state, then the old one, then the new one
again. It does not give read-your-writes: the one image may be as late as any. And the guarantee
ends exactly when it is needed: when an image goes down its sessions move, possibly to one that is
further behind.

What it costs is balance: sessions of different weight stay together by accident, a target that
comes back gets only new sessions, and one that is slow keeps those it has. Cookies of HAProxy,
nginx and AWS' load balancers work like this.)",
    .params = params,
}};

}  // namespace
}  // namespace cqrslab
