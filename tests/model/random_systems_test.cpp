// What holds in every system, tried on many that nobody thought of.
#include <map>

#include "sim/kernel/random_stream.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

// Scenario number `index`: parts, routes, feeds and faults drawn at random.
class RandomScenario {
 public:
  explicit RandomScenario(std::uint64_t index)
      : draws_(RandomStream::named(1, 0, "random systems").at(index)) {}

  Scenario make() {
    Scenario s = sample();
    s.horizon = Time::seconds(20);
    s.domain.operations[read_item].rows = 1 + below(3);
    s.domain.operations[write_item].rows = 1 + below(4);
    s.domain.operations[write_item].scattered = chance(0.5);
    Topology& t = s.topologies[0];
    for (const char* name : {"a", "b", "c"}) t.services.push_back(random_service(name));
    for (const char* name : {"w", "r", "x"}) t.stores.push_back(random_store(name));
    t.stores[1].replicas = 1 + below(4);
    t.stores[2].replicas = 1 + below(4);
    t.feeds = {random_feed("f", 1), random_feed("g", 2)};
    t.routes = {{"GET", queries()}, {"*", commands()}};
    t.reply = time(0.001);
    s.workload.sources = {open("reads", read_item, 150), open("writes", write_item, 60),
                          open("puts", put_item, 20), clients(), follower()};
    for (const char* part : {"t.a", "t.b[1]", "t.c", "t.w", "t.r[1]", "t.x"}) {
      if (chance(0.4)) s.faults.push_back(crash(part, below(4000), below(800)));
      if (chance(0.4)) s.faults.push_back(slow(part, below(4000), below(800), 1 + below(4)));
      if (chance(0.2)) s.faults.push_back(crash(part, below(4000), below(800)));
    }
    return s;
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(draws_.below(n)); }
  bool chance(double p) { return draws_.uniform() < p; }
  Distribution time(double mean) {
    switch (below(4)) {
      case 0:
        return {};
      case 1:
        return Distribution::deterministic(mean);
      case 2:
        return Distribution::uniform(0, 2 * mean);
      default:
        return Distribution::exponential(mean);
    }
  }

  Service random_service(const char* name) {
    Service s = service(name, 0);
    s.time = time(0.002);
    s.instances = 1 + below(3);
    s.workers = 1 + below(8);
    s.discipline = static_cast<QueueDiscipline>(below(7));
    if (chance(0.3)) s.capacity = below(20);
    s.has_patience = chance(0.3);
    s.patience = time(0.05);
    if (chance(0.5)) s.timeout = instant(1 + below(100));
    s.blocking = chance(0.6);
    const char* balancers[] = {"round_robin", "random", "least_outstanding", "power_of_two"};
    s.balancer.name = balancers[below(4)];
    s.hop = time(0.0005);
    s.authorises = chance(0.3);
    s.validates = chance(0.3);
    s.retries = below(3);
    s.backoff = time(0.005);
    return s;
  }

  Store random_store(const char* name) {
    const char* plugins[] = {"table_lock", "row_locks", "mvcc", "document_view"};
    Store s = store(name, plugins[below(4)], 0, 0);
    if (s.plugin.name == "table_lock") {
      const char* orders[] = {"fifo", "readers_first", "writers_first"};
      s.plugin.settings = {{"fairness", std::string(orders[below(3)]), ""}};
      if (chance(0.3)) s.plugin.settings.push_back({"lock_timeout", instant(10), ""});
    } else if (s.plugin.name == "row_locks") {
      s.plugin.settings = {{"upgrade", chance(0.5), ""}, {"read_locks", chance(0.7), ""}};
    } else if (s.plugin.name == "mvcc") {
      s.plugin.settings = {
          {"isolation", std::string(chance(0.5) ? "snapshot" : "read_committed"), ""},
          {"conflict", std::string(chance(0.5) ? "first_updater" : "first_committer"), ""}};
    }
    if (chance(0.5)) s.connections = 1 + below(10);
    if (chance(0.3)) s.cpus = 1 + below(4);
    if (chance(0.3)) {
      s.disks = 1 + below(3);
      s.disk_share = 0.5;
    }
    s.read = time(0.001);
    s.write = time(0.004);
    s.apply = time(0.002);
    s.hop = time(0.0005);
    return s;
  }

  Feed random_feed(const char* name, unsigned to) {
    Feed f = feed(name, 0, to);
    f.capture = time(0.01);
    if (chance(0.4)) {
      f.mode = Feed::Mode::image_swap;
      f.copy = time(0.05);
      f.switch_over = time(0.01);
      f.at_once = 1 + below(3);
      f.serve_while_copying = chance(0.5);
      f.drain_limit = instant(below(20));
      if (chance(0.3)) f.every = instant(50 + below(200));
    } else {
      if (chance(0.5)) f.queue.name = "partitioned_log";
      f.consumers = 1 + below(4);
      f.project = time(0.002);
      if (chance(0.3)) f.events = {0};
    }
    return f;
  }

  // Two services, perhaps a fork, a branch or a delay between them, and one of the fed stores.
  std::vector<RouteStep> queries() {
    RouteStep between;
    if (chance(0.4)) {
      between.kind = RouteStep::Kind::parallel;
      between.arms = {{1, 3}, {1, 4}, {1, 5}};
      between.needed = below(4);
    } else if (chance(0.5)) {
      between.kind = RouteStep::Kind::branch;
      between.arms = {{0.5, 3}, {0.3, 4}};
    } else {
      between.kind = RouteStep::Kind::delay;
      between.has_time = true;
      between.time = time(0.003);
    }
    between.next = 2;
    return {visit(0, 1), between, visit(1, 3), access(1), access(2), visit(2)};
  }
  std::vector<RouteStep> commands() {
    if (chance(0.3)) return {access(0)};
    return chance(0.5) ? std::vector<RouteStep>{visit(2, 1), access(0)}
                       : std::vector<RouteStep>{visit(0, 1), visit(2, 2), access(0)};
  }

  // Load until 5 s; then the system empties.
  Source open(const char* name, unsigned operation, double rate) {
    Source s;
    s.name = name;
    s.operation = operation;
    s.arrivals.rate.points = {{Time(), rate}, {Time::seconds(5), rate}, {Time::seconds(5), 0}};
    s.arrivals.batch = 1 + below(3);
    s.key = {KeyChoice::Law::zipf, 1, 100, 0};
    s.hold = time(0.002);
    s.sessions = below(2) * 50;
    s.invalid = s.malicious = s.unauthorised = 0.02;
    s.priority = below(3);
    return s;
  }
  Source clients() {
    Source s = open("clients", read_item, 0);
    s.arrivals.kind = ArrivalProcess::Kind::closed;
    s.arrivals.clients = 1 + below(20);
    s.arrivals.batch = 1;
    s.arrivals.gap = Distribution::exponential(0.2);
    return s;
  }
  Source follower() {
    Source s = open("follower", read_item, 0);
    s.follows = 1;
    s.arrivals.gap = time(0.01);
    return s;
  }

  Draws draws_;
};

// Checks a whole trace; "" or what does not hold.
class Law {
 public:
  explicit Law(const Trace& trace) : trace_(trace), taken_(trace.header().places.size()) {}

  std::string broken() {
    for (const TraceRecord& r : trace_.records()) {
      if (r.time < last_) return "time goes back";
      last_ = r.time;
      std::string problem = look_at(r);
      if (!problem.empty()) {
        return problem + ": " + std::string(name_of(r.kind)) + " of request " +
               name_of_request(r.request) + " at " + std::to_string(r.time) + " ns";
      }
    }
    return "";
  }
  // Who is still inside at the end.
  std::size_t open() const { return arrived_.size(); }

 private:
  std::string look_at(const TraceRecord& r) {
    switch (r.kind) {
      case RecordKind::arrive:
        return arrived_.emplace(r.request, r.time).second ? "" : "a number is used twice";
      case RecordKind::answer:
        return answer(r);
      case RecordKind::work:
      case RecordKind::store_begin:
        ++taken_[r.place];
        return in_bounds(r);
      case RecordKind::work_end:
        if (r.version != 0) return "";
        [[fallthrough]];
      case RecordKind::store_end:
        --taken_[r.place];
        return in_bounds(r);
      case RecordKind::commit:
        return commit(r);
      case RecordKind::apply:
        if (r.version > versions_[r.key]) return "an image shows what was never committed";
        return "";
      case RecordKind::observe:
        if (r.version > versions_[r.key]) return "saw what was never committed";
        return "";
      default:
        return "";
    }
  }
  std::string answer(const TraceRecord& r) {
    auto found = arrived_.find(r.request);
    if (found == arrived_.end()) return "answered twice";
    bool exact = static_cast<std::int64_t>(r.value) == r.time - found->second;
    arrived_.erase(found);
    return exact ? "" : "a wrong latency";
  }
  std::string in_bounds(const TraceRecord& r) const {
    std::int64_t n = taken_[r.place];
    bool fits = n >= 0 && n <= std::int64_t{trace_.header().places[r.place].capacity};
    return fits ? "" : "more connections or servers than there are";
  }
  std::string commit(const TraceRecord& r) {
    if (r.version != ++versions_[r.key]) return "a version is skipped";
    return r.value == ++position_ ? "" : "a position is skipped";
  }

  const Trace& trace_;
  std::int64_t last_ = 0;
  std::uint64_t position_ = 0;
  std::vector<std::int64_t> taken_;
  std::map<std::uint32_t, std::int64_t> arrived_;
  std::map<std::uint32_t, std::uint32_t> versions_;
};

}  // namespace

TEST_CASE("the laws of every system hold in a hundred random ones") {
  for (std::uint64_t i = 0; i < 100; ++i) {
    CAPTURE(i);
    Scenario s = RandomScenario(i).make();
    Trace trace = simulate(s);
    CHECK(trace.records().size() > 1000);
    CHECK(Law(trace).broken() == "");
  }
}

TEST_CASE("a random system gives the same trace twice, also in slices") {
  for (std::uint64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    Scenario s = RandomScenario(i).make();
    World world(s, 0, {}, built_in());
    Trace sliced(world.header());
    for (int n = 1; n <= 100; ++n) world.run_until(instant(200 * n), sliced);
    CHECK(sliced == simulate(s));
  }
}

TEST_CASE("a random system without clients is empty when it is left alone") {
  for (std::uint64_t i = 0; i < 100; ++i) {
    CAPTURE(i);
    Scenario s = RandomScenario(i).make();
    s.workload.sources.erase(s.workload.sources.begin() + 3);
    s.horizon = Time::seconds(200);
    Trace trace = simulate(s);
    Law law(trace);
    CHECK(law.broken() == "");
    CHECK(law.open() == 0);
  }
}
