// Pairs of commands that are skewed, and pairs that only look so.
#include "sim/analysis/write_skew_fold.hpp"

#include "tests/analysis/story.hpp"
#include "tests/catch.hpp"

using namespace cqrslab;
using Kind = RecordKind;

namespace {

constexpr std::uint8_t write_kind = static_cast<std::uint8_t>(TransactionKind::write);
constexpr std::uint8_t beside = write_kind | observed_beside;

struct Duty : Story {
  std::uint16_t db = image("db");
  std::uint64_t position = 0;

  Duty& reads(double ms, std::uint32_t request, std::uint32_t key, std::uint32_t version) {
    at(ms, request, Kind::observe, db, {beside, key, version});
    return *this;
  }
  Duty& writes(double ms, std::uint32_t request, std::uint32_t key, std::uint32_t version) {
    commit(ms, request, db, key, version, ++position);
    return *this;
  }
  Duty& ends(double ms, std::uint32_t request, StoreEnd end = StoreEnd::done) {
    at(ms, request, Kind::store_end, db,
       {static_cast<std::uint8_t>(end), 0, static_cast<std::uint8_t>(TransactionKind::write)});
    return *this;
  }
};

Duty two_commands() {
  Duty duty;
  duty.arrive(1, 0, Story::command).arrive(1, 1, Story::command);
  return duty;
}

}  // namespace

TEST_CASE("two that overlook each other's write are a write skew") {
  Duty duty = two_commands();
  duty.reads(2, 0, 5, 0).reads(3, 1, 6, 0);
  duty.writes(4, 0, 6, 1).ends(4, 0).writes(5, 1, 5, 1);
  CHECK(duty.value("command.write_skews") == 0);
  duty.ends(5, 1);
  CHECK(duty.value("command.write_skews") == 1);
}

TEST_CASE("one that saw the other's write, or was aborted, is in no write skew") {
  Duty seen = two_commands();
  seen.reads(2, 0, 5, 0).writes(4, 0, 6, 1).ends(4, 0);
  seen.reads(4, 1, 6, 1).writes(5, 1, 5, 1).ends(5, 1);
  CHECK(seen.value("command.write_skews") == 0);
  Duty aborted = two_commands();
  aborted.reads(2, 0, 5, 0).reads(3, 1, 6, 0).writes(4, 0, 6, 1).ends(4, 0);
  aborted.ends(5, 1, StoreEnd::conflict);
  aborted.reads(6, 1, 6, 1).writes(7, 1, 5, 1).ends(7, 1);
  CHECK(aborted.value("command.write_skews") == 0);
}

TEST_CASE("a write that was overlooked on one side only is no write skew") {
  Duty duty = two_commands();
  duty.reads(2, 0, 5, 0).reads(3, 1, 7, 0);
  duty.writes(4, 0, 6, 1).ends(4, 0).writes(5, 1, 5, 1).ends(5, 1);
  CHECK(duty.value("command.write_skews") == 0);
}

TEST_CASE("write skews count from the end of warm-up, and not where nobody reads beside") {
  Duty duty = two_commands();
  duty.reads(2, 0, 5, 0).reads(3, 1, 6, 0);
  duty.writes(4, 0, 6, 1).ends(4, 0).writes(5, 1, 5, 1).ends(5, 1);
  duty.header.warm_up = Time::milliseconds(6);
  CHECK(duty.value("command.write_skews") == 0);
  Duty none = two_commands();
  none.writes(4, 0, 6, 1).ends(4, 0);
  CHECK_FALSE(none.has("command.write_skews"));
}
