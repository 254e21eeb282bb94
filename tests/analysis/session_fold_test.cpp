// Session guarantees kept and broken, by stories of few records.
#include "sim/analysis/session_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;

namespace {

constexpr std::uint32_t ann = 1, bob = 2;

struct Shop : Story {
  std::uint16_t write = image("write");
  std::uint16_t events = feed("feed", write);
  std::uint16_t first = image("read", write, events), second = image("read", write, events);

  void put(double ms, std::uint32_t id, std::uint32_t session, std::uint32_t version) {
    arrive(ms, id, command, session).commit(ms + 1, id, write, 5, version, version);
    answer(ms + 2, id);
  }
  void look(double ms, std::uint32_t id, std::uint32_t session, std::uint16_t image,
            std::uint32_t version) {
    arrive(ms, id, query, session).observe(ms + 1, id, image, 5, version).answer(ms + 2, id);
  }
  double lost_writes() const { return value("session.read_your_writes.violations"); }
  double went_back() const { return value("session.monotonic_reads.violations"); }
};

}  // namespace

TEST_CASE("a session that does not find its own write is counted, another session is not") {
  Shop shop;
  shop.put(10, 0, ann, 1);
  shop.look(20, 1, bob, shop.first, 0);
  CHECK(shop.lost_writes() == 0);
  shop.look(30, 2, ann, shop.first, 0);
  CHECK(shop.lost_writes() == 1);
  shop.apply(40, 0, shop.first, 5, 1, 1);
  shop.look(50, 3, ann, shop.first, 1);
  CHECK(shop.lost_writes() == 1);
  shop.look(60, 4, ann, shop.second, 0);
  CHECK(shop.lost_writes() == 2);
  CHECK(shop.went_back() == 1);
}

TEST_CASE("a write binds only queries that were asked after its answer") {
  Shop shop;
  shop.arrive(10, 0, Story::command, ann).commit(11, 0, shop.write, 5, 1, 1);
  shop.arrive(12, 1, Story::query, ann);
  shop.answer(13, 0).observe(14, 1, shop.first, 5, 0).answer(15, 1);
  CHECK(shop.lost_writes() == 0);
  shop.look(13, 2, ann, shop.first, 0);
  std::stable_sort(shop.records.begin(), shop.records.end(),
                   [](const TraceRecord& a, const TraceRecord& b) { return a.time < b.time; });
  CHECK(shop.lost_writes() == 1);
}

TEST_CASE("an older write still binds while a newer one is under way") {
  Shop shop;
  shop.put(10, 0, ann, 1);
  shop.arrive(20, 1, Story::command, ann).commit(21, 1, shop.write, 5, 2, 2);
  shop.arrive(22, 2, Story::query, ann);
  shop.answer(23, 1).observe(24, 2, shop.first, 5, 0).answer(25, 2);
  CHECK(shop.lost_writes() == 1);
}

TEST_CASE("a write that failed for its client binds nobody") {
  Shop shop;
  shop.arrive(10, 0, Story::command, ann).commit(11, 0, shop.write, 5, 1, 1);
  shop.answer(12, 0, Outcome::timeout);
  shop.look(20, 1, ann, shop.first, 0);
  CHECK(shop.lost_writes() == 0);
}

TEST_CASE("what a part did binds nobody before the whole is answered, and never if that fails") {
  for (Outcome outcome : {Outcome::ok, Outcome::timeout}) {
    Shop shop;
    shop.put(1, 99, bob, 1);
    shop.apply(5, 99, shop.first, 5, 1, 1);
    shop.arrive(10, 0, Story::query, ann).at(10, 0, RecordKind::fork, 0);
    shop.arrive(10, 1, Story::query, ann, request_part, 1);
    shop.observe(11, 1, shop.first, 5, 1).answer(12, 1);
    shop.look(13, 2, ann, shop.second, 0);
    CHECK(shop.went_back() == 0);
    shop.answer(20, 0, outcome);
    shop.look(30, 3, ann, shop.second, 0);
    CHECK(shop.went_back() == (outcome == Outcome::ok));
  }
}

TEST_CASE("the writes of parts, and of their parts, bind from the answer of the whole on") {
  Shop shop;
  shop.arrive(1, 0, Story::command, ann).arrive(1, 1, Story::command, ann, request_part, 1);
  for (std::uint32_t id : {2u, 3u}) shop.arrive(1, id, Story::command, ann, request_part, 2);
  for (std::uint32_t key = 0; key < 6; ++key)
    shop.commit(2, 2 + key % 2, shop.write, key, 1, key + 1);
  shop.answer(3, 2).answer(3, 3).answer(4, 1);
  auto look = [&](double ms, std::uint32_t id, std::uint32_t key) {
    shop.arrive(ms, id, Story::query, ann).observe(ms, id, shop.first, key, 0).answer(ms, id);
  };
  look(5, 10, 0);
  CHECK(shop.lost_writes() == 0);
  shop.answer(6, 0);
  for (std::uint32_t key = 0; key < 6; ++key) look(7, 20 + key, key);
  CHECK(shop.lost_writes() == 6);
}

TEST_CASE("a part that the whole did not wait for tells the session nothing") {
  Shop shop;
  shop.arrive(1, 0, Story::command, ann).arrive(1, 1, Story::command, ann, request_part, 1);
  shop.commit(2, 1, shop.write, 5, 1, 1).answer(3, 0).answer(4, 1);
  shop.look(10, 2, ann, shop.first, 0);
  CHECK(shop.lost_writes() == 0);
}

TEST_CASE("a session that sees less than before went back in time") {
  Shop shop;
  shop.put(10, 0, bob, 1);
  shop.apply(15, 0, shop.first, 5, 1, 1);
  shop.look(20, 1, ann, shop.first, 1);
  shop.look(30, 2, ann, shop.second, 0);
  shop.look(40, 3, bob, shop.first, 1);
  CHECK(shop.went_back() == 1);
  CHECK(shop.lost_writes() == 0);
}

TEST_CASE("a query breaks a guarantee once, whatever the number of its keys") {
  Shop shop;
  shop.arrive(1, 0, Story::command, ann);
  for (std::uint32_t key = 0; key < 5; ++key) shop.commit(2, 0, shop.write, key, 1, key + 1);
  shop.answer(3, 0).arrive(4, 1, Story::query, ann);
  for (std::uint32_t key = 0; key < 5; ++key) shop.observe(5, 1, shop.first, key, 0);
  shop.answer(6, 1);
  CHECK(shop.lost_writes() == 1);
}

TEST_CASE("without sessions there is no guarantee to break") {
  Shop shop;
  shop.put(10, 0, 0, 1);
  shop.look(20, 1, 0, shop.first, 0);
  CHECK_FALSE(shop.has("session.read_your_writes.violations"));
}

TEST_CASE("what may be missed for ever is remembered as far as an open query can need it") {
  Shop shop;
  shop.header.places[shop.write].answers_old = true;
  ChangeFold changes(shop.header);
  SessionFold sessions(changes);
  std::uint32_t log = changes.log_of(shop.write);
  for (std::uint32_t v = 1; v <= 100; ++v) {
    sessions.answered(1, SessionFold::Deed::wrote, {log, 0, v}, v * 10);
  }
  // Asked before the answer to version 100 and behind that to 99.
  CHECK_FALSE(sessions.judge(1, log, 0, 100, 995).read_your_writes);
  CHECK(sessions.judge(1, log, 0, 99, 995).read_your_writes);
  CHECK(sessions.judge(1, log, 0, 1, 900).read_your_writes);
  CHECK_FALSE(sessions.judge(1, log, 0, 100, 1005).monotonic_reads);
  // What it has seen since does not make it forget what it wrote.
  for (std::uint32_t v = 101; v <= 200; ++v) {
    sessions.answered(1, SessionFold::Deed::saw, {log, 0, v}, v * 10);
  }
  CHECK(sessions.judge(1, log, 0, 100, 3000).read_your_writes);
  CHECK(sessions.judge(1, log, 0, 200, 3000).monotonic_reads);
}

TEST_CASE("what every image shows is no longer remembered for any session") {
  Shop shop;
  ChangeFold changes(shop.header);
  SessionFold sessions(changes);
  for (std::uint32_t i = 1; i <= 20000; ++i) {
    Story step;
    step.commit(i, i, shop.write, i, 1, i);
    step.apply(i, i, shop.first, i, 1, i).apply(i, i, shop.second, i, 1, i);
    changes.commit(step.records[0]);
    sessions.answered(i % 100 + 1, SessionFold::Deed::wrote, {changes.log_of(shop.write), i, 1}, i);
    changes.apply(step.records[1]);
    changes.apply(step.records[2]);
  }
  CHECK(sessions.known() <= 1025);
}
