// Plugins that break the contract, each in the one way that its name says; and two queues that keep
// it in an unusual way.
#include <deque>
#include <stdexcept>
#include <vector>

#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

// ---- balancers ----

struct AnyBalancer {
  AnyBalancer(const Host&, const Config&) {}
};

struct PicksTooHigh : AnyBalancer {
  using AnyBalancer::AnyBalancer;
  std::uint32_t pick(const cq_op&, Targets targets) {
    return static_cast<std::uint32_t>(targets.size());
  }
};
struct PicksTheFirst : AnyBalancer {
  using AnyBalancer::AnyBalancer;
  std::uint32_t pick(const cq_op&, Targets) { return 0; }
};
struct Throws : AnyBalancer {
  using AnyBalancer::AnyBalancer;
  std::uint32_t pick(const cq_op& op, Targets) {
    if (op.id == 1) throw std::runtime_error("out of luck");
    return 0;
  }
};
struct ComplainsWhenMade {
  ComplainsWhenMade(const Host& host, const Config&) { host.fail("not today"); }
  std::uint32_t pick(const cq_op&, Targets) { return 0; }
};

const Plugin<PicksTooHigh, BalancerKind> picks_too_high{
    {.name = "picks_too_high", .summary = "picks nobody", .doc = "Bad."}};
const Plugin<PicksTheFirst, BalancerKind> picks_the_first{
    {.name = "picks_the_first", .summary = "also when it is down", .doc = "Bad."}};
const Plugin<Throws, BalancerKind> throws{
    {.name = "throws", .summary = "throws at the second request", .doc = "Bad."}};
const Plugin<ComplainsWhenMade, BalancerKind> complains{
    {.name = "complains_when_made", .summary = "fails in create", .doc = "Bad."}};

// ---- stores ----

// Answers with the same steps whatever happens: the first, then the second for ever.
template <cq_step first, cq_step second = first, std::uint32_t modes = 2>
struct Steps {
  Steps(const Host&, const Config&) {}
  void locks(cq_locks& locks) const {
    locks.count = 1;
    locks.modes = modes;
  }
  cq_step next(cq_transaction& t, std::uint32_t) const { return t.cursor++ == 0 ? first : second; }
};

constexpr cq_step observe{CQ_OBSERVE, 0, 0, 0}, commit{CQ_COMMIT, 0, 0, 0}, end{CQ_END, 0, 0, 0};

const Plugin<Steps<cq_step{CQ_WORK, 0, 0, -1}>, StoreKind> negative_delay{
    {.name = "negative_delay", .summary = "works backwards", .doc = "Bad."}};
const Plugin<Steps<cq_step{99, 0, 0, 0}>, StoreKind> unknown_step{
    {.name = "unknown_step", .summary = "invents a step", .doc = "Bad."}};
const Plugin<Steps<observe>, StoreKind> endless{
    {.name = "endless", .summary = "never ends", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_LOCK, 0, 5, 0}>, StoreKind> no_such_lock{
    {.name = "no_such_lock", .summary = "locks what is not there", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_LOCK, 2, 0, 0}>, StoreKind> no_such_mode{
    {.name = "no_such_mode", .summary = "locks in a mode of its own", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_LOCK, 0, 0, -5}>, StoreKind> negative_patience{
    {.name = "negative_patience", .summary = "gives up before it waits", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_UNLOCK, 0, 0, 0}>, StoreKind> not_held{
    {.name = "not_held", .summary = "unlocks what it has not locked", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_ABORT, 7, 0, 0}>, StoreKind> no_reason{
    {.name = "no_reason", .summary = "aborts for no known reason", .doc = "Bad."}};
const Plugin<Steps<commit>, StoreKind> commits_twice{
    {.name = "commits_twice", .summary = "commits, and again", .doc = "Bad."}};
const Plugin<Steps<cq_step{CQ_COMMIT, CQ_COMMIT_OVERWRITES, 0, 0}>, StoreKind> overwrites{
    {.name = "overwrites", .summary = "commits a command as if it applied", .doc = "Bad."}};
const Plugin<Steps<end>, StoreKind> forgets{
    {.name = "forgets", .summary = "ends writes without a commit", .doc = "Bad."}};
const Plugin<Steps<end, end, 9>, StoreKind> nine_modes{
    {.name = "nine_modes", .summary = "declares nine lock modes", .doc = "Bad."}};

// Works for its hold, locks, and waits out of line; an older one in whose way it is then ends it.
template <bool stubborn, std::uint32_t order = CQ_FIFO, std::int64_t check_after = 0>
struct ByAge {
  ByAge(const Host&, const Config&) {}
  void locks(cq_locks& locks) const {
    locks.count = locks.modes = 1;
    locks.order = order;
    locks.deadlock = CQ_DEADLOCK_WOUND_WAIT;
    locks.check_after = check_after;
  }
  cq_step next(cq_transaction& t, std::uint32_t event) const {
    if (event == CQ_DEADLOCK && !stubborn) return step::abort(CQ_ABORT_DEADLOCK);
    const cq_step all[] = {step::work(t.hold), step::lock(0, 0), step::pause(t.work),
                           step::observe(),    step::commit(),   step::end()};
    return all[t.cursor++];
  }
};

const Plugin<ByAge<false>, StoreKind> pauses_by_age{
    {.name = "pauses_by_age", .summary = "waits out of line with a lock", .doc = "Unusual."}};
const Plugin<ByAge<true>, StoreKind> stubborn_victim{
    {.name = "stubborn_victim", .summary = "goes on as a victim", .doc = "Bad."}};
const Plugin<ByAge<false, CQ_RANDOM>, StoreKind> two_orders{
    {.name = "two_orders", .summary = "wants chance and age at once", .doc = "Bad."}};
const Plugin<ByAge<false, CQ_FIFO, 1>, StoreKind> looks_by_age{
    {.name = "looks_by_age", .summary = "wants to look for what cannot be", .doc = "Bad."}};

// ---- queues ----

struct AnyQueue {
  AnyQueue(const Host& h, const Config&) : host(h) {}
  void publish(const cq_message&) {}
  void ready(std::uint32_t, std::uint32_t) {}
  void acknowledge(std::uint32_t, std::uint32_t, std::uint64_t, bool) {}
  void timer(std::uint32_t, std::uint64_t) {}
  std::uint64_t depth(std::uint32_t) const { return 0; }
  Host host;
};

struct DeliversToTheBusy : AnyQueue {
  using AnyQueue::AnyQueue;
  void publish(const cq_message& m) {
    host.deliver(0, 0, m.id);
    host.deliver(0, 0, m.id);
  }
};
struct DeliversTheUnknown : AnyQueue {
  using AnyQueue::AnyQueue;
  void publish(const cq_message& m) { host.deliver(0, 0, m.id + 1); }
};
struct GivesUpTheUnknown : AnyQueue {
  using AnyQueue::AnyQueue;
  void publish(const cq_message& m) { host.dead_letter(1, m.id); }
};
struct WantsThePast : AnyQueue {
  using AnyQueue::AnyQueue;
  void publish(const cq_message&) { host.after(-1, 0, 0); }
};

const Plugin<DeliversToTheBusy, QueueKind> delivers_to_the_busy{
    {.name = "delivers_to_the_busy", .summary = "does not wait for ready", .doc = "Bad."}};
const Plugin<DeliversTheUnknown, QueueKind> delivers_the_unknown{
    {.name = "delivers_the_unknown", .summary = "invents messages", .doc = "Bad."}};
const Plugin<GivesUpTheUnknown, QueueKind> gives_up_the_unknown{
    {.name = "gives_up_the_unknown", .summary = "invents groups", .doc = "Bad."}};
const Plugin<WantsThePast, QueueKind> wants_the_past{
    {.name = "wants_the_past", .summary = "sets a timer before now", .doc = "Bad."}};

// Hands every message to every consumer of its group at once: at least once, and then some.
class ToEverybody : public AnyQueue {
 public:
  ToEverybody(const Host& h, const Config& config)
      : AnyQueue(h, config),
        consumers_(config.consumers()),
        waiting_(consumers_),
        idle_(consumers_) {}
  void publish(const cq_message& m) {
    for (std::uint32_t c = 0; c < consumers_; ++c) {
      waiting_[c].push_back(m.id);
      hand_out(c);
    }
  }
  void ready(std::uint32_t, std::uint32_t consumer) {
    idle_[consumer] = true;
    hand_out(consumer);
  }

 private:
  void hand_out(std::uint32_t c) {
    if (!idle_[c] || waiting_[c].empty()) return;
    idle_[c] = false;
    std::uint64_t id = waiting_[c].front();
    waiting_[c].pop_front();
    host.deliver(0, c, id);
  }
  std::uint32_t consumers_;
  std::vector<std::deque<std::uint64_t>> waiting_;
  std::vector<bool> idle_;
};
const Plugin<ToEverybody, QueueKind> to_everybody{
    {.name = "to_everybody", .summary = "every consumer gets every message", .doc = "Unusual."}};

// Ends the run when a change arrives behind one that took its number later.
struct WantsNumbersInOrder : AnyQueue {
  using AnyQueue::AnyQueue;
  void publish(const cq_message& m) {
    if (m.sequence < last) host.fail("a number came too late");
    last = m.sequence;
  }
  std::uint64_t last = 0;
};
const Plugin<WantsNumbersInOrder, QueueKind> wants_numbers_in_order{
    {.name = "wants_numbers_in_order", .summary = "delivers nothing", .doc = "Unusual."}};

}  // namespace
}  // namespace cqrslab
