// Streams, snapshots and conflicts of the event log.
#include "tests/catch.hpp"
#include "tests/plugins/driven_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

enum Probe { loaded, stream_length, outdated, snapshots };

ParamSetting time(const char* key, std::int64_t ns) {
  return {key, Time::nanoseconds(ns), ""};
}
ParamSetting number(const char* key, double value) {
  return {key, value, ""};
}

// A load costs 10 per event, an append 100, the statement itself nothing.
std::vector<ParamSetting> and_also(std::vector<ParamSetting> settings) {
  settings.push_back(time("load_per_event", 10));
  settings.push_back(time("append", 100));
  settings.push_back(time("snapshot_load", 25));
  settings.push_back(time("snapshot_write", 1000));
  return settings;
}

}  // namespace

TEST_CASE("event_log loads a stream event by event before it appends") {
  DrivenStore s("event_log", and_also({}));
  CHECK(s.run(CQ_WRITE, {3}).words == "observe, work 100, check, commit, end");
  CHECK(s.run(CQ_WRITE, {3}).words == "observe, work 10, work 100, check, commit, end");
  s.run(CQ_WRITE, {3, 4});
  CHECK(s.run(CQ_WRITE, {3, 4}).words == "observe, work 40, work 100, check, commit, end");
  CHECK(s.run(CQ_READ, {3}).words == "observe, work 40, end");
  CHECK(s.recorded(loaded) == std::vector<std::int64_t>{0, 1, 2, 4});
  CHECK(s.recorded(stream_length) == std::vector<std::int64_t>{1, 2, 3, 1, 4, 2});
}

TEST_CASE("event_log refuses an append to a stream that has grown since it was loaded") {
  DrivenStore s("event_log", and_also({}));
  DrivenStore::Run slow = s.begin(CQ_WRITE, {3});
  s.drive(slow, CQ_CHECK);
  s.versions[3] = 1;
  s.drive(slow);
  CHECK(slow.words == "observe, work 100, check, abort");
  CHECK(s.recorded(outdated).empty());
}

TEST_CASE("event_log without expected_version appends what was decided on an old state") {
  DrivenStore s("event_log", and_also({{"expected_version", std::string("off"), ""}}));
  DrivenStore::Run slow = s.begin(CQ_WRITE, {3});
  s.drive(slow, CQ_CHECK);
  s.versions[3] = 1;
  s.drive(slow);
  CHECK(slow.words == "observe, work 100, check, commit, end");
  CHECK(s.recorded(outdated) == std::vector<std::int64_t>{1});
}

TEST_CASE("event_log reads a snapshot and only the events behind it") {
  DrivenStore s("event_log", and_also({number("snapshot_every", 3)}));
  s.run(CQ_WRITE, {5});
  s.run(CQ_WRITE, {5});
  CHECK(s.run(CQ_WRITE, {5}).words == "observe, work 20, work 100, check, commit, work 1000, end");
  CHECK(s.run(CQ_WRITE, {5}).words == "observe, work 25, work 100, check, commit, end");
  CHECK(s.run(CQ_WRITE, {5}).words == "observe, work 35, work 100, check, commit, end");
  CHECK(s.recorded(snapshots).size() == 1);
}

TEST_CASE("an asynchronous snapshot serves from the instant at which it is written") {
  DrivenStore s("event_log", and_also({number("snapshot_every", 3),
                                       {"snapshot_mode", std::string("asynchronous"), ""}}));
  s.run(CQ_WRITE, {5});
  s.run(CQ_WRITE, {5});
  CHECK(s.run(CQ_WRITE, {5}).words == "observe, work 20, work 100, check, commit, end");
  CHECK(s.run(CQ_READ, {5}).words == "observe, work 30, end");
  s.pass(1000);
  CHECK(s.run(CQ_READ, {5}).words == "observe, work 25, end");
  CHECK(s.recorded(snapshots).size() == 1);
}

TEST_CASE("streams that were long before the run have their snapshots") {
  DrivenStore plain("event_log", and_also({number("initial_events", 100)}));
  CHECK(plain.run(CQ_READ, {0}).took() == 1000);
  DrivenStore kept("event_log",
                   and_also({number("initial_events", 100), number("snapshot_every", 30)}));
  CHECK(kept.run(CQ_READ, {0}).took() == 25 + 100);
}

TEST_CASE("event_log recognises a command that is sent again, while its event is remembered") {
  DrivenStore s("event_log", and_also({number("remembered", 2)}));
  CHECK(s.run(CQ_WRITE, {3}, 71).words == "observe, work 100, check, commit, end");
  CHECK(s.run(CQ_WRITE, {3}, 71).words == "observe, work 10, end repeated");
  CHECK(s.versions[3] == 1);
  s.run(CQ_WRITE, {4}, 72);
  s.run(CQ_WRITE, {4}, 73);
  CHECK(s.run(CQ_WRITE, {3}, 71).words.ends_with("commit, end"));
}

TEST_CASE("event_log recognises a command that commits while it is processed a second time") {
  DrivenStore s("event_log", and_also({}));
  DrivenStore::Run slow = s.begin(CQ_WRITE, {3}, 71);
  s.drive(slow, CQ_WORK);
  s.drive(slow, CQ_WORK);  // decided in no time; the append is still to come
  s.run(CQ_WRITE, {3}, 71);
  s.drive(slow);
  CHECK(slow.words == "observe, work 100, end repeated");
  CHECK(s.versions[3] == 1);
}

TEST_CASE("event_log without idempotent commits a command as often as it is sent") {
  DrivenStore s("event_log", and_also({{"idempotent", std::string("off"), ""}}));
  s.run(CQ_WRITE, {3}, 71);
  CHECK(s.run(CQ_WRITE, {3}, 71).words.ends_with("commit, end"));
  CHECK(s.versions[3] == 2);
}

TEST_CASE("event_log appends a change of a feed once, known by its position") {
  DrivenStore s("event_log", and_also({}));
  CHECK(s.run(CQ_APPLY, {3}, 9, 2).words == "observe, work 100, commit, end");
  CHECK(s.run(CQ_APPLY, {3}, 9, 2).words == "observe, end repeated");
  CHECK(s.run(CQ_APPLY, {3}, 8, 1).words == "observe, work 100, commit, end");
  CHECK(s.recorded(stream_length) == std::vector<std::int64_t>{1, 2});
  CHECK(s.run(CQ_WRITE, {3}, 9).words.ends_with("commit, end"));
}

TEST_CASE("event_log takes its number before or after the time of an append") {
  DrivenStore at_commit("event_log", and_also({}));
  CHECK(at_commit.run(CQ_WRITE, {3}).words == "observe, work 100, check, commit, end");
  DrivenStore at_insert("event_log", and_also({{"sequence", std::string("insert"), ""}}));
  CHECK(at_insert.run(CQ_WRITE, {3}).words == "observe, number, work 100, check, commit, end");
}
