// The drivers that judge plugins must see what is wrong: each rule meets a plugin that breaks it.
#include <stdexcept>

#include "sim/conformance/balancer_driver.hpp"
#include "sim/conformance/queue_driver.hpp"
#include "sim/conformance/store_driver.hpp"
#include "sim/contract/plugin.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

template <class Driver, class Bad, class Kind>
std::string verdict() {
  cq_descriptor plugin{};
  plugin.size = sizeof plugin;
  plugin.functions = Kind::template functions<Bad>();
  Driver driver(plugin, {}, 1);
  for (int i = 0; i < 5000; ++i) driver.step();
  driver.finish();
  return driver.problem();
}

template <class Bad>
std::string balancer_verdict() {
  return verdict<BalancerDriver, Bad, BalancerKind>();
}
template <class Bad>
std::string store_verdict() {
  return verdict<StoreDriver, Bad, StoreKind>();
}
template <class Bad>
std::string queue_verdict() {
  return verdict<QueueDriver, Bad, QueueKind>();
}

struct Made {
  Made(const Host& h, const Config&) : host(h) {}
  Host host;
};

template <std::uint32_t answer>
struct Always : Made {
  using Made::Made;
  std::uint32_t pick(const cq_op&, Targets) { return answer; }
};
struct Throws : Made {
  using Made::Made;
  std::uint32_t pick(const cq_op&, Targets) { throw std::runtime_error("dice lost"); }
};

// A store without locks that answers each event with what is needed, but for one flaw.
enum class Flaw {
  none,
  no_commit,
  two_commits,
  commits_reads,
  blind,
  unknown_step,
  endless,
  negative_work,
  undeclared_lock,
  other_unlock,
  negative_pause,
  undeclared_pause,
  numbers_twice,
  numbers_reads,
  sees_the_future,
  sees_too_much,
  invents_repeats,
  unknown_probe,
  unknown_end
};

template <Flaw flaw>
struct Flawed : Made {
  using Made::Made;
  void locks(cq_locks&) {}
  cq_step next(cq_transaction& t, std::uint32_t event) {
    bool writes = t.kind != CQ_READ || flaw == Flaw::commits_reads;
    if (event == CQ_BEGIN && flaw == Flaw::undeclared_lock) return step::lock(0, 0);
    if (event == CQ_BEGIN && flaw == Flaw::other_unlock) return step::unlock(5);
    if (event == CQ_BEGIN && flaw == Flaw::unknown_step) return {77, 0, 0, 0};
    if (event == CQ_BEGIN && flaw == Flaw::negative_pause) return step::pause(-1);
    if (event == CQ_BEGIN && flaw == Flaw::undeclared_pause) return step::pause(5, 0);
    if (event == CQ_BEGIN && flaw == Flaw::sees_the_future) return step::observe_old(1'000'000);
    bool numbers =
        (flaw == Flaw::numbers_reads && !t.kind) || (flaw == Flaw::numbers_twice && t.kind);
    if (event == CQ_BEGIN && numbers) return step::number();
    if (event == CQ_NUMBERED && flaw == Flaw::numbers_twice) return step::number();
    if (event == CQ_BEGIN && flaw == Flaw::unknown_probe) host.record(3, 1);
    if (event == CQ_OBSERVED && flaw == Flaw::invents_repeats && t.kind)
      return step::end_repeated();
    if (event == CQ_OBSERVED && flaw == Flaw::unknown_end) return {CQ_END, 9, 0, 0};
    if (flaw == Flaw::sees_too_much) return step::observe_old(0);
    if (event == CQ_BEGIN && flaw != Flaw::blind) return step::observe();
    if (flaw == Flaw::endless) return step::observe();
    if (event == CQ_OBSERVED || event == CQ_BEGIN) {
      return step::work(flaw == Flaw::negative_work ? -1 : t.work);
    }
    if (event == CQ_WORKED && writes && flaw != Flaw::no_commit) return step::commit();
    bool again = event == CQ_COMMITTED && flaw == Flaw::two_commits && t.phase++ == 0;
    return again ? step::commit() : step::end();
  }
};

struct Heard {
  std::uint64_t begun = 0, ended = 0, downs = 0;
};
Heard heard;
struct Listens : Flawed<Flaw::none> {
  using Flawed::Flawed;
  cq_step next(cq_transaction& t, std::uint32_t event) {
    heard.begun += event == CQ_BEGIN;
    return Flawed::next(t, event);
  }
  void ended(const cq_transaction&) { ++heard.ended; }
  void fault(bool up) { heard.downs += !up; }
};

// A queue with one place per group that forgets, doubles or misplaces messages.
struct Forgets : Made {
  using Made::Made;
  void publish(const cq_message&) {}
  void ready(std::uint32_t, std::uint32_t) {}
  void acknowledge(std::uint32_t, std::uint32_t, std::uint64_t, bool) {}
  void timer(std::uint32_t, std::uint64_t) {}
  std::uint64_t depth(std::uint32_t) { return published; }
  std::uint64_t published = 0;
};
struct Counts : Forgets {
  using Forgets::Forgets;
  void publish(const cq_message&) { ++published; }
};
struct Pushes : Counts {
  using Counts::Counts;
  void publish(const cq_message& m) { host.deliver(0, 0, m.id); }
};
struct Invents : Counts {
  using Counts::Counts;
  void ready(std::uint32_t group, std::uint32_t consumer) { host.deliver(group, consumer, 99999); }
};
struct Repeats : Counts {
  using Counts::Counts;
  void publish(const cq_message& m) {
    for (std::uint32_t consumer = 0; consumer < 2; ++consumer) host.deliver(0, consumer, m.id);
  }
};
// Delivers the first message again and again, and says that it needs none any more.
struct Disowns : Counts {
  using Counts::Counts;
  void publish(const cq_message&) {
    if (++published == 1) host.deliver(0, 0, 1);
  }
  void ready(std::uint32_t group, std::uint32_t consumer) {
    if (published > 0) host.deliver(group, consumer, 1);
  }
  std::uint64_t oldest() const { return published + 1; }
};

}  // namespace

TEST_CASE("a balancer that picks wrongly is found") {
  CHECK(balancer_verdict<Always<7>>() == "picked an index out of range");
  CHECK(balancer_verdict<Always<3>>() == "picked a target that was down");
  CHECK(balancer_verdict<Always<CQ_NONE>>() == "refused a request although a target was up");
  CHECK(balancer_verdict<Throws>() == "dice lost");
}

TEST_CASE("a store that breaks the rules of a transaction is found") {
  CHECK(store_verdict<Flawed<Flaw::none>>() == "");
  CHECK(store_verdict<Flawed<Flaw::no_commit>>() == "ended without its one commit");
  CHECK(store_verdict<Flawed<Flaw::two_commits>>() == "committed twice");
  CHECK(store_verdict<Flawed<Flaw::commits_reads>>() == "committed a read");
  CHECK(store_verdict<Flawed<Flaw::blind>>() == "ended without having seen anything");
  CHECK(store_verdict<Flawed<Flaw::unknown_step>>() == "asked for an unknown step");
  CHECK(store_verdict<Flawed<Flaw::endless>>() == "took 1000 steps without time passing");
  CHECK(store_verdict<Flawed<Flaw::negative_work>>() == "asked for a negative duration");
  CHECK(store_verdict<Flawed<Flaw::undeclared_lock>>() ==
        "asked for a lock that it did not declare");
  CHECK(store_verdict<Flawed<Flaw::other_unlock>>() == "unlocked what it did not hold");
}

TEST_CASE("a store that pauses, numbers, looks back, repeats or records wrongly is found") {
  CHECK(store_verdict<Flawed<Flaw::negative_pause>>() == "asked for a negative pause");
  CHECK(store_verdict<Flawed<Flaw::undeclared_pause>>() == "paused for an undeclared lock");
  CHECK(store_verdict<Flawed<Flaw::numbers_twice>>() == "took its numbers twice");
  CHECK(store_verdict<Flawed<Flaw::numbers_reads>>() == "numbered a read");
  CHECK(store_verdict<Flawed<Flaw::sees_the_future>>() ==
        "observed a version that is not there yet");
  CHECK(store_verdict<Flawed<Flaw::sees_too_much>>() == "observed more keys than it has");
  CHECK(store_verdict<Flawed<Flaw::invents_repeats>>() ==
        "ended as repeated what was never committed");
  CHECK(store_verdict<Flawed<Flaw::unknown_probe>>() == "recorded a probe it does not have");
  CHECK(store_verdict<Flawed<Flaw::unknown_end>>() == "ended in an unknown mode");
}

TEST_CASE("a store hears of the end of every transaction and of every crash") {
  heard = {};
  cq_descriptor plugin{};
  plugin.functions = StoreKind::functions<Listens>();
  StoreDriver driver(plugin, {}, 1);
  for (int i = 0; i < 20'000; ++i) driver.step();
  driver.finish();
  CHECK(driver.crashes() > 3);
  CHECK(heard.downs == driver.crashes());
  CHECK(heard.begun > 1000);
  CHECK(heard.ended == heard.begun);
}

TEST_CASE("a store that checks nothing loses updates") {
  cq_descriptor plugin{};
  plugin.functions = StoreKind::functions<Flawed<Flaw::none>>();
  StoreDriver driver(plugin, {}, 1);
  for (int i = 0; i < 5000; ++i) driver.step();
  CHECK(driver.lost_updates() > 0);
}

TEST_CASE("a queue that loses, invents or repeats messages is found") {
  CHECK(queue_verdict<Forgets>() == "told a wrong depth");
  CHECK(queue_verdict<Counts>() == "kept a message for ever");
  CHECK(queue_verdict<Pushes>() == "delivered to a consumer that was not ready");
  CHECK(queue_verdict<Invents>() == "delivered a message that was never published");
  CHECK(queue_verdict<Repeats>() == "delivered a message that was in hand or over");
  cq_descriptor repeating{};
  repeating.functions = QueueKind::functions<Disowns>();
  repeating.traits = CQ_REPEATS;
  QueueDriver driver(repeating, {}, 1);
  for (int i = 0; i < 1000; ++i) driver.step();
  CHECK(driver.problem() == "delivered a message older than its oldest");
}
