// What each plugin costs per operation, and what the contract costs, one JSON object per line:
// ./cqrslab_bench_plugin [name-prefix]
//
// Every built-in plugin is called through its table, with its initial values, by the least host
// that it can live in: a balancer places a request on one of eight targets and hears of its end; a
// store is led through a read and a write of one key that nobody is in the way of; a queue takes a
// message and gives it to one consumer, its timers included. Process CPU time, the least of three
// runs.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "sim/conformance/drive.hpp"
#include "sim/conformance/fake_host.hpp"
#include "sim/contract/plugin.hpp"
#include "sim/contract/registry.hpp"
#include "sim/contract/schema.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/kernel/variate.hpp"
#include "tests/bench/measure.hpp"

using namespace cqrslab;
using namespace cqrslab::bench;
using namespace cqrslab::testing;

namespace {

std::string wanted;

void report(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

constexpr std::uint32_t n_targets = 8;

std::vector<cq_target> idle_targets() {
  cq_target target{};
  target.up = 1;
  target.weight = 1;
  target.behind_since = -1;
  return std::vector<cq_target>(n_targets, target);
}

cq_op request(std::uint64_t id, std::int64_t now) {
  cq_op op{};
  op.size = sizeof op;
  op.id = id;
  op.now = now;
  op.key = static_cast<std::uint32_t>(id * 2654435761u % 10'000);
  op.session = static_cast<std::uint32_t>(id % 100 + 1);
  return op;
}

void ring(FakeHost& host, void (*timer)(void*, std::uint32_t, std::uint64_t), void* self,
          std::int64_t until) {
  while (host.has_timer() && host.next_timer().at <= until) {
    FakeHost::Timer t = host.take_timer();
    timer(self, t.tag, t.argument);
  }
  host.now = std::max(host.now, until);
  host.recorded.clear();
}

void balancer(const cq_descriptor& plugin) {
  constexpr int requests = 300'000, in_flight = 16;
  std::vector<cq_target> targets = idle_targets();
  Instance<cq_balancer> b(plugin, values_to_try(plugin)[0], config_of(0, n_targets, 0, 0));
  std::uint32_t placed[in_flight] = {};
  double ns = least_of_three([&] {
    for (int i = 0; i < requests; ++i) {
      cq_op op = request(static_cast<std::uint64_t>(i), b.host.now);
      std::uint32_t& slot = placed[i % in_flight];
      if (i >= in_flight) {
        --targets[slot].outstanding;
        if (b.f->done) b.f->done(b.self, &op, slot, 1'000'000);
      }
      slot = b.f->pick(b.self, &op, targets.data(), n_targets);
      ++targets[slot].outstanding;
      if (b.f->timer) ring(b.host, b.f->timer, b.self, b.host.now + 100'000);
    }
    for (cq_target& t : targets) t.outstanding = 0;
  });
  report(std::string("plugin.balancer.") + plugin.name, ns / requests, "ns/request");
}

// Leads one transaction to its end; time passes as it says.
void lead(Instance<cq_store>& s, std::uint32_t kind, std::uint32_t* versions, std::uint64_t id) {
  std::uint32_t key = static_cast<std::uint32_t>(id % 1000), event = CQ_BEGIN;
  cq_transaction t{};
  t.size = sizeof t;
  t.kind = kind;
  t.id = t.event = id;
  t.begun = s.host.now;
  t.work = 200'000;
  t.keys = &key;
  t.n_keys = 1;
  for (;;) {
    cq_step step{};
    t.now = s.host.now;
    s.f->next(s.self, &t, event, &step);
    switch (step.action) {
      case CQ_LOCK:
        event = CQ_GRANTED;
        break;
      case CQ_UNLOCK:
        event = CQ_UNLOCKED;
        break;
      case CQ_CHECK:
        event = CQ_UNCHANGED;
        break;
      case CQ_NUMBER:
        event = CQ_NUMBERED;
        break;
      case CQ_COMMIT:
        ++versions[key], event = CQ_COMMITTED;
        break;
      case CQ_WORK:
      case CQ_PAUSE:
        event = step.action == CQ_WORK ? CQ_WORKED : CQ_PAUSED;
        ring(s.host, s.f->timer, s.self, s.host.now + step.duration);
        break;
      case CQ_END:
      case CQ_ABORT:
        if (s.f->ended) s.f->ended(s.self, &t);
        return;
      default:
        event = CQ_OBSERVED;
    }
  }
}

void store(const cq_descriptor& plugin) {
  int pairs = plugin.name == std::string("sqlite") ? 2'000 : 50'000;  // that one runs real SQL
  std::vector<std::uint32_t> versions(1000);
  cq_config config = config_of(1000, 0, 0, 0);
  config.versions = versions.data();
  Instance<cq_store> s(plugin, values_to_try(plugin)[0], config);
  cq_locks locks{};
  locks.size = sizeof locks;
  s.f->locks(s.self, &locks);
  std::uint64_t id = 0;
  double ns = least_of_three([&] {
    for (int i = 0; i < pairs; ++i) {
      lead(s, CQ_READ, versions.data(), ++id);
      lead(s, CQ_WRITE, versions.data(), ++id);
    }
  });
  report(std::string("plugin.store.") + plugin.name, ns / (2 * pairs), "ns/transaction");
}

void queue(const cq_descriptor& plugin) {
  constexpr int messages = 100'000;
  Instance<cq_queue> q(plugin, values_to_try(plugin)[0], config_of(0, 0, 1, 1));
  q.f->ready(q.self, 0, 0);
  std::uint64_t id = 0;
  auto handle = [&] {
    while (!q.host.delivered.empty()) {
      std::uint64_t in_hand = q.host.delivered.front().id;
      q.host.delivered.clear();
      q.f->acknowledge(q.self, 0, 0, in_hand, 1);
      q.f->ready(q.self, 0, 0);
    }
  };
  double ns = least_of_three([&] {
    for (int i = 0; i < messages; ++i) {
      cq_message m{};
      m.size = sizeof m;
      m.id = m.sequence = ++id;
      m.key = static_cast<std::uint32_t>(id % 997);
      m.published = q.host.now;
      m.bytes = 1000;
      q.f->publish(q.self, &m);
      handle();
      std::int64_t until = q.host.now + 1'000'000;
      while (q.host.has_timer() && q.host.next_timer().at <= until) {
        FakeHost::Timer t = q.host.take_timer();
        q.f->timer(q.self, t.tag, t.argument);
        handle();
      }
      q.host.now = until;
      q.host.recorded.clear();
    }
  });
  report(std::string("plugin.queue.") + plugin.name, ns / messages, "ns/message");
}

// The rule whose call is measured both ways.
class Turns {
 public:
  Turns(const Host&, const Config&) {}
  std::uint32_t pick(const cq_op&, Targets targets) {
    auto n = static_cast<std::uint32_t>(targets.size());
    for (std::uint32_t tried = 0; tried < n; ++tried) {
      next_ = next_ + 1 < n ? next_ + 1 : 0;
      if (targets[next_].up) return next_;
    }
    return CQ_NONE;
  }

 private:
  std::uint32_t next_ = 0;
};

// Events of a thousand pending ones, each of which places a request and schedules the next. `Pick`
// is called with the request's number and returns a target.
template <class Pick>
double ns_per_event(Pick pick) {
  constexpr int events = 1'000'000, pending = 1000;
  struct Loop {
    Simulator simulator = Simulator();
    Variate gap{Distribution::exponential(1)};
    Draws draws = RandomStream::named(1, 0, "contract").at(0);
    Pick pick;
    std::vector<std::uint64_t> placed = std::vector<std::uint64_t>(n_targets);
    std::uint64_t requests = 0;
    void happen() {
      ++placed[pick(requests++, simulator.now().ns())];
      simulator.after(gap.time(draws), [this] { happen(); });
    }
  } loop{.pick = pick};
  for (int i = 0; i < pending; ++i) {
    loop.simulator.after(loop.gap.time(loop.draws), [&loop] { loop.happen(); });
  }
  double ns = least_of_three([&] {
    std::uint64_t until = loop.requests + events;
    while (loop.requests < until) {
      loop.simulator.run_until(loop.simulator.now() + Time::seconds(100));
    }
  });
  return ns / events;
}

void contract() {
  FakeHost host;
  std::vector<cq_target> targets = idle_targets();
  cq_config config = config_of(0, n_targets, 0, 0);
  Turns direct{Host(host.host()), Config(&config)};
  const auto* table = static_cast<const cq_balancer*>(BalancerKind::functions<Turns>());
  void* self = table->create(host.host(), &config);
  double least = 1e300, without = 0, with = 0;
  // In turn, because the machine's speed drifts; the pair with the least sum counts.
  for (int i = 0; i < 5; ++i) {
    double a = ns_per_event([&](std::uint64_t id, std::int64_t now) {
      return direct.pick(request(id, now), Targets(targets));
    });
    double b = ns_per_event([&](std::uint64_t id, std::int64_t now) {
      cq_op op = request(id, now);
      std::uint32_t chosen = table->pick(self, &op, targets.data(), n_targets);
      if (!host.failure.empty() || chosen >= n_targets || !targets[chosen].up) std::abort();
      return chosen;
    });
    if (a + b >= least) continue;
    least = a + b;
    without = a;
    with = b;
  }
  table->destroy(self);
  report("contract.direct", without, "ns/event");
  std::printf(
      "{\"name\":\"contract.call\",\"value\":%.4g,\"unit\":\"ns/event\",\"peer\":\"the "
      "same rule called directly\",\"ratio\":%.4g}\n",
      with, without / with);
}

}  // namespace

int main(int argc, char** argv) {
  wanted = argc > 1 ? argv[1] : "";
  Registry registry = Registry::built_in();
  for (const Registry::Entry& entry : registry.entries()) {
    const cq_descriptor& plugin = *entry.descriptor;
    std::string kind = kind_name(plugin), name = "plugin." + kind + "." + plugin.name;
    if (!name.starts_with(wanted)) continue;
    if (kind == "balancer") balancer(plugin);
    if (kind == "store") store(plugin);
    if (kind == "queue") queue(plugin);
  }
  if (std::string("contract").starts_with(wanted)) contract();
}
