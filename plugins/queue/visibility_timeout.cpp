// visibility_timeout: a message taken is hidden for a while, and comes back unless deleted.
#include "plugins/queue/visibility_timeout.hpp"

#include <algorithm>

#include "sim/contract/deadlines.hpp"
#include "sim/contract/ledger.hpp"
#include "sim/contract/plugin.hpp"

namespace cqrslab {
namespace {

using namespace visibility;

enum Param {
  latency,
  round_trip,
  wait,
  batch,
  visible_after,
  max_receive,
  in_flight_limit,
  fifo_groups,
  dedup_window,
  resend,
  resend_after,
  spread
};
constexpr cq_param params[] = {
    duration_param("latency",
                   "from publishing until a receive can find the message (SQS: a send takes about "
                   "10 ms)",
                   10e6, 0, 60e9),
    duration_param("round_trip", "of a receive call, beyond its wait (SQS: about 10 ms)", 10e6, 0,
                   60e9),
    duration_param("wait",
                   "how long a receive that finds nothing stays open (WaitTimeSeconds of SQS: 0, "
                   "that is short polling; at most 20 s)",
                   0, 0, 20e9),
    integer_param("batch", "messages",
                  "most messages of one receive; all their timeouts run from then on "
                  "(MaxNumberOfMessages of SQS: 1, at most 10)",
                  1, 1, 10),
    duration_param("visibility",
                   "a message that was received and not deleted can be received again after this "
                   "(VisibilityTimeout of SQS: 30 s, at most 12 h)",
                   30e9, 1e6, 43'200e9),
    integer_param("max_receive", "times",
                  "a message that was received so often is given up instead of received again; "
                  "0 = never (maxReceiveCount of SQS: no redrive policy)",
                  0, 0, 1000),
    integer_param("in_flight_limit", "messages",
                  "received and not deleted, of one group; then receives find nothing (SQS: "
                  "120,000)",
                  120'000, 1, 10'000'000),
    boolean_param("fifo_groups",
                  "a FIFO queue of SQS: the key is the message group, in order, and closed while "
                  "one of its messages is in flight",
                  false),
    duration_param("dedup_window",
                   "a FIFO queue discards what is sent again within this (SQS: 5 min)", 300e9, 0,
                   3600e9),
    ratio_param("resend",
                "share of sends whose answer is lost, so that the sender sends the message again",
                0, 0, 0.9),
    duration_param("resend_after", "how much later it does", 100e6, 0, 3600e9),
    integer_param("spread", "messages",
                  "without fifo_groups a receive takes any of so many of the oldest messages (SQS "
                  "promises best effort, and no number)",
                  10, 1, 100'000)};

enum Probe {
  waiting,
  in_flight,
  receives,
  empty_receives,
  redelivered,
  reappeared,
  resent,
  deduplicated
};
constexpr cq_probe probes[] = {
    gauge("waiting", "messages", "that can be received, or would if their group were open"),
    gauge("in_flight", "messages", "received and neither deleted nor visible again"),
    counter("receives", "calls", "receive calls, the empty ones too: what a bill counts"),
    counter("empty_receives", "calls", "receive calls that found nothing"),
    counter("redelivered", "messages", "received although they had been received before"),
    counter("reappeared", "messages", "whose timeout ended before they were deleted"),
    counter("resent", "messages", "sent again because the first answer was lost"),
    counter("deduplicated", "messages", "of these, discarded by a FIFO queue")};

enum Timer { arrives, comes_again, reappears, answered, polls_again };

class VisibilityTimeout {
 public:
  VisibilityTimeout(const Host& host, const Config& config)
      : host_(host),
        latency_(config.integer(latency)),
        round_trip_(config.integer(round_trip)),
        wait_(config.integer(wait)),
        batch_(static_cast<std::uint64_t>(config.integer(batch))),
        max_receive_(static_cast<std::uint32_t>(config.integer(max_receive))),
        limit_(static_cast<std::uint64_t>(config.integer(in_flight_limit))),
        fifo_(config.boolean(fifo_groups)),
        dedup_window_(config.integer(dedup_window)),
        resend_after_(config.integer(resend_after)),
        resend_(config.real(resend)),
        stream_(host.stream("resend")),
        on_the_way_(host, latency_, arrives),
        sent_again_(host, resend_after_, comes_again),
        invisible_(host, config.integer(visible_after), reappears),
        n_consumers_(config.consumers()) {
    std::uint64_t order = host.stream("order");
    for (std::uint32_t g = 0; g < config.groups(); ++g) {
      groups_.push_back({.lines = {fifo_, static_cast<std::uint32_t>(config.integer(spread)),
                                   cq_draw(order, g, 0)}});
      groups_.back().consumers.resize(n_consumers_);
    }
  }

  void publish(const cq_message& message) {
    for (Group& g : groups_) {
      g.over.add(0);
      ++g.open;
    }
    if (host_.explains()) explain();
    send({message.id, message.key, 0});
  }

  void ready(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    c.ready = true;
    if (!c.received.empty()) return hand_out(group, consumer);
    if (c.answer_comes) return;
    c.since = host_.now();
    receive(group, consumer);
  }

  // Handled: it is deleted, be it visible again, or in another's hands. Of a FIFO queue only the
  // latest receipt can do that. Not handled: nothing happens until its timeout ends.
  void acknowledge(std::uint32_t group, std::uint32_t consumer, std::uint64_t id, bool handled) {
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    Receipt receipt = std::exchange(c.in_hand, {});
    if (!handled) return stop_group(c, g, receipt);
    if (g.is_open(id)) g.close(id);
    if (!g.copies.has(receipt.copy)) return;
    Copy& copy = g.copies[receipt.copy];
    bool latest = copy.in_flight && copy.receives == receipt.receipt;
    if (copy.id == 0 || (fifo_ && !latest)) return;
    if (!copy.in_flight) g.lines.remove(receipt.copy, copy.key);
    remove(g, copy);
    offer(group);
  }

  void timer(std::uint32_t tag, std::uint64_t argument) {
    if (tag == arrives) return on_the_way_.due([&](Sent s) { arrive(s); });
    if (tag == comes_again) return sent_again_.due([&](Sent s) { send(s); });
    if (tag == reappears) return invisible_.due([&](Receipt r) { reappear(r); });
    auto which = static_cast<std::uint32_t>(argument & 0xffffff);
    std::uint32_t group = which / n_consumers_, consumer = which % n_consumers_;
    Consumer& c = groups_[group].consumers[consumer];
    if (c.call != argument >> 24) return;
    if (tag == answered) {
      c.answer_comes = false;
      hand_out(group, consumer);
    } else {
      c.will_poll = false;
      receive(group, consumer);
    }
  }

  // The queue is not told of it: what the consumer had received stays invisible until its timeout.
  void consumer(std::uint32_t group, std::uint32_t consumer, bool up) {
    if (up) return;
    Consumer& c = groups_[group].consumers[consumer];
    c.received.clear();
    c.in_hand = {};
    c.ready = c.answer_comes = c.will_poll = false;
    ++c.call;
  }

  // Nothing is lost: receives find nothing, and timeouts run on.
  void fault(bool up) {
    up_ = up;
    for (std::uint32_t g = 0; up && g < groups_.size(); ++g) offer(g);
  }

  std::uint64_t depth(std::uint32_t group) const { return groups_[group].open; }

  std::uint64_t oldest() { return oldest_of(groups_, on_the_way_, sent_again_); }

 private:
  std::uint64_t call_of(std::uint32_t group, std::uint32_t consumer) {
    std::uint64_t call = ++groups_[group].consumers[consumer].call;
    return call << 24 | (group * n_consumers_ + consumer);
  }
  void count_waiting(std::int64_t n) { host_.record(waiting, waiting_ += n); }
  void count_in_flight(std::int64_t n) { host_.record(in_flight, in_flight_ += n); }

  void send(Sent sent) {
    bool known = sent.before > 0 && (sent.before - sent.taken) * resend_after_ <= dedup_window_;
    if (!known) sent.taken = sent.before;
    double draw = static_cast<double>(cq_draw(stream_, sent.id, sent.before) >> 11) * 0x1p-53;
    if (draw < resend_) {
      host_.record(resent, 1);
      sent_again_.start({sent.id, sent.key, sent.before + 1, sent.taken});
    }
    if (fifo_ && known) return host_.record(deduplicated, 1);
    if (latency_ == 0) return arrive(sent);
    on_the_way_.start(sent);
  }

  void arrive(Sent sent) {
    for (std::uint32_t group = 0; group < groups_.size(); ++group) {
      Group& g = groups_[group];
      g.copies.add({.id = sent.id, .key = sent.key});
      g.lines.add(g.copies.end() - 1, sent.key);
      count_waiting(1);
      offer(group);
    }
  }

  // Consumers whose receive is open get what there is; the others when they receive next.
  void offer(std::uint32_t group) {
    Group& g = groups_[group];
    for (std::uint32_t i = 0; i < n_consumers_ && !g.lines.empty(); ++i) {
      std::uint32_t consumer = g.turn;
      g.turn = (g.turn + 1) % n_consumers_;
      Consumer& c = g.consumers[consumer];
      if (c.ready && !c.answer_comes && !c.will_poll) receive(group, consumer);
    }
  }

  // One receive call follows the other, each open for `wait` and away for `round_trip`.
  void receive(std::uint32_t group, std::uint32_t consumer) {
    Group& g = groups_[group];
    Consumer& c = g.consumers[consumer];
    if (!up_ || g.in_flight >= limit_ || g.lines.empty()) return;
    std::int64_t period = wait_ + round_trip_;
    std::int64_t phase = period == 0 ? 0 : (host_.now() - c.since) % period;
    if (phase > wait_) {
      c.will_poll = true;
      return host_.after(period - phase, polls_again, call_of(group, consumer));
    }
    std::int64_t empty = period == 0 ? 0 : (host_.now() - c.since) / period;
    if (empty > 0) host_.record(empty_receives, empty);
    host_.record(receives, empty + 1);
    c.since = host_.now();
    take(group, consumer);
    if (c.received.empty()) return;  // all were given up
    if (round_trip_ == 0) return hand_out(group, consumer);
    c.answer_comes = true;
    host_.after(round_trip_, answered, call_of(group, consumer));
  }

  void take(std::uint32_t group, std::uint32_t consumer) {
    Group& g = groups_[group];
    std::uint32_t same = CQ_NONE;
    while (g.consumers[consumer].received.size() < batch_ && g.in_flight < limit_ &&
           g.lines.has_more(same)) {
      std::uint64_t number = g.lines.take(same);
      Copy& copy = g.copies[number];
      count_waiting(-1);
      ++g.in_flight;
      copy.in_flight = true;
      count_in_flight(1);
      if (max_receive_ > 0 && copy.receives >= max_receive_) {
        give_up(group, copy);
        continue;
      }
      if (copy.receives > 0) host_.record(redelivered, 1);
      Receipt receipt{number, copy.id, ++copy.receives, group};
      invisible_.start(receipt);
      g.consumers[consumer].received.push_back(receipt);
    }
  }

  void hand_out(std::uint32_t group, std::uint32_t consumer) {
    Consumer& c = groups_[group].consumers[consumer];
    c.in_hand = c.received.pop_front();
    c.ready = false;
    host_.deliver(group, consumer, c.in_hand.id);
  }

  void reappear(const Receipt& receipt) {
    Group& g = groups_[receipt.group];
    if (!g.copies.has(receipt.copy)) return;
    Copy& copy = g.copies[receipt.copy];
    if (!copy.in_flight || copy.receives != receipt.receipt) return;
    host_.record(reappeared, 1);
    copy.in_flight = false;
    --g.in_flight;
    count_in_flight(-1);
    count_waiting(1);
    g.lines.add(receipt.copy, copy.key);
    g.lines.landed(copy.key);
    offer(receipt.group);
  }

  // A consumer that fails in a group does not go on with what else it has of it.
  void stop_group(Consumer& c, Group& g, const Receipt& failed) {
    if (!fifo_ || !g.copies.has(failed.copy)) return;
    std::uint32_t key = g.copies[failed.copy].key;
    for (std::size_t n = c.received.size(); n > 0; --n) {
      Receipt each = c.received.pop_front();
      bool same = g.copies.has(each.copy) && g.copies[each.copy].key == key;
      if (!same) c.received.push_back(each);
    }
  }

  void give_up(std::uint32_t group, Copy& copy) {
    Group& g = groups_[group];
    if (g.is_open(copy.id)) {
      host_.dead_letter(group, copy.id);
      g.close(copy.id);
    }
    remove(g, copy);
  }

  void remove(Group& g, Copy& copy) {
    if (copy.in_flight) {
      --g.in_flight;
      count_in_flight(-1);
      g.lines.landed(copy.key);
    } else {
      count_waiting(-1);
    }
    copy.id = 0;
    copy.in_flight = false;
    g.copies.trim([](const Copy& c) { return c.id == 0; });
  }

  void explain() {
    host_.explain(waiting_, " messages can be received, ", in_flight_, " are in flight",
                  up_ ? "" : "; receives find nothing");
  }

  Host host_;
  std::int64_t latency_, round_trip_, wait_;
  std::uint64_t batch_;
  std::uint32_t max_receive_;
  std::uint64_t limit_;
  bool fifo_, up_ = true;
  std::int64_t dedup_window_, resend_after_;
  double resend_;
  std::uint64_t stream_;
  Deadlines<Sent> on_the_way_, sent_again_;
  Deadlines<Receipt> invisible_;
  std::uint32_t n_consumers_;
  std::vector<Group> groups_;
  std::int64_t waiting_ = 0, in_flight_ = 0;
};

constexpr const char* page =
    R"(The model of Amazon SQS. Nothing is pushed: a consumer that is free asks with a receive call,
which takes `round_trip`. Without `wait` (short polling, the default) a call that finds nothing is
answered at once and the next follows, so an idle consumer calls 1 / `round_trip` times a second,
and every call is on the bill (`receives`, `empty_receives`). With `wait` (long polling) the call
stays open and is answered as soon as there is something. A call takes up to `batch` messages.

**Visibility.** A message that was received is not gone: it is in flight, invisible to others, until
the consumer deletes it after its work. If that has not happened `visibility` after the receive, it
can be received again, whatever the reason: the consumer crashed (the queue never learns that), it
failed, or it is merely slow. In the last case two consumers work on it at the same time, a real
duplicate. All messages of a batch start their timeouts together, so the last of ten has to be done
in the time of ten. A message received `max_receive` times is given up instead of received again
(a dead letter). At most `in_flight_limit` of one group are in flight; then receives find nothing.

**Order.** A standard queue promises best effort only: a receive takes any of the `spread` oldest
messages, and one that becomes visible again comes late. With `fifo_groups` the key is the message
group: within a group messages come in order, a receive takes as many of one group as there are, and
a group is closed while any of its messages is in flight. A consumer that crashes closes its groups
for the rest of `visibility`, and one that fails drops the rest of the group that it holds. The
order holds as long as nobody is slower than `visibility`. A delete with a receipt that has expired
succeeds in a standard queue and fails in a FIFO queue.

**Sending.** A share `resend` of sends loses its answer and is repeated `resend_after` later, as
often as that happens: a message is then in the queue 1 / (1 - `resend`) times on average. A FIFO
queue discards repetitions within `dedup_window` of the first.

While the service is down (a fault of the queue), receives find nothing and timeouts run on; nothing
is lost. Extending the timeout of a message in work (ChangeMessageVisibility), delays and the
retention of 4 days are not modelled.)";

const Plugin<VisibilityTimeout, QueueKind> plugin{{
    .name = "visibility_timeout",
    .summary = "one queue per group, polled; what is received and not deleted in time comes again",
    .doc = page,
    .params = params,
    .probes = probes,
    .traits = CQ_REPEATS,
}};

}  // namespace
}  // namespace cqrslab
