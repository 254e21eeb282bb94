// Copies, quorums and repair of the quorum store.
#include <array>

#include "tests/catch.hpp"
#include "tests/plugins/driven_store.hpp"

using namespace cqrslab;
using namespace cqrslab::testing;

namespace {

enum Param { n, r, w, write_delay, ack_delay, request_delay, response_delay };

// Three copies; W = 100, 200, 900, A = 10, R = 50, 20, 30, S = 5, 100, 5.
std::vector<ParamSetting> three(double answers, double acks, std::vector<ParamSetting> more = {}) {
  more.push_back({"n", 3.0, ""});
  more.push_back({"r", answers, ""});
  more.push_back({"w", acks, ""});
  return more;
}
void set_delays(DrivenStore& s) {
  s.host().drawn = [](std::uint32_t param, std::uint64_t, std::uint32_t copy) -> std::int64_t {
    static constexpr std::array<std::int64_t, 3> w{100, 200, 900}, r{50, 20, 30}, back{5, 100, 5};
    if (param == write_delay) return w[copy];
    if (param == request_delay) return r[copy];
    return param == ack_delay ? 10 : back[copy];
  };
}

}  // namespace

TEST_CASE("quorum commits at the w-th acknowledgement") {
  struct Case {
    double w;
    const char* words;
  };
  for (Case c :
       {Case{1, "observe, work 110, commit, end"}, Case{2, "observe, work 210, commit, end"},
        Case{3, "observe, work 910, commit, end"}}) {
    DrivenStore s("quorum", three(1, c.w));
    set_delays(s);
    CHECK(s.run(CQ_WRITE, {4}).words == c.words);
    CHECK(s.run(CQ_APPLY, {4}, 1, 7).words == c.words);
  }
}

TEST_CASE("quorum answers a read with the newest of the first r answers") {
  // Asked at +30: copy 3 answers first, at +35, then copy 1 at +55, then copy 2 at +120.
  DrivenStore one("quorum", three(1, 1));
  set_delays(one);
  one.run(CQ_WRITE, {4});  // at copy 1 from 100 on, at copy 2 from 200, at copy 3 from 900
  CHECK(one.run(CQ_READ, {4}).words == "work 35, see 0, end");
  DrivenStore two("quorum", three(2, 1));
  set_delays(two);
  two.run(CQ_WRITE, {4});
  CHECK(two.run(CQ_READ, {4}).words == "work 55, see 1, end");
  CHECK(two.recorded(0).size() == 1);
  two.pass(900);
  CHECK(two.run(CQ_READ, {4}).words == "work 55, see 1, end");
  CHECK(two.recorded(0).size() == 1);
}

TEST_CASE(
    "a copy of quorum answers with what it had when it was asked, not when its answer counts") {
  DrivenStore s("quorum", three(1, 1));
  set_delays(s);
  s.run(CQ_WRITE, {4});
  s.pass(900 - 30 - 1 - s.host().now);  // copy 3 is asked at 899, has the write at 900
  CHECK(s.run(CQ_READ, {4}).words == "work 35, see 0, end");
  DrivenStore later("quorum", three(1, 1));
  set_delays(later);
  later.run(CQ_WRITE, {4});
  later.pass(900 - 30 - later.host().now);
  CHECK(later.run(CQ_READ, {4}).words == "work 35, see 1, end");
}

TEST_CASE("quorum keeps the higher version where writes overtake each other") {
  DrivenStore s("quorum", three(1, 1));
  set_delays(s);
  s.run(CQ_WRITE, {4});  // copy 3: at 900
  s.host().drawn = [](std::uint32_t, std::uint64_t, std::uint32_t) { return 1; };
  s.run(CQ_WRITE, {4});  // every copy: at once
  s.pass(5000);
  CHECK(s.run(CQ_READ, {4}).words == "work 2, see 2, end");
}

TEST_CASE("remote copies of quorum are farther away on every way, all but one") {
  DrivenStore s("quorum", three(1, 1, {{"remote_delay", Time::nanoseconds(75'000), ""}}));
  s.host().drawn = [](std::uint32_t, std::uint64_t, std::uint32_t) { return 10; };
  CHECK(s.run(CQ_WRITE, {4}).took() == 20);
  CHECK(s.run(CQ_READ, {4}).took() == 20);
  DrivenStore all("quorum", three(3, 3, {{"remote_delay", Time::nanoseconds(75'000), ""}}));
  all.host().drawn = [](std::uint32_t, std::uint64_t, std::uint32_t) { return 10; };
  CHECK(all.run(CQ_WRITE, {4}).took() == 150'020);
  CHECK(all.run(CQ_READ, {4}).took() == 150'020);
}

TEST_CASE("a quorum that does not expand leaves the other copies old, until they are repaired") {
  auto old_answers = [](std::vector<ParamSetting> more) {
    more.push_back({"quorum", std::string("non_expanding"), ""});
    DrivenStore s("quorum", three(2, 1, more));
    int old = 0;
    s.run(CQ_WRITE, {4});
    for (int i = 0; i < 100; ++i) {
      s.pass(10'000'000);
      old += s.run(CQ_READ, {4}).words.find("see 0") != std::string::npos;
    }
    return old;
  };
  int plain = old_answers({});
  CHECK(plain > 15);  // a third of the pairs miss the copy that has it
  CHECK(plain < 55);
  CHECK(old_answers({{"read_repair", std::string("on"), ""}}) < 10);
  CHECK(old_answers({{"anti_entropy", Time::milliseconds(100), ""}}) < 10);
}

TEST_CASE("quorum refuses to wait for more copies than there are") {
  CHECK(DrivenStore("quorum", three(4, 1)).failure() == "r and w must not exceed n");
  CHECK(DrivenStore("quorum", three(1, 4)).failure() == "r and w must not exceed n");
}
