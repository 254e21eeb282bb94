// Latencies and their phases, by stories of few records.
#include "sim/analysis/request_fold.hpp"

#include "sim/analysis/request_table.hpp"
#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

namespace {

// One query through a service and a locked store: 1 ms network, 2 queue, 3 service, 4 network,
// 5 store, 6 lock wait, 7 store, 8 network = 36 ms.
void tell_query(Story& story, double t, std::uint32_t id, std::uint16_t api, std::uint16_t db) {
  story.arrive(t, id, Story::query)
      .at(t, id, Kind::travel, api)
      .at(t + 1, id, Kind::queue, api)
      .at(t + 3, id, Kind::serve, api)
      .at(t + 6, id, Kind::serve_end, api)
      .at(t + 6, id, Kind::travel, db)
      .at(t + 10, id, Kind::store_begin, db)
      .at(t + 15, id, Kind::lock_wait, db, {0, 7, 1, 0})
      .at(t + 21, id, Kind::lock_grant, db, {0, 7, 1, 6'000'000})
      .at(t + 28, id, Kind::lock_release, db, {0, 7, 1, 7'000'000})
      .at(t + 28, id, Kind::store_end, db)
      .at(t + 28, id, Kind::travel, 0)
      .at(t + 28, id, Kind::release, api)
      .answer(t + 36, id);
}

}  // namespace

TEST_CASE("a latency is taken apart into the phases the request went through") {
  Story story;
  auto api = story.service("api", 1), db = story.image("db");
  tell_query(story, 100, 0, api, db);
  CHECK(story.value("query.latency.mean") == 0.036);
  CHECK(story.value("query.latency.p999") == 0.036);
  CHECK(story.value("query.part.network.mean") == 0.013);
  CHECK(story.value("query.part.queue.mean") == 0.002);
  CHECK(story.value("query.part.service.mean") == 0.003);
  CHECK(story.value("query.part.store.mean") == 0.012);
  CHECK(story.value("query.part.lock_wait.mean") == 0.006);
  CHECK(story.value("query.part.backoff.mean") == 0);
  CHECK(story.value("query.part.parts.mean") == 0);
  CHECK(story.value("query.lock_wait.max") == 0.006);
  CHECK(story.value("query.lock_wait.share") == Approx(6.0 / 36));
  CHECK_FALSE(story.has("command.latency.mean"));
}

TEST_CASE("requests that did not wait count in the statistics of lock waits") {
  Story story;
  auto api = story.service("api", 1), db = story.image("db");
  tell_query(story, 0, 0, api, db);
  for (std::uint32_t id = 1; id < 4; ++id)
    story.arrive(100 + id, id, Story::query).answer(104 + id, id);
  CHECK(story.value("query.lock_wait.mean") == 0.0015);
  CHECK(story.value("query.lock_wait.p99") == 0.006);
  CHECK(story.value("query.latency.p50") == 0.004);
}

TEST_CASE("requests are conserved: offered is completed, failed and unfinished") {
  Story story;
  story.arrive(1, 0, Story::command).arrive(2, 1, Story::command).arrive(3, 2, Story::command);
  story.arrive(4, 3, Story::command).arrive(4, 4, Story::command);
  story.answer(5, 0).answer(6, 1, Outcome::timeout).answer(6, 2, Outcome::invalid);
  story.answer(7, 4, Outcome::unauthorised);
  CHECK(story.value("command.offered") == 5);
  CHECK(story.value("command.completed") == 1);
  CHECK(story.value("command.failed") == 3);
  CHECK(story.value("command.unfinished") == 1);
  CHECK(story.value("command.failed.timeout") == 1);
  CHECK(story.value("command.failed.conflict") == 0);
  CHECK(story.value("command.rejected") == 2);
  CHECK(story.value("command.throughput") == 1.0);
  CHECK(story.value("query.offered") == 0);
}

TEST_CASE("what arrives before the end of warm-up counts nowhere") {
  Story story;
  story.header.warm_up = Time::milliseconds(500);
  story.arrive(499, 0, Story::query).arrive(500, 1, Story::query).arrive(501, 2, Story::query);
  story.answer(600, 0).answer(510, 1);
  std::swap(story.records[3], story.records[4]);
  CHECK(story.value("query.offered") == 2);
  CHECK(story.value("query.completed") == 1);
  CHECK(story.value("query.unfinished") == 1);
  CHECK(story.value("query.latency.max") == 0.010);
  CHECK(story.value("query.throughput") == 2.0);
}

TEST_CASE("a part of a request is offered by nobody and its staleness is the whole's") {
  Story story;
  auto write = story.image("write");
  auto feed = story.feed("feed", write);
  auto read = story.image("read", write, feed);
  story.commit(1, 99, write, 5, 1, 1);
  story.arrive(10, 0, Story::query).at(10, 0, Kind::fork, 0);
  story.arrive(10, 1, Story::query, 0, request_part, 1);
  story.observe(11, 1, read, 5, 0).answer(12, 1);
  story.answer(14, 0);
  CHECK(story.value("query.offered") == 1);
  CHECK(story.value("query.latency.mean") == 0.004);
  CHECK(story.value("query.part.parts.mean") == 0.004);
  CHECK(story.value("query.stale_fraction") == 1);
  CHECK(story.value("query.staleness.max") == 0.010);
}

TEST_CASE("retries and lost transactions of commands are counted") {
  Story story;
  auto db = story.image("db");
  auto ended = [](StoreEnd end) { return Columns{static_cast<std::uint8_t>(end), 0, 1, 0}; };
  story.arrive(1, 0, Story::command).at(2, 0, Kind::store_begin, db, {1});
  story.at(3, 0, Kind::store_end, db, ended(StoreEnd::conflict))
      .at(3, 0, Kind::backoff, 0, {0, 0, 2});
  story.at(5, 0, Kind::store_begin, db, {1})
      .at(7, 0, Kind::store_end, db, ended(StoreEnd::deadlock));
  story.at(7, 0, Kind::travel, 0).answer(8, 0, Outcome::deadlock);
  CHECK(story.value("command.conflicts") == 2);
  CHECK(story.value("command.retries") == 1);
  CHECK(story.value("lock.deadlocks") == 1);
}

TEST_CASE("a query that is tried again is judged by what its last attempt saw") {
  Story story;
  auto write = story.image("write");
  auto feed = story.feed("feed", write);
  auto read = story.image("read", write, feed);
  story.commit(1, 99, write, 5, 1, 1);
  story.arrive(2, 0, Story::query).observe(3, 0, read, 5, 0).at(3, 0, Kind::backoff, 0, {0, 0, 2});
  story.apply(4, 99, read, 5, 1, 1).observe(5, 0, read, 5, 1).answer(6, 0);
  CHECK(story.value("query.stale_fraction") == 0);
}

TEST_CASE("long-lived requests survive many newcomers with the same place in the table") {
  Story story;
  auto api = story.service("api", 1), db = story.image("db");
  story.arrive(0, 5, Story::query).arrive(0, 1024 + 5, Story::query);
  double t = 1;
  for (std::uint32_t id = 2048; id < 6144; ++id, t += 0.01)
    story.arrive(t, id, Story::query).answer(t, id);
  tell_query(story, 50, 6144, api, db);
  story.answer(900, 5).answer(901, 1024 + 5);
  CHECK(story.value("query.completed") == 4099);
  CHECK(story.value("query.unfinished") == 0);
  CHECK(story.value("query.latency.max") == 0.901);
  CHECK(story.value("query.lock_wait.max") == 0.006);
}

TEST_CASE("the request table grows with the requests open at once and forgets none") {
  RequestTable table(4);
  for (std::uint32_t i = 0; i < 5000; ++i) {
    std::uint32_t number = i % 2 == 0 ? i * 64 : 0x80000000u + (i << 12);
    table.open(number).asked = i;
  }
  for (std::uint32_t i = 0; i < 5000; ++i) {
    std::uint32_t number = i % 2 == 0 ? i * 64 : 0x80000000u + (i << 12);
    OpenRequest* request = table.find(number);
    REQUIRE(request);
    REQUIRE(request->asked == i);
    table.close(*request);
    REQUIRE_FALSE(table.find(number));
  }
  CHECK(table.overflowed() == 0);
}
