// direct_call: no queue, the projection is called within the command or after its commit.
#include "sim/contract/delivery_line.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

enum Param { mode, timeout };
enum Mode { inside, after_commit };
constexpr const char* mode_labels[] = {"inline", "after_commit", nullptr};
constexpr cq_param params[] = {
    choice_param("mode",
                 "inline: projected within the command's own transaction (Marten's inline "
                 "lifecycle); after_commit: right after it, and the answer waits (Commanded's "
                 "consistency: :strong)",
                 mode_labels, inside),
    duration_param("timeout",
                   "after_commit: how long an answer waits for its projections at most; 0 = for "
                   "ever (Commanded's dispatch timeout: 5 s)",
                   5e9, 0, 3600e9)};

enum Figure { timeouts };
constexpr cq_probe probes[] = {
    counter("timeouts", "changes",
            "changes whose command was answered before every projection had handled them")};

class DirectCall : public DeliveryLines {
 public:
  DirectCall(const Host& host, const Config& config)
      : DeliveryLines(host, config),
        mode_(static_cast<Mode>(config.integer(mode))),
        timeout_(config.integer(timeout)) {}

  std::uint32_t waits() const { return mode_ == inside ? CQ_COMMIT_WAITS : CQ_ANSWER_WAITS; }

  void publish(const cq_message& message) {
    open_.push_back(groups());
    if (host_.explains()) {
      host_.explain("its command waits for ", groups(),
                    groups() == 1 ? " projection" : " projections", ", behind ", arrived(0),
                    " changes at the first");
    }
    if (timeout_ > 0) host_.after(timeout_, 0, message.id);
    put({message.id, message.id});
    hand_out();
  }

  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    DeliveryLines::acknowledge(group, consumer, id, handled);
    if (handled) done(id);
  }

  void timer(std::uint32_t, std::uint64_t id) {
    if (id < first_ || open_[id - first_] == 0) return;
    host_.record(timeouts, 1);
    host_.release(id);
  }

  std::uint64_t depth(std::uint32_t group) const { return arrived(group); }

 private:
  void done(std::uint64_t id) {
    --open_[id - first_];
    for (; !open_.empty() && open_.front() == 0; ++first_) open_.pop_front();
  }

  Mode mode_;
  std::int64_t timeout_;
  Ring<std::uint32_t> open_;  // groups that have not handled it, by message from first_ on
  std::uint64_t first_ = 1;
};

const Plugin<DirectCall, QueueKind> plugin{{
    .name = "direct_call",
    .summary = "no queue at all: the command itself waits for the projections",
    .doc =
        R"(That a read model of its own always means eventual consistency is a misconception. How
far it lags behind the writes is a choice. This is the choice of no lag, and what it costs.

`inline` is what Marten calls the inline lifecycle of a projection, and what a trigger or a
materialised column does inside one database: the read model is written in the command's own
transaction. Before the write commits, each of its changes is applied to every image, in the order
of the images and of the keys, with the work and the locks that this takes; then everything commits
at one instant. The consistency window is exactly zero. The price is on the command: it keeps its
own locks while it works for all the readers, so its latency, and the waits of other commands for
the same keys, grow by the work of every image. An image that is down, or a projection that fails,
fails the command: the availability of writing is the product of that of all its parts. PostgreSQL's
synchronous_commit = remote_apply is close to this for replicas: a commit returns only when the
standby shows it, and a read there is never stale.

`after_commit` is Commanded's `consistency: :strong`: the command commits, its events go to the
projections at once, and its answer waits until each has handled them. Others may see the old view
in the meantime, but the one who asked does not: it reads its own writes. After `timeout` the answer
goes out although the projection is not done; the command has succeeded all the same, and the
probe `timeouts` counts how often that promise was not kept.

In both modes there is nothing to lose on the way, because there is no way: no listener, no broker,
no offset. In `after_commit` a projection that fails is called again at once, and holds up all that
come after it. `capture` of the feed delays `after_commit` and has no place in `inline`.

Sources: Marten's documentation of projection lifecycles, Commanded's guide to commands (both as of
2026), PostgreSQL 15's documentation of synchronous_commit. Limits: inline applications are made one
after the other, not in parallel; two phase commit's messages and coordinator are not modelled.)",
    .params = params,
    .probes = probes,
}};

}  // namespace
}  // namespace cqrslab
