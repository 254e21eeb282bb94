// A connector that reads the log of a database.
#include "tests/catch.hpp"
#include "tests/plugins/one_queue.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

enum Figure { retained_bytes, queued, resent, slots_dropped };

// 100 ns between polls, sends in no time, stores its position every 1000 ns unless told otherwise.
std::vector<ParamSetting> connector(std::vector<ParamSetting> more) {
  std::vector<ParamSetting> usual = {span("interval", 100 * 1000), span("send", 0),
                                     span("offset_flush", 1000 * 1000)};
  for (const ParamSetting& s : usual) {
    bool given = false;
    for (const ParamSetting& m : more) given = given || m.key == s.key;
    if (!given) more.push_back(s);
  }
  return more;
}

constexpr std::int64_t us = 1000;

}  // namespace

TEST_CASE("records are held until the interval is over") {
  OneQueue q("change_data_capture", connector({}), 1, 9);
  q.wait_until(30 * us), q.publish();
  q.wait_until(60 * us), q.publish();
  q.wait_until(100 * us - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(100 * us);
  CHECK(q.news() == Ids{1, 2});
  q.wait_until(330 * us), q.publish();
  q.wait_until(400 * us);
  CHECK(q.news() == Ids{3});
}

TEST_CASE("a full batch is sent at once, and the next interval begins with it") {
  OneQueue q("change_data_capture", connector({count("batch", 3)}), 1, 9);
  q.wait_until(30 * us);
  for (int i = 0; i < 4; ++i) q.publish();
  q.wait_until(30 * us);
  CHECK(q.news() == Ids{1, 2, 3});
  q.wait_until(130 * us - 1);
  CHECK(q.news() == Ids{});
  q.wait_until(130 * us);
  CHECK(q.news() == Ids{4});
}

TEST_CASE("one batch is sent at a time, and what does not fit into memory stays in the log") {
  OneQueue q("change_data_capture",
             connector({count("batch", 2), count("max_queue", 3), span("send", 70 * us)}), 1, 9);
  for (int i = 0; i < 7; ++i) q.publish();
  q.wait_until(70 * us);
  CHECK(q.news() == Ids{1, 2});
  q.wait_until(140 * us);
  CHECK(q.news() == Ids{3, 4});
  for (std::int64_t records : q.recorded(queued)) CHECK(records <= 3);
}

TEST_CASE("a restart sends everything again since the position that was stored last") {
  OneQueue q("change_data_capture", connector({}), 1, 99);
  q.publish(), q.publish();
  q.wait_until(1000 * us);  // the position is stored
  q.publish(), q.publish();
  q.wait_until(1200 * us);
  CHECK(q.news() == Ids{1, 2, 3, 4});
  q.fault(false);
  q.publish();
  q.wait_until(1500 * us);
  CHECK(q.news() == Ids{});
  q.fault(true);
  q.wait_until(1600 * us);
  CHECK(q.news() == Ids{3, 4, 5});
  CHECK(q.recorded(resent) == Ids{2});
}

TEST_CASE("the source keeps its log until it is confirmed, all of it while the connector is down") {
  OneQueue q("change_data_capture", connector({}), 1, 99);
  q.publish();
  q.wait_until(1000 * us);
  CHECK(q.recorded(retained_bytes) == Ids{1000, 0});
  q.fault(false);
  for (int i = 0; i < 3; ++i) q.publish();
  q.wait_until(2500 * us);
  CHECK(q.recorded(retained_bytes) == Ids{1000, 0, 1000, 2000, 3000});
  q.fault(true);
  q.wait_until(3000 * us);
  CHECK(q.recorded(retained_bytes).back() == 0);
}

TEST_CASE("when the disk is full the log is dropped, and what was not read is lost") {
  OneQueue q("change_data_capture", connector({count("disk", 2500)}), 2, 99);
  q.publish();
  q.wait_until(100 * us);
  CHECK(q.news() == Ids{1, 1});
  q.fault(false);
  q.publish();
  CHECK(q.news() == Ids{});
  q.publish();  // 3000 bytes
  CHECK(q.news() == Ids{-2, -2, -3, -3});
  CHECK(q.recorded(slots_dropped) == Ids{1});
  q.fault(true);
  q.publish();
  q.wait_until(200 * us);
  CHECK(q.news() == Ids{4, 4});
}

TEST_CASE("a connector that sees only others' changes retains them all, unless its heart beats") {
  for (bool beats : {false, true}) {
    OneQueue q("change_data_capture", connector({span("heartbeat", beats ? 500 * us : 0)}), 1, 99);
    q.publish();
    q.wait_until(1000 * us);
    q.host().lowest_open = 52;  // 50 changes that this feed does not take
    q.wait_until(3000 * us);
    CHECK(q.recorded(retained_bytes).back() == (beats ? 0 : 50'000));
  }
}
