// A store of events in a whole system: what a command costs, what it loses, what is done twice.
#include <algorithm>
#include <utility>

#include "sim/kernel/process.hpp"
#include "sim/model/image.hpp"
#include "tests/catch.hpp"
#include "tests/model/sample_scenario.hpp"
#include "tests/model/trace_value.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

using K = RecordKind;

Setting set(const char* key, decltype(Setting::value) value) {
  return {key, std::move(value), ""};
}

// Commands write the log "log", whose statements and appends take 1 ms and whose events load in
// 1 ms each.
Scenario logged(const std::vector<double>& instants_ms) {
  Scenario s = sample();
  Topology& t = s.topologies[0];
  t.stores = {store("log", "event_log", 0, 1)};
  t.stores[0].plugin.settings = {set("load_per_event", instant(1)), set("append", instant(1))};
  t.routes = {{"*", {access(0)}}};
  s.workload.sources = {at("w", write_item, instants_ms)};
  return s;
}

// Applies five changes, one after the other; the lowest number that is open in the last.
Process apply_five(Simulator& simulator, Image& image, std::uint64_t& open_then) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    Transaction::Purpose purpose{
        .kind = TransactionKind::apply, .key = i, .version = 1, .position = i + 1};
    simulator.after(Time(), [&] { open_then = image.lowest_open(); });
    co_await Transaction(image, purpose);
  }
}

// Every answer is lost, but for that to the command's last sending.
Scenario sent_twice(Scenario s) {
  Source& source = s.workload.sources[0];
  source.resends = 1;
  source.resend_after = ms(6000);
  return s;
}

}  // namespace

TEST_CASE("a command takes longer the longer its stream is, until a snapshot is taken") {
  Scenario s = logged({0, 100, 200, 300});
  CHECK(answers(simulate(s)) ==
        "2 answer #0 ok\n103 answer #1 ok\n204 answer #2 ok\n305 answer #3 ok\n");
  s.topologies[0].stores[0].plugin.settings.push_back(set("snapshot_every", 2.0));
  s.topologies[0].stores[0].plugin.settings.push_back(set("snapshot_load", instant(0)));
  s.topologies[0].stores[0].plugin.settings.push_back(set("snapshot_write", instant(10)));
  CHECK(answers(simulate(s)) ==
        "2 answer #0 ok\n113 answer #1 ok\n202 answer #2 ok\n313 answer #3 ok\n");
}

TEST_CASE("of two commands that load one stream the later append is refused") {
  Scenario s = logged({0, 0.5});
  CHECK(answers(simulate(s)) == "2 answer #0 ok\n2.5 answer #1 conflict\n");
  s.topologies[0].stores[0].plugin.settings.push_back(set("expected_version", std::string("off")));
  Trace trace = simulate(s);
  CHECK(answers(trace) == "2 answer #0 ok\n2.5 answer #1 ok\n");
  CHECK(value_of(trace, "command.conflicts") == 0);
}

TEST_CASE("a command that is sent again changes nothing where its event is known") {
  Scenario s = sent_twice(logged({0}));
  Trace trace = simulate(s);
  CHECK(story(trace, {K::arrive, K::commit, K::answer}) ==
        "0 arrive #0\n2 commit log[1] #0 key 0 v1\n2 answer #0 ok\n"
        "6002 arrive #d0\n6004 answer #d0 ok\n");
  CHECK(value_of(trace, "command.repeated") == 1);
}

TEST_CASE("a command that is sent again changes twice where its event is not known") {
  Scenario s = sent_twice(logged({0}));
  s.topologies[0].stores[0].plugin.settings.push_back(set("idempotent", std::string("off")));
  Trace trace = simulate(s);
  CHECK(story(trace, {K::arrive, K::commit}) ==
        "0 arrive #0\n2 commit log[1] #0 key 0 v1\n"
        "6002 arrive #d0\n6005 commit log[1] #d0 key 0 v2\n");
  CHECK(value_of(trace, "command.repeated") == 0);
}

TEST_CASE("numbers taken at the insert become visible out of order, those at the commit do not") {
  Registry registry = Registry::built_in();
  registry.load(CQRSLAB_MISBEHAVING_PLUGINS);
  auto complaint = [&](const char* sequence) {
    Scenario s = logged({});
    s.workload.sources[0].arrivals.kind = ArrivalProcess::Kind::poisson;
    s.workload.sources[0].arrivals.rate.points = {{Time(), 100}};
    s.workload.sources[0].key = {KeyChoice::Law::sequential, 0, 100, 0};
    Topology& t = s.topologies[0];
    t.stores[0].plugin.settings = {set("append", Distribution::exponential(0.02)),
                                   set("sequence", std::string(sequence))};
    t.stores.push_back(store("view", "document_view", 0, 0));
    t.feeds = {feed("f", 0, 1)};
    t.feeds[0].queue.name = "wants_numbers_in_order";
    return mistake(s, {}, registry);
  };
  CHECK(complaint("commit") == "");
  CHECK(complaint("insert").find("a number came too late") != std::string::npos);
}

TEST_CASE("the numbers that applications take in a log are open no longer than they are") {
  Simulator simulator;
  Recorder recorder(simulator);
  TraceHeader header;
  header.places.resize(2);
  std::vector<Explanation> explanations;
  Image image({simulator, recorder, built_in(), 1, 0, header, explanations},
              {"event_log", {set("sequence", std::string("insert"))}, ""}, "log",
              {.place = 1, .keys = 10});
  std::uint64_t open_then = 0;
  apply_five(simulator, image, open_then);
  simulator.run_until(Time::seconds(1));
  CHECK(open_then == 5);
  CHECK(image.lowest_open() == 6);
}

TEST_CASE("a log that is fed appends an event once however often it is delivered") {
  Registry registry = Registry::built_in();
  registry.load(CQRSLAB_MISBEHAVING_PLUGINS);
  auto fed = [&](const char* idempotent) {
    Scenario s = logged({0, 10, 20});
    Topology& t = s.topologies[0];
    t.stores.push_back(store("copy", "event_log", 0, 0));
    t.stores[1].plugin.settings = {set("idempotent", std::string(idempotent))};
    t.feeds = {feed("f", 0, 1)};
    t.feeds[0].queue.name = "to_everybody";
    t.feeds[0].consumers = 2;
    return simulate(s, {}, registry);
  };
  auto longest = [](const Trace& trace) {
    constexpr std::uint32_t stream_length = 1;  // among the probes of event_log
    std::uint64_t most = 0;
    for (const TraceRecord& r : trace.records()) {
      bool of_copy = trace.header().places[r.place].name == "copy[1]";
      if (r.kind == K::probe && of_copy && r.key == stream_length) most = std::max(most, r.value);
    }
    return most;
  };
  Trace once = fed("on"), twice = fed("off");
  CHECK(longest(once) == 3);
  CHECK(value_of(once, "feed.duplicates") == 3);
  CHECK(longest(twice) == 6);
}
