// StoreDriver: transactions of several clients in one store, whose every step it checks.
//
// Commands that end badly, and some that end well, are sent again under their event; the image
// crashes now and then with everything that is open. The same seed gives the same operations for
// any plugin, as far as it takes the same steps. What the plugin does against the contract becomes
// `problem`, and then nothing more happens: a step that is unknown or not allowed now, a lock that
// it did not declare, more than 1000 steps without time passing, a commit too many or too few, a
// lock kept at the end, a transaction that never ends, a probe that it does not have. It does not
// judge isolation: lost updates are counted, and the checks decide whether the store may have any.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "sim/conformance/fake_host.hpp"
#include "sim/conformance/fake_locks.hpp"
#include "sim/conformance/store_client.hpp"

namespace cqrslab::testing {

class StoreDriver {
 public:
  // Few keys, so that clients meet.
  static constexpr std::uint32_t clients = 12, keys = 10;

  // Makes the instance; what its `create` and `locks` do wrong is a problem already. `plugin`
  // outlives the driver; `values` are those of its parameters, in their order.
  StoreDriver(const cq_descriptor& plugin, const std::vector<double>& values, std::uint64_t seed)
      : plugin_(plugin),
        dice_(seed),
        instance_(plugin, values, config_with_versions(), seed),
        declared_(declare()),
        locks_(declared_, seed),
        clients_(clients) {
    problem_.reserve(most_words);
    for (unsigned c = 0; c < clients; ++c) later(c, start, dice_.below(1000));
    later(0, crash, dice_.below(2 * between_crashes));
  }

  // The next thing that happens: a transaction begins or goes on, a timer rings, the image crashes.
  // Nothing once there is a problem.
  void step();

  // Begins no transaction any more and waits for the end of those that are open.
  void finish();

  // From now on the host wants explanations.
  void listen() { instance_.host.listen(); }
  const FakeHost& host() const { return instance_.host; }

  // The first thing that was wrong, in the words of a refusal; "" = nothing so far.
  const std::string& problem() const {
    return instance_.host.failure.empty() ? problem_ : instance_.host.failure;
  }
  // Of every step and probe so far: equal for plugins that do the same.
  std::uint64_t digest() const { return digest_.value(); }
  // Commits over a version that the writer had not seen.
  std::uint64_t lost_updates() const { return lost_updates_; }
  // Transactions that the plugin ended for this reason, CQ_ABORT_...
  std::uint64_t aborted(std::uint32_t reason) const { return aborted_[reason]; }
  // Reads that waited or paused for a lock, each as often as it did.
  std::uint64_t waits_of_reads() const { return waits_of_reads_; }
  std::uint64_t crashes() const { return crashes_; }

 private:
  static constexpr std::uint32_t start = 1000, look_for_cycle = 1001, crash = 1002, recovery = 1003;
  static constexpr std::uint32_t between_crashes = 50'000;
  struct Event {
    std::int64_t at;
    std::uint64_t sequence;
    unsigned client;
    std::uint32_t what;
    std::uint64_t of_wait = 0;  // look_for_cycle: the wait for whose sake
    bool operator>(const Event& o) const { return at != o.at ? at > o.at : sequence > o.sequence; }
  };
  cq_config config_with_versions() const;

  cq_locks declare();

  std::uint64_t later(unsigned client, std::uint32_t what, std::int64_t delay,
                      std::uint64_t of_wait = 0) {
    agenda_.push_back({instance_.host.now + delay, ++events_, client, what, of_wait});
    std::push_heap(agenda_.begin(), agenda_.end(), std::greater<>());
    return events_;
  }

  void run_timer();

  void check_probes();

  void happens(const Event& e);

  void leave_line(unsigned who, std::uint32_t event);

  void begin(unsigned who);

  void advance(unsigned who, std::uint32_t event);

  // True: done at once, `event` is what the plugin hears next.
  bool perform(unsigned who, const cq_step& step, std::uint32_t& event);

  bool lock(unsigned who, const cq_step& step, std::uint32_t& event);

  bool pause(unsigned who, const cq_step& step, std::uint32_t& event);

  bool observe_old(StoreClient& c, const cq_step& step, std::uint32_t& event);

  bool changed(const StoreClient& c) const;

  bool check(const StoreClient& c, const cq_step& step);

  bool commit(StoreClient& c, std::uint32_t mode, std::uint32_t& event);

  void check_end(const StoreClient& c, const cq_step& step);

  void close(unsigned who);

  bool end(unsigned who, bool again);

  void let_in();

  void tell_victims_of_age();

  void go_down();

  void come_back();

  const cq_descriptor& plugin_;
  Dice dice_;
  Digest digest_;
  std::string problem_;
  std::array<std::uint32_t, keys> versions_{};
  Instance<cq_store> instance_;
  cq_locks declared_;
  FakeLocks locks_;
  std::vector<StoreClient> clients_;
  std::vector<Event> agenda_;
  std::set<std::uint64_t> committed_;  // events
  std::array<std::uint64_t, 3> aborted_{};
  std::uint64_t events_ = 0, transactions_ = 0, waits_ = 0;
  std::uint64_t lost_updates_ = 0, waits_of_reads_ = 0, crashes_ = 0;
  bool closing_ = false, is_down_ = false;
};

}  // namespace cqrslab::testing
